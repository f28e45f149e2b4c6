#include "dispatch.h"

#include "call-private.h"
#include "calls.h"
#include "error.h"

#include <string.h>

typedef gboolean (*Handler)(RegieAgent *agent, const ProtobufCMessage *request, RegieCall *call, GError **error);

static const struct {
    const char *name;
    Handler handler;
} methods[] = {
    {"Describe", regie_handle_describe},
    {"Watch", regie_handle_watch},
    {"Telemetry", regie_handle_telemetry},
    {"AcknowledgeTelemetry", regie_handle_acknowledge_telemetry},
    {"CreateGuest", regie_handle_create_guest},
    {"DeleteGuest", regie_handle_delete_guest},
    {"SetPower", regie_handle_set_power},
    {"OpenConsole", regie_handle_open_console},
    {"ResizeConsole", regie_handle_resize_console},
    {"PrepareMigration", regie_handle_prepare_migration},
    {"MigrateGuest", regie_handle_migrate_guest},
    {"AbortMigration", regie_handle_abort_migration},
    {"CopyGuestFiles", regie_handle_copy_guest_files},
    {"RegisterGuest", regie_handle_register_guest},
    {"UnregisterGuest", regie_handle_unregister_guest},
};

static void free_request(ProtobufCMessage *message)
{
    protobuf_c_message_free_unpacked(message, NULL);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProtobufCMessage, free_request)

static Handler find_handler(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strcmp(methods[i].name, name) == 0)
            return methods[i].handler;
    return NULL;
}

static gboolean run(RegieAgent *agent, const RegieCallStart *start, RegieCall *call, GError **error)
{
    Handler handler = find_handler(start->method);
    const ProtobufCMethodDescriptor *method =
        protobuf_c_service_descriptor_get_method_by_name(&regie__agent__v1__host_agent__descriptor, start->method);
    if (handler == NULL || method == NULL) {
        regie_error_set(error, REGIE_UNIMPLEMENTED, "call.unknown-method", "Update regie-hostd on this host.",
                        "This agent does not know the method asked for.");
        return FALSE;
    }
    g_autoptr(ProtobufCMessage) request =
        protobuf_c_message_unpack(method->input, NULL, start->request.len, start->request.data);
    if (request == NULL) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "call.malformed", "Bring bridge and agent to the same version.",
                        "The request of %s cannot be read.", start->method);
        return FALSE;
    }
    return handler(agent, request, call, error);
}

// Watching and looking are no news.
static gboolean is_change(const char *method)
{
    static const char *const quiet[] = {"Describe", "Watch", "Telemetry", "AcknowledgeTelemetry", NULL};
    return !g_strv_contains(quiet, method);
}

void regie_dispatch(RegieAgent *agent, RegieCall *call)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RegieCallStart) start = regie_call_read_start(call, &error);
    if (start == NULL) {
        g_info("a connection is ended: %s", error->message);
        return;
    }
    gint64 began = g_get_monotonic_time();
    gboolean done = run(agent, start, call, &error);
    regie_call_end(call, error);
    gint64 took_ms = (g_get_monotonic_time() - began) / 1000;
    if (!done && is_change(start->method))
        g_message("%s failed after %" G_GINT64_FORMAT " ms: %s (%s)", start->method, took_ms, error->message,
                  regie_error_code(error));
    else if (is_change(start->method))
        g_message("%s done in %" G_GINT64_FORMAT " ms", start->method, took_ms);
}
