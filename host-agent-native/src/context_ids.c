#include "context_ids.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"

// Added to the context id, shifted: the ids 2..49151 take 1,073,807,360 to 4,294,901,759, above what people, Debian's
// subuid ranges and systemd's containers use.
#define USERS_OFFSET 16383u

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif

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

static gboolean write_map(pid_t child, const char *name)
{
    char path[64];
    const char map[] = "0 1073807360 65536";
    snprintf(path, sizeof(path), "/proc/%d/%s", child, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    gboolean written = fd >= 0 && write(fd, map, strlen(map)) == (ssize_t)strlen(map);
    if (fd >= 0)
        close(fd);
    return written;
}

static gboolean map_tree(int tree, pid_t child)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/ns/user", child);
    int users = open(path, O_RDONLY | O_CLOEXEC);
    if (users < 0)
        return FALSE;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (guint64)users};
    gboolean mapped = syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof(attributes)) == 0;
    close(users);
    return mapped;
}

gboolean regie_context_id_mappable(const char *path)
{
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | O_CLOEXEC);
    if (tree < 0)
        return FALSE;
    // A process that only waits lends its user namespace. It calls nothing that could want a lock another thread held.
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0) {
        for (;;)
            syscall(SYS_pause);
    }
    gboolean mapped = child > 0 && write_map(child, "uid_map") && write_map(child, "gid_map") && map_tree(tree, child);
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    close(tree);
    return mapped;
}
