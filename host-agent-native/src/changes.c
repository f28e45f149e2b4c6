#include "changes.h"

struct RegieChanges {
    GMutex lock;
    GHashTable *listeners; // a set
};

struct RegieListener {
    RegieChanges *changes;
    GCond arrived;
    GHashTable *pending; // set of guest ids
    gboolean woken;
};

RegieChanges *regie_changes_new(void)
{
    RegieChanges *changes = g_new0(RegieChanges, 1);
    g_mutex_init(&changes->lock);
    changes->listeners = g_hash_table_new(NULL, NULL);
    return changes;
}

void regie_changes_free(RegieChanges *changes)
{
    g_hash_table_unref(changes->listeners);
    g_mutex_clear(&changes->lock);
    g_free(changes);
}

void regie_changes_notify(RegieChanges *changes, const char *guest_id)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&changes->lock);
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, changes->listeners);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        RegieListener *listener = key;
        g_hash_table_add(listener->pending, g_strdup(guest_id != NULL ? guest_id : ""));
        g_cond_signal(&listener->arrived);
    }
}

static GHashTable *new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

RegieListener *regie_listener_new(RegieChanges *changes)
{
    RegieListener *listener = g_new0(RegieListener, 1);
    listener->changes = changes;
    g_cond_init(&listener->arrived);
    listener->pending = new_set();
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&changes->lock);
    g_hash_table_add(changes->listeners, listener);
    return listener;
}

void regie_listener_free(RegieListener *listener)
{
    g_mutex_lock(&listener->changes->lock);
    g_hash_table_remove(listener->changes->listeners, listener);
    g_mutex_unlock(&listener->changes->lock);
    g_hash_table_unref(listener->pending);
    g_cond_clear(&listener->arrived);
    g_free(listener);
}

GHashTable *regie_listener_take(RegieListener *listener, gint64 until_us)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&listener->changes->lock);
    while (g_hash_table_size(listener->pending) == 0 && !listener->woken)
        if (!g_cond_wait_until(&listener->arrived, &listener->changes->lock, until_us))
            break;
    GHashTable *taken = listener->pending;
    listener->pending = new_set();
    return taken;
}

void regie_listener_wake(RegieListener *listener)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&listener->changes->lock);
    listener->woken = TRUE;
    g_cond_signal(&listener->arrived);
}
