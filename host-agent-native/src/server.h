// The Unix socket: who may connect, and one thread for each call.
#pragma once

#include <gio/gio.h>

#include "call.h"

typedef struct RegieServer RegieServer;

typedef void (*RegieCallHandler)(RegieCall *call, gpointer data);

// Listens at path; only peer_uid (and root where allow_root) is served. Runs in the calling thread's
// default main context.
RegieServer *regie_server_new(const char *path, uid_t peer_uid, gboolean allow_root, RegieCallHandler handler,
                              gpointer data, GError **error);
// Cancels what runs, waits for it, and removes the socket.
void regie_server_free(RegieServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieServer, regie_server_free)
