// CreateGuest, DeleteGuest: a guest's life as files and a definition.
#include "calls.h"
#include "error.h"
#include "files.h"
#include "guests.h"
#include "validate.h"

#include <sys/stat.h>

// Part of the guest's files that is made before it is defined.
#define PROVISIONED 0.95

typedef struct {
    const RegieGuestSpec *spec;
    RegieGuestDriver *driver;
    char *template_dir;
    char *guest_dir;
} Creation;

static void creation_clear(Creation *creation)
{
    g_free(creation->template_dir);
    g_free(creation->guest_dir);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Creation, creation_clear)

static gboolean require_new(RegieAgent *agent, const char *guest_id, GError **error)
{
    RegieGuestDriver *driver;
    g_autoptr(GError) cause = NULL;
    g_autoptr(RegieGuest) guest = regie_agent_find(agent, guest_id, &driver, &cause);
    if (guest != NULL) {
        regie_error_set(error, REGIE_ALREADY_EXISTS, "guest.exists", "Give the new guest an id of its own.",
                        "The id %s is the guest %s's.", guest_id, guest->spec->name);
        return FALSE;
    }
    if (regie_error_is(cause, REGIE_NOT_FOUND))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

static gboolean check_template(RegieAgent *agent, const char *template_id, Creation *creation, GError **error)
{
    g_autoptr(RegieTemplate) template =
        regie_datastores_find_template(agent->stores, template_id, &creation->template_dir, error);
    if (template == NULL)
        return FALSE;
    if (template->kind == creation->spec->kind)
        return TRUE;
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "template.kind-differs",
                    "Choose a template of the guest's own kind.", "The template %s is of the other kind of guest.",
                    template->name);
    return FALSE;
}

static gboolean check(RegieAgent *agent, const Regie__Agent__V1__CreateGuestRequest *request, Creation *creation,
                      GError **error)
{
    creation->spec = request->spec;
    if (!regie_validate_spec(request->spec, error))
        return FALSE;
    creation->driver = regie_agent_driver(agent, request->spec->kind, error);
    if (creation->driver == NULL || !require_new(agent, request->spec->guest_id, error) ||
        !check_template(agent, request->template_id, creation, error) || !regie_validate_networks(request->spec, error))
        return FALSE;
    creation->guest_dir =
        regie_datastores_guest_dir(agent->stores, request->spec->datastore_id, request->spec->guest_id, error);
    return creation->guest_dir != NULL;
}

static gboolean make_directory(const Creation *creation, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(creation->guest_dir);
    if (g_mkdir_with_parents(parent, 0711) == 0 && mkdir(creation->guest_dir, 0711) == 0)
        return TRUE;
    if (errno == EEXIST)
        regie_error_set(error, REGIE_ALREADY_EXISTS, "guest.files-exist", "Delete the guest, then create it again.",
                        "The datastore already holds files of guest %s.", creation->spec->guest_id);
    else
        regie_error_set_errno(error, errno, "datastore.not-writable", "Look at the datastore on the host.",
                              "Cannot make the guest's directory");
    return FALSE;
}

static gboolean create(const Creation *creation, RegieCall *call, GError **error)
{
    const RegieGuestDriverClass *class = creation->driver->class;
    if (class->provision(creation->driver, creation->spec, creation->template_dir, creation->guest_dir, call, error) &&
        regie_call_progress(call, PROVISIONED, "Defining the guest", error) &&
        class->define(creation->driver, creation->spec, creation->guest_dir, error))
        return TRUE;
    g_autoptr(GError) leftover = NULL;
    if (!class->undefine(creation->driver, creation->spec->guest_id, &leftover) ||
        !regie_files_remove_tree(creation->guest_dir, &leftover))
        g_warning("after a creation that failed: %s", leftover->message);
    return FALSE;
}

REGIE_HANDLER(create_guest)
{
    const Regie__Agent__V1__CreateGuestRequest *creating = (const Regie__Agent__V1__CreateGuestRequest *)request;
    g_auto(Creation) creation = {0};
    if (!check(agent, creating, &creation, error))
        return FALSE;
    g_autoptr(RegieBusy) busy = regie_agent_claim(agent, creation.spec->guest_id, "being created", error);
    if (busy == NULL || !require_new(agent, creation.spec->guest_id, error) || !make_directory(&creation, error) ||
        !create(&creation, call, error))
        return FALSE;
    g_message("guest %s (%s) is created; task %s", creation.spec->name, creation.spec->guest_id, creating->task_id);
    return regie_guests_send_done(agent, call, creation.spec->guest_id, "The guest is created", error);
}

REGIE_HANDLER(delete_guest)
{
    const Regie__Agent__V1__DeleteGuestRequest *deleting = (const Regie__Agent__V1__DeleteGuestRequest *)request;
    if (!regie_validate_guest_id(deleting->guest_id, error))
        return FALSE;
    g_autoptr(RegieBusy) busy = regie_agent_claim(agent, deleting->guest_id, "being deleted", error);
    if (busy == NULL)
        return FALSE;
    RegieGuestDriver *driver = NULL;
    g_autoptr(GError) cause = NULL;
    g_autoptr(RegieGuest) guest = regie_agent_find(agent, deleting->guest_id, &driver, &cause);
    if (guest == NULL && !regie_error_is(cause, REGIE_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    const char *datastore_id = deleting->datastore_id;
    if (guest != NULL && *guest->spec->datastore_id != '\0')
        datastore_id = guest->spec->datastore_id;
    if ((guest != NULL && !regie_guests_require_off(guest, error)) ||
        !regie_guests_require_unused(agent, datastore_id, deleting->guest_id, error) ||
        (guest != NULL && !driver->class->undefine(driver, deleting->guest_id, error)))
        return FALSE;
    return regie_guests_remove_files(agent, datastore_id, deleting->guest_id, error) &&
           regie_guests_send_done(agent, call, NULL, "The guest is deleted", error);
}
