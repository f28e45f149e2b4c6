# Images of the management server and of simulated hosts, from what './regie build java' has built.
ARG JAVA_IMAGE=eclipse-temurin:25-jre

FROM ${JAVA_IMAGE} AS unpacked
COPY management-server/target/management-server-*-SNAPSHOT.jar /tmp/server.jar
RUN java -Djarmode=tools -jar /tmp/server.jar extract --destination /opt/regie/server \
    && chmod -R go=rX /opt/regie/server

FROM ${JAVA_IMAGE} AS server
RUN groupadd --gid 10001 regie \
    && useradd --uid 10001 --gid regie --no-create-home --home-dir /var/lib/regie regie \
    && install -d -m 0700 -o regie -g regie /var/lib/regie \
    && install -d -m 0755 -o regie -g regie /var/lib/regie-join
COPY --from=unpacked /opt/regie/server /opt/regie/server
COPY docker/make-join-token docker/healthy /usr/local/bin/
ENV REGIE_HOME=/var/lib/regie
VOLUME /var/lib/regie
USER regie
EXPOSE 8443
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=60", "-jar", "/opt/regie/server/server.jar"]

FROM ${JAVA_IMAGE} AS simulated-host
RUN groupadd --gid 10002 regie-bridge \
    && useradd --uid 10002 --gid regie-bridge --no-create-home --home-dir /var/lib/regie-bridge regie-bridge \
    && install -d -m 0700 -o regie-bridge -g regie-bridge /var/lib/regie-bridge
COPY host-agent-bridge/target/regie-bridge /opt/regie/bridge
COPY docker/simulate /usr/local/bin/
VOLUME /var/lib/regie-bridge
USER regie-bridge
ENTRYPOINT ["simulate"]
