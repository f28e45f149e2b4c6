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

// Calls on guests/ID of one datastore, or of all of this host where none is named.
typedef gboolean (*DirectoryVisitor)(RegieAgent *agent, const char *directory, GError **error);

static gboolean visit(RegieAgent *agent, const char *datastore_id, const char *guest_id, DirectoryVisitor visitor,
                      GError **error)
{
    g_autofree char *directory = regie_datastores_guest_dir(agent->stores, datastore_id, guest_id, error);
    return directory != NULL && (!g_file_test(directory, G_FILE_TEST_EXISTS) || visitor(agent, directory, error));
}

static gboolean visit_directories(RegieAgent *agent, const char *datastore_id, const char *guest_id,
                                  DirectoryVisitor visitor, GError **error)
{
    if (*datastore_id != '\0')
        return visit(agent, datastore_id, guest_id, visitor, error);
    g_autoptr(GPtrArray) all = regie_datastores_list(agent->stores, NULL);
    for (guint i = 0; i < all->len; i++)
        if (!visit(agent, ((RegieDatastore *)all->pdata[i])->datastore_id, guest_id, visitor, error))
            return FALSE;
    return TRUE;
}

static gboolean require_unused(RegieAgent *agent, const char *directory, GError **error)
{
    for (guint i = 0; i < agent->drivers->len; i++) {
        RegieGuestDriver *driver = agent->drivers->pdata[i];
        if (!driver->class->require_unused(driver, directory, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean remove_directory(RegieAgent *agent, const char *directory, GError **error)
{
    return regie_files_remove_tree(directory, error);
}

gboolean regie_guests_require_unused(RegieAgent *agent, const char *datastore_id, const char *guest_id, GError **error)
{
    return visit_directories(agent, datastore_id, guest_id, require_unused, error);
}

gboolean regie_guests_remove_files(RegieAgent *agent, const char *datastore_id, const char *guest_id, GError **error)
{
    return visit_directories(agent, datastore_id, guest_id, remove_directory, error);
}
