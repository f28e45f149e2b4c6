// Is what the bridge asks for sound? Nothing is touched before this has said yes.
#pragma once

#include "messages.h"

// Ids, name, kind, sizes, network cards, disks' names: INVALID_ARGUMENT naming the field.
gboolean regie_validate_spec(const RegieGuestSpec *spec, GError **error);
// The port groups exist on this host: FAILED_PRECONDITION.
gboolean regie_validate_networks(const RegieGuestSpec *spec, GError **error);
// A guest's id: INVALID_ARGUMENT.
gboolean regie_validate_guest_id(const char *guest_id, GError **error);
