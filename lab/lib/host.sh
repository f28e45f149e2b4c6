# shellcheck shell=bash
# Boot, enter, crash and power off hosts.

lab_up() {
  local host booted=()
  network_up
  for host in $LAB_HOSTS; do
    host_is_up "$host" && continue
    host_boot "$host"
    booted+=("$host")
  done
  for host in "${booted[@]}"; do
    wait_until 30 host_is_up "$host" || die "$host did not come up: see $(host_state "$host")/boot.log"
    say "$host is up at $(host_address "$host")"
  done
}

host_boot() {
  local host=$1 state netns
  state=$(host_state "$host")
  netns=$(host_netns "$host")
  cgroup_remove "$host"
  files_prepare "$host"
  network_connect "$host"
  cgroup_make "$host"
  rm -f "$state/run/pid"
  (
    cgroup_enter_root "$host"
    exec setsid nsenter --net="/run/netns/$netns" unshare --cgroup \
      "$LAB_SOURCE/lib/host-launch" "$host" </dev/null >"$state/boot.log" 2>&1 9>&-
  ) &
  disown
}

# The process id alone could be somebody else's by now: it must also live in the host's network.
host_pid() {
  local pid
  pid=$(cat "$(host_state "$1")/run/pid" 2>/dev/null) || return 1
  [[ /proc/$pid/ns/net -ef /run/netns/$(host_netns "$1") ]] && echo "$pid"
}

host_is_up() { host_pid "$1" >/dev/null; }

host_exec() {
  local host=${1:-} pid
  require_host "$host"
  shift
  pid=$(host_pid "$host") || die "$host is not up: run 'lab up'"
  (($# > 0)) || set -- bash
  cgroup_enter "$host"
  exec nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --wd=/ -- "$@"
}

host_libvirtd() {
  local host=${1:-} state
  require_host "$host"
  state=$(host_state "$host")
  [[ -s $state/lib/regie-bridge/pki/host.pem ]] ||
    die "$host has no certificate yet: enrol it, or run 'lab certs' for tests without a center"
  host_libvirtd_runs "$host" && return
  pki_copy_for_qemu "$state/lib/regie-bridge/pki" "$state/etc/pki" root
  (host_exec "$host" libvirtd --daemon --listen --pid-file /run/libvirtd.pid 9>&-)
  wait_until 20 host_libvirtd_runs "$host" || die "libvirtd of $host does not answer: see $state/log/libvirt"
  say "libvirtd of $host answers"
}

host_libvirtd_runs() { (host_exec "$1" virsh --connect qemu:///system version >/dev/null 2>&1); }

# Power failure: with its first process everything in the host dies at once.
host_crash() {
  local host=${1:-} pid
  require_host "$host"
  pid=$(host_pid "$host") || die "$host is not up"
  kill -KILL "$pid"
  wait_until 10 host_is_empty "$host" || die "processes of $host are still there"
  network_disconnect "$host"
  cgroup_remove "$host"
  say "$host has lost power"
}

host_is_empty() {
  local dir
  dir=$(head -n 1 "$(host_state "$1")/cgroups")
  ! find "${dir%/init}" -name cgroup.procs -exec cat {} + 2>/dev/null | grep -q .
}

host_guests() {
  (host_exec "$1" pgrep -c -f '^(qemu-system|/usr/bin/qemu-system|\[lxc monitor\])') || true
}

lab_guests() {
  local host total=0 hosts
  read -r -a hosts <<<"${1:-$LAB_HOSTS}"
  for host in "${hosts[@]}"; do
    require_host "$host"
    host_is_up "$host" && total=$((total + $(host_guests "$host")))
  done
  echo "$total"
}

lab_status() {
  local host libvirtd
  for host in $LAB_HOSTS; do
    if ! host_is_up "$host"; then
      echo "$host down"
      continue
    fi
    libvirtd=stopped
    host_libvirtd_runs "$host" && libvirtd=running
    echo "$host up $(host_address "$host") libvirtd=$libvirtd guests=$(host_guests "$host")"
  done
}

lab_down() {
  local host hosts
  read -r -a hosts <<<"${*:-$LAB_HOSTS}"
  for host in "${hosts[@]}"; do
    require_host "$host"
    if host_is_up "$host"; then
      host_crash "$host" >/dev/null
      say "$host is powered off"
    else
      network_disconnect "$host"
      cgroup_remove "$host"
    fi
  done
  for host in $LAB_HOSTS; do
    ! host_is_up "$host" || return 0
  done
  network_down
}
