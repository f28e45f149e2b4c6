#include "messages.h"

void regie_message_set_string(char **field, const char *value)
{
    if (*field != (char *)protobuf_c_empty_string)
        g_free(*field);
    *field = value == NULL || *value == '\0' ? (char *)protobuf_c_empty_string : g_strdup(value);
}

GBytes *regie_message_pack(const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    guint8 *data = g_malloc(size > 0 ? size : 1);
    protobuf_c_message_pack(message, data);
    return g_bytes_new_take(data, size);
}

static ProtobufCMessage *copy(const ProtobufCMessage *message)
{
    g_autoptr(GBytes) bytes = regie_message_pack(message);
    return protobuf_c_message_unpack(message->descriptor, NULL, g_bytes_get_size(bytes), g_bytes_get_data(bytes, NULL));
}

RegieGuestSpec *regie_guest_spec_copy(const RegieGuestSpec *spec)
{
    return (RegieGuestSpec *)copy(&spec->base);
}

RegieGuest *regie_guest_copy(const RegieGuest *guest)
{
    return (RegieGuest *)copy(&guest->base);
}
