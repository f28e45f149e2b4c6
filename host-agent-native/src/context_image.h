// The files of a context: unpacked from a template's archive.
#pragma once

#include "call.h"

// Makes guest_dir/rootfs from template_dir/rootfs.tar.gz and names it. Cancellable; reports progress.
gboolean regie_context_image_unpack(const char *template_dir, const char *guest_dir, const char *host_name,
                                    RegieCall *call, GError **error);
