package io.regie.server.api;

import java.util.Arrays;
import java.util.Locale;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Enums in paths and query parameters are lower-kebab-case, as in JSON. */
@Configuration(proxyBeanMethods = false)
class TextEnums implements WebMvcConfigurer {
    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverterFactory(new Factory());
    }

    @SuppressWarnings("rawtypes")
    private static final class Factory implements ConverterFactory<String, Enum> {
        @Override
        public <T extends Enum> Converter<String, T> getConverter(Class<T> type) {
            return text -> parse(type, text);
        }
    }

    /** Empty is absent, as Spring's own converter has it, whose contract does not say that null is allowed. */
    @SuppressWarnings("NullAway")
    private static <T> T parse(Class<T> type, String text) {
        if (text.isEmpty()) {
            return null;
        }
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.toString().equals(name)
                        || ((Enum<?>) value).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such value: " + text));
    }
}
