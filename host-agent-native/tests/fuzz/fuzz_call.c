// What a hostile or broken caller may send: any bytes must end in an answer or a closed connection, nothing else.
#include "fuzz.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../fixture.h"
#include "call-private.h"
#include "dispatch.h"

#define RAW 0xff

static GLogWriterOutput say_nothing(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
    return G_LOG_WRITER_HANDLED;
}

static Fixture *shared_fixture(void)
{
    static Fixture *fixture = NULL;
    if (fixture == NULL) {
        // No programs are run: ovs-vsctl and its like are missing on this "host".
        g_setenv("PATH", "/nonexistent", TRUE);
        g_log_set_writer_func(say_nothing, NULL, NULL);
        fixture = fixture_new();
    }
    return fixture;
}

static GBytes *make_frame(const uint8_t *data, size_t size)
{
    const ProtobufCServiceDescriptor *service = &regie__agent__v1__host_agent__descriptor;
    RegieCallStart start = REGIE__AGENT__V1__CALL_START__INIT;
    start.method = (char *)service->methods[data[0] % service->n_methods].name;
    start.request.data = (uint8_t *)data + 1;
    start.request.len = size - 1;
    const size_t length = regie__agent__v1__call_start__get_packed_size(&start);
    const guint32 header = GUINT32_TO_BE((guint32)length);
    guint8 *bytes = g_malloc(sizeof(header) + length);
    memcpy(bytes, &header, sizeof(header));
    regie__agent__v1__call_start__pack(&start, bytes + sizeof(header));
    return g_bytes_new_take(bytes, sizeof(header) + length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Fixture *fixture = shared_fixture();
    int ends[2];
    if (size == 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return 0;
    g_autoptr(GBytes) bytes = data[0] == RAW ? g_bytes_new(data + 1, size - 1) : make_frame(data, size);
    // More than the socket's buffer holds would block; inputs are not that long.
    if (send(ends[0], g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        g_debug("an input was not sent");
    // The caller has gone: streams end at their first message.
    close(ends[0]);
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autoptr(RegieCall) call = regie_call_new(ends[1], cancellable);
    regie_dispatch(fixture->agent, call);
    return 0;
}
