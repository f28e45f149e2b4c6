#include "files.h"

#include "error.h"

#include <fts.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_walk(FTS *walk)
{
    fts_close(walk);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FTS, close_walk)

static FTS *walk_tree(const char *path)
{
    char *roots[] = {(char *)path, NULL};
    return fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
}

static int remove_entry(const FTSENT *entry)
{
    switch (entry->fts_info) {
    case FTS_D:
        return 0;
    case FTS_DP:
        return rmdir(entry->fts_accpath);
    default:
        return unlink(entry->fts_accpath);
    }
}

gboolean regie_files_remove_tree(const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK | G_FILE_TEST_EXISTS))
        return TRUE;
    g_autoptr(FTS) walk = walk_tree(path);
    FTSENT *entry;
    while (walk != NULL && (entry = fts_read(walk)) != NULL)
        if (remove_entry(entry) != 0 && errno != ENOENT) {
            regie_error_set_errno(error, errno, "files.not-removed", "Remove it on the host.", "Cannot remove %s",
                                  entry->fts_path);
            return FALSE;
        }
    return TRUE;
}

guint64 regie_files_disk_used(const char *path)
{
    // stat(2): st_blocks counts units of 512 bytes.
    const guint64 unit = 512;
    guint64 used = 0;
    g_autoptr(FTS) walk = walk_tree(path);
    FTSENT *entry;
    while (walk != NULL && (entry = fts_read(walk)) != NULL)
        if (entry->fts_info == FTS_F || entry->fts_info == FTS_D)
            used += (guint64)entry->fts_statp->st_blocks * unit;
    return used;
}
