# shellcheck shell=bash
# Paths, users and small helpers that every part of the 'regie' command uses.

export HOME=${HOME:-$(getent passwd "$EUID" | cut -d: -f6)}
if ((EUID == 0)); then
  REGIE_HOME=${REGIE_HOME:-/var/lib/regie}
else
  REGIE_HOME=${REGIE_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/regie}
fi
REGIE_PORT=${REGIE_PORT:-8443}
export REGIE_HOME REGIE_PORT

APP=$REGIE_HOME/app
RUN=$REGIE_HOME/run
LOG=$REGIE_HOME/log
TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/regie
SERVER_USER=regie
BRIDGE_USER=regie-bridge
LAB=$ROOT/lab/lab
MAVEN_VERSION=3.10.0
export APP RUN LOG TOOLS SERVER_USER BRIDGE_USER LAB MAVEN_VERSION

# script NAME…: reads parts of this command.
script() {
  local name
  for name in "$@"; do
    # shellcheck source=/dev/null
    . "$ROOT/scripts/$name.sh"
  done
}

if [[ -t 1 ]]; then
  STRONG=$'\e[1m' FAINT=$'\e[2m' PLAIN=$'\e[0m'
else
  STRONG='' FAINT='' PLAIN=''
fi

say() { echo "${FAINT}regie:${PLAIN} $*"; }
headline() { echo "${STRONG}$*${PLAIN}"; }
warn() { echo "regie: $*" >&2; }
die() {
  echo "regie: $*" >&2
  exit 1
}

need_root() { ((EUID == 0)) || die "$1 needs root: run it with sudo, or try './regie up --simulate 50' without"; }

# wait_until SECONDS COMMAND…
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# The value of a version property in the parent pom, the one place for versions.
pom_version() {
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$ROOT/pom.xml" | head -n 1
}

# as_user USER COMMAND…: becomes that user when started by root, changes nothing otherwise.
as_user() {
  local user=$1
  shift
  if ((EUID == 0)); then
    setpriv --reuid "$user" --regid "$user" --init-groups -- "$@"
  else
    "$@"
  fi
}

# The data directory belongs to root and the server's user may add to it, but not exchange the programs
# that root starts from it.
prepare_home() {
  if ((EUID == 0)); then
    id -u "$SERVER_USER" >/dev/null 2>&1 || die "user $SERVER_USER does not exist: run './regie setup' first"
    install -d -m 1775 -o root -g "$SERVER_USER" "$REGIE_HOME"
    install -d -m 0750 -o "$SERVER_USER" -g "$SERVER_USER" "$LOG"
    install -d -m 0755 "$APP" "$RUN"
  else
    install -d -m 0700 "$REGIE_HOME" "$LOG" "$RUN"
    install -d "$APP"
  fi
}

# guarded USER SIGNAL COMMAND…: becomes that program, as that user, out of reach of the terminal's Ctrl-C;
# gets the signal when this script dies, whatever it dies of.
guarded() {
  local user=$1 signal=$2 identity=()
  shift 2
  # The lock that says that Régie runs stays with the script.
  exec 8>&-
  ((EUID != 0)) || identity=(--reuid "$user" --regid "$user" --init-groups)
  exec setsid setpriv "${identity[@]}" --pdeathsig "$signal" -- "$@"
}
