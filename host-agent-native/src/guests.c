#include "guests.h"

#include "error.h"
#include "files.h"

gboolean regie_guests_send_done(RegieAgent *agent, RegieCall *call, const char *guest_id, const char *message,
                                GError **error)
{
    RegieGuestDriver *driver;
    g_autoptr(RegieGuest) guest = NULL;
    if (guest_id != NULL) {
        guest = regie_agent_find(agent, guest_id, &driver, error);
        if (guest == NULL)
            return FALSE;
    }
    RegieOperationProgress progress = REGIE__AGENT__V1__OPERATION_PROGRESS__INIT;
    progress.fraction = 1;
    progress.message = (char *)message;
    progress.done = TRUE;
    progress.guest = guest;
    return regie_call_send(call, &progress.base, error);
}

gboolean regie_guests_require_off(const RegieGuest *guest, GError **error)
{
    if (guest->power_state == REGIE_POWER_OFF || guest->power_state == REGIE_POWER_CRASHED)
        return TRUE;
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.running", "Power it off first.",
                    "The guest %s is not powered off.", guest->spec->name);
    return FALSE;
}

static gboolean remove_from(RegieAgent *agent, const char *datastore_id, const char *guest_id, GError **error)
{
    g_autofree char *directory = regie_datastores_guest_dir(agent->stores, datastore_id, guest_id, error);
    return directory != NULL && regie_files_remove_tree(directory, error);
}

gboolean regie_guests_remove_files(RegieAgent *agent, const char *datastore_id, const char *guest_id, GError **error)
{
    if (*datastore_id != '\0')
        return remove_from(agent, datastore_id, guest_id, error);
    g_autoptr(GPtrArray) all = regie_datastores_list(agent->stores, NULL);
    for (guint i = 0; i < all->len; i++)
        if (!remove_from(agent, ((RegieDatastore *)all->pdata[i])->datastore_id, guest_id, error))
            return FALSE;
    return TRUE;
}
