# shellcheck shell=bash
# Builds Java and C, each only when a source of it has changed, and installs the result for the services.

script jdk

BUILD=$ROOT/.cache/build
JAVA_SOURCES=(pom.xml agent-api db-migrations host-agent-bridge api-client cli management-server web-ui)
NATIVE_SOURCES=(agent-api host-agent-native)

build() {
  local parts=("$@") part
  ((${#parts[@]} > 0)) || parts=(java native)
  for part in "${parts[@]}"; do
    case $part in
      java) build_when_changed java "${JAVA_SOURCES[@]}" ;;
      native) build_when_changed native "${NATIVE_SOURCES[@]}" ;;
      *) die "nothing called '$part' to build (there are: java native)" ;;
    esac
  done
}

# Content of all files git knows or would add; a checkout without git is taken whole.
source_hash() {
  (
    cd "$ROOT" || exit
    if git -c safe.directory="$ROOT" rev-parse --git-dir >/dev/null 2>&1; then
      git -c safe.directory="$ROOT" ls-files -z --cached --others --exclude-standard -- "$@"
    else
      find "$@" \( -name target -o -name node_modules -o -name 'build*' \) -prune -o -type f -print0
    fi | LC_ALL=C sort -zu | while IFS= read -r -d '' file; do
      [[ -f $file ]] && printf '%s\0' "$file"
    done | xargs -0 sha256sum | sha256sum | cut -c 1-32
  )
}

build_when_changed() {
  local part=$1 hash
  shift
  hash=$(source_hash "$@")
  if [[ $(cat "$BUILD/$part" 2>/dev/null) == "$hash" ]]; then
    return
  fi
  mkdir -p "$BUILD"
  "build_$part"
  echo "$hash" >"$BUILD/$part"
}

build_java() {
  require_jdk
  require_maven
  say "building the server and the bridge (the first time fetches what they are made of)"
  (cd "$ROOT" && maven -q -DskipTests -pl management-server,host-agent-bridge,cli -am package) ||
    die "the Java build failed (see above)"
}

build_native() {
  say "building the native agent"
  local dir=$ROOT/host-agent-native/build
  [[ -e $dir/build.ninja ]] || meson setup "$dir" "$ROOT/host-agent-native" --buildtype=release >/dev/null ||
    die "meson cannot set up $dir: run './regie setup' as root, or see $dir/meson-logs"
  local log=$BUILD/native.log
  ninja -C "$dir" >"$log" 2>&1 || {
    cat "$log" >&2
    die "the native agent's build failed (see above)"
  }
}

# install_app java|native: lays programs where the services' users can read them, each whole or not at all.
install_app() {
  local part
  for part in "$@"; do
    [[ $(cat "$APP/$part.version" 2>/dev/null) == "$(cat "$BUILD/$part")" ]] && continue
    "install_$part"
    cp "$BUILD/$part" "$APP/$part.version"
  done
}

install_java() {
  local jar=("$ROOT"/management-server/target/management-server-*.jar)
  say "installing the server and the bridge to $APP"
  rm -rf "$APP/server.new"
  "$JAVA_HOME/bin/java" -Djarmode=tools -jar "${jar[0]}" extract --destination "$APP/server.new" >/dev/null
  mv "$APP"/server.new/management-server-*.jar "$APP/server.new/server.jar"
  exchange server
  rm -rf "$APP/bridge.new"
  cp -r "$ROOT/host-agent-bridge/target/regie-bridge" "$APP/bridge.new"
  exchange bridge
  rm -rf "$APP/cli.new"
  cp -r "$ROOT/cli/target/regie-cli" "$APP/cli.new"
  exchange cli
}

# Twice: the document holds the problems that the first run has found.
refresh_api() {
  require_jdk
  require_maven
  local pass
  for pass in problems document; do
    say "reading the code for its $pass"
    (cd "$ROOT" && maven -q -pl management-server -am test -Dtest=OpenApiTest -Dregie.refresh=true \
      -Dsurefire.failIfNoSpecifiedTests=false) || die "the API could not be read (see above)"
  done
}

install_native() {
  rm -rf "$APP/hostd.new"
  install -D -m 0755 "$ROOT/host-agent-native/build/src/regie-hostd" "$APP/hostd.new/regie-hostd"
  exchange hostd
}

exchange() {
  chmod -R go=rX "$APP/$1.new"
  rm -rf "${APP:?}/$1"
  mv "$APP/$1.new" "$APP/$1"
}
