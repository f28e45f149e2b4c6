package io.regie.server.web;

import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The sentences that scripts show, in the page's language: those of the messages whose key starts with {@code js.}. */
@Component("texts")
public class Texts {
    private static final String PREFIX = "js.";

    private final JsonMapper json;
    private final Map<Locale, String> written = new ConcurrentHashMap<>();

    Texts(JsonMapper json) {
        this.json = json;
    }

    /** A JSON object by message key. */
    public String forScripts() {
        return written.computeIfAbsent(LocaleContextHolder.getLocale(), this::write);
    }

    private String write(Locale locale) {
        ResourceBundle messages = ResourceBundle.getBundle(
                "messages",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        Map<String, String> chosen = new TreeMap<>();
        for (String key : messages.keySet()) {
            if (key.startsWith(PREFIX)) {
                chosen.put(key, messages.getString(key));
            }
        }
        return json.writeValueAsString(chosen);
    }
}
