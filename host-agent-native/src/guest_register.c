// RegisterGuest, UnregisterGuest: a definition over files that are there.
#include "calls.h"
#include "error.h"
#include "guests.h"
#include "validate.h"

static gboolean require_files(const char *directory, GError **error)
{
    if (g_file_test(directory, G_FILE_TEST_IS_DIR))
        return TRUE;
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.files-missing",
                    "Copy the guest's files there, or name the datastore that has them.",
                    "The datastore does not hold this guest's files.");
    return FALSE;
}

REGIE_HANDLER(register_guest)
{
    const RegieGuestSpec *spec = ((const Regie__Agent__V1__RegisterGuestRequest *)request)->spec;
    if (!regie_validate_spec(spec, error) || !regie_validate_networks(spec, error))
        return FALSE;
    RegieGuestDriver *driver = regie_agent_driver(agent, spec->kind, error);
    g_autofree char *directory =
        driver != NULL ? regie_datastores_guest_dir(agent->stores, spec->datastore_id, spec->guest_id, error) : NULL;
    if (directory == NULL || !require_files(directory, error))
        return FALSE;
    g_autoptr(RegieBusy) busy = regie_agent_claim(agent, spec->guest_id, "being registered", error);
    return busy != NULL && driver->class->define(driver, spec, directory, error) &&
           regie_guests_send_done(agent, call, spec->guest_id, "The guest is registered", error);
}

static gboolean forget(RegieAgent *agent, RegieGuestDriver *driver, const RegieGuest *guest, gboolean delete_files,
                       GError **error)
{
    const char *id = guest->spec->guest_id, *datastore_id = guest->spec->datastore_id;
    return regie_guests_require_off(guest, error) &&
           (!delete_files || regie_guests_require_unused(agent, datastore_id, id, error)) &&
           driver->class->undefine(driver, id, error) &&
           (!delete_files || regie_guests_remove_files(agent, datastore_id, id, error));
}

REGIE_HANDLER(unregister_guest)
{
    const Regie__Agent__V1__UnregisterGuestRequest *leaving = (const Regie__Agent__V1__UnregisterGuestRequest *)request;
    if (!regie_validate_guest_id(leaving->guest_id, error))
        return FALSE;
    g_autoptr(RegieBusy) busy = regie_agent_claim(agent, leaving->guest_id, "being unregistered", error);
    if (busy == NULL)
        return FALSE;
    RegieGuestDriver *driver;
    g_autoptr(GError) cause = NULL;
    g_autoptr(RegieGuest) guest = regie_agent_find(agent, leaving->guest_id, &driver, &cause);
    if (guest == NULL && !regie_error_is(cause, REGIE_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    if (guest != NULL && !forget(agent, driver, guest, leaving->delete_files, error))
        return FALSE;
    return regie_guests_send_done(agent, call, NULL, "The guest is unregistered", error);
}
