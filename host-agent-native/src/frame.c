#include "frame.h"

#include "error.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static gboolean malformed(GError **error, const char *why)
{
    regie_error_set(error, REGIE_INVALID_ARGUMENT, "call.malformed", "Bring bridge and agent to the same version.",
                    "The call cannot be read: %s.", why);
    return FALSE;
}

static int timeout_until(gint64 until_us)
{
    if (until_us < 0)
        return -1;
    gint64 left = until_us - g_get_monotonic_time();
    return left <= 0 ? 0 : (int)MIN((left + 999) / 1000, G_MAXINT);
}

gboolean regie_frame_wait(int fd, short events, GCancellable *cancellable, gint64 until_us, GError **error)
{
    GPollFD cancel_fd = {.fd = -1};
    gboolean watched = g_cancellable_make_pollfd(cancellable, &cancel_fd);
    struct pollfd fds[2] = {{.fd = fd, .events = events}, {.fd = watched ? cancel_fd.fd : -1, .events = POLLIN}};
    int ready;
    do {
        ready = poll(fds, 2, timeout_until(until_us));
    } while (ready < 0 && errno == EINTR);
    if (watched)
        g_cancellable_release_fd(cancellable);
    if (g_cancellable_set_error_if_cancelled(cancellable, error))
        return FALSE;
    if (ready > 0)
        return TRUE;
    regie_error_set(error, REGIE_CANCELLED, "call.timeout", NULL, "The caller was silent for too long.");
    return FALSE;
}

static gboolean read_exactly(int fd, guint8 *buffer, gsize size, GCancellable *cancellable, gint64 until_us,
                             GError **error)
{
    gsize done = 0;
    while (done < size) {
        ssize_t got = recv(fd, buffer + done, size - done, MSG_DONTWAIT);
        if (got == 0)
            return malformed(error, "it ends early");
        if (got > 0)
            done += (gsize)got;
        else if (errno != EAGAIN && errno != EINTR)
            return malformed(error, g_strerror(errno));
        else if (!regie_frame_wait(fd, POLLIN, cancellable, until_us, error))
            return FALSE;
    }
    return TRUE;
}

GBytes *regie_frame_read(int fd, GCancellable *cancellable, gint64 until_us, GError **error)
{
    guint32 header;
    if (!read_exactly(fd, (guint8 *)&header, sizeof header, cancellable, until_us, error))
        return NULL;
    guint32 size = GUINT32_FROM_BE(header);
    if (size > REGIE_FRAME_MAX) {
        malformed(error, "the frame is longer than 4 MiB");
        return NULL;
    }
    g_autofree guint8 *data = g_malloc(size > 0 ? size : 1);
    if (!read_exactly(fd, data, size, cancellable, until_us, error))
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&data), size);
}

static gboolean write_all(int fd, const guint8 *data, gsize size, GCancellable *cancellable, GError **error)
{
    gsize done = 0;
    while (done < size) {
        ssize_t put = send(fd, data + done, size - done, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (put >= 0) {
            done += (gsize)put;
        } else if (errno == EAGAIN || errno == EINTR) {
            if (!regie_frame_wait(fd, POLLOUT, cancellable, -1, error))
                return FALSE;
        } else {
            regie_error_set(error, REGIE_CANCELLED, "call.cancelled", NULL, "The caller has gone.");
            return FALSE;
        }
    }
    return TRUE;
}

gboolean regie_frame_write(int fd, GBytes *payload, GCancellable *cancellable, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(payload, &size);
    if (size > REGIE_FRAME_MAX) {
        regie_error_set(error, REGIE_INTERNAL, "call.too-long", NULL, "The answer is longer than a frame may be.");
        return FALSE;
    }
    guint32 header = GUINT32_TO_BE((guint32)size);
    return write_all(fd, (const guint8 *)&header, sizeof header, cancellable, error) &&
           write_all(fd, data, size, cancellable, error);
}
