// What the methods that change a guest have in common.
#pragma once

#include "agent.h"

// The last message of an operation: done, and the guest as it now is (left out where guest_id is NULL).
gboolean regie_guests_send_done(RegieAgent *agent, RegieCall *call, const char *guest_id, const char *message,
                                GError **error);

// FAILED_PRECONDITION `guest.running` unless it is off.
gboolean regie_guests_require_off(const RegieGuest *guest, GError **error);

// The guest's files may be deleted: it may be defined here, powered off, and run on another host that shares them.
// FAILED_PRECONDITION `guest.owned-elsewhere`. datastore_id as below.
gboolean regie_guests_require_unused(RegieAgent *agent, const char *datastore_id, const char *guest_id, GError **error);

// Removes guests/ID from a datastore; datastore_id empty: from all of this host.
gboolean regie_guests_remove_files(RegieAgent *agent, const char *datastore_id, const char *guest_id, GError **error);
