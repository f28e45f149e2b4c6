// Watch: a snapshot, then what differs from what was last told. Drivers' notices make it prompt; a slow poll is the
// net under them.
#include "calls.h"
#include "error.h"
#include "heartbeat.h"
#include "host.h"

#include <string.h>

#define POLL_US (10 * G_TIME_SPAN_SECOND)
// A change of a few blocks is no news.
#define DISK_GRAIN (16ull << 20)
#define SPACE_GRAIN (256ull << 20)

typedef struct {
    RegieAgent *agent;
    RegieCall *call;
    GHashTable *told; // guest id -> GBytes of what was last told
    GBytes *host;
} Watch;

static void watch_clear(Watch *watch)
{
    g_clear_pointer(&watch->told, g_hash_table_unref);
    g_clear_pointer(&watch->host, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Watch, watch_clear)

// What is compared: without that which moves all the time.
static GBytes *essence_of_guest(RegieGuest *guest)
{
    guint64 used = guest->disk_used_bytes;
    guest->disk_used_bytes = used - used % DISK_GRAIN;
    GBytes *essence = regie_message_pack(&guest->base);
    guest->disk_used_bytes = used;
    return essence;
}

static GBytes *essence_of_host(const RegieHostDescription *host)
{
    g_autoptr(GBytes) all = regie_message_pack(&host->base);
    g_autoptr(RegieHostDescription) copy =
        regie__agent__v1__host_description__unpack(NULL, g_bytes_get_size(all), g_bytes_get_data(all, NULL));
    copy->clock_ms = 0;
    copy->memory_used_bytes = 0;
    copy->cpu->frequency_mhz = 0;
    for (size_t i = 0; i < copy->n_datastores; i++)
        copy->datastores[i]->free_bytes -= copy->datastores[i]->free_bytes % SPACE_GRAIN;
    return regie_message_pack(&copy->base);
}

static gboolean send_update(Watch *watch, const RegieInventoryUpdate *update, GError **error)
{
    return regie_call_send(watch->call, &update->base, error);
}

static gboolean tell_guest(Watch *watch, RegieGuest *guest, GError **error)
{
    g_autoptr(GBytes) essence = essence_of_guest(guest);
    GBytes *before = g_hash_table_lookup(watch->told, guest->spec->guest_id);
    if (before != NULL && g_bytes_equal(before, essence))
        return TRUE;
    g_hash_table_insert(watch->told, g_strdup(guest->spec->guest_id), g_bytes_ref(essence));
    RegieInventoryUpdate update = REGIE__AGENT__V1__INVENTORY_UPDATE__INIT;
    update.update_case = REGIE__AGENT__V1__INVENTORY_UPDATE__UPDATE_GUEST_CHANGED;
    update.guest_changed = guest;
    return send_update(watch, &update, error);
}

static gboolean tell_removed(Watch *watch, const char *guest_id, GError **error)
{
    g_autofree char *id = g_strdup(guest_id);
    g_hash_table_remove(watch->told, id);
    RegieInventoryUpdate update = REGIE__AGENT__V1__INVENTORY_UPDATE__INIT;
    update.update_case = REGIE__AGENT__V1__INVENTORY_UPDATE__UPDATE_GUEST_REMOVED;
    update.guest_removed = id;
    return send_update(watch, &update, error);
}

static gboolean tell_host(Watch *watch, GError **error)
{
    g_autoptr(RegieHostDescription) host = regie_host_describe(watch->agent);
    g_autoptr(GBytes) essence = essence_of_host(host);
    if (g_bytes_equal(watch->host, essence))
        return TRUE;
    g_bytes_unref(watch->host);
    watch->host = g_bytes_ref(essence);
    RegieInventoryUpdate update = REGIE__AGENT__V1__INVENTORY_UPDATE__INIT;
    update.update_case = REGIE__AGENT__V1__INVENTORY_UPDATE__UPDATE_HOST_CHANGED;
    update.host_changed = host;
    return send_update(watch, &update, error);
}

static gboolean tell_snapshot(Watch *watch, GError **error)
{
    gboolean complete;
    g_autoptr(RegieHostDescription) host = regie_host_describe(watch->agent);
    g_autoptr(GPtrArray) guests = regie_agent_list(watch->agent, &complete, error);
    if (guests == NULL)
        return FALSE;
    watch->host = essence_of_host(host);
    for (guint i = 0; i < guests->len; i++) {
        RegieGuest *guest = guests->pdata[i];
        g_hash_table_insert(watch->told, g_strdup(guest->spec->guest_id), essence_of_guest(guest));
    }
    Regie__Agent__V1__Inventory inventory = REGIE__AGENT__V1__INVENTORY__INIT;
    inventory.host = host;
    inventory.n_guests = guests->len;
    inventory.guests = (RegieGuest **)guests->pdata;
    RegieInventoryUpdate update = REGIE__AGENT__V1__INVENTORY_UPDATE__INIT;
    update.update_case = REGIE__AGENT__V1__INVENTORY_UPDATE__UPDATE_SNAPSHOT;
    update.snapshot = &inventory;
    return send_update(watch, &update, error);
}

static gboolean tell_vanished(Watch *watch, GHashTable *present, GError **error)
{
    g_autofree gpointer *ids = g_hash_table_get_keys_as_array(watch->told, NULL);
    for (gsize i = 0; ids[i] != NULL; i++)
        if (!g_hash_table_contains(present, ids[i]) && !tell_removed(watch, ids[i], error))
            return FALSE;
    return TRUE;
}

static gboolean tell_all(Watch *watch, GError **error)
{
    gboolean complete;
    g_autoptr(GPtrArray) guests = regie_agent_list(watch->agent, &complete, error);
    if (guests == NULL)
        return FALSE;
    g_autoptr(GHashTable) present = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < guests->len; i++) {
        RegieGuest *guest = guests->pdata[i];
        g_hash_table_add(present, guest->spec->guest_id);
        if (!tell_guest(watch, guest, error))
            return FALSE;
    }
    // An engine that does not answer has not lost its guests.
    return (!complete || tell_vanished(watch, present, error)) && tell_host(watch, error);
}

static gboolean tell_one(Watch *watch, const char *guest_id, GError **error)
{
    RegieGuestDriver *driver;
    g_autoptr(GError) cause = NULL;
    g_autoptr(RegieGuest) guest = regie_agent_find(watch->agent, guest_id, &driver, &cause);
    if (guest != NULL)
        return tell_guest(watch, guest, error);
    gboolean gone = regie_error_is(cause, REGIE_NOT_FOUND) && g_hash_table_contains(watch->told, guest_id);
    return !gone || tell_removed(watch, guest_id, error);
}

static gboolean tell_changes(Watch *watch, GHashTable *changed, GError **error)
{
    if (g_hash_table_contains(changed, ""))
        return tell_all(watch, error);
    GHashTableIter iter;
    gpointer guest_id;
    g_hash_table_iter_init(&iter, changed);
    while (g_hash_table_iter_next(&iter, &guest_id, NULL))
        if (!tell_one(watch, guest_id, error))
            return FALSE;
    return TRUE;
}

static gboolean follow(Watch *watch, RegieListener *listener, GError **error)
{
    gint64 poll_us = g_get_monotonic_time() + POLL_US;
    while (!g_cancellable_set_error_if_cancelled(regie_call_cancellable(watch->call), error)) {
        g_autoptr(GHashTable) changed = regie_listener_take(listener, poll_us);
        if (!tell_changes(watch, changed, error))
            return FALSE;
        if (g_get_monotonic_time() < poll_us)
            continue;
        if (!tell_all(watch, error))
            return FALSE;
        poll_us = g_get_monotonic_time() + POLL_US;
    }
    return FALSE;
}

static void on_cancelled(GCancellable *cancellable, gpointer listener)
{
    regie_listener_wake(listener);
}

REGIE_HANDLER(watch)
{
    // Listening starts before looking, so that nothing falls between.
    g_autoptr(RegieListener) listener = regie_listener_new(agent->changes);
    g_auto(Watch) watch = {.agent = agent, .call = call};
    watch.told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    gulong connection = g_cancellable_connect(regie_call_cancellable(call), G_CALLBACK(on_cancelled), listener, NULL);
    // Beats from the start: an engine that is slow to answer the snapshot's questions must not make the host look dead.
    g_autoptr(RegieHeartbeat) heartbeat = regie_heartbeat_new(call);
    gboolean done = tell_snapshot(&watch, error) && follow(&watch, listener, error);
    g_cancellable_disconnect(regie_call_cancellable(call), connection);
    return done;
}
