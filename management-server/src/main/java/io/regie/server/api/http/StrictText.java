package io.regie.server.api.http;

import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * What JSON in a request may hold: no text that the database cannot keep (NUL, half of a surrogate pair), and no field
 * that the route does not know, which would otherwise be ignored and believed done.
 */
@Configuration(proxyBeanMethods = false)
class StrictText {
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE) // in place of Spring Boot's own
    ServerHttpMessageConvertersCustomizer strictJson(JsonMapper json) {
        JsonMapper strict = json.rebuild()
                .addModule(new SimpleModule("strict-text").addDeserializer(String.class, new Strict()))
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        return converters -> converters.withJsonConverter(new JacksonJsonHttpMessageConverter(strict));
    }

    private static final class Strict extends StringDeserializer {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            String text = super.deserialize(parser, context);
            if (text != null && !storable(text)) {
                return String.valueOf(context.handleWeirdStringValue(
                        String.class, "", "it holds a NUL character or half of a surrogate pair"));
            }
            return text;
        }
    }

    static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
