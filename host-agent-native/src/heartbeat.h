// Heartbeats of a Watch call, from a thread of their own: an engine that is slow to answer does not make the host look
// dead.
#pragma once

#include "call.h"

typedef struct RegieHeartbeat RegieHeartbeat;

// Beats until it is freed; call outlives it.
RegieHeartbeat *regie_heartbeat_new(RegieCall *call);
void regie_heartbeat_free(RegieHeartbeat *heartbeat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieHeartbeat, regie_heartbeat_free)
