// CopyGuestFiles: a guest's directory to another datastore, only what changed.
#include "calls.h"
#include "error.h"
#include "guests.h"
#include "process.h"
#include "validate.h"

#include <stdlib.h>

typedef struct {
    RegieCall *call;
    int percent;
} CopyProgress;

// rsync --info=progress2 --no-human-readable: "  1234567  42%  10.1MB/s  0:00:01 ...".
static void on_line(const char *line, gpointer data)
{
    CopyProgress *progress = data;
    g_auto(GStrv) words = g_strsplit_set(line, " ", -1);
    for (char **word = words; *word != NULL; word++)
        if (g_str_has_suffix(*word, "%")) {
            int percent = atoi(*word);
            if (percent != progress->percent) {
                progress->percent = percent;
                regie_call_progress(progress->call, percent / 100.0, "Copying the guest's files", NULL);
            }
            return;
        }
}

static gboolean copy_tree(const char *from, const char *to, RegieCall *call, GError **error)
{
    g_autofree char *source = g_strconcat(from, "/", NULL);
    g_autofree char *target = g_strconcat(to, "/", NULL);
    // --inplace with --no-whole-file writes only the blocks that differ; the lease belongs to the place, not the guest.
    const char *argv[] = {"rsync",
                          "--archive",
                          "--hard-links",
                          "--acls",
                          "--xattrs",
                          "--numeric-ids",
                          "--sparse",
                          "--inplace",
                          "--no-whole-file",
                          "--delete",
                          "--exclude=/owner",
                          "--info=progress2",
                          "--outbuf=L",
                          source,
                          target,
                          NULL};
    CopyProgress progress = {.call = call, .percent = -1};
    return regie_process_run_lines(argv, regie_call_cancellable(call), on_line, &progress, error);
}

REGIE_HANDLER(copy_guest_files)
{
    const Regie__Agent__V1__CopyGuestFilesRequest *copying = (const Regie__Agent__V1__CopyGuestFilesRequest *)request;
    RegieGuestDriver *driver;
    g_autoptr(RegieGuest) guest = regie_agent_find(agent, copying->guest_id, &driver, error);
    g_autofree char *to = guest != NULL ? regie_datastores_guest_dir(agent->stores, copying->destination_datastore_id,
                                                                     copying->guest_id, error)
                                        : NULL;
    g_autofree char *from =
        to != NULL ? regie_datastores_guest_dir(agent->stores, guest->spec->datastore_id, copying->guest_id, error)
                   : NULL;
    if (from == NULL)
        return FALSE;
    g_autoptr(RegieBusy) busy = regie_agent_claim(agent, copying->guest_id, "being copied", error);
    if (busy == NULL)
        return FALSE;
    if (g_str_equal(from, to))
        return regie_guests_send_done(agent, call, copying->guest_id, "The files are already there", error);
    gboolean existed = g_file_test(to, G_FILE_TEST_IS_DIR);
    if (g_mkdir_with_parents(to, 0711) != 0) {
        regie_error_set_errno(error, errno, "datastore.not-writable", "Look at the datastore on the host.",
                              "Cannot make the guest's directory");
        return FALSE;
    }
    if (!copy_tree(from, to, call, error)) {
        // An earlier round's copy is worth keeping for the next one.
        if (!existed)
            regie_guests_remove_files(agent, copying->destination_datastore_id, copying->guest_id, NULL);
        return FALSE;
    }
    return regie_guests_send_done(agent, call, copying->guest_id, "The guest's files are copied", error);
}
