#include "json_message.h"

#include <gio/gio.h>
#include <string.h>

static void print_object(JsonBuilder *builder, const ProtobufCMessage *message);

static void print_value(JsonBuilder *builder, const ProtobufCFieldDescriptor *field, const void *value)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        json_builder_add_string_value(builder, *(char *const *)value);
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        print_object(builder, *(ProtobufCMessage *const *)value);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        json_builder_add_boolean_value(builder, *(const protobuf_c_boolean *)value);
        break;
    case PROTOBUF_C_TYPE_DOUBLE:
        json_builder_add_double_value(builder, *(const double *)value);
        break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        json_builder_add_int_value(builder, *(const gint64 *)value);
        break;
    case PROTOBUF_C_TYPE_ENUM: {
        const ProtobufCEnumValue *name = protobuf_c_enum_descriptor_get_value(field->descriptor, *(const int *)value);
        json_builder_add_string_value(builder, name != NULL ? name->name : "?");
        break;
    }
    default:
        json_builder_add_int_value(builder, *(const guint32 *)value);
    }
}

static gsize size_of(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_DOUBLE:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        return sizeof(gint64);
    default:
        return sizeof(gint32);
    }
}

static gboolean is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const char *base = (const char *)message;
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
        return *(const guint32 *)(base + field->quantifier_offset) == field->id;
    return field->type != PROTOBUF_C_TYPE_MESSAGE || *(void *const *)(base + field->offset) != NULL;
}

static void print_object(JsonBuilder *builder, const ProtobufCMessage *message)
{
    json_builder_begin_object(builder);
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        const char *member = (const char *)message + field->offset;
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            size_t count = *(const size_t *)((const char *)message + field->quantifier_offset);
            json_builder_set_member_name(builder, field->name);
            json_builder_begin_array(builder);
            for (size_t j = 0; j < count; j++)
                print_value(builder, field, *(const char *const *)member + j * size_of(field));
            json_builder_end_array(builder);
        } else if (is_set(message, field)) {
            json_builder_set_member_name(builder, field->name);
            print_value(builder, field, member);
        }
    }
    json_builder_end_object(builder);
}

char *json_message_print(const ProtobufCMessage *message)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    print_object(builder, message);
    JsonNode *root = json_builder_get_root(builder);
    char *text = json_to_string(root, FALSE);
    json_node_unref(root);
    return text;
}

static gboolean fill_value(void *target, const ProtobufCFieldDescriptor *field, JsonNode *node, GError **error)
{
    const ProtobufCEnumValue *name;
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        *(char **)target = json_node_dup_string(node);
        return TRUE;
    case PROTOBUF_C_TYPE_MESSAGE: {
        const ProtobufCMessageDescriptor *descriptor = field->descriptor;
        ProtobufCMessage *message = g_malloc(descriptor->sizeof_message);
        descriptor->message_init(message);
        *(ProtobufCMessage **)target = message;
        return json_message_fill(message, json_node_get_object(node), error);
    }
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)target = json_node_get_boolean(node);
        return TRUE;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        *(gint64 *)target = json_node_get_int(node);
        return TRUE;
    case PROTOBUF_C_TYPE_ENUM:
        name = JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING
                   ? protobuf_c_enum_descriptor_get_value_by_name(field->descriptor, json_node_get_string(node))
                   : NULL;
        *(int *)target = name != NULL ? name->value : (int)json_node_get_int(node);
        return TRUE;
    default:
        *(guint32 *)target = (guint32)json_node_get_int(node);
        return TRUE;
    }
}

static gboolean fill_field(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, JsonNode *node,
                           GError **error)
{
    char *member = (char *)message + field->offset;
    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
            *(guint32 *)((char *)message + field->quantifier_offset) = field->id;
        return fill_value(member, field, node, error);
    }
    JsonArray *array = json_node_get_array(node);
    guint count = json_array_get_length(array);
    char *elements = g_malloc0(MAX(count, 1) * size_of(field));
    *(char **)member = elements;
    *(size_t *)((char *)message + field->quantifier_offset) = count;
    for (guint i = 0; i < count; i++)
        if (!fill_value(elements + i * size_of(field), field, json_array_get_element(array, i), error))
            return FALSE;
    return TRUE;
}

gboolean json_message_fill(ProtobufCMessage *message, JsonObject *object, GError **error)
{
    g_autoptr(GList) names = json_object_get_members(object);
    for (GList *name = names; name != NULL; name = name->next) {
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name->data);
        if (field == NULL) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s has no field %s", message->descriptor->name,
                        (const char *)name->data);
            return FALSE;
        }
        if (!fill_field(message, field, json_object_get_member(object, name->data), error))
            return FALSE;
    }
    return TRUE;
}
