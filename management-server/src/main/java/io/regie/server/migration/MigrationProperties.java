package io.regie.server.migration;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of migrations.
 *
 * @param encrypt guest memory is encrypted on its way between hosts
 * @param bandwidthBytesPerSecond at most this much of the network; 0: all there is
 * @param maxDowntime the longest pause at a live migration's switch-over that is aimed at; 0: the engine's default
 * @param shutdownPatience how long a context may take to stop before it is powered off
 * @param settlePatience how long a host that must be asked where a guest is may be away before people are called
 */
@ConfigurationProperties("regie.migration")
record MigrationProperties(
        @DefaultValue("true") boolean encrypt,
        @DefaultValue("0") long bandwidthBytesPerSecond,
        @DefaultValue("0ms") Duration maxDowntime,
        @DefaultValue("30s") Duration shutdownPatience,
        @DefaultValue("5m") Duration settlePatience) {}
