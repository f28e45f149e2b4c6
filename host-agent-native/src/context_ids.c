#include "context_ids.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "error.h"

// Added to the context id, shifted: the ids 2..49151 take 1,073,807,360 to 4,294,901,759, above what people, Debian's
// subuid ranges and systemd's containers use.
#define USERS_OFFSET 16383u

guint regie_context_id_choose(const char *guest_id, GHashTable *taken)
{
    const guint count = REGIE_CONTEXT_ID_MAX - REGIE_CONTEXT_ID_MIN + 1;
    const guint first = g_str_hash(guest_id) % count;
    for (guint i = 0; i < count; i++) {
        guint id = REGIE_CONTEXT_ID_MIN + (first + i) % count;
        if (!g_hash_table_contains(taken, GUINT_TO_POINTER(id)))
            return id;
    }
    return 0;
}

guint32 regie_context_id_first_user(guint context_id)
{
    return (context_id + USERS_OFFSET) * REGIE_CONTEXT_USERS;
}

static gboolean append_locked(int fd, const char *line)
{
    if (flock(fd, LOCK_EX) != 0)
        return FALSE;
    // Another host's agent may have been faster where the file is shared.
    char text[65536];
    ssize_t length = pread(fd, text, sizeof(text) - 1, 0);
    if (length < 0)
        return FALSE;
    text[length] = '\0';
    if (strstr(text, line) != NULL)
        return TRUE;
    g_autofree char *addition = g_strdup_printf("%s%s", length > 0 && text[length - 1] != '\n' ? "\n" : "", line);
    return write(fd, addition, strlen(addition)) == (ssize_t)strlen(addition);
}

gboolean regie_context_id_reserve_users(const char *subid_file, GError **error)
{
    const guint64 first = regie_context_id_first_user(REGIE_CONTEXT_ID_MIN);
    const guint64 end = (guint64)regie_context_id_first_user(REGIE_CONTEXT_ID_MAX) + REGIE_CONTEXT_USERS;
    g_autofree char *line = g_strdup_printf("root:%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT "\n", first, end - first);
    int fd = open(subid_file, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    gboolean done = fd >= 0 && append_locked(fd, line);
    int saved_errno = errno;
    if (fd >= 0)
        close(fd);
    if (!done)
        regie_error_set_errno(error, saved_errno, "context.users-not-reserved", "See whether the file can be written.",
                              "%s: the user ids of contexts cannot be reserved", subid_file);
    return done;
}
