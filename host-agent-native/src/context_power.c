// The contexts' driver: power.
#include <errno.h>
#include <fcntl.h>
#include <lxc/lxccontainer.h>
#include <poll.h>
#include <string.h>

#include "context_driver.h"
#include "context_ids.h"
#include "context_lease.h"
#include "context_mount.h"
#include "context_net.h"
#include "error.h"
#include "process.h"
#include "switches.h"

// After its init has ended, its monitor takes its network and control groups away.
#define CLEAN_UP_SECONDS 10

typedef struct {
    RegieContextDriver *driver;
    RegieContextRef *ref;
    RegieCall *call;
    guint timeout_ms;
} Operation;

static struct lxc_container *open_container(const Operation *operation, GError **error)
{
    struct lxc_container *container = lxc_container_new(operation->ref->name, operation->driver->config->lxc_path);
    if (container == NULL)
        regie_error_set(error, REGIE_UNAVAILABLE, "engine.unusable", "See whether LXC is installed whole.",
                        "LXC cannot open the context %s.", operation->ref->name);
    return container;
}

static gboolean wrong_state(GError **error, const char *remedy, const char *sentence)
{
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.wrong-state", remedy, "%s", sentence);
    return FALSE;
}

// The first error in liblxc's log says what went wrong; later ones are its consequences. A line is
// "lxc-start NAME TIME ERROR    module - file:function:line - text".
static char *first_error(const char *log)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(log, &text, NULL, NULL))
        return g_strdup("");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        const char *found = strstr(*line, " ERROR ");
        const char *source = found != NULL ? strstr(found, " - ") : NULL;
        const char *message = source != NULL ? strstr(source + 3, " - ") : NULL;
        if (message != NULL)
            return g_strdup(message + 3);
    }
    return g_strdup("");
}

// By the program, not by the library: its start() forks, which a process with several threads must not do without an
// exec, and the monitor that stays behind would be a copy of this daemon.
static gboolean run_start(const Operation *operation, GError **error)
{
    const char *path = operation->driver->config->lxc_path;
    const char *name = operation->ref->name;
    g_autofree char *log = g_build_filename(path, name, "start.log", NULL);
    const char *const argv[] = {"lxc-start", "-P", path, "-n", name, "-d", "-l", "WARN", "-o", log, NULL};
    g_autoptr(GError) problem = NULL;
    g_file_set_contents(log, "", 0, NULL);
    if (regie_process_run(argv, regie_call_cancellable(operation->call), NULL, &problem))
        return TRUE;
    if (regie_error_is(problem, REGIE_CANCELLED)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    g_autofree char *reason = first_error(log);
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "context.start-failed",
                    "The host's file start.log beside the context's configuration tells more.",
                    "The context does not start: %s", *reason != '\0' ? reason : problem->message);
    return FALSE;
}

// A host that lost its power left the switch's ports behind; liblxc would stumble over them.
gboolean regie_context_clear_ports(const RegieGuestSpec *spec, GError **error)
{
    for (guint i = 0; i < spec->n_nics; i++) {
        g_autofree char *interface = regie_context_net_interface(spec->context_id, i);
        if (!regie_switches_remove_port(interface, error))
            return FALSE;
    }
    return TRUE;
}

// The datastore's file system decides whether root in the context can be nobody on the host.
static gboolean show_files(const Operation *operation, const char *guest_dir, gboolean *mapped, GError **error)
{
    RegieContextDriver *driver = operation->driver;
    RegieContextRecord *record = operation->ref->record;
    g_autofree char *root = g_build_filename(guest_dir, "rootfs", NULL);
    g_autofree char *path = regie_context_record_path(driver, record->spec->guest_id);
    const guint32 first_user = regie_context_id_first_user(record->spec->context_id);
    *mapped = regie_context_mount_make(record->spec->guest_id, root, first_user);
    g_clear_pointer(&record->problem, g_free);
    if (!*mapped)
        record->problem = g_strdup("Its root is the host's root: its datastore's file system cannot map user ids. "
                                   "Move it to one that can, as ext4, xfs or btrfs.");
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&driver->lock);
    return regie_context_record_save(record, path, error);
}

// What is left of a start that failed: nothing.
static void undo_start(const Operation *operation)
{
    struct lxc_container *container = open_container(operation, NULL);
    if (container == NULL)
        return;
    if (container->is_running(container))
        container->stop(container);
    lxc_container_put(container);
}

static gboolean start_ours(const Operation *operation, GError **error)
{
    RegieContextDriver *driver = operation->driver;
    const RegieGuestSpec *spec = operation->ref->record->spec;
    gboolean mapped = FALSE;
    g_autofree char *guest_dir = regie_datastores_guest_dir(driver->stores, spec->datastore_id, spec->guest_id, error);
    if (guest_dir == NULL ||
        !regie_context_lease_take(guest_dir, driver->config->host_id, driver->config->host_name, error))
        return FALSE;
    if (show_files(operation, guest_dir, &mapped, error) &&
        regie_context_configure(driver, spec, guest_dir, mapped, error) && regie_context_clear_ports(spec, error) &&
        run_start(operation, error))
        return TRUE;
    // Lease, mount and ports go when the operation ends (regie_context_settle).
    undo_start(operation);
    return FALSE;
}

static gboolean start(const Operation *operation, GError **error)
{
    g_autoptr(RegieContextRun) run = regie_context_run_of(operation->driver, operation->ref);
    if (run != NULL)
        return !regie_context_cgroup_frozen(run->group) ||
               wrong_state(error, "Resume it instead.", "The context is suspended.");
    if (!(operation->ref->record != NULL ? start_ours(operation, error) : run_start(operation, error)))
        return FALSE;
    g_autoptr(RegieContextRun) started = regie_context_run_of(operation->driver, operation->ref);
    if (started != NULL)
        return TRUE;
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "context.ended-at-once", "See whether its init is able to run.",
                    "The context's init ended at once.");
    return FALSE;
}

static gboolean wait_for_clean_up(struct lxc_container *container, GError **error)
{
    if (container->wait(container, "STOPPED", CLEAN_UP_SECONDS))
        return TRUE;
    regie_error_set(error, REGIE_UNAVAILABLE, "context.monitor-stuck",
                    "See what its monitor process on the host waits for.",
                    "The context's processes have ended, but its monitor does not finish.");
    return FALSE;
}

// Until its init ends, the time is over or the caller gone.
static gboolean wait_for_end(const Operation *operation, const RegieContextRun *run, GError **error)
{
    GCancellable *cancellable = regie_call_cancellable(operation->call);
    GPollFD cancelled = {.fd = -1};
    gboolean has_fd = g_cancellable_make_pollfd(cancellable, &cancelled);
    struct pollfd fds[] = {{.fd = run->pidfd, .events = POLLIN}, {.fd = cancelled.fd, .events = POLLIN}};
    const gint64 end_us = g_get_monotonic_time() + (gint64)operation->timeout_ms * 1000;
    int ready;
    do {
        gint64 left_ms = MAX((end_us - g_get_monotonic_time()) / 1000, 0);
        ready = poll(fds, has_fd ? 2 : 1, (int)MIN(left_ms, G_MAXINT));
    } while (ready < 0 && errno == EINTR);
    if (has_fd)
        g_cancellable_release_fd(cancellable);
    if (fds[0].revents != 0)
        return TRUE;
    if (!g_cancellable_set_error_if_cancelled(cancellable, error))
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.shutdown-timeout", "Wait longer, or power it off.",
                        "The context still runs after %u s.", operation->timeout_ms / 1000);
    return FALSE;
}

static gboolean shut_down(const Operation *operation, GError **error)
{
    g_autoptr(RegieContextRun) run = regie_context_run_of(operation->driver, operation->ref);
    if (run == NULL)
        return TRUE;
    if (regie_context_cgroup_frozen(run->group))
        return wrong_state(error, "Resume it first, or power it off.", "A suspended context cannot shut itself down.");
    struct lxc_container *container = open_container(operation, error);
    if (container == NULL)
        return FALSE;
    // No time: it only sends the signal that this kind of init takes as the power button.
    container->shutdown(container, 0);
    gboolean ended = wait_for_end(operation, run, error) && wait_for_clean_up(container, error);
    lxc_container_put(container);
    return ended;
}

static gboolean power_off(const Operation *operation, GError **error)
{
    struct lxc_container *container = open_container(operation, error);
    if (container == NULL)
        return FALSE;
    gboolean off = TRUE;
    if (container->is_running(container)) {
        container->stop(container);
        off = wait_for_clean_up(container, error);
    }
    lxc_container_put(container);
    return off;
}

static gboolean freeze(const Operation *operation, gboolean frozen, GError **error)
{
    g_autoptr(RegieContextRun) run = regie_context_run_of(operation->driver, operation->ref);
    if (run == NULL)
        return wrong_state(error, "Start it.", "The context is not running.");
    if (regie_context_cgroup_frozen(run->group) == frozen)
        return TRUE;
    struct lxc_container *container = open_container(operation, error);
    if (container == NULL)
        return FALSE;
    gboolean done = frozen ? container->freeze(container) : container->unfreeze(container);
    lxc_container_put(container);
    if (!done)
        regie_error_set(error, REGIE_INTERNAL, "context.freeze-failed", "See the state of its control group's freezer.",
                        "The context cannot be %s.", frozen ? "suspended" : "resumed");
    return done;
}

static gboolean reset(const Operation *operation, GError **error)
{
    g_autoptr(RegieContextRun) run = regie_context_run_of(operation->driver, operation->ref);
    if (run == NULL)
        return wrong_state(error, "Start it.", "The context is not running.");
    return power_off(operation, error) && start(operation, error);
}

static gboolean perform(const Operation *operation, RegiePowerAction action, GError **error)
{
    switch ((int)action) {
    case REGIE_ACTION_START:
        return start(operation, error);
    case REGIE_ACTION_SHUTDOWN:
        return shut_down(operation, error);
    case REGIE_ACTION_POWER_OFF:
        return power_off(operation, error);
    case REGIE_ACTION_RESET:
        return reset(operation, error);
    case REGIE_ACTION_SUSPEND:
    case REGIE_ACTION_RESUME:
        return freeze(operation, action == REGIE_ACTION_SUSPEND, error);
    default:
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "power.unknown-action", NULL, "Unknown power action %d.",
                        (int)action);
        return FALSE;
    }
}

static void set_busy(RegieContextDriver *driver, const char *name, gboolean busy)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&driver->lock);
    if (busy)
        g_hash_table_add(driver->busy, g_strdup(name));
    else
        g_hash_table_remove(driver->busy, name);
}

gboolean regie_context_set_power(RegieGuestDriver *self, const char *guest_id, RegiePowerAction action,
                                 guint timeout_ms, RegieCall *call, GError **error)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    g_autoptr(RegieContextRef) ref = regie_context_resolve(driver, guest_id, error);
    if (ref == NULL)
        return FALSE;
    const Operation operation = {.driver = driver, .ref = ref, .call = call, .timeout_ms = timeout_ms};
    set_busy(driver, ref->name, TRUE);
    gboolean done = perform(&operation, action, error);
    set_busy(driver, ref->name, FALSE);
    regie_context_settle(driver, ref->name);
    regie_changes_notify(driver->changes, guest_id);
    return done;
}
