package io.regie.server.api;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TimeConfiguration {
    /** The one clock; tests give another. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
