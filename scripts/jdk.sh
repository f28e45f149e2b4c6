# shellcheck shell=bash
# Finds a JDK 25 whatever the machine's default java is, and a Maven that can build us.

java_major() { "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p'; }

find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/*; do
    [[ -x $candidate/bin/javac ]] || continue
    [[ $(java_major "$candidate") == 25 ]] || continue
    readlink -f "$candidate"
    return
  done
  return 1
}

require_jdk() {
  JAVA_HOME=$(find_jdk) || die "no JDK 25 found (looked at JAVA_HOME, /usr/lib/jvm, /opt, ~/.sdkman).
  Debian 13 and newer:  apt-get install openjdk-25-jdk-headless
  elsewhere:            install Eclipse Temurin 25 from https://adoptium.net, or unpack any JDK 25 and set JAVA_HOME"
  export JAVA_HOME
}

# The services run as users of their own and must be able to read the JDK too.
require_jdk_for_services() {
  ((EUID == 0)) || return 0
  as_user "$BRIDGE_USER" test -x "$JAVA_HOME/bin/java" ||
    die "user $BRIDGE_USER cannot read $JAVA_HOME: install the JDK below /usr/lib/jvm or /opt"
}

maven() { "$(maven_home)/bin/mvn" --batch-mode --no-transfer-progress "$@"; }
maven_home() { echo "$TOOLS/maven/apache-maven-$MAVEN_VERSION"; }

# The system's own Maven fetches a newer one as an ordinary artifact.
require_maven() {
  [[ -x $(maven_home)/bin/mvn ]] && return
  type -P mvn >/dev/null || die "Maven is missing: run './regie setup' as root, or install the package maven"
  say "fetching Maven $MAVEN_VERSION"
  mkdir -p "$TOOLS/maven"
  (
    # Outside any project, so that the old Maven does not read ours.
    cd "$TOOLS/maven"
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack -Dproject.basedir="$TOOLS/maven" \
      -Dartifact="org.apache.maven:apache-maven:$MAVEN_VERSION:zip:bin" -DoutputDirectory="$TOOLS/maven"
  ) || die "Maven $MAVEN_VERSION could not be fetched: check the network and ~/.m2/settings.xml"
  chmod +x "$(maven_home)/bin/mvn"
}
