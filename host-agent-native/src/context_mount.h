// A context's files as its own users see them: an idmapped mount of its root, made before it starts and there until it
// ends, its restarts from inside included. On the datastore the ids stay as the template has them, so that every host
// can map them to its own range.
//
// liblxc could make the mount itself (lxc.rootfs.options = idmap=container), but 5.0.2 forgets to when a context
// restarts itself.
#pragma once

#include <glib.h>

// Where a guest's files are shown.
char *regie_context_mount_path(const char *guest_id);

// Shows root there, user id 0 as first_user and so on. FALSE where its file system cannot do that.
gboolean regie_context_mount_make(const char *guest_id, const char *root, guint32 first_user);
// Takes it away; nothing there is a success.
void regie_context_mount_remove(const char *guest_id);
