# shellcheck shell=bash
# Benchmarks live in bench/, one script each; this only finds them.

bench() {
  local name=${1:-}
  shift || true
  if [[ -z $name || ! -x $ROOT/bench/$name ]]; then
    [[ -z $name ]] || warn "there is no benchmark '$name'"
    echo "usage: regie bench NAME…, where NAME is one of:"
    find "$ROOT/bench" -maxdepth 1 -type f -executable -printf '  %f\n' 2>/dev/null | sort
    return 1
  fi
  script jdk
  require_jdk
  "$ROOT/bench/$name" "$@"
}
