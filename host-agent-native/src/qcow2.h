// The little of a qcow2 image's header that is needed.
#pragma once

#include <glib.h>

// The size that the guest sees; 0 where path is no qcow2 image.
guint64 regie_qcow2_capacity(const char *path);
