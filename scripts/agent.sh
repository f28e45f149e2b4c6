# shellcheck shell=bash
# Makes this very machine a host of a center: programs, configuration, enrolment, services.

script setup build
# shellcheck source=lab/lib/pki.sh
. "$ROOT/lab/lib/pki.sh"

BRIDGE_STATE=/var/lib/regie-bridge
DATASTORE=/srv/regie/datastores/local

agent() {
  local verb=${1:-}
  shift || true
  need_root "the agent"
  case $verb in
    join)
      prepare_agent_home
      agent_join "$@"
      ;;
    start) agent_start ;;
    stop) agent_stop ;;
    status) agent_status ;;
    masters)
      setup base masters
      "$ROOT/lab/masters" "${1:-$DATASTORE}"
      ;;
    *) die "'agent' knows join, start, stop, status and masters, not '$verb'" ;;
  esac
}

prepare_agent_home() {
  setup base java native host
  prepare_home
}

agent_join() {
  local center='' token='' fingerprint='' address='' port=7443
  while (($# > 0)); do
    [[ ${2:-} ]] || die "$1 wants a value"
    case $1 in
      --center) center=$2 ;;
      --token) token=$2 ;;
      --ca-fingerprint) fingerprint=$2 ;;
      --address) address=$2 ;;
      --port) port=$2 ;;
      *) die "'agent join' knows --center, --token, --ca-fingerprint, --address and --port, not '$1'" ;;
    esac
    shift 2
  done
  [[ $center && $token && $fingerprint ]] ||
    die "'agent join' needs --center, --token and --ca-fingerprint: the page 'Add host' shows the whole command"
  [[ $center == https://* ]] || die "the center '$center' must begin with https://"
  [[ $address ]] || address=$(address_towards "$center")
  build java native
  install_app java native
  ! has_systemd || install_packages init
  agent_users
  agent_configure "$address" "$port"
  agent_enrol "$center" "$token" "$fingerprint" "$address" "$port"
  agent_start
  say "this machine is a host of $center"
}

has_systemd() { [[ -d /run/systemd/system ]]; }

# The address by which this machine reaches the center is the one the center can answer at; with the
# center on this machine, the one others see.
address_towards() {
  local host found
  host=$(sed -E 's#^https://\[?([^]/:]+).*#\1#' <<<"$1")
  host=$(getent ahostsv4 "$host" | awk 'NR == 1 { print $1 }')
  [[ $host ]] || die "the name in '$1' is unknown here: check the center's address and this machine's DNS"
  found=$(ip -4 route get "$host" | sed -n 's/.* src \([0-9.]*\).*/\1/p')
  if [[ -z $found || $found == 127.* ]]; then found=$(hostname -I | awk '{ print $1 }'); fi
  echo "${found:-127.0.0.1}"
}

# libvirt's QEMU driver wants this user; libvirt-daemon-system brings it where there is systemd.
agent_users() {
  make_users
  getent group kvm >/dev/null || groupadd --system kvm
  id -u libvirt-qemu >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir /var/lib/libvirt --no-create-home --shell /usr/sbin/nologin libvirt-qemu
  usermod --append --groups kvm libvirt-qemu
  install -d -m 0750 -o "$BRIDGE_USER" -g "$BRIDGE_USER" "$BRIDGE_STATE"
}

# agent_configure ADDRESS PORT. What an administrator has written stays, but for the address, which the center knows
# too and which must be the same.
agent_configure() {
  install -d /etc/regie /etc/pki /var/log/regie "$DATASTORE"
  [[ -e /etc/regie/hostd.conf ]] || cat >/etc/regie/hostd.conf <<CONF
[host]
# Empty: from /etc/machine-id, and the host's name.
id=
name=
# Where other hosts reach this one's libvirt over TLS.
address=$1

[socket]
path=/run/regie/hostd.sock
peer-user=$BRIDGE_USER

[datastores]
directories=$DATASTORE

[lxc]
path=/var/lib/lxc
CONF
  sed -i "s/^address=.*/address=$1/" /etc/regie/hostd.conf
  [[ -e /etc/regie/bridge.conf ]] || echo "listen.port=$2" >/etc/regie/bridge.conf
  pki_link /etc/pki
  if ! has_systemd && [[ ! -e /etc/libvirt/libvirtd.conf ]]; then
    printf '%s\n' 'listen_tls = 1' 'listen_tcp = 0' 'auth_tls = "none"' 'auth_unix_rw = "none"' \
      'unix_sock_rw_perms = "0700"' 'log_outputs = "2:file:/var/log/libvirt/libvirtd.log"' >/etc/libvirt/libvirtd.conf
  fi
  if ! has_systemd && [[ ! -e /etc/libvirt/qemu.conf ]]; then
    # There is no virtlogd and no security module to rely on without the packages' own services.
    printf '%s\n' 'security_driver = "none"' 'stdio_handler = "file"' 'remember_owner = 0' >/etc/libvirt/qemu.conf
  fi
}

agent_enrol() {
  local center=$1 token=$2 fingerprint=$3 address=$4 port=$5
  if agent_is_enrolled_with "$fingerprint" "$address"; then
    say "this machine has its certificate from that center already"
  else
    as_user "$BRIDGE_USER" env JAVA_HOME="$JAVA_HOME" "$APP/bridge/bin/regie-bridge" enroll --center "$center" \
      --token "$token" --ca-fingerprint "$fingerprint" --address "$address" --port "$port" ||
      die "the center did not accept this machine (see above); a join token is good for 15 minutes"
  fi
  pki_copy_for_qemu "$BRIDGE_STATE/pki" /etc/pki libvirt-qemu
}

# agent_is_enrolled_with FINGERPRINT ADDRESS: with that center, and as what is reached there.
agent_is_enrolled_with() {
  local ca=$BRIDGE_STATE/pki/ca.pem own=$BRIDGE_STATE/pki/host.pem
  [[ -s $own && -s $ca ]] || return 1
  openssl x509 -in "$own" -noout -ext subjectAltName | grep -qE ":${2//./[.]}(,|$)" || return 1
  [[ $(openssl x509 -in "$ca" -outform DER | sha256sum | cut -d ' ' -f 1) == "$(tr -d : <<<"${1,,}")" ]]
}

agent_start() {
  if has_systemd; then
    agent_units
    systemctl daemon-reload
    systemctl enable --quiet --now openvswitch-switch lxcfs
    # libvirtd must be down when its TLS socket comes up.
    systemctl stop libvirtd.service
    systemctl enable --quiet --now libvirtd.socket libvirtd-tls.socket
    agent_switch
    systemctl enable --quiet regie-hostd regie-bridge
    systemctl restart regie-hostd regie-bridge
    return
  fi
  require_jdk
  agent_engines
  agent_switch
  agent_service hostd root "$APP/hostd/regie-hostd" --config /etc/regie/hostd.conf
  agent_service bridge "$BRIDGE_USER" env JAVA_HOME="$JAVA_HOME" "$APP/bridge/bin/regie-bridge" run \
    --config /etc/regie/bridge.conf
}

# Without systemd: what guests need, unless it runs already. What is started here is noted, to be stopped here.
agent_engines() {
  mkdir -p /run/regie /run/libvirt /var/log/libvirt /var/lib/lxcfs
  agent_kvm_for_qemu
  if ! pgrep -x ovs-vswitchd >/dev/null; then
    /usr/share/openvswitch/scripts/ovs-ctl start --system-id=random >/var/log/regie/openvswitch.log 2>&1 ||
      die "Open vSwitch does not start: see /var/log/regie/openvswitch.log"
    : >/run/regie/started-openvswitch
  fi
  pgrep -x lxcfs >/dev/null ||
    start-stop-daemon --start --background --make-pidfile --pidfile /run/regie/lxcfs.pid --startas /usr/bin/lxcfs -- /var/lib/lxcfs
  if ! virsh --connect qemu:///system version >/dev/null 2>&1; then
    libvirtd --daemon --listen --pid-file /run/regie/libvirtd.pid
    wait_until 20 virsh --connect qemu:///system version || die "libvirtd does not answer: see /var/log/libvirt"
  fi
}

# What udev does elsewhere. A device that root can use and QEMU's user cannot makes libvirt ask QEMU for its abilities
# anew with every call, which takes seconds each time.
agent_kvm_for_qemu() {
  [[ -e /dev/kvm ]] || return 0
  { chgrp kvm /dev/kvm && chmod g+rw /dev/kvm; } 2>/dev/null ||
    warn "the group kvm cannot be given /dev/kvm; libvirt will be slow to answer"
}

# A machine without a switch gets a private one; connecting it to a network is its administrator's decision.
agent_switch() {
  [[ -z $(ovs-vsctl list-br) ]] || return 0
  local datapath=netdev
  if modprobe -q openvswitch 2>/dev/null || [[ -d /sys/module/openvswitch ]]; then datapath=system; fi
  [[ $datapath == system ]] || ovs-vsctl set Open_vSwitch . other-config:userspace-tso-enable=true
  ovs-vsctl add-br lan -- set bridge lan datapath_type="$datapath" -- br-set-external-id lan port-group.LAN 0
  say "made a private switch 'lan'. To connect it to a network card:
  ovs-vsctl add-port lan CARD -- br-set-external-id lan uplinks CARD"
}

# agent_service NAME USER COMMAND…
agent_service() {
  local name=$1 user=$2 keeper=/run/regie/$1.keeper.pid
  shift 2
  start-stop-daemon --stop --oknodo --quiet --retry TERM/15/KILL/5 --pidfile "$keeper"
  start-stop-daemon --start --background --make-pidfile --pidfile "$keeper" --startas "$ROOT/scripts/keep" -- \
    "/run/regie/$name.pid" "$user" "/var/log/regie/$name.log" "$@" || die "$name does not start: see /var/log/regie"
}

agent_units() {
  require_jdk
  cat >/etc/systemd/system/regie-hostd.service <<UNIT
[Unit]
Description=Régie native host agent
After=libvirtd.socket openvswitch-switch.service lxcfs.service

[Service]
ExecStart=$APP/hostd/regie-hostd --config /etc/regie/hostd.conf
RuntimeDirectory=regie
Restart=always
# Guests' monitors are children of this service and must outlive it.
KillMode=process
Delegate=yes

[Install]
WantedBy=multi-user.target
UNIT
  cat >/etc/systemd/system/regie-bridge.service <<UNIT
[Unit]
Description=Régie host agent bridge
After=network-online.target regie-hostd.service
Wants=network-online.target

[Service]
User=$BRIDGE_USER
Environment=JAVA_HOME=$JAVA_HOME
ExecStart=$APP/bridge/bin/regie-bridge run --config /etc/regie/bridge.conf
Restart=always
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=$BRIDGE_STATE
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
UNIT
}

agent_guests() { pgrep -c -f '^(qemu-system|/usr/bin/qemu-system|\[lxc monitor\])' || true; }

# Guests go on without the agent; what they run on is stopped only when there are none.
agent_stop() {
  local name guests
  if has_systemd; then
    systemctl stop regie-bridge regie-hostd
    return
  fi
  for name in bridge hostd; do
    start-stop-daemon --stop --oknodo --quiet --retry TERM/15/KILL/5 --remove-pidfile \
      --pidfile "/run/regie/$name.keeper.pid"
  done
  guests=$(agent_guests)
  if ((guests > 0)); then
    say "$guests guest(s) still run on this machine"
    return
  fi
  for name in libvirtd lxcfs; do
    start-stop-daemon --stop --oknodo --quiet --retry TERM/15/KILL/5 --remove-pidfile --pidfile "/run/regie/$name.pid"
  done
  if [[ -e /run/regie/started-openvswitch ]]; then
    # With its interfaces, which the userspace datapath would leave behind.
    ovs-appctl -t ovs-vswitchd exit --cleanup >/dev/null 2>&1 || true
    /usr/share/openvswitch/scripts/ovs-ctl stop >/dev/null
    rm -f /run/regie/started-openvswitch
  fi
}

agent_status() {
  local name
  for name in hostd bridge; do
    if start-stop-daemon --status --pidfile "/run/regie/$name.pid" || { has_systemd && systemctl --quiet is-active "regie-$name"; }; then
      echo "$name runs"
    else
      echo "$name does not run"
    fi
  done
}
