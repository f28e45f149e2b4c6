// The daemon's configuration: /etc/regie/hostd.conf, a GKeyFile.
#pragma once

#include <glib.h>
#include <sys/types.h>

typedef struct {
    char *host_id; // lower-case UUID
    char *host_name;
    char *host_address; // where other hosts reach this host's libvirt over TLS
    char *socket_path;
    uid_t peer_uid;
    // Lets root connect too; for tests only (`[socket] allow-root=true`).
    gboolean allow_root;
    char **datastore_directories;
    char *lxc_path;
    char *libvirt_uri;
} RegieConfig;

RegieConfig *regie_config_load(const char *path, GError **error);
void regie_config_free(RegieConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieConfig, regie_config_free)
