package io.regie.lab;

import tools.jackson.databind.JsonNode;

/** What the center answered: HTTP status and document (a missing node when there is none). */
record Answer(int status, JsonNode body) {
    String code() {
        return body.path("code").asString("");
    }

    String remedy() {
        return body.path("remedy").asString("");
    }
}
