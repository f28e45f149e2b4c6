#include "agent.h"

#include "consoles.h"
#include "error.h"
#include "ids.h"

static void free_driver(gpointer data)
{
    RegieGuestDriver *driver = data;
    driver->class->free(driver);
}

RegieAgent *regie_agent_new(const RegieConfig *config)
{
    RegieAgent *agent = g_new0(RegieAgent, 1);
    agent->config = config;
    agent->stores = regie_datastores_new(config->datastore_directories);
    agent->changes = regie_changes_new();
    agent->drivers = g_ptr_array_new_with_free_func(free_driver);
    agent->consoles = regie_consoles_new();
    g_mutex_init(&agent->lock);
    agent->busy = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    agent->known = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    return agent;
}

void regie_agent_free(RegieAgent *agent)
{
    g_ptr_array_unref(agent->drivers);
    regie_consoles_free(agent->consoles);
    regie_changes_free(agent->changes);
    regie_datastores_free(agent->stores);
    g_hash_table_unref(agent->busy);
    g_hash_table_unref(agent->known);
    g_mutex_clear(&agent->lock);
    g_free(agent);
}

void regie_agent_add_driver(RegieAgent *agent, RegieGuestDriver *driver)
{
    g_ptr_array_add(agent->drivers, driver);
}

RegieGuestDriver *regie_agent_driver(RegieAgent *agent, RegieGuestKind kind, GError **error)
{
    for (guint i = 0; i < agent->drivers->len; i++) {
        RegieGuestDriver *driver = agent->drivers->pdata[i];
        if (driver->class->kind == kind)
            return driver;
    }
    regie_error_set(error, REGIE_INVALID_ARGUMENT, "guest.kind-unknown", "Ask for a virtual machine or a context.",
                    "This agent has no guests of kind %d.", (int)kind);
    return NULL;
}

RegieGuest *regie_agent_find(RegieAgent *agent, const char *guest_id, RegieGuestDriver **driver, GError **error)
{
    if (!regie_id_is_uuid(guest_id)) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "guest.id-invalid", "Give a lower-case UUID.",
                        "The guest's id is not a UUID.");
        return NULL;
    }
    g_autoptr(GError) failure = NULL;
    for (guint i = 0; i < agent->drivers->len; i++) {
        g_autoptr(GError) cause = NULL;
        RegieGuestDriver *candidate = agent->drivers->pdata[i];
        RegieGuest *guest = candidate->class->find(candidate, guest_id, &cause);
        if (guest != NULL) {
            *driver = candidate;
            return guest;
        }
        // An engine that is away may have the guest: "not found" would be a lie.
        if (!regie_error_is(cause, REGIE_NOT_FOUND) && failure == NULL)
            failure = g_steal_pointer(&cause);
    }
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    regie_error_set(error, REGIE_NOT_FOUND, "guest.not-found", "Look where the guest is now.",
                    "There is no guest %s on this host.", guest_id);
    return NULL;
}

static void append_copies(GPtrArray *target, const GPtrArray *guests)
{
    for (guint i = 0; i < guests->len; i++)
        g_ptr_array_add(target, regie_guest_copy(guests->pdata[i]));
}

static gboolean append_guests_of(RegieAgent *agent, RegieGuestDriver *driver, GPtrArray *target, gboolean *complete,
                                 GError **error)
{
    g_autoptr(GError) cause = NULL;
    GPtrArray *told = driver->class->list(driver, &cause);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&agent->lock);
    if (told != NULL)
        g_hash_table_insert(agent->known, driver, told);
    else
        told = g_hash_table_lookup(agent->known, driver);
    if (told == NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    *complete = *complete && cause == NULL;
    append_copies(target, told);
    return TRUE;
}

GPtrArray *regie_agent_list(RegieAgent *agent, gboolean *complete, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)regie_guest_free);
    *complete = TRUE;
    for (guint i = 0; i < agent->drivers->len; i++)
        if (!append_guests_of(agent, agent->drivers->pdata[i], all, complete, error))
            return NULL;
    return g_steal_pointer(&all);
}

RegieBusy *regie_agent_claim(RegieAgent *agent, const char *guest_id, const char *doing, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&agent->lock);
    const char *other = g_hash_table_lookup(agent->busy, guest_id);
    if (other != NULL) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.busy", "Wait for it to end, or cancel it.",
                        "The guest is %s at this moment.", other);
        return NULL;
    }
    g_hash_table_insert(agent->busy, g_strdup(guest_id), (gpointer)doing);
    RegieBusy *busy = g_new(RegieBusy, 1);
    *busy = (RegieBusy){.agent = agent, .guest_id = g_strdup(guest_id)};
    return busy;
}

void regie_busy_release(RegieBusy *busy)
{
    g_mutex_lock(&busy->agent->lock);
    g_hash_table_remove(busy->agent->busy, busy->guest_id);
    g_mutex_unlock(&busy->agent->lock);
    // Whatever was done, watchers look at the guest again.
    regie_changes_notify(busy->agent->changes, busy->guest_id);
    g_free(busy->guest_id);
    g_free(busy);
}
