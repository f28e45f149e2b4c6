# shellcheck shell=bash
# up, down, status: the server, its database and its hosts as one thing that starts and stops.

script jdk setup build postgres server hosts agent

up() {
  local mode=lab count=0 options=()
  while (($# > 0)); do
    options+=("$1")
    case $1 in
      --here) mode=here ;;
      --simulate)
        mode=simulate
        count=${2:-}
        options+=("$count")
        [[ $count =~ ^[1-9][0-9]{0,4}$ ]] || die "--simulate wants the number of hosts, as in: regie up --simulate 50"
        shift
        ;;
      --detach)
        up_detached "${options[@]}" "${@:2}"
        return
        ;;
      *) die "'up' knows --here, --simulate N and --detach, not '$1'" ;;
    esac
    shift
  done
  [[ $mode == simulate ]] || need_root "this"
  up_setup "$mode"
  prepare_home
  up_here "$mode" "$count"
}

up_setup() {
  if [[ $1 == simulate && $EUID != 0 ]]; then
    require_jdk
    require_node
    return
  fi
  case $1 in
    lab) setup_quietly base java native host masters lab ;;
    here) setup_quietly base java native host masters ;;
    simulate) setup_quietly base java ;;
  esac
}

setup_quietly() {
  if [[ -n $(missing_packages "$@") ]]; then
    setup "$@"
  else
    make_users
    install_jdk
    require_jdk
    require_node
  fi
}

# The same in the background: returns when Régie is ready.
up_detached() {
  local log pid options=() option
  for option in "$@"; do [[ $option == --detach ]] || options+=("$option"); done
  log=$(mktemp)
  setsid "$ROOT/regie" up "${options[@]}" >"$log" 2>&1 </dev/null &
  pid=$!
  disown
  # The last line ends the view; that its writer then has no reader is no failure.
  tail -f --pid="$pid" -n +1 "$log" | sed -u '/^Ctrl-C or/q' || true
  kill -0 "$pid" 2>/dev/null || die "Régie did not start (whole output: $log)"
}

# Holds the lock as long as Régie runs.
up_here() {
  local mode=$1 count=$2
  exec 8>>"$RUN/lock"
  flock -n 8 || die "Régie already runs here (pid $(cat "$RUN/pid" 2>/dev/null)): './regie down' stops it"
  echo "$BASHPID" >"$RUN/pid"
  echo "$mode" >"$RUN/mode"
  rm -f "$RUN/all"
  SERVER_PID='' POSTGRES_PID='' SIMULATOR_PID='' TRAINING_PID='' UP_MODE=$mode
  trap 'up_stop' EXIT
  trap 'exit 0' INT TERM HUP
  up_programs "$mode"
  up_services "$mode" "$count"
  up_greet
  server_train 8>&- &
  TRAINING_PID=$!
  up_watch
}

up_programs() {
  require_jdk
  require_jdk_for_services
  if [[ $1 == simulate ]]; then
    build java
    install_app java
  else
    build java native
    install_app java native
  fi
  postgres_install
}

up_services() {
  local mode=$1 count=$2 beside_pid=
  # The hosts boot while the database does; the machine's address on their network must be there first.
  case $mode in
    lab) lab_start 8>&- & ;;
    here) "$ROOT/lab/masters" "$DATASTORE" 8>&- & ;;
  esac
  [[ $mode == simulate ]] || beside_pid=$!
  postgres_init
  postgres_start
  server_environment
  [[ -z $beside_pid ]] || wait "$beside_pid" || die "the hosts or their templates could not be made (see above)"
  server_start
  case $mode in
    lab) up_lab ;;
    here) up_this_machine ;;
    simulate) up_simulated "$count" ;;
  esac
}

# Hosts that are enrolled have their agents by now; the others wait for the server.
up_lab() {
  local host hosts new=() pids=() pid
  read -r -a hosts <<<"$(lab_hosts)"
  for host in "${hosts[@]}"; do
    lab_host_is_enrolled "$host" || new+=("$host")
  done
  ((${#new[@]} == 0)) || server_join_token
  for host in "${new[@]}"; do
    lab_host_start "$host" 8>&- &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || die "not every host of the lab has its agent"; done
  say "waiting for the hosts to connect"
  wait_until 60 hosts_connected "${#hosts[@]}" || die "not every host connects: see $LOG/server.log"
}

# What this starts outlives a killed 'up' and must not hold its lock.
up_this_machine() {
  server_join_token
  agent_join --center "$(server_url)" --token "$JOIN_TOKEN" --ca-fingerprint "$CA_FINGERPRINT" 8>&-
  say "waiting for this machine to connect"
  wait_until 60 hosts_connected 1 || die "this machine does not connect: see $LOG/server.log"
}

up_simulated() {
  local count=$1 state=$REGIE_HOME/simulated
  server_join_token
  say "starting $count simulated hosts"
  if ((EUID == 0)); then install -d -m 0700 -o "$BRIDGE_USER" -g "$BRIDGE_USER" "$state"; else mkdir -p "$state"; fi
  JAVA_HOME=$JAVA_HOME guarded "$BRIDGE_USER" TERM "$APP/bridge/bin/regie-bridge" simulate --hosts "$count" \
    --center "$(server_url)" --token "$JOIN_TOKEN" --ca-fingerprint "$CA_FINGERPRINT" --state "$state" \
    --first-port "${REGIE_SIMULATED_PORT:-7500}" >>"$RUN/simulated.log" 2>&1 8>&- &
  SIMULATOR_PID=$!
  wait_until 180 simulated_connected_or_ended "$count" || die "not every simulated host connects: see $RUN/simulated.log"
  kill -0 "$SIMULATOR_PID" 2>/dev/null || die "the simulated hosts ended: $(tail -n 1 "$RUN/simulated.log")"
}

simulated_connected_or_ended() { ! kill -0 "$SIMULATOR_PID" 2>/dev/null || hosts_connected "$1"; }

up_greet() {
  local address
  address=$(hostname -I 2>/dev/null | awk '{ print $1 }')
  echo
  headline "Régie is ready: $(server_url)${address:+  (from elsewhere: https://$address:$REGIE_PORT)}"
  if [[ -s $REGIE_HOME/initial-admin-password ]]; then
    echo "Sign in as 'admin' with the one-time password $(cat "$REGIE_HOME/initial-admin-password")"
  fi
  echo "The certificate is of the center's own CA, $REGIE_HOME/pki/ca.pem"
  echo "Ctrl-C or './regie down' stops it."
}

# Starts again what ends by itself; gives up on what does so again and again.
up_watch() {
  local ended began ends=0
  while :; do
    began=$SECONDS
    wait -n -p ended "$SERVER_PID" "$POSTGRES_PID" ${SIMULATOR_PID:+"$SIMULATOR_PID"} || true
    if ((SECONDS - began > 60)); then ends=0; fi
    ends=$((ends + 1))
    ((ends <= 5)) || die "it ends again and again: see $LOG"
    case ${ended:-} in
      "$SERVER_PID")
        warn "the server ended by itself, starting it again"
        server_run
        ;;
      "$POSTGRES_PID")
        warn "PostgreSQL ended by itself, starting it again"
        postgres_run
        ;;
      *) die "the simulated hosts ended by themselves: see $RUN/simulated.log" ;;
    esac
  done
}

up_stop() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  echo
  say "stopping"
  stop_child "$TRAINING_PID" TERM
  stop_child "$SIMULATOR_PID" TERM
  stop_child "$SERVER_PID" TERM
  stop_child "$POSTGRES_PID" INT
  case $UP_MODE in
    lab) lab_stop "$([[ -e $RUN/all ]] && echo 1 || echo 0)" ;;
    here) agent_stop ;;
  esac
  rm -f "$RUN/pid" "$RUN/all"
  say "stopped"
  exit "$status"
}

# Children are waited for, so that their end is known and not guessed.
stop_child() {
  local pid=$1 deadline=$((SECONDS + 40))
  [[ -n $pid ]] && kill "-$2" "$pid" 2>/dev/null || return 0
  while kill -0 "$pid" 2>/dev/null; do
    ((SECONDS < deadline)) || kill -KILL "$pid" 2>/dev/null || true
    sleep 0.1
  done
}

down() {
  local all=0
  case ${1:-} in
    '') ;;
    --all) all=1 ;;
    *) die "'down' knows --all, not '$1'" ;;
  esac
  [[ -d $RUN ]] || die "nothing of Régie is in $REGIE_HOME"
  if up_runs; then
    ((all == 0)) || : >"$RUN/all"
    kill -TERM "$(cat "$RUN/pid")"
    wait_until 90 up_gone || die "Régie (pid $(cat "$RUN/pid")) does not stop"
    say "stopped"
    return
  fi
  down_leftovers "$all"
}

# What a killed 'up' or a lab that was left running leaves.
down_leftovers() {
  if [[ -e $PG_DATA/postmaster.pid ]]; then postgres_clear_stale; fi
  if [[ $(cat "$RUN/mode" 2>/dev/null) == here ]]; then
    agent_stop
  elif ((EUID == 0)) && [[ -d $REGIE_HOME/lab ]] && [[ $("$LAB" status) == *" up "* ]]; then
    lab_stop "$1"
  else
    say "nothing runs"
  fi
}

up_runs() {
  [[ -e $RUN/lock ]] || return 1
  ! flock -n "$RUN/lock" true
}
up_gone() { ! up_runs; }

status() {
  if up_runs; then
    say "runs (pid $(cat "$RUN/pid")) at $(server_url)"
    api 'hosts?limit=200' | json '"\n".join("%-16s %s" % (host["name"], host["connection"]) for host in it["items"])' || true
  else
    say "does not run"
  fi
  ((EUID != 0)) || [[ ! -d $REGIE_HOME/lab ]] || "$LAB" status
}
