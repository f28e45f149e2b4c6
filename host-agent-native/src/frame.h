// Frames of the local protocol: a 4-byte big-endian length, then that many bytes of protobuf.
#pragma once

#include <gio/gio.h>

// local.proto's limit.
#define REGIE_FRAME_MAX (4u << 20)

// Reads one frame from fd and returns its bytes. INVALID_ARGUMENT `call.malformed` when it is too long or ends early.
GBytes *regie_frame_read(int fd, GCancellable *cancellable, gint64 until_us, GError **error);
// Writes one frame, waiting for room until cancelled.
gboolean regie_frame_write(int fd, GBytes *payload, GCancellable *cancellable, GError **error);

// Waits until fd is ready for one of events (poll(2)), cancelled, or until_us has passed (-1: no limit; fails with
// `call.timeout`).
gboolean regie_frame_wait(int fd, short events, GCancellable *cancellable, gint64 until_us, GError **error);
