// The owner lease of a context's files: the file `owner` in the guest's directory on its datastore names the one host
// that may run it. Contexts have no disk lock below them as QEMU has: this file is the lock.
#pragma once

#include <glib.h>

// Takes the lease for a host; taking one's own again succeeds (it is left over from a power failure).
// FAILED_PRECONDITION `guest.owned-elsewhere` where another host has it.
gboolean regie_context_lease_take(const char *guest_dir, const char *host_id, const char *host_name, GError **error);

// Gives the host's own lease up; TRUE where there was one. Another host's is left alone.
gboolean regie_context_lease_release(const char *guest_dir, const char *host_id);
