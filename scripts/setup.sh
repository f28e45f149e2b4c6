# shellcheck shell=bash
# Installs what is missing: Debian packages by component, users, Maven. Starts no service.

declare -gA PACKAGES=(
  [base]="ca-certificates curl git iproute2 openssl procps python3 unzip util-linux uuid-runtime xz-utils"
  [java]="maven"
  [native]="gcc libc6-dev libglib2.0-dev libjson-glib-dev libprotobuf-c-dev libvirt-dev libxml2-dev lxc-dev meson ninja-build
    pkg-config protobuf-c-compiler"
  [host]="libvirt-clients libvirt-daemon libvirt-daemon-driver-qemu lxc lxcfs openvswitch-switch qemu-system-x86
    qemu-utils rsync uidmap"
  [init]="libvirt-daemon-system"
  [masters]="busybox-static cpio dosfstools e2fsprogs fdisk kmod mtools qemu-utils syslinux syslinux-common"
  [lab]="dnsmasq-base ethtool iputils-ping"
  [test]="chromium clang clang-format libclang-rt-dev shellcheck"
)

setup() {
  local components=("$@")
  ((${#components[@]} > 0)) || components=(base java native host masters lab test)
  need_root "setup"
  script jdk
  if [[ " ${components[*]} " == *" java "* ]]; then
    # First, for it is what a machine may lack that no package brings.
    install_jdk
    require_jdk
  fi
  install_packages "${components[@]}"
  make_users
  if [[ " ${components[*]} " == *" java "* ]]; then
    require_maven
    require_node
  fi
  say "this machine has what ${components[*]} need"
}

missing_packages() {
  local component wanted=()
  for component in "$@"; do
    [[ -n ${PACKAGES[$component]:-} ]] || die "no component '$component' (there are: ${!PACKAGES[*]})"
    read -r -d '' -a wanted <<<"${wanted[*]} ${PACKAGES[$component]}" || true
  done
  LC_ALL=C comm -23 <(printf '%s\n' "${wanted[@]}" | LC_ALL=C sort -u) \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p' | LC_ALL=C sort -u)
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  type -P apt-get >/dev/null || die "this is no Debian or Ubuntu; install the counterparts of: ${missing[*]}"
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  apt_guarded "${missing[@]}"
}

# Packages must not start their services: the lab's hosts have their own. An existing policy is put back.
apt_guarded() {
  local policy=/usr/sbin/policy-rc.d log
  log=$(mktemp)
  (
    trap 'rm -f "$policy"; [[ ! -e $policy.before-regie ]] || mv "$policy.before-regie" "$policy"' EXIT
    # One kept from an interrupted run is the machine's own; ours is then the other.
    [[ ! -e $policy || -e $policy.before-regie ]] || mv "$policy" "$policy.before-regie"
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 0755 "$policy"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || warn "apt-get update had errors; going on with the lists there are"
    apt-get install -y -qq --no-install-recommends "$@"
  ) >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    die "packages could not be installed (whole output: $log)"
  }
  rm -f "$log"
}

make_users() {
  make_user "$SERVER_USER" "$REGIE_HOME"
  make_user "$BRIDGE_USER" /var/lib/regie-bridge
}

make_user() {
  id -u "$1" >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir "$2" --no-create-home --shell /usr/sbin/nologin "$1"
}

install_jdk() {
  find_jdk >/dev/null && return
  type -P apt-get >/dev/null || return 0
  apt-get update -qq >/dev/null 2>&1 || true
  if apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
    say "installing the JDK 25 of this Debian"
    apt_guarded openjdk-25-jdk-headless
  fi
}

require_node() {
  type -P npm >/dev/null && return
  ((EUID == 0)) || die "npm is missing: install Node.js 18 or newer"
  say "installing Node.js"
  apt_guarded nodejs npm
}
