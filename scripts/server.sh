# shellcheck shell=bash
# The management server: installed unpacked, with an ahead-of-time cache that makes it start in seconds.

SERVER=$APP/server
SERVER_OPTIONS=(-XX:+UseSerialGC -Xmx384m -XX:TieredStopAtLevel=4 -Dfile.encoding=UTF-8)

server_url() { echo "https://localhost:$REGIE_PORT"; }

server_environment() {
  export SERVER_PORT=$REGIE_PORT
}

# One start that ends before it serves, to write the cache, beside the running server and out of its way.
# Without a cache the server only starts slower.
server_train() {
  local cache=$SERVER/server.aot scratch
  [[ -e $cache ]] && return
  rm -rf "$RUN"/training.*
  scratch=$(mktemp -d "$RUN/training.XXXXXX")
  ((EUID != 0)) || chown "$SERVER_USER:" "$scratch"
  if ! (cd "$SERVER" && guarded "$SERVER_USER" TERM nice -n 19 "$JAVA_HOME/bin/java" "${SERVER_OPTIONS[@]}" \
    -XX:AOTCacheOutput="$scratch/server.aot" -Dspring.context.exit=onRefresh \
    -jar server.jar >"$LOG/training.log" 2>&1); then
    warn "no ahead-of-time cache (see $LOG/training.log); the server will start without"
  elif [[ -s $scratch/server.aot ]]; then
    install -m 0644 "$scratch/server.aot" "$cache.new"
    mv "$cache.new" "$cache"
  fi
  rm -rf "$scratch"
}

server_start() {
  [[ -z $(ss -Hltn "sport = :$REGIE_PORT") ]] ||
    die "port $REGIE_PORT is taken by another program: stop it, or set REGIE_PORT"
  say "starting the server"
  : >"$LOG/server.log"
  server_run
  wait_until 120 server_answers_or_died || die "the server does not answer: see $LOG/server.log"
  kill -0 "$SERVER_PID" 2>/dev/null || {
    tail -n 20 "$LOG/server.log" >&2
    die "the server ended at its start: see $LOG/server.log"
  }
}

# Sets SERVER_PID. The cache holds the class path as it was given, so every start is from the same place.
server_run() {
  local cache=()
  [[ ! -s $SERVER/server.aot ]] || cache=(-XX:AOTCache="$SERVER/server.aot")
  cd "$SERVER" && guarded "$SERVER_USER" TERM "$JAVA_HOME/bin/java" "${SERVER_OPTIONS[@]}" "${cache[@]}" \
    -jar server.jar >>"$LOG/server.log" 2>&1 &
  SERVER_PID=$!
  echo "$SERVER_PID" >"$RUN/server.pid"
}

server_answers_or_died() {
  kill -0 "$SERVER_PID" 2>/dev/null || return 0
  [[ -s $REGIE_HOME/local-token ]] &&
    curl -sf --max-time 5 --cacert "$REGIE_HOME/pki/ca.pem" "$(server_url)/actuator/health/readiness"
}

# api PATH [CURL OPTION…]: as the built-in administrator.
api() {
  local path=$1
  shift
  curl -sS --fail-with-body --max-time 150 --cacert "$REGIE_HOME/pki/ca.pem" \
    --header @<(echo "Authorization: Bearer $(cat "$REGIE_HOME/local-token")") \
    --header 'Content-Type: application/json' "$(server_url)/api/v1/$path" "$@"
}

# json EXPRESSION: of the document on standard input, as Python sees it in 'it'.
json() { python3 -c "import json, sys; it = json.load(sys.stdin); print($1)"; }

server_join_token() {
  local answer
  answer=$(api join-tokens --request POST --data '{}') || die "the server gives no join token: $answer"
  JOIN_TOKEN=$(json 'it["token"]' <<<"$answer")
  CA_FINGERPRINT=$(json 'it["caFingerprint"]' <<<"$answer")
  export JOIN_TOKEN CA_FINGERPRINT
}

# hosts_connected N: whether that many hosts are, over all parts of the list.
hosts_connected() {
  local count=0 cursor='' part
  while :; do
    part=$(api "hosts?limit=200${cursor:+&cursor=$cursor}") || return 1
    count=$((count + $(json 'sum(host["connection"] == "connected" for host in it["items"])' <<<"$part")))
    cursor=$(json 'it.get("nextCursor") or ""' <<<"$part")
    [[ $cursor ]] || break
  done
  ((count >= $1))
}
