// How the server makes, reads and ends a call.
#pragma once

#include "call.h"

// Takes fd. cancellable is cancelled from outside when the peer hangs up.
RegieCall *regie_call_new(int fd, GCancellable *cancellable);
// Closes the connection.
void regie_call_free(RegieCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieCall, regie_call_free)

// The caller's first frame, within 10 s.
RegieCallStart *regie_call_read_start(RegieCall *call, GError **error);
// Sends the end frame: success when error is NULL. Nothing is sent after raw bytes have flowed.
void regie_call_end(RegieCall *call, const GError *error);
