#include "config.h"

#include "error.h"
#include "ids.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

static const char remedy[] = "Correct the configuration file and start regie-hostd again.";

static char *text_or(GKeyFile *file, const char *group, const char *key, const char *otherwise)
{
    g_autofree char *value = g_key_file_get_string(file, group, key, NULL);
    if (value != NULL)
        g_strstrip(value);
    return g_strdup(value != NULL && *value != '\0' ? value : otherwise);
}

// 32 hexadecimal digits of machine-id(5) as a UUID.
static char *machine_id(GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/etc/machine-id", &text, NULL, NULL) || strlen(g_strstrip(text)) != 32) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "config.host-id",
                        "Set [host] id in the configuration, or make /etc/machine-id.",
                        "The host has no id: /etc/machine-id does not hold one.");
        return NULL;
    }
    return g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%.12s", text, text + 8, text + 12, text + 16, text + 20);
}

static gboolean load_host(RegieConfig *config, GKeyFile *file, GError **error)
{
    config->host_id = text_or(file, "host", "id", NULL);
    if (config->host_id == NULL && (config->host_id = machine_id(error)) == NULL)
        return FALSE;
    for (char *c = config->host_id; *c != '\0'; c++)
        *c = g_ascii_tolower(*c);
    if (!regie_id_is_uuid(config->host_id)) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "config.host-id", remedy, "The host's id '%s' is not a UUID.",
                        config->host_id);
        return FALSE;
    }
    config->host_name = text_or(file, "host", "name", g_get_host_name());
    config->host_address = text_or(file, "host", "address", config->host_name);
    return TRUE;
}

static gboolean load_peer(RegieConfig *config, GKeyFile *file, GError **error)
{
    config->socket_path = text_or(file, "socket", "path", "/run/regie/hostd.sock");
    config->allow_root = g_key_file_get_boolean(file, "socket", "allow-root", NULL);
    g_autofree char *user = text_or(file, "socket", "peer-user", "regie-bridge");
    guint64 uid;
    if (g_ascii_string_to_unsigned(user, 10, 0, G_MAXUINT32 - 1, &uid, NULL)) {
        config->peer_uid = (uid_t)uid;
    } else {
        struct passwd entry, *found = NULL;
        char buffer[4096];
        if (getpwnam_r(user, &entry, buffer, sizeof buffer, &found) != 0 || found == NULL) {
            regie_error_set(error, REGIE_FAILED_PRECONDITION, "config.peer-user",
                            "Make the user, or name another in [socket] peer-user.",
                            "The bridge's user '%s' does not exist on this host.", user);
            return FALSE;
        }
        config->peer_uid = found->pw_uid;
    }
    if (config->peer_uid == 0 && !config->allow_root) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "config.peer-user", "Run the bridge as a user of its own.",
                        "The bridge may not be root.");
        return FALSE;
    }
    return TRUE;
}

RegieConfig *regie_config_load(const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) cause = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &cause)) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "config.unreadable", remedy, "Cannot read %s: %s", path,
                        cause->message);
        return NULL;
    }
    g_autoptr(RegieConfig) config = g_new0(RegieConfig, 1);
    if (!load_host(config, file, error) || !load_peer(config, file, error))
        return NULL;
    config->datastore_directories = g_key_file_get_string_list(file, "datastores", "directories", NULL, NULL);
    if (config->datastore_directories == NULL)
        config->datastore_directories = g_new0(char *, 1);
    config->lxc_path = text_or(file, "lxc", "path", "/var/lib/lxc");
    config->libvirt_uri = text_or(file, "libvirt", "uri", "qemu:///system");
    return g_steal_pointer(&config);
}

void regie_config_free(RegieConfig *config)
{
    g_free(config->host_id);
    g_free(config->host_name);
    g_free(config->host_address);
    g_free(config->socket_path);
    g_strfreev(config->datastore_directories);
    g_free(config->lxc_path);
    g_free(config->libvirt_uri);
    g_free(config);
}
