#include "context.h"

#include <lxc/lxccontainer.h>
#include <unistd.h>

#include "context_driver.h"
#include "context_ids.h"
#include "context_image.h"
#include "context_lease.h"
#include "context_mount.h"
#include "context_net.h"
#include "error.h"
#include "stats_net.h"

static gboolean release_lease(RegieContextDriver *driver, const RegieGuestSpec *spec)
{
    g_autofree char *guest_dir = regie_datastores_guest_dir(driver->stores, spec->datastore_id, spec->guest_id, NULL);
    return guest_dir != NULL && regie_context_lease_release(guest_dir, driver->config->host_id);
}

static gboolean is_running(RegieContextDriver *driver, const char *name)
{
    struct lxc_container *container = lxc_container_new(name, driver->config->lxc_path);
    gboolean running = container != NULL && container->is_running(container);
    if (container != NULL)
        lxc_container_put(container);
    return running;
}

void regie_context_settle(RegieContextDriver *driver, const char *name)
{
    // Held to the end: a start that begins now has to find a clean place and keep what it makes.
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&driver->lock);
    g_autofree char *path = regie_context_record_path(driver, name);
    g_autoptr(RegieContextRecord) record = regie_context_record_load(path, NULL);
    g_autoptr(GError) problem = NULL;
    if (record == NULL || g_hash_table_contains(driver->busy, name) || is_running(driver, name))
        return;
    regie_context_mount_remove(name);
    // liblxc does so itself, but not when a restart from inside failed.
    if (release_lease(driver, record->spec) && !regie_context_clear_ports(record->spec, &problem))
        g_warning("%s", problem->message);
}

static void on_change(const char *name, const char *guest_id, gboolean running, gpointer data)
{
    RegieContextDriver *driver = data;
    if (!running)
        regie_context_settle(driver, name);
    regie_changes_notify(driver->changes, guest_id);
}

static gboolean provision(RegieGuestDriver *self, const RegieGuestSpec *spec, const char *template_dir,
                          const char *guest_dir, RegieCall *call, GError **error)
{
    return regie_context_image_unpack(template_dir, guest_dir, spec->name, call, error);
}

static gboolean require_unused(RegieGuestDriver *self, const char *guest_dir, GError **error)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    g_autofree char *root = g_build_filename(guest_dir, "rootfs", NULL);
    if (!g_file_test(root, G_FILE_TEST_IS_DIR))
        return TRUE;
    return regie_context_lease_take(guest_dir, driver->config->host_id, driver->config->host_name, error);
}

static const char *find_problem(RegieContextDriver *driver)
{
    g_autofree char *program = g_find_program_in_path("lxc-start");
    if (program == NULL)
        return "LXC is not installed. Install the package lxc.";
    if (!driver->unified && !g_file_test("/sys/fs/cgroup/memory", G_FILE_TEST_IS_DIR))
        return "No control groups are mounted. Mount them at /sys/fs/cgroup.";
    return NULL;
}

static RegieEngine *describe(RegieGuestDriver *self)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    RegieEngine *engine = regie_engine_new();
    const char *problem = find_problem(driver);
    engine->kind = REGIE_KIND_CONTEXT;
    engine->usable = problem == NULL;
    regie_message_set_string(&engine->name, "lxc");
    regie_message_set_string(&engine->version, lxc_get_version());
    if (problem == NULL && !g_file_test("/var/lib/lxcfs/proc/meminfo", G_FILE_TEST_EXISTS))
        problem = "lxcfs does not run: contexts see the host's memory and CPUs as theirs. Start it.";
    regie_message_set_string(&engine->problem, problem);
    return engine;
}

static void read_run(const RegieContextRun *run, GHashTable *interfaces, GPtrArray *readings)
{
    RegieReading *reading = regie_reading_new(run->guest_id);
    reading->cpus = run->vcpus > 0 ? run->vcpus : (double)sysconf(_SC_NPROCESSORS_ONLN);
    regie_context_cgroup_read(run->group, reading);
    // The host's ends are numbered from 0 without gaps.
    for (guint i = 0; run->context_id != 0; i++) {
        g_autofree char *interface = regie_context_net_interface(run->context_id, i);
        if (!regie_stats_net_add_peer(interfaces, interface, reading))
            break;
    }
    g_ptr_array_add(readings, reading);
}

static gboolean read_all(RegieGuestDriver *self, GPtrArray *readings, GError **error)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    g_autoptr(GHashTable) interfaces = regie_stats_net_read();
    g_autoptr(GPtrArray) runs = regie_context_watch_runs(driver->watch);
    for (guint i = 0; i < runs->len; i++)
        read_run(runs->pdata[i], interfaces, readings);
    return TRUE;
}

static void free_driver(RegieGuestDriver *self)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    regie_context_watch_free(driver->watch);
    regie_context_disk_free(driver->disk);
    g_hash_table_unref(driver->busy);
    g_mutex_clear(&driver->lock);
    g_free(driver);
}

static const RegieGuestDriverClass CLASS = {
    .kind = REGIE_KIND_CONTEXT,
    .free = free_driver,
    .describe = describe,
    .list = regie_context_list,
    .find = regie_context_find,
    .provision = provision,
    .define = regie_context_define,
    .undefine = regie_context_undefine,
    .require_unused = require_unused,
    .set_power = regie_context_set_power,
    .open_console = regie_context_open_console,
    .obstacles = regie_context_obstacles,
    .read = read_all,
};

// Contexts that ended while this program did not run left their leases; listing lets the watch know the others.
static void take_over(RegieContextDriver *driver)
{
    g_autoptr(GPtrArray) guests = regie_context_list(&driver->base, NULL);
    for (guint i = 0; i < guests->len; i++) {
        const RegieGuest *guest = guests->pdata[i];
        if (guest->managed && guest->power_state == REGIE_POWER_OFF)
            regie_context_settle(driver, guest->spec->guest_id);
    }
}

RegieGuestDriver *regie_context_driver_new(const RegieConfig *config, RegieDatastores *stores, RegieChanges *changes)
{
    RegieContextDriver *driver = g_new0(RegieContextDriver, 1);
    const char *const files[] = {"/etc/subuid", "/etc/subgid"};
    driver->base.class = &CLASS;
    driver->config = config;
    driver->stores = stores;
    driver->changes = changes;
    driver->unified = regie_context_cgroup_unified();
    g_mutex_init(&driver->lock);
    driver->busy = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    driver->watch = regie_context_watch_new(config->lxc_path, on_change, driver);
    driver->disk = regie_context_disk_new(changes);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) problem = NULL;
        if (!regie_context_id_reserve_users(files[i], &problem))
            g_warning("%s", problem->message);
    }
    take_over(driver);
    return &driver->base;
}
