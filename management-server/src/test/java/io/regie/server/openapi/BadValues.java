package io.regie.server.openapi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** Values that no route should trip over, chosen by a seed. */
final class BadValues {
    private static final int DEEP = 2_000;
    private static final int HUGE = 100_000;

    static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "\ud800",
            "x\udc00y",
            "\ufffe\uffff",
            "é\u0301\u200b\u202e",
            "\ud83e\udd56\ud83d\udc69\u200d\ud83d\ude80",
            "' or '1'='1",
            "'; drop table task; --",
            "\"); select pg_sleep(5); --",
            "${jndi:ldap://127.0.0.1/x}",
            "{{7*7}}",
            "#{T(java.lang.Runtime).getRuntime()}",
            "<script>alert(1)</script>",
            "../../../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "/etc/passwd",
            "%00",
            "%",
            "%ff%fe",
            "_%_",
            "\\",
            "\r\nX-Injected: yes",
            "null",
            "true",
            "NaN",
            "-0",
            "1e400",
            "-1",
            "0",
            "9223372036854775808",
            "-9223372036854775809",
            "340282366920938463463374607431768211456",
            "0x10",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "1-1-1-1-1",
            "{}",
            "[]",
            "2026-13-45T99:99:99Z",
            "-999999999-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59.999999999Z",
            "..",
            "2..1",
            "...",
            ",",
            "a,b,c",
            "*",
            "x".repeat(HUGE));

    private final Random random;

    BadValues(long seed) {
        random = new Random(seed);
    }

    String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /** Short enough for a path or a query. */
    String shortText() {
        String text = text();
        return text.length() > 2_000 ? text.substring(0, 2_000) : text;
    }

    boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** As JSON text, since some of it is not JSON. */
    String value() {
        return switch (random.nextInt(14)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> "[]";
            case 3 -> "{}";
            case 4 -> "-1";
            case 5 -> "0";
            case 6 -> "1e400";
            case 7 -> "9".repeat(400);
            case 8 -> "-9223372036854775809";
            case 9 -> "1.5";
            case 10 -> "[" + quoted(text()) + "]";
            case 11 -> "{" + quoted(text()) + ":" + quoted(text()) + "}";
            default -> quoted(text());
        };
    }

    /** Bodies made of a good one: each breaks it in another way. */
    List<byte[]> bodies(JsonNode good, int changed) {
        List<byte[]> bodies = new ArrayList<>();
        List<String> fixed = new ArrayList<>(List.of(
                "",
                " ",
                "null",
                "true",
                "1",
                "[]",
                "\"text\"",
                "{",
                "}",
                "{}",
                "{\"a\"",
                "{\"\":\"\"}",
                "{} {}",
                "{}x",
                "[".repeat(DEEP) + "]".repeat(DEEP),
                "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP),
                "{\"__proto__\":{\"admin\":true}}",
                "{\"@class\":\"java.lang.Object\"}",
                "<xml/>"));
        good.properties().forEach(field -> fixed.add(duplicated(good, field.getKey())));
        fixed.forEach(text -> bodies.add(text.getBytes(StandardCharsets.UTF_8)));
        bodies.add(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'});
        bodies.add(new byte[] {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xc3, (byte) 0x28, '"', '}'});
        for (int i = 0; i < changed; i++) {
            bodies.add(broken(good).getBytes(StandardCharsets.UTF_8));
        }
        return bodies;
    }

    private static String duplicated(JsonNode good, String field) {
        String text = good.toString();
        return text.substring(0, text.length() - 1) + ",\"" + field + "\":[[]]}";
    }

    /** One or more fields replaced, left out or added. */
    private String broken(JsonNode good) {
        Map<String, String> fields = new LinkedHashMap<>();
        good.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        List<String> names = new ArrayList<>(fields.keySet());
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes && !names.isEmpty(); i++) {
            String name = names.get(random.nextInt(names.size()));
            if (oneIn(6)) {
                fields.remove(name);
            } else {
                fields.put(name, value());
            }
        }
        if (oneIn(6)) {
            fields.put("extra" + random.nextInt(10), value());
        }
        StringBuilder text = new StringBuilder("{");
        fields.forEach((name, value) -> text.append(text.length() > 1 ? "," : "")
                .append(quoted(name))
                .append(':')
                .append(value));
        return text.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c) || c >= '\ufffe') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
