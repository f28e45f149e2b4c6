// Numbers of a context: its static context id, as Linux-VServer has it, and the range of user ids that the users in it
// are for the kernel.
#pragma once

#include <glib.h>

#define REGIE_CONTEXT_ID_MIN 2u
#define REGIE_CONTEXT_ID_MAX 49151u
#define REGIE_CONTEXT_USERS 65536u

// A free id for a guest: always the same one to begin with, so that hosts seldom collide. 0: none is left. taken is a
// set of GUINT_TO_POINTER(id).
guint regie_context_id_choose(const char *guest_id, GHashTable *taken);

// The first host user id of a context's own range; ranges of different contexts do not touch.
guint32 regie_context_id_first_user(guint context_id);

// Reserves all ranges for root in a subuid(5) file, as newuidmap(1) demands; does nothing where that is done.
gboolean regie_context_id_reserve_users(const char *subid_file, GError **error);
