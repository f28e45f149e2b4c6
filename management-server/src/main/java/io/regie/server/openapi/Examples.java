package io.regie.server.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes examples that a person would believe of the document's schemas. */
final class Examples {
    private static final int DEEPEST = 6;
    private static final String TIME = "2026-11-22T20:15:00Z";

    /** By the subject of the route. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("hosts", "h1"),
            Map.entry("guests", "web-1"),
            Map.entry("templates", "debian-13"),
            Map.entry("datastores", "san"),
            Map.entry("networks", "LAN"),
            Map.entry("users", "alice"),
            Map.entry("groups", "operators"),
            Map.entry("me", "alice"));

    private static final Map<String, Object> VALUES = Map.ofEntries(
            Map.entry("fullName", "Alice Martin"),
            Map.entry("title", "Deploy web-1 from debian-13 on h1"),
            Map.entry("message", "Copying the disk"),
            Map.entry("kind", "guest.deploy"),
            Map.entry("hostName", "h1"),
            Map.entry("guestName", "web-1"),
            Map.entry("sourceHostName", "h1"),
            Map.entry("destinationHostName", "h2"),
            Map.entry("datastoreName", "san"),
            Map.entry("targetName", "web-1"),
            Map.entry("nodeName", "Production"),
            Map.entry("whom", "operators"),
            Map.entry("actor", "alice"),
            Map.entry("actorName", "alice"),
            Map.entry("cause", "user"),
            Map.entry("address", "192.0.2.7"),
            Map.entry("ipAddresses", "192.0.2.31"),
            Map.entry("label", "nightly script"),
            Map.entry("description", "Those on call"),
            Map.entry("portGroup", "LAN"),
            Map.entry("severity", "info"),
            Map.entry("action", "guest.power"),
            Map.entry("outcome", "done"),
            Map.entry("detail", "started"),
            Map.entry("vcpus", 2),
            Map.entry("logicalCpus", 16),
            Map.entry("port", 7443),
            Map.entry("vlan", 20),
            Map.entry("progress", new BigDecimal("0.4")),
            Map.entry("cpuUsed", new BigDecimal("0.12")),
            Map.entry("memoryBytes", 2_147_483_648L),
            Map.entry("memoryUsedBytes", 1_288_490_188L),
            Map.entry("capacityBytes", 107_374_182_400L),
            Map.entry("freeBytes", 64_424_509_440L),
            Map.entry("sizeBytes", 1_073_741_824L),
            Map.entry("downtimeMs", 48),
            Map.entry("totalMs", 9_300),
            Map.entry("macAddress", "52:54:00:12:34:56"),
            Map.entry("currentPassword", "correct horse battery staple"),
            Map.entry("newPassword", "a long sentence that nobody guesses"),
            Map.entry("oneTimePassword", "k7Wm-2fQx-9Tzd"),
            Map.entry("token", "regie_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            Map.entry("caFingerprint", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            Map.entry("hash", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            Map.entry("nextCursor", "bmFtZR93ZWItMR8"),
            Map.entry("osName", "Debian GNU/Linux 13 (trixie)"));

    private final Components components;
    private final String subject;

    /** @param subject the first part of the route, which says what a {@code name} is the name of */
    Examples(Components components, String subject) {
        this.components = components;
        this.subject = subject;
    }

    @Nullable
    Object of(@Nullable Schema<?> schema) {
        return make(schema, "", 0);
    }

    private @Nullable Object make(@Nullable Schema<?> given, String name, int depth) {
        Schema<?> schema = resolve(given);
        if (schema == null || depth > DEEPEST) {
            return null;
        }
        if (schema.getExample() != null) {
            return schema.getExample();
        }
        if (schema.getEnum() != null && !schema.getEnum().isEmpty()) {
            return schema.getEnum().getFirst();
        }
        return switch (typeOf(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, name, depth);
            case "integer" -> VALUES.get(name) instanceof Number number ? number : 1;
            case "number" -> VALUES.get(name) instanceof Number number ? number : new BigDecimal("0.5");
            case "boolean" -> true;
            case "string" -> string(schema, name);
            default -> null;
        };
    }

    private Map<String, Object> object(Schema<?> schema, int depth) {
        Map<String, Object> example = new LinkedHashMap<>();
        Map<String, Schema> properties = schema.getProperties() == null ? Map.of() : schema.getProperties();
        properties.forEach((name, property) -> {
            Object value = make(property, name, depth + 1);
            if (value != null) {
                example.put(name, value);
            }
        });
        return example;
    }

    private List<Object> array(Schema<?> schema, String name, int depth) {
        List<Object> example = new ArrayList<>();
        Object item = make(schema.getItems(), name, depth + 1);
        if (item != null) {
            example.add(item);
        }
        return example;
    }

    private Object string(Schema<?> schema, String name) {
        if ("uuid".equals(schema.getFormat())) {
            return id(name.isEmpty() ? "id" : name);
        }
        if ("date-time".equals(schema.getFormat())) {
            return TIME;
        }
        if (name.equals("name")) {
            return NAMES.getOrDefault(subject, "Production");
        }
        return VALUES.get(name) instanceof String text ? text : name.isEmpty() ? "text" : name;
    }

    /** The same id for the same name, so that the document does not change by itself. */
    static String id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private @Nullable Schema<?> resolve(@Nullable Schema<?> schema) {
        Schema<?> found = schema;
        while (found != null && found.get$ref() != null) {
            found = components.getSchemas().get(found.get$ref().replaceFirst(".*/", ""));
        }
        return found;
    }

    static String typeOf(Schema<?> schema) {
        Set<String> types = schema.getTypes();
        if (types != null) {
            return types.stream()
                    .filter(type -> !type.equals("null"))
                    .findFirst()
                    .orElse("");
        }
        return schema.getType() == null ? "" : schema.getType();
    }
}
