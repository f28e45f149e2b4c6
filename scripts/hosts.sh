# shellcheck shell=bash
# The agent on the lab's hosts: enrolment, libvirtd, hostd and bridge.

lab_hosts() { echo "${REGIE_LAB_HOSTS:-h1 h2}"; }
lab_net() { echo "${REGIE_LAB_NET:-10.77.0}"; }
lab_address() { echo "$(lab_net).${1//[!0-9]/}"; }
in_host() { "$LAB" exec "$@"; }

# Boots the hosts, and starts the agents of those that are enrolled.
lab_start() {
  local host pids=() pid
  "$LAB" up
  for host in $(lab_hosts); do
    lab_host_is_enrolled "$host" || continue
    lab_host_start "$host" &
    pids+=($!)
  done
  "$ROOT/lab/masters"
  for pid in "${pids[@]}"; do wait "$pid" || die "not every host of the lab has its agent"; done
}

lab_host_start() {
  local host=$1
  lab_host_enrol "$host"
  "$LAB" libvirtd "$host"
  lab_service "$host" hostd "$APP/native.version" root "$APP/hostd/regie-hostd" --config /etc/regie/hostd.conf
  lab_service "$host" bridge "$APP/java.version" "$BRIDGE_USER" \
    env JAVA_HOME="$JAVA_HOME" "$APP/bridge/bin/regie-bridge" run --config /etc/regie/bridge.conf
}

lab_host_enrol() {
  local host=$1
  lab_host_is_enrolled "$host" && return
  say "enrolling $host"
  [[ -n ${JOIN_TOKEN:-} ]] || server_join_token
  in_host "$host" setpriv --reuid "$BRIDGE_USER" --regid "$BRIDGE_USER" --init-groups \
    env JAVA_HOME="$JAVA_HOME" "$APP/bridge/bin/regie-bridge" enroll --center "https://$(lab_net).254:$REGIE_PORT" \
    --token "$JOIN_TOKEN" --ca-fingerprint "$CA_FINGERPRINT" --address "$(lab_address "$host")" --port 7443 ||
    die "$host could not be enrolled (see above)"
}

# Enrolled with this center: after its CA was made anew the old certificate is worth nothing.
lab_host_is_enrolled() {
  in_host "$1" test -s /var/lib/regie-bridge/pki/host.pem &&
    in_host "$1" cat /var/lib/regie-bridge/pki/ca.pem | cmp -s - "$REGIE_HOME/pki/ca.pem"
}

# lab_service HOST NAME VERSION-FILE USER COMMAND…: starts it unless this version of it runs.
lab_service() {
  local host=$1 name=$2 version user=$4
  version=$(cat "$3")
  shift 4
  # shellcheck disable=SC2016
  in_host "$host" bash -c 'pidfile=/run/regie-$1.pid
    if start-stop-daemon --status --pidfile "$pidfile"; then
      [[ $(cat /run/regie-$1.version) == "$2" ]] && exit 0
      start-stop-daemon --stop --oknodo --retry TERM/15/KILL/5 --pidfile "$pidfile" --quiet
    fi
    echo "$2" >/run/regie-$1.version
    start-stop-daemon --start --background --make-pidfile --pidfile "$pidfile" --chuid "$3" \
      --output "/var/log/regie/$1.log" --startas /usr/bin/env -- "${@:4}"' \
    lab-service "$name" "$version" "$user" "$@" || die "$name does not start in $host"
}

# A host that runs guests stays up, as a physical one would, without its agent; the others are powered off.
lab_stop() {
  local all=$1 host guests
  for host in $(lab_hosts); do
    [[ $("$LAB" status) =~ (^|$'\n')"$host up " ]] || continue
    guests=$("$LAB" guests "$host")
    if ((guests > 0 && all == 0)); then
      lab_service_stop "$host" bridge
      lab_service_stop "$host" hostd
      say "$host stays up, $guests guest(s) run there; './regie down --all' powers it off"
    else
      "$LAB" down "$host"
    fi
  done
}

lab_service_stop() {
  in_host "$1" start-stop-daemon --stop --oknodo --quiet --retry TERM/15/KILL/5 --pidfile "/run/regie-$2.pid" ||
    warn "$2 of $1 does not stop"
}
