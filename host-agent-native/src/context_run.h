// One run of a context: from the start of its init to its end. Immutable, counted references.
#pragma once

#include "context_cgroup.h"

typedef struct {
    char *name;     // liblxc's
    char *guest_id; // the contract's; the same for contexts that Régie made
    pid_t pid;
    int pidfd;
    guint64 started_ticks; // since boot, as proc_pid_stat(5) has it
    guint context_id;      // 0: not Régie's
    guint vcpus;
    RegieContextCgroup *group;
} RegieContextRun;

// NULL: there is no such process any more. Takes pidfd.
RegieContextRun *regie_context_run_new(const char *name, const char *guest_id, pid_t pid, int pidfd);
RegieContextRun *regie_context_run_ref(RegieContextRun *run);
void regie_context_run_unref(RegieContextRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieContextRun, regie_context_run_unref)

// When it started, in ms since 1970, by today's clock.
gint64 regie_context_run_started_ms(const RegieContextRun *run);
