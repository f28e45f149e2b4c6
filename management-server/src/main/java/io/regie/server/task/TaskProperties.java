package io.regie.server.task;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of tasks.
 *
 * @param runningPerHost how many tasks a host may be given at a time; what is more waits its turn
 */
@ConfigurationProperties("regie.tasks")
record TaskProperties(@DefaultValue("8") int runningPerHost) {
    TaskProperties {
        if (runningPerHost < 1) {
            throw new IllegalArgumentException("regie.tasks.running-per-host must be at least 1");
        }
    }
}
