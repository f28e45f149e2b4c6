# shellcheck shell=bash
# tiny-vm: Debian's cloud kernel and a busybox system in its initramfs on a disk that any PC BIOS boots.
# Partition 1 (FAT, syslinux) holds kernel and initramfs, partition 2 (ext4, 'data') what the guest keeps.
# Made with mtools and syslinux on plain files: no loop device, no mount.

readonly SECTOR=512 ALIGN_MIB=1 BOOT_MIB=40 DATA_MIB=64

make_tiny_vm() {
  local work=$1 out=$2 kernel
  fetch_package "$work" kernel "$(kernel_package)"
  fetch_package "$work" agent qemu-guest-agent
  depmod -b "$work/kernel" "$(basename "$work"/kernel/lib/modules/*)"
  kernel=$(basename "$work"/kernel/lib/modules/*)
  make_initramfs "$work" "$kernel"
  make_boot_partition "$work" "$kernel"
  make_data_partition "$work"
  make_disk "$work" "$out/disk.qcow2"
  template_conf 6d0f3f0e-5f0a-4f52-9b7e-7c1d0a6b2c01 tiny-vm vm \
    "Small Linux: Debian's kernel, busybox, DHCP, a clock on the screen and at http://address/ticks" 1 160 >"$out/template.conf"
}

# The name of the newest cloud kernel's package.
kernel_package() {
  apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1
}

# fetch_package WORK DIRECTORY PACKAGE: unpacked there, not installed.
fetch_package() {
  local work=$1 into=$2 package=$3
  [[ -n $package ]] || die "apt knows no linux-image-cloud-amd64: run 'apt-get update' and try again"
  mkdir "$work/$into"
  (cd "$work/$into" && apt-get download -qq -o APT::Sandbox::User=root "$package") ||
    die "apt cannot fetch $package: check the network and /etc/apt, then try again"
  dpkg-deb -x "$work/$into/$package"_*.deb "$work/$into"
  rm "$work/$into/$package"_*.deb
}

# The guest agent with the libraries it is linked with; those are the machine's, QEMU needs the same.
add_guest_agent() {
  local agent=$1/agent/usr/sbin/qemu-ga root=$2 libraries library
  install -D -m 0755 "$agent" "$root/usr/sbin/qemu-ga"
  libraries=$(ldd "$agent")
  [[ $libraries != *"not found"* ]] || die "libraries of the guest agent are missing: install qemu-system-x86"
  while read -r library; do
    install -D -m 0755 "$library" "$root$library"
  done < <(awk '$2 == "=>" { print $3 } $1 ~ "^/" { print $1 }' <<<"$libraries")
}

make_initramfs() {
  local work=$1 kernel=$2 root=$1/initramfs module files file
  mkdir -p "$root"/{etc/acpi/PWRF,root}
  busybox_into "$root"
  install -m 0755 "$GUEST/vm/init" "$root/init"
  install -m 0755 "$GUEST/vm/boot" "$GUEST/vm/shell" "$GUEST/vm/guest-agent" "$GUEST/common/ticker" "$GUEST/common/udhcpc.script" "$root/etc/"
  install -m 0644 "$GUEST/vm/inittab" "$GUEST/vm/modules" "$GUEST/common/profile" "$root/etc/"
  install -m 0755 "$GUEST/vm/power-button" "$root/etc/acpi/PWRF/00000080"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  add_guest_agent "$work" "$root"
  while read -r module; do
    files=$(modprobe --dirname "$work/kernel" --set-version "$kernel" --show-depends "$module")
    while read -r file; do
      install -D -m 0644 "$file" "$root/lib/modules/$kernel/${file#*/lib/modules/"$kernel"/}"
    done < <(awk '$1 == "insmod" { print $2 }' <<<"$files")
  done <"$GUEST/vm/modules"
  depmod -b "$root" "$kernel" 2>/dev/null
  (cd "$root" && find . -print0 | cpio --null --create --format=newc --owner=0:0 --quiet) | gzip -9 >"$work/initrd"
}

make_boot_partition() {
  local work=$1 kernel=$2 image=$1/boot.img
  truncate -s "${BOOT_MIB}M" "$image"
  # The boot record must know how many sectors lie before its partition.
  mkfs.vfat -n BOOT -h $((ALIGN_MIB * 1024 * 1024 / SECTOR)) "$image" >/dev/null
  mcopy -i "$image" "$work/kernel/boot/vmlinuz-$kernel" ::vmlinuz
  mcopy -i "$image" "$work/initrd" ::initrd
  mcopy -i "$image" "$GUEST/vm/syslinux.cfg" ::syslinux.cfg
  syslinux --install "$image"
}

make_data_partition() {
  truncate -s "${DATA_MIB}M" "$1/data.img"
  mkfs.ext4 -q -L data "$1/data.img"
}

make_disk() {
  local work=$1 out=$2 raw=$1/disk.raw
  truncate -s "$((ALIGN_MIB + BOOT_MIB + DATA_MIB + ALIGN_MIB))M" "$raw"
  sfdisk --quiet "$raw" <<TABLE
label: dos
start=${ALIGN_MIB}MiB, size=${BOOT_MIB}MiB, type=c, bootable
start=$((ALIGN_MIB + BOOT_MIB))MiB, size=${DATA_MIB}MiB, type=83
TABLE
  dd if=/usr/lib/syslinux/mbr/mbr.bin of="$raw" conv=notrunc status=none
  dd if="$work/boot.img" of="$raw" bs=1M seek="$ALIGN_MIB" conv=notrunc,sparse status=none
  dd if="$work/data.img" of="$raw" bs=1M seek="$((ALIGN_MIB + BOOT_MIB))" conv=notrunc,sparse status=none
  qemu-img convert -f raw -O qcow2 "$raw" "$out"
}
