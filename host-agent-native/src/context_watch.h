// The running contexts, and the news when one ends by itself: a thread that waits on their inits.
#pragma once

#include "context_run.h"

typedef struct RegieContextWatch RegieContextWatch;

// On the watch's own thread: the context has ended (not: been restarted from inside), or its init is another one now.
typedef void (*RegieContextWatchChanged)(const char *name, const char *guest_id, gboolean running, gpointer data);

RegieContextWatch *regie_context_watch_new(const char *lxc_path, RegieContextWatchChanged changed, gpointer data);
void regie_context_watch_free(RegieContextWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieContextWatch, regie_context_watch_free)

// The run of a context that liblxc says is active; known ones cost nothing. NULL: it is not running. context_id and
// vcpus are remembered with it.
RegieContextRun *regie_context_watch_add(RegieContextWatch *watch, const char *name, const char *guest_id,
                                         guint context_id, guint vcpus);
// All known runs (array of RegieContextRun references).
GPtrArray *regie_context_watch_runs(RegieContextWatch *watch);
