package io.regie.server.traffic;

import io.regie.server.access.Access;
import io.regie.server.api.http.ProblemWriter;
import jakarta.servlet.Filter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The order of the filters around Spring Security's, which is at -100. */
@Configuration(proxyBeanMethods = false)
class TrafficConfiguration {
    private static final int BEFORE_SIGN_IN = -110;
    private static final int AFTER_SIGN_IN = -90;

    @Bean
    FilterRegistrationBean<RateLimitFilter> rateLimit(TrafficProperties properties, ProblemWriter problems) {
        return at(BEFORE_SIGN_IN, new RateLimitFilter(properties, problems));
    }

    @Bean
    FilterRegistrationBean<BodyFilter> bodies(TrafficProperties properties, ProblemWriter problems) {
        return at(AFTER_SIGN_IN, new BodyFilter(properties, problems));
    }

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotency(KeptAnswers kept, Access access, ProblemWriter problems) {
        return at(AFTER_SIGN_IN + 1, new IdempotencyFilter(kept, access, problems));
    }

    private static <F extends Filter> FilterRegistrationBean<F> at(int order, F filter) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        return registration;
    }
}
