# shellcheck shell=bash
# A host's own Open vSwitch with the switch 'lan'. Runs in the host.

switch_start() {
  local database=/var/lib/openvswitch/conf.db
  rm -f "${database%/*}"/.conf.db.~lock~
  [[ -e $database ]] || ovsdb-tool create "$database" /usr/share/openvswitch/vswitch.ovsschema
  ovsdb-server "$database" --remote=punix:/run/openvswitch/db.sock --pidfile --detach --no-chdir \
    --log-file=/var/log/openvswitch/ovsdb-server.log -vconsole:off
  ovs-vsctl --no-wait init
  ovs-vsctl --no-wait set Open_vSwitch . "external-ids:system-id=$(cat "$(host_state "$HOST")/uuid")"
  switch_options
  switch_configure lan eth1
  ovs-vswitchd unix:/run/openvswitch/db.sock --pidfile --detach --no-chdir \
    --log-file=/var/log/openvswitch/ovs-vswitchd.log -vconsole:off
  # Ports of guests that a power failure left behind in the database.
  switch_drop_dead_ports lan
  ip link set lan up
}

# The kernel's datapath where there is one.
switch_datapath() {
  modprobe -q openvswitch 2>/dev/null || true
  if [[ -d /sys/module/openvswitch ]]; then echo system; else echo netdev; fi
}

# The userspace datapath passes a checksum on that a guest left to be filled in, as the kernel's does;
# without this option each guest would have to switch its offloads off.
switch_options() {
  if [[ $(switch_datapath) == netdev ]]; then
    ovs-vsctl --no-wait set Open_vSwitch . other-config:userspace-tso-enable=true
  else
    ovs-vsctl --no-wait remove Open_vSwitch . other-config userspace-tso-enable
  fi
}

# switch_configure NAME UPLINK
switch_configure() {
  ovs-vsctl --no-wait --may-exist add-br "$1" -- set bridge "$1" "datapath_type=$(switch_datapath)" \
    -- --may-exist add-port "$1" "$2" \
    -- br-set-external-id "$1" uplinks "$2" \
    -- br-set-external-id "$1" port-group.LAN 0 \
    -- br-set-external-id "$1" port-group.VLAN-20 20
}

switch_drop_dead_ports() {
  local port
  for port in $(ovs-vsctl list-ports "$1"); do
    [[ -e /sys/class/net/$port ]] || ovs-vsctl --no-wait del-port "$1" "$port"
  done
}
