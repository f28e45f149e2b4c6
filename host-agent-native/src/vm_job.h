// The figures of a migration that runs, and of one that has ended.
#pragma once

#include <libvirt/libvirt.h>

#include "messages.h"

typedef Regie__Agent__V1__MigrationProgress RegieMigrationProgress;
typedef Regie__Agent__V1__MigrationPhase RegieMigrationPhase;

// Fills in what libvirt's job parameters tell.
void regie_vm_job_fill(RegieMigrationProgress *progress, virTypedParameterPtr parameters, int count);

// Remembers the completed job of one domain. libvirt tells its figures only as an event: when the migration call
// returns, the domain is gone from this host and cannot be asked any more.
typedef struct RegieVmJobWatch RegieVmJobWatch;
RegieVmJobWatch *regie_vm_job_watch_new(virDomainPtr domain);
void regie_vm_job_watch_free(RegieVmJobWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieVmJobWatch, regie_vm_job_watch_free)
// Waits up to patience_us for the event; FALSE when it does not come.
gboolean regie_vm_job_watch_take(RegieVmJobWatch *watch, RegieMigrationProgress *progress, gint64 patience_us);
