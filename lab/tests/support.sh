# shellcheck shell=bash
# A small frame for tests that are functions named as sentences, and what the lab's tests have in common.

PASSED=0
FAILED=0

# Runs each test in a shell of its own, so that one may fail anywhere and the others still run.
run_tests() {
  local name began output
  for name in "$@"; do
    began=$SECONDS
    output=$(mktemp)
    # In the background and waited for: inside a condition the shell would go on after a failed command.
    (set -euo pipefail && "$name") >"$output" 2>&1 &
    if wait $!; then
      PASSED=$((PASSED + 1))
      echo "ok   $name ($((SECONDS - began)) s)"
    else
      FAILED=$((FAILED + 1))
      echo "FAIL $name ($((SECONDS - began)) s)"
      sed 's/^/     | /' "$output"
    fi
    rm -f "$output"
  done
}

fail() {
  echo "$*" >&2
  exit 1
}

# eventually SECONDS COMMAND…
eventually() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "never true: $*"
    sleep 0.1
  done
}

never() {
  if "$@" >/dev/null 2>&1; then fail "should not work: $*"; fi
}

lab() { "$LAB_SOURCE/lab" "$@"; }

# The address that the lab's DHCP server gave to a network card.
lease_of() { awk -v mac="$1" '$2 == mac { print $3; found = 1 } END { exit !found }' "$LAB_HOME/dhcp/leases"; }

# What the guest at this address says of its time: number of the second, uptime, date.
ticks_of() { curl -sf --max-time 2 "http://$1/ticks"; }

# deploy_context HOST NAME MAC VLAN
deploy_context() {
  local host=$1 name=$2 mac=$3 vlan=$4 files=$LAB_SAN/guests/$2 port=v$2
  mkdir -p "$files/rootfs" "$LAB_HOME/hosts/$host/lib/lxc/$name"
  tar -xzf "$LAB_SAN/templates/tiny-ctx/rootfs.tar.gz" -C "$files/rootfs"
  cat >"$LAB_HOME/hosts/$host/lib/lxc/$name/config" <<CONF
lxc.uts.name = $name
lxc.rootfs.path = dir:$DATASTORES/san/guests/$name/rootfs
lxc.net.0.type = veth
lxc.net.0.name = eth0
lxc.net.0.hwaddr = $mac
lxc.net.0.veth.pair = $port
lxc.mount.auto = proc:mixed sys:mixed
lxc.apparmor.profile = unconfined
CONF
  lab exec "$host" lxc-start --name "$name"
  lab exec "$host" ovs-vsctl --may-exist add-port lan "$port" -- set port "$port" "tag=$vlan"
}

# deploy_machine HOST NAME MAC
deploy_machine() {
  local host=$1 name=$2 mac=$3 files=$LAB_SAN/guests/$2
  mkdir -p "$files"
  cp --sparse=always "$LAB_SAN/templates/tiny-vm/disk.qcow2" "$files/disk-0.qcow2"
  sed "s|@NAME@|$name|; s|@MAC@|$mac|; s|@DISK@|$DATASTORES/san/guests/$name/disk-0.qcow2|" \
    "$LAB_SOURCE/tests/tiny-vm.xml" >"$files/domain.xml"
  lab exec "$host" virsh create "$DATASTORES/san/guests/$name/domain.xml"
}
