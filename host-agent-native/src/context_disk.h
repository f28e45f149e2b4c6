// How much of a datastore a context's files take: counted in the background, since it means walking over all of them.
#pragma once

#include "changes.h"

typedef struct RegieContextDisk RegieContextDisk;

RegieContextDisk *regie_context_disk_new(RegieChanges *changes);
void regie_context_disk_free(RegieContextDisk *disk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieContextDisk, regie_context_disk_free)

// Bytes at the last count, 0 before the first; counts anew where that is long ago.
guint64 regie_context_disk_used(RegieContextDisk *disk, const char *guest_id, const char *guest_dir);
void regie_context_disk_forget(RegieContextDisk *disk, const char *guest_id);
