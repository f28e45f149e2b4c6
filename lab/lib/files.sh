# shellcheck shell=bash
# A host's own files, kept on the machine below its state so that they outlive a power failure.

# What a host has of its own, as 'part of the state' → 'where the host sees it'.
HOST_DIRECTORIES=(
  etc/libvirt:/etc/libvirt etc/regie:/etc/regie etc/pki:/etc/pki etc/openvswitch:/etc/openvswitch
  lib/libvirt:/var/lib/libvirt lib/lxc:/var/lib/lxc lib/lxcfs:/var/lib/lxcfs
  lib/regie-bridge:/var/lib/regie-bridge lib/regie-hostd:/var/lib/regie-hostd
  lib/openvswitch:/var/lib/openvswitch cache/libvirt:/var/cache/libvirt cache/lxc:/var/cache/lxc
  log:/var/log datastores:"$DATASTORES"
)
HOST_FILES=(hosts hostname machine-id passwd group)

# On the machine, before the host boots.
files_prepare() {
  local host=$1 state pair file
  state=$(host_state "$host")
  for pair in "${HOST_DIRECTORIES[@]}"; do
    mkdir -p "$state/${pair%%:*}" "${pair#*:}"
  done
  mkdir -p "$state"/log/{libvirt,lxc,openvswitch,regie} "$state"/datastores/{san,local} "$state/run"
  chown "$BRIDGE_USER:" "$state/lib/regie-bridge"
  chmod 0750 "$state/lib/regie-bridge"
  files_identity "$host" "$state"
  files_users "$state"
  for file in "${HOST_FILES[@]}"; do
    # A machine may lack one; a bind mount needs something to lie on.
    [[ -e /etc/$file ]] || : >"/etc/$file"
  done
  datastore_mark "$LAB_SAN" san true
  datastore_mark "$state/datastores/local" "local-$host" false
  files_libvirt "$host" "$state"
  files_agent "$host" "$state"
}

files_identity() {
  local host=$1 state=$2 other
  [[ -s $state/uuid ]] || uuidgen >"$state/uuid"
  tr -d - <"$state/uuid" >"$state/etc/machine-id"
  echo "$host" >"$state/etc/hostname"
  {
    echo "127.0.0.1 localhost"
    for other in $LAB_HOSTS; do echo "$(host_address "$other") $other"; done
    echo "$LAB_NET.254 center"
  } >"$state/etc/hosts"
}

# libvirt's QEMU driver refuses to start unless the user libvirt-qemu exists.
files_users() {
  local state=$1
  grep -v '^libvirt-qemu:' /etc/passwd >"$state/etc/passwd"
  echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin' >>"$state/etc/passwd"
  grep -v '^libvirt-qemu:' /etc/group >"$state/etc/group"
  echo 'libvirt-qemu:x:64055:' >>"$state/etc/group"
}

# datastore_mark DIRECTORY NAME SHARED
datastore_mark() {
  mkdir -p "$1"/{guests,templates}
  [[ -e $1/.regie-datastore ]] || printf '[datastore]\nid=%s\nname=%s\nshared=%s\n' \
    "$(uuidgen)" "$2" "$3" >"$1/.regie-datastore"
}

files_libvirt() {
  local host=$1 state=$2
  cat >"$state/etc/libvirt/libvirtd.conf" <<CONF
# Migration comes from other hosts by TLS with the center's certificates, and by nothing else.
listen_tls = 1
listen_tcp = 0
listen_addr = "$(host_address "$host")"
auth_tls = "none"
auth_unix_rw = "none"
unix_sock_rw_perms = "0700"
unix_sock_ro_perms = "0700"
host_uuid = "$(cat "$state/uuid")"
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
CONF
  cat >"$state/etc/libvirt/qemu.conf" <<CONF
# Two hosts share the san directory, and libvirt cannot know that it is shared: with dynamic ownership
# the source of a migration would take the disk away from the destination.
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
stdio_handler = "file"
namespaces = []
migration_address = "$(host_address "$host")"
migration_host = "$(host_address "$host")"
# Certificates of the migration's data channel (virsh migrate --tls).
migrate_tls_x509_cert_dir = "/etc/pki/qemu"
migrate_tls_x509_verify = 1
CONF
  echo 'uri_default = "qemu:///system"' >"$state/etc/libvirt/libvirt.conf"
  pki_link "$state/etc/pki"
}

files_agent() {
  local host=$1 state=$2
  cat >"$state/etc/regie/hostd.conf" <<CONF
[host]
id=$(cat "$state/uuid")
name=$host
address=$(host_address "$host")

[socket]
path=/run/regie/hostd.sock
peer-user=$BRIDGE_USER

[datastores]
directories=$DATASTORES/san;$DATASTORES/local

[lxc]
path=/var/lib/lxc
CONF
  echo "listen.address=$(host_address "$host")" >"$state/etc/regie/bridge.conf"
}

# In the host, as its first process.
files_mount_own() {
  local host=$1 state pair file
  state=$(host_state "$host")
  for file in "${HOST_FILES[@]}"; do mount --bind "$state/etc/$file" "/etc/$file"; done
  mount --bind "$LAB_SAN" "$state/datastores/san"
  for pair in "${HOST_DIRECTORIES[@]}"; do mount --rbind "$state/${pair%%:*}" "${pair#*:}"; done
}
