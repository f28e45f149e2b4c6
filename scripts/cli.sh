# shellcheck shell=bash
# The administrators' command line, a Java program of its own: what is built is all that it needs.

script jdk

# In a place of the user's own when the installed one is not there: neither root nor a running server is needed.
cli() {
  local dir=$APP/cli cache jar java
  [[ -r $dir/cli.jar ]] || dir=$ROOT/cli/target/regie-cli
  [[ -r $dir/cli.jar ]] || die "the command line is not built yet: run './regie build'"
  require_jdk
  java=$JAVA_HOME/bin/java
  jar=$dir/cli.jar
  cache=$(cli_cache "$java" "$jar")
  # Short runs: no second compiler, and everything that starting needs from the cache.
  exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${cache:+-XX:AOTCache="$cache"} -Xlog:disable -Xlog:all=off \
    -jar "$jar" "$@"
}

# Prints the cache's path; makes it once for each build, from what a call to a center that is not there loads.
cli_cache() {
  local java=$1 jar=$2 cache nowhere
  cache=$(dirname "$jar")/cli.aot
  [[ -s $cache || -w $(dirname "$jar") ]] || cache=$TOOLS/cli-$(stat -c %Y "$jar").aot
  if [[ ! -s $cache ]]; then
    mkdir -p "$(dirname "$cache")"
    nowhere=$(mktemp)
    printf '%s\n' current=nowhere context.nowhere.url=https://localhost:1 >"$nowhere"
    REGIE_CONFIG=$nowhere "$java" -XX:+UseSerialGC -XX:AOTCacheOutput="$cache.new" -Xlog:disable -Xlog:all=off \
      -jar "$jar" guest list >/dev/null 2>&1 || true
    rm -f "$nowhere"
    [[ ! -s $cache.new ]] || mv "$cache.new" "$cache"
  fi
  [[ ! -s $cache ]] || echo "$cache"
}
