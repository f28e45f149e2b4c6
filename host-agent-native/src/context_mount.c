#include "context_mount.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "context_ids.h"

#define BASE "/run/regie-contexts"

// <sys/mount.h> has these too, but clashes with <linux/mount.h> in the C libraries of today.
#ifndef MNT_DETACH
#define MNT_DETACH 2
#endif
extern int umount2(const char *target, int flags);

char *regie_context_mount_path(const char *guest_id)
{
    return g_build_filename(BASE, guest_id, "rootfs", NULL);
}

static gboolean write_map(pid_t child, const char *name, guint32 first_user)
{
    char path[64];
    char map[64];
    snprintf(path, sizeof(path), "/proc/%d/%s", child, name);
    int length = snprintf(map, sizeof(map), "0 %u %u", first_user, REGIE_CONTEXT_USERS);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    gboolean written = fd >= 0 && write(fd, map, (size_t)length) == length;
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

// A process that only waits lends its user namespace. It calls nothing that could want a lock another thread held.
static gboolean map_by_child(int tree, guint32 first_user)
{
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0) {
        for (;;)
            syscall(SYS_pause);
    }
    if (child < 0)
        return FALSE;
    gboolean mapped =
        write_map(child, "uid_map", first_user) && write_map(child, "gid_map", first_user) && map_tree(tree, child);
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    return mapped;
}

// Nobody on the host but the context's own root comes in: its set-user-id programs are nothing for others.
static gboolean make_place(const char *guest_id, const char *path, guint32 first_user)
{
    g_autofree char *directory = g_build_filename(BASE, guest_id, NULL);
    return g_mkdir_with_parents(BASE, 0711) == 0 && g_mkdir_with_parents(path, 0700) == 0 &&
           chown(directory, first_user, first_user) == 0;
}

gboolean regie_context_mount_make(const char *guest_id, const char *root, guint32 first_user)
{
    g_autofree char *path = regie_context_mount_path(guest_id);
    regie_context_mount_remove(guest_id);
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, root, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0)
        return FALSE;
    gboolean shown = map_by_child(tree, first_user) && make_place(guest_id, path, first_user) &&
                     syscall(SYS_move_mount, tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) == 0;
    if (!shown)
        g_message("%s cannot be shown under mapped ids: %s", root, g_strerror(errno));
    close(tree);
    if (!shown)
        regie_context_mount_remove(guest_id);
    return shown;
}

void regie_context_mount_remove(const char *guest_id)
{
    g_autofree char *path = regie_context_mount_path(guest_id);
    g_autofree char *directory = g_path_get_dirname(path);
    // More than one only after a race that should not be.
    while (umount2(path, MNT_DETACH) == 0)
        continue;
    rmdir(path);
    rmdir(directory);
}
