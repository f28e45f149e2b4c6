# shellcheck shell=bash
# The agent on the lab's hosts: enrolment, libvirtd, hostd and bridge.

lab_hosts() { echo "${REGIE_LAB_HOSTS:-h1 h2}"; }
lab_net() { echo "${REGIE_LAB_NET:-10.77.0}"; }
lab_address() { echo "$(lab_net).${1//[!0-9]/}"; }
in_host() { "$LAB" exec "$@"; }

# For tests that cut a host's power: boots it and starts its agent, with what the last 'up' installed.
lab_start_again() {
  script jdk
  need_root "the lab"
  require_jdk
  lab_start
}

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

# lab_service HOST NAME VERSION-FILE USER COMMAND…: keeps it running, unless this version of it runs.
lab_service() {
  local host=$1 name=$2 version user=$4
  version=$(cat "$3")
  shift 4
  # shellcheck disable=SC2016
  in_host "$host" bash -c 'keeper=/run/regie-$1.keeper.pid
    if start-stop-daemon --status --pidfile "$keeper"; then
      [[ $(cat /run/regie-$1.version) == "$2" ]] && exit 0
      start-stop-daemon --stop --oknodo --retry TERM/15/KILL/5 --pidfile "$keeper" --quiet
    fi
    echo "$2" >/run/regie-$1.version
    start-stop-daemon --start --background --make-pidfile --pidfile "$keeper" --startas "$3" -- \
      "/run/regie-$1.pid" "$4" "/var/log/regie/$1.log" "${@:5}"' \
    lab-service "$name" "$version" "$ROOT/scripts/keep" "$user" "$@" || die "$name does not start in $host"
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
  in_host "$1" start-stop-daemon --stop --oknodo --quiet --retry TERM/15/KILL/5 --pidfile "/run/regie-$2.keeper.pid" ||
    warn "$2 of $1 does not stop"
}
