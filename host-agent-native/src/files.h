// Files below a guest's directory.
#pragma once

#include <gio/gio.h>

// Removes a directory with all that is in it; follows no symbolic link, crosses no mount. Absent: success.
gboolean regie_files_remove_tree(const char *path, GError **error);
// Bytes that the tree takes on disk.
guint64 regie_files_disk_used(const char *path);
