// The contexts' driver: making liblxc know a guest, and forget it.
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "context_config.h"
#include "context_driver.h"
#include "context_ids.h"
#include "context_mount.h"
#include "error.h"
#include "switches.h"

// Ids of all other contexts of ours on this host. The driver's lock is held.
static GHashTable *ids_of_others(RegieContextDriver *driver, const char *guest_id)
{
    GHashTable *taken = g_hash_table_new(NULL, NULL);
    g_autoptr(GDir) directory = g_dir_open(driver->config->lxc_path, 0, NULL);
    const char *name;
    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        if (g_str_equal(name, guest_id))
            continue;
        g_autofree char *path = regie_context_record_path(driver, name);
        g_autoptr(RegieContextRecord) record = regie_context_record_load(path, NULL);
        if (record != NULL)
            g_hash_table_add(taken, GUINT_TO_POINTER(record->spec->context_id));
    }
    return taken;
}

// kept: the id it has on this host already, 0 if none.
static guint choose_id(RegieContextDriver *driver, const RegieGuestSpec *spec, guint kept, GError **error)
{
    g_autoptr(GHashTable) taken = ids_of_others(driver, spec->guest_id);
    guint id = spec->context_id != 0 ? spec->context_id : kept;
    if (id == 0)
        id = regie_context_id_choose(spec->guest_id, taken);
    if (id < REGIE_CONTEXT_ID_MIN || id > REGIE_CONTEXT_ID_MAX) {
        regie_error_set(error, id == 0 ? REGIE_RESOURCE_EXHAUSTED : REGIE_INVALID_ARGUMENT, "context.id-invalid",
                        "Choose an id that is free, or none.", "%u is no usable context id: they are %u to %u.", id,
                        REGIE_CONTEXT_ID_MIN, REGIE_CONTEXT_ID_MAX);
        return 0;
    }
    if (!g_hash_table_contains(taken, GUINT_TO_POINTER(id)))
        return id;
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "context.id-taken", "Choose an id that is free, or none.",
                    "Another context on this host has the context id %u.", id);
    return 0;
}

static gboolean find_vlans(const RegieGuestSpec *spec, guint *vlans, GError **error)
{
    for (size_t i = 0; i < spec->n_nics; i++)
        if (!regie_switches_vlan(spec->nics[i]->switch_name, spec->nics[i]->port_group, &vlans[i], error))
            return FALSE;
    return TRUE;
}

gboolean regie_context_configure(RegieContextDriver *driver, const RegieGuestSpec *spec, const char *guest_dir,
                                 gboolean mapped, GError **error)
{
    g_autofree char *root = g_build_filename(guest_dir, "rootfs", NULL);
    g_autofree char *shown = regie_context_mount_path(spec->guest_id);
    g_autofree guint *vlans = g_new0(guint, spec->n_nics + 1);
    if (!g_file_test(root, G_FILE_TEST_IS_DIR)) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.files-missing",
                        "See whether the datastore is mounted.", "There is no directory %s.", root);
        return FALSE;
    }
    if (!find_vlans(spec, vlans, error))
        return FALSE;
    const RegieContextConfig config = {
        .spec = spec, .root = mapped ? shown : root, .vlans = vlans, .mapped = mapped, .unified = driver->unified};
    struct lxc_container *container = lxc_container_new(spec->guest_id, driver->config->lxc_path);
    if (container == NULL) {
        regie_error_set(error, REGIE_UNAVAILABLE, "engine.unusable", "See whether LXC is installed whole.",
                        "LXC cannot handle a context under %s.", driver->config->lxc_path);
        return FALSE;
    }
    gboolean applied = regie_context_config_apply(container, &config, error);
    lxc_container_put(container);
    return applied;
}

gboolean regie_context_define(RegieGuestDriver *self, const RegieGuestSpec *spec, const char *guest_dir, GError **error)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    g_autofree char *path = regie_context_record_path(driver, spec->guest_id);
    g_autofree char *directory = g_path_get_dirname(path);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&driver->lock);
    g_autoptr(RegieContextRecord) known = regie_context_record_load(path, NULL);
    g_autoptr(RegieContextRecord) record = regie_context_record_new(spec);
    record->spec->context_id = choose_id(driver, spec, known != NULL ? known->spec->context_id : 0, error);
    if (record->spec->context_id == 0)
        return FALSE;
    if (g_mkdir_with_parents(directory, 0700) != 0) {
        regie_error_set_errno(error, errno, "context.config-unwritable", "See whether the host's disk is full.",
                              "%s cannot be made", directory);
        return FALSE;
    }
    if (known != NULL) {
        record->started_ticks = known->started_ticks;
        record->started_ms = known->started_ms;
    }
    // The record comes last: until then the context is not one of ours, and defining it again begins anew.
    return regie_context_configure(driver, record->spec, guest_dir, TRUE, error) &&
           regie_context_record_save(record, path, error);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

gboolean regie_context_undefine(RegieGuestDriver *self, const char *guest_id, GError **error)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    g_autoptr(GError) problem = NULL;
    g_autoptr(RegieContextRef) ref = regie_context_resolve(driver, guest_id, &problem);
    g_autofree char *directory = g_build_filename(driver->config->lxc_path, guest_id, NULL);
    if (ref != NULL) {
        g_autoptr(RegieContextRun) run = regie_context_run_of(driver, ref);
        if (run != NULL || ref->record == NULL) {
            regie_error_set(error, REGIE_FAILED_PRECONDITION, run != NULL ? "guest.running" : "guest.not-managed",
                            run != NULL ? "Power it off first." : "Remove it with LXC's own tools.",
                            run != NULL ? "The context is running." : "Régie did not make this context.");
            return FALSE;
        }
        regie_context_settle(driver, ref->name);
    } else if (!regie_error_is(problem, REGIE_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    regie_context_disk_forget(driver->disk, guest_id);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&driver->lock);
    if (nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0 || errno == ENOENT)
        return TRUE;
    regie_error_set_errno(error, errno, "context.config-unwritable", NULL, "%s cannot be removed", directory);
    return FALSE;
}

void regie_context_obstacles(RegieGuestDriver *self, const Regie__Agent__V1__PrepareMigrationRequest *request,
                             GPtrArray *obstacles)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    g_autoptr(GError) problem = NULL;
    RegieMigrationObstacle *obstacle = NULL;
    if (request->live) {
        obstacle = regie_migration_obstacle_new();
        regie_message_set_string(&obstacle->check, "migration.live");
        regie_message_set_string(&obstacle->reason, "A context cannot be moved while it runs.");
        regie_message_set_string(&obstacle->remedy, "Let it be stopped for the move.");
        g_ptr_array_add(obstacles, obstacle);
    }
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&driver->lock);
    if (request->spec->context_id == 0 || choose_id(driver, request->spec, 0, &problem) != 0)
        return;
    obstacle = regie_migration_obstacle_new();
    regie_message_set_string(&obstacle->check, "context.id");
    regie_message_set_string(&obstacle->reason, problem->message);
    regie_message_set_string(&obstacle->remedy, regie_error_remedy(problem));
    g_ptr_array_add(obstacles, obstacle);
}
