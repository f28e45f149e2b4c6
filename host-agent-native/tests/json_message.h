// Messages from and to JSON, for the test client: camelCase names and numbers of enums, as people type them.
#pragma once

#include <json-glib/json-glib.h>
#include <protobuf-c/protobuf-c.h>

// A message as JSON text.
char *json_message_print(const ProtobufCMessage *message);
// Fills an initialized message's fields from an object; field names as in the .proto files, enums by number or name.
gboolean json_message_fill(ProtobufCMessage *message, JsonObject *object, GError **error);
