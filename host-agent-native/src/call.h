// One call: one connection of the bridge (local.proto).
#pragma once

#include <gio/gio.h>

#include "messages.h"

typedef struct RegieCall RegieCall;

// Cancelled when the caller closes its connection or the daemon stops. A long operation checks it and undoes what it
// has half made.
GCancellable *regie_call_cancellable(RegieCall *call);

// Sends one response message. Any thread; waits for room in the socket. FALSE when the caller is gone (CANCELLED).
gboolean regie_call_send(RegieCall *call, const ProtobufCMessage *message, GError **error);

// Sends an OperationProgress that is not the last one (the dispatcher sends that). fraction is 0..1.
gboolean regie_call_progress(RegieCall *call, double fraction, const char *message, GError **error);

// Carries raw bytes between the connection and fd until either side closes or the call is cancelled.
// Does not close fd.
gboolean regie_call_pump(RegieCall *call, int fd, GError **error);
