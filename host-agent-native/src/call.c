#include "call.h"

#include "call-private.h"
#include "error.h"
#include "frame.h"

#include <glib-unix.h>
#include <poll.h>
#include <unistd.h>

// A caller that connects sends its request at once.
#define START_TIMEOUT_US (10 * G_TIME_SPAN_SECOND)

struct RegieCall {
    int fd;
    GCancellable *cancellable;
    GMutex write_lock;
    gboolean raw;
};

RegieCall *regie_call_new(int fd, GCancellable *cancellable)
{
    RegieCall *call = g_new0(RegieCall, 1);
    call->fd = fd;
    call->cancellable = g_object_ref(cancellable);
    g_mutex_init(&call->write_lock);
    return call;
}

void regie_call_free(RegieCall *call)
{
    close(call->fd);
    g_object_unref(call->cancellable);
    g_mutex_clear(&call->write_lock);
    g_free(call);
}

GCancellable *regie_call_cancellable(RegieCall *call)
{
    return call->cancellable;
}

RegieCallStart *regie_call_read_start(RegieCall *call, GError **error)
{
    gint64 until_us = g_get_monotonic_time() + START_TIMEOUT_US;
    g_autoptr(GBytes) bytes = regie_frame_read(call->fd, call->cancellable, until_us, error);
    if (bytes == NULL)
        return NULL;
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    RegieCallStart *start = regie__agent__v1__call_start__unpack(NULL, size, data);
    if (start == NULL)
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "call.malformed", "Bring bridge and agent to the same version.",
                        "The call cannot be read: it is no CallStart.");
    return start;
}

static gboolean write_reply(RegieCall *call, const RegieCallReply *reply, GError **error)
{
    g_autoptr(GBytes) bytes = regie_message_pack(&reply->base);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&call->write_lock);
    return regie_frame_write(call->fd, bytes, call->cancellable, error);
}

gboolean regie_call_send(RegieCall *call, const ProtobufCMessage *message, GError **error)
{
    g_autoptr(GBytes) packed = regie_message_pack(message);
    gsize size;
    const void *data = g_bytes_get_data(packed, &size);
    RegieCallReply reply = REGIE__AGENT__V1__CALL_REPLY__INIT;
    reply.reply_case = REGIE__AGENT__V1__CALL_REPLY__REPLY_MESSAGE;
    reply.message = (ProtobufCBinaryData){.len = size, .data = (guint8 *)data};
    return write_reply(call, &reply, error);
}

gboolean regie_call_progress(RegieCall *call, double fraction, const char *message, GError **error)
{
    RegieOperationProgress progress = REGIE__AGENT__V1__OPERATION_PROGRESS__INIT;
    progress.fraction = CLAMP(fraction, 0, 1);
    progress.message = (char *)message;
    return regie_call_send(call, &progress.base, error);
}

void regie_call_end(RegieCall *call, const GError *error)
{
    if (call->raw)
        return;
    g_autofree char *message = NULL;
    RegieAgentError detail = REGIE__AGENT__V1__AGENT_ERROR__INIT;
    RegieCallEnd end = REGIE__AGENT__V1__CALL_END__INIT;
    if (error != NULL) {
        detail.code = (char *)regie_error_code(error);
        message = g_utf8_make_valid(error->message, -1);
        detail.message = message;
        detail.remedy = (char *)regie_error_remedy(error);
        end.status = (guint32)regie_error_status(error);
        end.error = &detail;
    }
    RegieCallReply reply = REGIE__AGENT__V1__CALL_REPLY__INIT;
    reply.reply_case = REGIE__AGENT__V1__CALL_REPLY__REPLY_END;
    reply.end = &end;
    write_reply(call, &reply, NULL);
}

// One direction of a byte stream: what has been read and not yet written.
typedef struct {
    int from;
    int to;
    char buffer[65536];
    gsize start;
    gsize end;
    gboolean closed;
} Lane;

// Moves what can be moved without waiting.
static void move(Lane *lane)
{
    if (lane->start == lane->end && !lane->closed) {
        ssize_t got = read(lane->from, lane->buffer, sizeof lane->buffer);
        lane->start = 0;
        lane->end = got > 0 ? (gsize)got : 0;
        // EIO: the other side of a pseudo-terminal has gone.
        lane->closed = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    }
    if (lane->start < lane->end) {
        ssize_t put = write(lane->to, lane->buffer + lane->start, lane->end - lane->start);
        if (put > 0)
            lane->start += (gsize)put;
        else if (put < 0 && errno != EAGAIN && errno != EINTR)
            lane->closed = TRUE;
    }
}

static gboolean wait_for_lanes(const Lane *out, const Lane *in, int cancel_fd)
{
    gboolean out_pending = out->start < out->end;
    gboolean in_pending = in->start < in->end;
    struct pollfd fds[] = {
        {.fd = out->from, .events = (short)((out_pending ? 0 : POLLIN) | (in_pending ? POLLOUT : 0))},
        {.fd = in->from, .events = (short)((in_pending ? 0 : POLLIN) | (out_pending ? POLLOUT : 0))},
        {.fd = cancel_fd, .events = POLLIN},
    };
    if (poll(fds, G_N_ELEMENTS(fds), -1) < 0)
        return errno == EINTR;
    return fds[2].revents == 0;
}

gboolean regie_call_pump(RegieCall *call, int fd, GError **error)
{
    call->raw = TRUE;
    if (!g_unix_set_fd_nonblocking(fd, TRUE, error) || !g_unix_set_fd_nonblocking(call->fd, TRUE, error))
        return FALSE;
    g_autofree Lane *out = g_new0(Lane, 1);
    g_autofree Lane *in = g_new0(Lane, 1);
    out->from = in->to = fd;
    out->to = in->from = call->fd;
    GPollFD cancel_fd = {.fd = -1};
    gboolean watched = g_cancellable_make_pollfd(call->cancellable, &cancel_fd);
    while (!out->closed && !in->closed && wait_for_lanes(out, in, cancel_fd.fd)) {
        move(out);
        move(in);
    }
    if (watched)
        g_cancellable_release_fd(call->cancellable);
    return TRUE;
}
