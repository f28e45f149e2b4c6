# shellcheck shell=bash
# What this machine can and cannot do, found by trying where trying is possible.

script setup jdk

doctor() {
  headline "This machine"
  check_memory
  check_disk
  check_jdk
  headline "Guests"
  check_kvm
  check_program "libvirt" libvirtd libvirt-daemon
  check_program "contexts (LXC)" lxc-start lxc
  check_lxcfs
  check_cgroups
  check_switch
  check_criu
  headline "Tests and packaging"
  check_program "browser tests (Chromium)" chromium chromium
  check_docker
  check_packages
}

fine() { printf '  %-26s %s\n' "$1" "$2"; }
lacking() { printf '  %-26s %s%s\n' "$1" "${STRONG}$2${PLAIN}" "${3:+. $3}"; }

check_memory() {
  local mib
  mib=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
  if ((mib >= 3000)); then fine memory "$mib MiB available"; else lacking memory "$mib MiB available" "The server, its database and a lab want 3000"; fi
}

check_disk() {
  local mib at=$REGIE_HOME
  while [[ ! -d $at ]]; do at=$(dirname "$at"); done
  mib=$(df --output=avail -m "$at" | tail -n 1 | tr -d ' ')
  if ((mib >= 5000)); then fine disk "$mib MiB free for $REGIE_HOME"; else lacking disk "$mib MiB free for $REGIE_HOME" "A build and a lab want 5000"; fi
}

check_jdk() {
  local jdk
  if jdk=$(find_jdk); then fine "JDK 25" "$jdk"; else lacking "JDK 25" "missing" "Install one and set JAVA_HOME; './regie setup' says how"; fi
}

# Whether a guest runs its first instruction, which the presence of /dev/kvm does not tell: a boot sector
# writes to the debug port, and QEMU ends with 3. (The processor must be the one guests get: there are
# hypervisors under which a plain one starts and dies as soon as it leaves real mode.)
# accelerator_works ACCELERATOR CPU
accelerator_works() {
  local sector status=0
  sector=$(mktemp)
  printf '\xb0\x01\xe6\xf4\xf4\xeb\xfd' >"$sector"
  truncate -s 510 "$sector"
  printf '\x55\xaa' >>"$sector"
  truncate -s 1M "$sector"
  (
    timeout 20 qemu-system-x86_64 -accel "$1" -cpu "$2" -machine q35 -m 32 -nodefaults -display none -no-reboot \
      -device isa-debug-exit,iobase=0xf4,iosize=4 -drive "file=$sector,format=raw,if=ide"
    exit $?
  ) >/dev/null 2>&1 || status=$?
  rm -f "$sector"
  ((status == 3))
}

check_kvm() {
  if ! type -P qemu-system-x86_64 >/dev/null; then
    lacking "virtual machines (QEMU)" "missing" "Install the package qemu-system-x86"
  elif accelerator_works kvm host; then
    fine "virtual machines (QEMU)" "with KVM"
  elif accelerator_works tcg max; then
    lacking "virtual machines (QEMU)" "by emulation only, slowly" "$(kvm_remedy)"
  else
    lacking "virtual machines (QEMU)" "do not start, not even emulated" "Try qemu-system-x86_64 by hand"
  fi
}

kvm_remedy() {
  if [[ ! -e /dev/kvm ]]; then
    echo "There is no /dev/kvm: switch virtualisation on in the firmware, or nesting in the outer hypervisor"
  elif [[ ! -w /dev/kvm ]]; then
    echo "/dev/kvm is not yours: become root or join the group kvm"
  else
    echo "/dev/kvm is there but a guest does not run with it: look at the outer hypervisor's nesting"
  fi
}

# check_program WHAT PROGRAM PACKAGE
check_program() {
  if PATH=$PATH:/usr/sbin:/sbin type -P "$2" >/dev/null; then
    fine "$1" "$(dpkg-query -W -f '${Version}' "$3" 2>/dev/null || echo present)"
  else
    lacking "$1" missing "Install the package $3"
  fi
}

check_lxcfs() {
  if ! type -P lxcfs >/dev/null; then
    lacking "contexts' own figures" "no lxcfs" "Install the package lxcfs"
  elif [[ ! -e /dev/fuse ]]; then
    lacking "contexts' own figures" "lxcfs without /dev/fuse" "Contexts will see the machine's memory and CPUs"
  else
    fine "contexts' own figures" "lxcfs $(dpkg-query -W -f '${Version}' lxcfs 2>/dev/null)"
  fi
}

check_cgroups() {
  if grep -q ' cgroup ' /proc/mounts; then
    fine cgroups "version 1: $(awk '$3 == "cgroup" { n = split($2, part, "/"); printf "%s ", part[n] }' /proc/mounts)"
  elif grep -q ' cgroup2 ' /proc/mounts; then
    fine cgroups "version 2: $(cat "$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/cgroup.controllers")"
  else
    lacking cgroups "not mounted" "Guests cannot be limited"
  fi
}

check_switch() {
  if ! PATH=$PATH:/usr/sbin type -P ovs-vswitchd >/dev/null; then
    lacking "virtual switch" "no Open vSwitch" "Install the package openvswitch-switch"
  elif modprobe -q openvswitch 2>/dev/null || [[ -d /sys/module/openvswitch ]]; then
    fine "virtual switch" "Open vSwitch with the kernel's datapath"
  else
    fine "virtual switch" "Open vSwitch with the userspace datapath (this kernel has none)"
  fi
}

check_criu() {
  if ! type -P criu >/dev/null; then
    lacking "context checkpoints" "no CRIU" "A bonus only: contexts move by a restart"
  elif ((EUID == 0)) && ! criu check >/dev/null 2>&1; then
    lacking "context checkpoints" "CRIU does not work on this kernel" "Contexts move by a restart"
  else
    fine "context checkpoints" "CRIU $(criu --version 2>/dev/null | sed -n 's/^Version: //p')"
  fi
}

check_docker() {
  if timeout 10 docker info >/dev/null 2>&1; then
    fine "Docker" "$(timeout 10 docker info --format '{{.ServerVersion}}')"
  elif type -P docker >/dev/null; then
    lacking "Docker" "no engine answers" "Tests use the embedded PostgreSQL instead"
  else
    lacking "Docker" missing "Needed for docker-compose.yml only"
  fi
}

check_packages() {
  local component missing
  for component in base java native host masters lab test; do
    missing=$(missing_packages "$component" | tr '\n' ' ')
    if [[ -z $missing ]]; then fine "packages: $component" complete; else lacking "packages: $component" "missing" "'./regie setup $component' installs $missing"; fi
  done
}
