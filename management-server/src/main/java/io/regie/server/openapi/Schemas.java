package io.regie.server.openapi;

import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;

/** Schemas as OpenAPI 3.1 writes them, with a set of types. */
final class Schemas {
    private Schemas() {}

    static Schema<?> text() {
        return of("string");
    }

    static Schema<?> of(String type) {
        return new JsonSchema().typesItem(type);
    }
}
