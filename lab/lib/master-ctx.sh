# shellcheck shell=bash
# tiny-ctx: a root file system of busybox and four scripts.

make_tiny_ctx() {
  local root=$1/root out=$2 name
  mkdir -p "$root"/{bin,sbin,etc,dev,proc,sys,run,tmp,root,data/log,var/log,usr/bin,usr/sbin}
  chmod 1777 "$root/tmp"
  busybox_into "$root"
  while read -r name; do
    [[ $name == bin/busybox || -e $root/$name ]] || ln -s /bin/busybox "$root/$name"
  done < <("$root/bin/busybox" --list-full)
  rm -f "$root/linuxrc" "$root/sbin/init"
  install -m 0755 "$GUEST/ctx/init" "$root/sbin/init"
  install -m 0755 "$GUEST/ctx/shell" "$GUEST/common/ticker" "$GUEST/common/udhcpc.script" "$root/etc/"
  install -m 0644 "$GUEST/common/profile" "$root/etc/profile"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  echo '127.0.0.1 localhost' >"$root/etc/hosts"
  tar --create --gzip --file "$out/rootfs.tar.gz" --numeric-owner --owner 0 --group 0 --sort name \
    --directory "$root" .
  template_conf 6d0f3f0e-5f0a-4f52-9b7e-7c1d0a6b2c02 tiny-ctx ctx \
    "Small busybox context: shell, DHCP, a clock at http://address/ticks" 1 64 >"$out/template.conf"
}

busybox_into() {
  local busybox
  busybox=$(type -P busybox) || die "busybox is missing: install the package busybox-static"
  ! ldd "$busybox" 2>/dev/null | grep -q '=>' || die "$busybox is not static: install the package busybox-static"
  mkdir -p "$1/bin"
  install -m 0755 "$busybox" "$1/bin/busybox"
}
