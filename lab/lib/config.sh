# shellcheck shell=bash
# Names, paths and addresses of the lab. Everything it makes on the machine carries LAB_PREFIX, so that
# two labs with different prefix, network and home live side by side.

default_home() {
  if ((EUID == 0)); then
    echo /var/lib/regie
  else
    echo "${XDG_DATA_HOME:-$HOME/.local/share}/regie"
  fi
}

LAB_HOME=${REGIE_LAB_HOME:-${REGIE_HOME:-$(default_home)}/lab}
LAB_HOSTS=${REGIE_LAB_HOSTS:-h1 h2}
LAB_PREFIX=${REGIE_LAB_PREFIX:-regie}
LAB_NET=${REGIE_LAB_NET:-10.77.0}
# Guests' network: the same address range a hundred further on.
LAB_LAN_NET=${REGIE_LAB_LAN_NET:-${LAB_NET%.*}.$((${LAB_NET##*.} + 100))}
LAB_SAN=$LAB_HOME/san
export LAB_HOME LAB_HOSTS LAB_PREFIX LAB_NET LAB_LAN_NET LAB_SAN LAB_SOURCE

export DATASTORES=/srv/regie/datastores
BRIDGE_USER=regie-bridge

die() {
  echo "lab: $*" >&2
  exit 1
}

say() { echo "lab: $*"; }

# Interface names end at 15 characters: prefix, host, and two for the end's kind.
check_names() {
  local host
  [[ $LAB_PREFIX =~ ^[a-z][a-z0-9]{0,7}$ ]] || die "REGIE_LAB_PREFIX '$LAB_PREFIX' is not 1 to 8 small letters and digits"
  [[ $LAB_NET =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die "REGIE_LAB_NET '$LAB_NET' is not three octets such as 10.77.0"
  ((${LAB_LAN_NET##*.} < 256)) || die "no room for the guests' network $LAB_LAN_NET: set REGIE_LAB_LAN_NET"
  for host in $LAB_HOSTS; do
    [[ $host =~ ^[a-z]{1,2}[1-9][0-9]?$ ]] || die "'$host' is no host name of the form h1 … h99"
  done
}

lab_prepare() {
  ((EUID == 0)) || die "the lab needs root; without it try './regie up --simulate 50'"
  check_names
  id -u "$BRIDGE_USER" >/dev/null 2>&1 || die "user $BRIDGE_USER does not exist: run './regie setup' first"
  require_own_prefix
  mkdir -p "$LAB_HOME"
}

# One change of the lab at a time. What is started meanwhile must not inherit the lock (fd 9).
lab_locked() {
  exec 9>"$LAB_HOME/lock"
  flock 9
  "$@"
  exec 9>&-
}

host_number() { echo "${1//[!0-9]/}"; }
host_address() { echo "$LAB_NET.$(host_number "$1")"; }
host_state() { echo "$LAB_HOME/hosts/$1"; }
host_netns() { echo "$LAB_PREFIX-$1"; }

require_host() {
  local known
  for known in $LAB_HOSTS; do
    [[ $known == "${1:-}" ]] && return
  done
  die "no host '${1:-}' in this lab (there are: $LAB_HOSTS)"
}

# wait_until SECONDS COMMAND…
wait_until() {
  local tries=$(($1 * 20))
  shift
  until "$@" >/dev/null 2>&1; do
    ((tries-- > 0)) || return 1
    sleep 0.05
  done
}
