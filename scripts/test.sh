# shellcheck shell=bash
# All checks and tests, part by part, with the totals at the end.

script setup jdk build

TEST_PARTS=(shell native lab java contract system)
TOTAL_PASSED=0
TOTAL_FAILED=0
TOTAL_SKIPPED=0
TEST_NOTES=()

run_tests() {
  local parts=("$@") part began
  ((${#parts[@]} > 0)) || parts=("${TEST_PARTS[@]}")
  test_setup
  for part in "${parts[@]}"; do
    declare -F "test_$part" >/dev/null || die "there are no tests '$part' (there are: ${TEST_PARTS[*]})"
    headline "== $part"
    began=$SECONDS
    "test_$part"
    say "$part took $((SECONDS - began)) s"
  done
  headline "== result"
  ((${#TEST_NOTES[@]} == 0)) || printf '%s\n' "${TEST_NOTES[@]}"
  echo "$TOTAL_PASSED passed, $TOTAL_FAILED failed${TOTAL_SKIPPED:+, $TOTAL_SKIPPED skipped}"
  ((TOTAL_FAILED == 0))
}

test_setup() {
  if ((EUID == 0)) && [[ -n $(missing_packages base java native host masters lab test) ]]; then setup; fi
  ((EUID != 0)) || make_users
  require_jdk
  require_maven
}

# counted PASSED FAILED SKIPPED NOTE
counted() {
  TOTAL_PASSED=$((TOTAL_PASSED + $1))
  TOTAL_FAILED=$((TOTAL_FAILED + $2))
  TOTAL_SKIPPED=$((TOTAL_SKIPPED + $3))
  TEST_NOTES+=("  $4: $1 passed, $2 failed, $3 skipped")
}

# A step without a count of its own, such as a linter: one that passes or fails.
checked() {
  local what=$1 status=0
  shift
  "$@" || status=$?
  if ((status == 0)); then counted 1 0 0 "$what"; else counted 0 1 0 "$what"; fi
}

test_shell() {
  local files
  mapfile -t files < <(shell_files)
  checked "shellcheck (${#files[@]} files)" shellcheck -x -P "$ROOT" "${files[@]}"
}

shell_files() {
  (
    cd "$ROOT" || exit
    git -c safe.directory="$ROOT" ls-files --cached --others --exclude-standard | while read -r file; do
      [[ -f $file ]] && head -n 1 "$file" | grep -qE '^(#!.*\b(bash|sh)$|#!/bin/busybox sh|# shellcheck shell=)' && echo "$file"
    done
    true
  )
}

test_native() {
  local dir=$ROOT/host-agent-native/build-sanitized passed=0 failed=0
  checked "native agent's format" native_format_check
  native_sanitized_build || {
    counted 0 1 0 "native agent's build with sanitizers"
    return
  }
  meson test -C "$dir" --no-rebuild --print-errorlogs || true
  read -r passed failed < <(python3 - "$dir/meson-logs/testlog.json" <<'PY'
import json, sys
results = [json.loads(line)["result"] for line in open(sys.argv[1])]
good = sum(result in ("OK", "EXPECTEDFAIL") for result in results)
bad = sum(result not in ("OK", "EXPECTEDFAIL", "SKIP") for result in results)
print(good, bad)
PY
  )
  counted "$passed" "$failed" 0 "native agent, under address and undefined-behaviour sanitizers"
}

native_sanitized_build() {
  local dir=$ROOT/host-agent-native/build-sanitized
  [[ -e $dir/build.ninja ]] || meson setup "$dir" "$ROOT/host-agent-native" --buildtype=debug \
    -Db_sanitize=address,undefined >/dev/null || return
  ninja -C "$dir" --quiet
}

native_sources() { find "$ROOT/host-agent-native/src" "$ROOT/host-agent-native/tests" -name '*.[ch]'; }
native_format_check() { native_sources | xargs -r clang-format --dry-run --Werror; }

# What keeps the lab from running here; nothing when it can.
lab_obstacle() {
  if ((EUID != 0)); then
    echo "it needs root"
  elif ! unshare --net --pid --fork --mount true 2>/dev/null; then
    echo "this machine gives no namespaces"
  elif [[ ! -e /dev/net/tun ]]; then
    echo "there is no /dev/net/tun"
  fi
}

lab_possible_or_counted() {
  local obstacle
  obstacle=$(lab_obstacle)
  [[ -n $obstacle ]] || return 0
  if [[ ${CI:-} == true ]]; then
    warn "the lab cannot run: $obstacle; in CI that is a failure"
    counted 0 1 0 "lab (cannot run: $obstacle)"
  else
    warn "!!! LAB TESTS SKIPPED: $obstacle. No real guest has been started or moved."
    counted 0 0 1 "lab (SKIPPED: $obstacle)"
  fi
  return 1
}

test_lab() {
  lab_possible_or_counted || return 0
  counted_by_last_line "lab: real QEMU, LXC and Open vSwitch" "$ROOT/lab/tests/run"
  native_sanitized_build || {
    counted 0 1 0 "native agent on real libvirt (its build failed)"
    return
  }
  counted_by_last_line "native agent, sanitized, on real libvirt and QEMU" \
    "$ROOT/host-agent-native/tests/lab/run" "$ROOT/host-agent-native/build-sanitized"
}

# counted_by_last_line NOTE COMMAND…: the command's last line says "N passed, N failed".
counted_by_last_line() {
  local note=$1 line output
  shift
  output=$(mktemp)
  "$@" 2>&1 | tee "$output" || true
  line=$(tail -n 1 "$output")
  rm -f "$output"
  if [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    counted "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" 0 "$note"
  else
    counted 0 1 0 "$note (ended early: $line)"
  fi
}

test_java() {
  maven_tests "Java: server, bridge, contract on the simulated driver, browser" "$ROOT" --fail-at-end verify
}

# maven_tests WHAT FOLDER ARGUMENT…: runs Maven and counts the reports it leaves in that folder.
maven_tests() {
  local what=$1 folder=$2 status=0 reports passed failed skipped
  shift 2
  # Old reports must not be counted.
  find "$folder" -path '*/target/*-reports/*.xml' -delete 2>/dev/null || true
  (cd "$ROOT" && maven "$@") || status=$?
  mapfile -t reports < <(find "$folder" -path '*/target/*-reports/TEST-*.xml')
  read -r passed failed skipped < <(python3 - "${reports[@]}" <<'PY'
import sys
import xml.etree.ElementTree as tree
total = bad = skipped = 0
for name in sys.argv[1:]:
    suite = tree.parse(name).getroot()
    total += int(suite.get("tests", 0))
    bad += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    skipped += int(suite.get("skipped", 0))
print(total - bad - skipped, bad, skipped)
PY
  )
  # A build that fails without a failed test (format, compiler) is one failure.
  ((status == 0 || failed > 0)) || failed=1
  counted "$passed" "$failed" "$skipped" "$what"
}

# own_lab PREFIX NET: each part that needs real hosts has a lab of its own, beside one in use and beside those of
# other test runs on this machine.
own_lab() {
  local number=0
  while [[ -e /sys/class/net/$1$number-mgmt ]]; do number=$((number + 1)); done
  ((number < 10)) || die "ten labs '$1' are up already; end them with 'lab down'"
  export REGIE_LAB_PREFIX=$1$number REGIE_LAB_NET=10.99.$(($2 + number)) REGIE_LAB_HOSTS='h1 h2'
  export REGIE_PORT=$((18443 + number))
  REGIE_HOME=$(mktemp -d "/var/tmp/regie-$1.XXXXXX")
  export REGIE_HOME REGIE_CACHE=$TOOLS
  chmod 0755 "$REGIE_HOME"
  unset REGIE_LAB_HOME REGIE_LAB_LAN_NET
}

# The agent contract on real hosts.
test_contract() {
  lab_possible_or_counted || return 0
  build java native
  local options words
  options=$(mktemp)
  (
    own_lab rgcon 30
    trap '"$LAB" down >/dev/null; rm -rf "$REGIE_HOME"' EXIT
    "$LAB" up && "$ROOT/lab/masters" && "$ROOT/host-agent-bridge/src/test/lab/agents" up >"$options" || exit 1
    read -r -a words <"$options"
    : >"$options"
    maven_tests contract "$ROOT/host-agent-bridge" -pl host-agent-bridge -am test -Dtest=NativeContractTest \
      -Dsurefire.failIfNoSpecifiedTests=false "${words[@]}"
    echo "$TOTAL_PASSED $TOTAL_FAILED $TOTAL_SKIPPED" >"$options"
  ) || true
  count_from "$options" "contract on real hosts"
}

# The whole product with real hosts: a center of its own, started as a user starts it.
test_system() {
  lab_possible_or_counted || return 0
  local counts
  counts=$(mktemp)
  (
    own_lab rgsys 20
    export REGIE_ROOT=$ROOT
    trap '"$ROOT/regie" down --all; rm -rf "$REGIE_HOME"' EXIT
    "$ROOT/regie" up --detach || exit 1
    maven_tests system "$ROOT/lab" --activate-profiles system -pl lab test
    echo "$TOTAL_PASSED $TOTAL_FAILED $TOTAL_SKIPPED" >"$counts"
  ) || true
  count_from "$counts" "system: the whole product on real hosts"
}

# count_from FILE WHAT: what a part in a shell of its own has counted; a part that did not get so far failed.
count_from() {
  local passed failed skipped
  if read -r passed failed skipped <"$1" && [[ $passed =~ ^[0-9]+$ ]]; then
    counted "$((passed - TOTAL_PASSED))" "$((failed - TOTAL_FAILED))" "$((skipped - TOTAL_SKIPPED))" "$2"
  else
    counted 0 1 0 "$2 (did not start)"
  fi
  rm -f "$1"
}

format_sources() {
  require_jdk
  require_maven
  (cd "$ROOT" && maven -q spotless:apply)
  native_sources | xargs -r clang-format -i
}
