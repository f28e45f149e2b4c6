#include "vm_open.h"

#include "error.h"

#include <libvirt/virterror.h>

#define PATIENCE_US (5 * G_TIME_SPAN_SECOND)

// Shared with attempts that may outlive the opener; reference-counted.
struct RegieVmOpener {
    char *uri;
    GMutex lock;
    GCond ended;
    // Attempts that nobody waits for any more.
    guint hanging;
};

typedef struct {
    RegieVmOpener *opener;
    virConnectPtr connection;
    char *message;
    gboolean ended;
    gboolean abandoned;
} Attempt;

static void opener_clear(gpointer data)
{
    RegieVmOpener *opener = data;
    g_free(opener->uri);
    g_mutex_clear(&opener->lock);
    g_cond_clear(&opener->ended);
}

RegieVmOpener *regie_vm_opener_new(const char *uri)
{
    RegieVmOpener *opener = g_atomic_rc_box_new0(RegieVmOpener);
    opener->uri = g_strdup(uri);
    g_mutex_init(&opener->lock);
    g_cond_init(&opener->ended);
    return opener;
}

void regie_vm_opener_free(RegieVmOpener *opener)
{
    g_atomic_rc_box_release_full(opener, opener_clear);
}

static void attempt_free(Attempt *attempt)
{
    if (attempt->connection != NULL)
        virConnectClose(attempt->connection);
    regie_vm_opener_free(attempt->opener);
    g_free(attempt->message);
    g_free(attempt);
}

static gpointer run(gpointer data)
{
    Attempt *attempt = data;
    RegieVmOpener *opener = attempt->opener;
    virConnectPtr connection = virConnectOpen(opener->uri);
    char *message = connection == NULL ? g_strdup(virGetLastErrorMessage()) : NULL;
    g_mutex_lock(&opener->lock);
    attempt->connection = connection;
    attempt->message = message;
    attempt->ended = TRUE;
    gboolean abandoned = attempt->abandoned;
    if (abandoned)
        opener->hanging--;
    g_cond_broadcast(&opener->ended);
    g_mutex_unlock(&opener->lock);
    if (abandoned)
        attempt_free(attempt);
    return NULL;
}

static void unavailable(GError **error, const char *why)
{
    regie_error_set(error, REGIE_UNAVAILABLE, "engine.unavailable", "Look at libvirtd on the host; start it again.",
                    "The virtual machines' engine does not answer: %s", why);
}

// TRUE when the attempt has ended and is the caller's to free; FALSE when it was left to itself.
static gboolean await(RegieVmOpener *opener, Attempt *attempt)
{
    gint64 until_us = g_get_monotonic_time() + PATIENCE_US;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&opener->lock);
    while (!attempt->ended)
        if (!g_cond_wait_until(&opener->ended, &opener->lock, until_us))
            break;
    attempt->abandoned = !attempt->ended;
    opener->hanging += attempt->abandoned ? 1 : 0;
    return attempt->ended;
}

virConnectPtr regie_vm_opener_open(RegieVmOpener *opener, GError **error)
{
    g_mutex_lock(&opener->lock);
    gboolean hanging = opener->hanging > 0;
    g_mutex_unlock(&opener->lock);
    if (hanging) {
        unavailable(error, "it hangs");
        return NULL;
    }
    Attempt *attempt = g_new0(Attempt, 1);
    attempt->opener = g_atomic_rc_box_acquire(opener);
    g_thread_unref(g_thread_new("libvirt-open", run, attempt));
    if (!await(opener, attempt)) {
        unavailable(error, "it hangs");
        return NULL;
    }
    virConnectPtr connection = g_steal_pointer(&attempt->connection);
    if (connection == NULL)
        unavailable(error, attempt->message);
    attempt_free(attempt);
    return connection;
}
