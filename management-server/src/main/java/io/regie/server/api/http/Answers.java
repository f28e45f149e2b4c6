package io.regie.server.api.http;

import io.regie.server.api.Page;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.core.ResolvableType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.method.HandlerMethod;

/** What a route's answer is made of, as its controller declares it. */
final class Answers {
    private Answers() {}

    /** The names of the fields of one item, nested ones as {@code a.b}; empty when the answer has no such fields. */
    static Set<String> fields(HandlerMethod handler) {
        Set<String> names = new TreeSet<>();
        collect(item(ResolvableType.forMethodReturnType(handler.getMethod())), "", names);
        return names;
    }

    /** Inside of what only wraps it. */
    private static ResolvableType item(ResolvableType type) {
        Class<?> raw = type.toClass();
        boolean wraps = raw == ResponseEntity.class || raw == Page.class || Collection.class.isAssignableFrom(raw);
        return wraps ? item(type.getGeneric(0)) : type;
    }

    private static void collect(ResolvableType type, String prefix, Set<String> names) {
        Class<?> raw = item(type).toClass();
        if (!raw.isRecord()) {
            return;
        }
        Stream.of(raw.getRecordComponents()).map(RecordComponent::getAccessor).forEach(accessor -> {
            names.add(prefix + accessor.getName());
            if (prefix.isEmpty()) {
                collect(ResolvableType.forMethodReturnType(accessor), accessor.getName() + ".", names);
            }
        });
    }
}
