// The control group of a running context: cgroup v2 where the host has it alone, v1 (or both) otherwise.
#pragma once

#include <glib.h>
#include <sys/types.h>

#include "readings.h"

typedef struct RegieContextCgroup RegieContextCgroup;

// True: the host has only cgroup v2, and liblxc's keys are lxc.cgroup2.*.
gboolean regie_context_cgroup_unified(void);

// The group of the context `name` whose init is pid.
RegieContextCgroup *regie_context_cgroup_new(pid_t pid, const char *name);
void regie_context_cgroup_free(RegieContextCgroup *group);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieContextCgroup, regie_context_cgroup_free)

gboolean regie_context_cgroup_frozen(const RegieContextCgroup *group);

// CPU, memory, disk and processes.
void regie_context_cgroup_read(const RegieContextCgroup *group, RegieReading *reading);

// For tests: the parts that only parse. The value after a key in lines of `key value`; the sum of the fields
// `Read`/`Write` of blkio files over all devices; of `rbytes=`… in io.stat. NAN where there is none.
double regie_context_cgroup_keyed(const char *text, const char *key);
double regie_context_cgroup_blkio(const char *text, const char *operation);
double regie_context_cgroup_io_stat(const char *text, const char *field);
