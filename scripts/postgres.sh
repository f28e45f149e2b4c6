# shellcheck shell=bash
# A PostgreSQL of our own: binaries from the package registry, data in the data directory, reachable by a
# Unix socket and, with a password, by loopback. It never outlives the process that started it.

PG=$REGIE_HOME/postgres
PG_DATA=$PG/data
PG_BIN=$APP/postgres/bin

postgres_install() {
  local version architecture work
  version=$(pom_version embedded-postgres-binaries.version)
  [[ $(cat "$APP/postgres/version" 2>/dev/null) == "$version" ]] && return
  case $(uname -m) in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64v8 ;;
    *) die "no embedded PostgreSQL for $(uname -m)" ;;
  esac
  script jdk
  require_jdk
  require_maven
  say "fetching PostgreSQL $version"
  work=$(mktemp -d)
  (cd "$ROOT" && maven -q -N dependency:copy -DoutputDirectory="$work" -Dmdep.useBaseVersion=true \
    -Dartifact="io.zonky.test.postgres:embedded-postgres-binaries-linux-$architecture:$version") ||
    die "PostgreSQL $version could not be fetched: check the network and ~/.m2/settings.xml"
  rm -rf "$APP/postgres.new"
  mkdir -p "$APP/postgres.new"
  unzip -q "$work"/*.jar '*.txz' -d "$work"
  tar -xJf "$work"/*.txz -C "$APP/postgres.new"
  echo "$version" >"$APP/postgres.new/version"
  chmod -R go=rX "$APP/postgres.new"
  rm -rf "$APP/postgres" "$work"
  mv "$APP/postgres.new" "$APP/postgres"
}

postgres_init() {
  [[ -s $PG_DATA/PG_VERSION ]] && return
  say "making a database in $PG_DATA"
  if ((EUID == 0)); then
    install -d -m 0700 -o "$SERVER_USER" -g "$SERVER_USER" "$PG" "$PG/socket"
  else
    install -d -m 0700 "$PG" "$PG/socket"
  fi
  postgres_secret password
  # What an interrupted first start left has no PG_VERSION yet; initdb wants an empty directory.
  rm -rf "$PG_DATA"
  as_user "$SERVER_USER" "$PG_BIN/initdb" --pgdata="$PG_DATA" --username=regie --pwfile="$PG/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >"$LOG/initdb.log" 2>&1 ||
    die "initdb failed: see $LOG/initdb.log"
}

# postgres_secret NAME: a password of that name.
postgres_secret() {
  (umask 077 && openssl rand -hex 24 >"$PG/$1")
  ((EUID != 0)) || chown "$SERVER_USER:" "$PG/$1"
}

# Of a postmaster that runs on our data directory: its pid.
postgres_pid() {
  local pid
  pid=$(head -n 1 "$PG_DATA/postmaster.pid" 2>/dev/null) || return 1
  [[ $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$(readlink -f "$PG_DATA")" ]] && echo "$pid"
}

# After a power cut the number in postmaster.pid may be another process's; PostgreSQL would then refuse.
postgres_clear_stale() {
  local pid
  if pid=$(postgres_pid); then
    say "a PostgreSQL of an earlier run is still there; stopping it"
    kill -INT "$pid"
    wait_until 60 postgres_gone || die "PostgreSQL (pid $pid) does not stop"
  fi
  rm -f "$PG_DATA/postmaster.pid"
}

postgres_gone() { ! postgres_pid >/dev/null; }

# A free port on loopback; the last one again where it is free.
postgres_port() {
  local port
  port=$(cat "$PG/port" 2>/dev/null || echo 5433)
  while [[ $(ss -Hltn "sport = :$port") ]]; do port=$((port + 1)); done
  echo "$port" >"$PG/port"
  echo "$port"
}

# Chooses the port and says to the server where its database is: the owner 'regie' makes the schema and the role
# that the server works as, which cannot change the audit trail.
postgres_start() {
  postgres_clear_stale
  POSTGRES_PORT=$(postgres_port)
  say "starting PostgreSQL"
  postgres_run
  [[ -s $PG/server-password ]] || postgres_secret server-password
  export SPRING_DATASOURCE_URL="jdbc:postgresql://127.0.0.1:$POSTGRES_PORT/postgres"
  export SPRING_DATASOURCE_USERNAME=regie_server SPRING_FLYWAY_USER=regie
  SPRING_DATASOURCE_PASSWORD=$(cat "$PG/server-password")
  SPRING_FLYWAY_PASSWORD=$(cat "$PG/password")
  export SPRING_DATASOURCE_PASSWORD SPRING_FLYWAY_PASSWORD
}

# Sets POSTGRES_PID. Processes of a killed postmaster need a moment to notice; until then the next one
# refuses to start.
postgres_run() {
  local tries=5
  until postgres_launch "$POSTGRES_PORT"; do
    ((--tries > 0)) || die "PostgreSQL does not start: see $LOG/postgres.log"
    sleep 1
    postgres_clear_stale
  done
  echo "$POSTGRES_PID" >"$RUN/postgres.pid"
}

# The signal at the parent's death (a fast shutdown) keeps it from being orphaned.
postgres_launch() {
  guarded "$SERVER_USER" INT "$PG_BIN/postgres" -D "$PG_DATA" -c listen_addresses=127.0.0.1 -c port="$1" \
    -c unix_socket_directories="$PG/socket" -c fsync=on -c full_page_writes=on -c synchronous_commit=on \
    -c max_connections=60 -c shared_buffers=128MB -c log_min_messages=warning >>"$LOG/postgres.log" 2>&1 &
  POSTGRES_PID=$!
  # Crash recovery after a power cut may take its time.
  wait_until 300 postgres_ready_or_ended
  kill -0 "$POSTGRES_PID" 2>/dev/null
}

postgres_ready_or_ended() { postgres_ready || ! kill -0 "$POSTGRES_PID" 2>/dev/null; }

# The postmaster itself says so in the eighth line of its file.
postgres_ready() { [[ $(sed -n 8p "$PG_DATA/postmaster.pid" 2>/dev/null) == ready* ]]; }
