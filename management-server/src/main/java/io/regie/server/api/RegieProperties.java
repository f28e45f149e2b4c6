package io.regie.server.api;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the center.
 *
 * @param home directory of this server's certificates and secrets
 * @param publicUrl how hosts and people reach this server, as {@code https://regie.example:8443}; null: by its host name
 * @param joinCommand what starts the join command on the 'Add host' page
 * @param listenToHosts whether this server takes a share of the hosts; false: it only serves people
 */
@ConfigurationProperties("regie")
public record RegieProperties(
        Path home,
        @Nullable String publicUrl,
        String joinCommand,
        @DefaultValue("true") boolean listenToHosts) {}
