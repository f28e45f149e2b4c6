#include "context_disk.h"

#include <ftw.h>
#include <sys/stat.h>

// A walk costs disk reads; space used is looked at by people, over days.
#define RECOUNT_US (10 * 60 * G_USEC_PER_SEC)

typedef struct {
    char *guest_id;
    char *guest_dir;
    guint64 bytes;
    gint64 counted_us; // 0: never
    gboolean counting;
} Entry;

struct RegieContextDisk {
    RegieChanges *changes;
    GThreadPool *pool;
    GMutex lock;
    GHashTable *entries; // guest id -> Entry
};

static void free_entry(gpointer data)
{
    Entry *entry = data;
    g_free(entry->guest_id);
    g_free(entry->guest_dir);
    g_free(entry);
}

// nftw(3) hands nothing through: the sum is the counting thread's own.
static _Thread_local guint64 sum;

static int add(const char *path, const struct stat *status, int type, struct FTW *where)
{
    // A file with several names is counted in parts.
    if (type == FTW_F || type == FTW_SL)
        sum += (guint64)status->st_blocks * 512 / MAX(status->st_nlink, 1);
    return 0;
}

static void count(gpointer data, gpointer user_data)
{
    RegieContextDisk *disk = user_data;
    g_autofree char *guest_id = data;
    g_autofree char *guest_dir = NULL;
    g_mutex_lock(&disk->lock);
    Entry *entry = g_hash_table_lookup(disk->entries, guest_id);
    guest_dir = entry != NULL ? g_strdup(entry->guest_dir) : NULL;
    g_mutex_unlock(&disk->lock);
    if (guest_dir == NULL)
        return;
    sum = 0;
    nftw(guest_dir, add, 32, FTW_PHYS | FTW_MOUNT);
    g_mutex_lock(&disk->lock);
    entry = g_hash_table_lookup(disk->entries, guest_id);
    gboolean differs = entry != NULL && entry->bytes != sum;
    if (entry != NULL) {
        entry->bytes = sum;
        entry->counted_us = g_get_monotonic_time();
        entry->counting = FALSE;
    }
    g_mutex_unlock(&disk->lock);
    if (differs)
        regie_changes_notify(disk->changes, guest_id);
}

RegieContextDisk *regie_context_disk_new(RegieChanges *changes)
{
    RegieContextDisk *disk = g_new0(RegieContextDisk, 1);
    disk->changes = changes;
    g_mutex_init(&disk->lock);
    disk->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_entry);
    disk->pool = g_thread_pool_new_full(count, disk, g_free, 1, FALSE, NULL);
    return disk;
}

void regie_context_disk_free(RegieContextDisk *disk)
{
    if (disk == NULL)
        return;
    g_thread_pool_free(disk->pool, TRUE, TRUE);
    g_hash_table_unref(disk->entries);
    g_mutex_clear(&disk->lock);
    g_free(disk);
}

guint64 regie_context_disk_used(RegieContextDisk *disk, const char *guest_id, const char *guest_dir)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&disk->lock);
    Entry *entry = g_hash_table_lookup(disk->entries, guest_id);
    if (entry == NULL) {
        entry = g_new0(Entry, 1);
        entry->guest_id = g_strdup(guest_id);
        entry->guest_dir = g_strdup(guest_dir);
        g_hash_table_insert(disk->entries, entry->guest_id, entry);
    }
    gboolean due = entry->counted_us == 0 || g_get_monotonic_time() - entry->counted_us > RECOUNT_US;
    if (due && !entry->counting) {
        entry->counting = TRUE;
        g_thread_pool_push(disk->pool, g_strdup(guest_id), NULL);
    }
    return entry->bytes;
}

void regie_context_disk_forget(RegieContextDisk *disk, const char *guest_id)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&disk->lock);
    g_hash_table_remove(disk->entries, guest_id);
}
