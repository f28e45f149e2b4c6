package io.regie.server.openapi;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names schemas after their classes; one inside of another whose own name says little is named after both, since two of
 * one name would silently become one.
 */
final class SchemaNames extends TypeNameResolver {
    private final Map<String, Class<?>> taken = new ConcurrentHashMap<>();

    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
        Class<?> outer = type.getEnclosingClass();
        boolean telling =
                type.getSimpleName().chars().filter(Character::isUpperCase).count() > 1;
        if (outer == null || telling) {
            return free(type.getSimpleName(), type);
        }
        return free(outer.getSimpleName().replaceFirst("Controller$", "") + type.getSimpleName(), type);
    }

    private String free(String name, Class<?> type) {
        Class<?> other = taken.putIfAbsent(name, type);
        if (other != null && other != type) {
            throw new IllegalStateException("two schemas would be called %s: %s and %s".formatted(name, other, type));
        }
        return name;
    }
}
