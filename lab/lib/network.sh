# shellcheck shell=bash
# Two wires join the lab's hosts: the management network (hosts and the machine itself, .254) and the
# guests' network, a plain bridge that lets VLAN tags through, with a DHCP server on its untagged side.

management_bridge() { echo "$LAB_PREFIX-mgmt"; }
guest_bridge() { echo "$LAB_PREFIX-lan"; }

network_up() {
  bridge_make "$(management_bridge)" "$LAB_NET.254/24"
  bridge_make "$(guest_bridge)" "$LAB_LAN_NET.254/24"
  dhcp_running || dhcp_start
}

# The management bridge carries its lab's mark: names of another lab on this machine are not touched.
require_own_prefix() {
  local owner
  owner=$(cat "/sys/class/net/$(management_bridge)/ifalias" 2>/dev/null) || return 0
  [[ -z $owner || $owner == "lab:$LAB_HOME" ]] ||
    die "the prefix '$LAB_PREFIX' is in use by another lab ($owner): set REGIE_LAB_PREFIX and REGIE_LAB_NET"
}

bridge_make() {
  ip link show "$1" >/dev/null 2>&1 && return
  # Without IPv6 of its own: the machine must not answer router or neighbour questions of guests.
  ip link add "$1" type bridge
  ip link set "$1" alias "lab:$LAB_HOME"
  ip addr add "$2" dev "$1"
  ip link set "$1" addrgenmode none 2>/dev/null || true
  ip link set "$1" up
}

dhcp_pid_file() { echo "$LAB_HOME/dhcp/pid"; }

dhcp_running() {
  local pid
  pid=$(cat "$(dhcp_pid_file)" 2>/dev/null) || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "--interface=$(guest_bridge)"
}

dhcp_start() {
  mkdir -p "$LAB_HOME/dhcp"
  dnsmasq --conf-file=/dev/null --port=0 --no-resolv --no-hosts --user=root --log-dhcp \
    --interface="$(guest_bridge)" --bind-interfaces --except-interface=lo --dhcp-authoritative \
    --dhcp-range="$LAB_LAN_NET.10,$LAB_LAN_NET.250,255.255.255.0,1h" \
    --dhcp-leasefile="$LAB_HOME/dhcp/leases" --pid-file="$(dhcp_pid_file)" \
    --log-facility="$LAB_HOME/dhcp/log" 9>&-
}

# Fresh wires for a host that boots: a power failure leaves nothing plugged.
network_connect() {
  local host=$1 netns
  netns=$(host_netns "$host")
  network_disconnect "$host"
  ip netns add "$netns"
  wire "$host" eth0 m 1 "$(management_bridge)"
  wire "$host" eth1 l 2 "$(guest_bridge)"
  ip -n "$netns" addr add "$(host_address "$host")/24" dev eth0
  ip -n "$netns" link set lo up
}

# wire HOST INTERFACE KIND NUMBER BRIDGE
wire() {
  local netns outer mac
  netns=$(host_netns "$1")
  outer=$LAB_PREFIX-$1-$3
  mac=$(printf '02:%02x:%02x:%02x:%02x:%02x' "${LAB_NET%%.*}" "$(cut -d. -f2 <<<"$LAB_NET")" \
    "${LAB_NET##*.}" "$(host_number "$1")" "$4")
  ip link add "$outer" type veth peer name "$2" netns "$netns" address "$mac"
  ip link set "$outer" master "$5" up
  ip -n "$netns" link set "$2" up
}

network_disconnect() {
  local end
  for end in m l; do
    ip link del "$LAB_PREFIX-$1-$end" 2>/dev/null || true
  done
  ip netns del "$(host_netns "$1")" 2>/dev/null || true
}

network_down() {
  dhcp_running && kill "$(cat "$(dhcp_pid_file)")"
  ip link del "$(management_bridge)" 2>/dev/null || true
  ip link del "$(guest_bridge)" 2>/dev/null || true
}
