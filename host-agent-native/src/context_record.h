// What the agent remembers of a context that Régie made: its spec, a key file beside liblxc's configuration. A context
// without one was not made by Régie.
#pragma once

#include "messages.h"

typedef struct {
    RegieGuestSpec *spec;
    // The start of the init process that started_ms belongs to, in clock ticks since boot (proc_pid_stat(5)).
    guint64 started_ticks;
    gint64 started_ms;
    // Why it runs with less isolation than it should; NULL when all is well.
    char *problem;
} RegieContextRecord;

RegieContextRecord *regie_context_record_new(const RegieGuestSpec *spec);
void regie_context_record_free(RegieContextRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieContextRecord, regie_context_record_free)

// NULL without an error: there is no such file.
RegieContextRecord *regie_context_record_load(const char *path, GError **error);
gboolean regie_context_record_save(const RegieContextRecord *record, const char *path, GError **error);
