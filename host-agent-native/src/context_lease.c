#include "context_lease.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

static char *lease_path(const char *guest_dir)
{
    return g_build_filename(guest_dir, "owner", NULL);
}

// First line: the host's id. Second: its name, for people.
static char *read_lease(const char *guest_dir, char **host_name)
{
    g_autofree char *path = lease_path(guest_dir);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", 3);
    const char *id = lines[0] != NULL ? lines[0] : "";
    if (host_name != NULL)
        *host_name = g_strdup(lines[0] != NULL && lines[1] != NULL && *lines[1] != '\0' ? lines[1] : id);
    return g_strdup(id);
}

static gboolean write_durably(int fd, const char *text)
{
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t written = write(fd, text, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return FALSE;
        text += written;
        length -= (size_t)written;
    }
    return fsync(fd) == 0;
}

// Made whole under a name of this host's own and linked into place, so that nobody ever reads half a lease. link(2)
// fails where the name exists as O_EXCL does, on old NFS too.
static gboolean link_lease(const char *guest_dir, const char *host_id, const char *host_name)
{
    g_autofree char *path = lease_path(guest_dir);
    g_autofree char *own = g_strdup_printf("%s.%s", path, host_id);
    g_autofree char *text = g_strdup_printf("%s\n%s\n", host_id, host_name);
    int fd = g_open(own, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        return FALSE;
    gboolean made = write_durably(fd, text) && link(own, path) == 0;
    int saved_errno = errno;
    close(fd);
    g_unlink(own);
    errno = saved_errno;
    return made;
}

gboolean regie_context_lease_take(const char *guest_dir, const char *host_id, const char *host_name, GError **error)
{
    if (link_lease(guest_dir, host_id, host_name))
        return TRUE;
    if (errno != EEXIST) {
        regie_error_set_errno(error, errno, "guest.lease-failed",
                              "See whether the datastore is mounted, writable and not full.",
                              "%s cannot be marked as used by this host", guest_dir);
        return FALSE;
    }
    g_autofree char *owner_name = NULL;
    g_autofree char *owner = read_lease(guest_dir, &owner_name);
    if (owner != NULL && g_str_equal(owner, host_id))
        return TRUE;
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.owned-elsewhere",
                    "Stop it there. If that host is lost for good, remove the file `owner` in the guest's directory.",
                    "The guest's files are in use by host %s.", owner_name != NULL ? owner_name : "(unknown)");
    return FALSE;
}

gboolean regie_context_lease_release(const char *guest_dir, const char *host_id)
{
    g_autofree char *path = lease_path(guest_dir);
    g_autofree char *owner = read_lease(guest_dir, NULL);
    return owner != NULL && g_str_equal(owner, host_id) && g_unlink(path) == 0;
}
