// The contexts' driver: which contexts there are and how they are.
#include <lxc/lxccontainer.h>
#include <stdlib.h>

#include "context_driver.h"
#include "context_net.h"
#include "error.h"

char *regie_context_record_path(RegieContextDriver *driver, const char *guest_id)
{
    return g_build_filename(driver->config->lxc_path, guest_id, "regie.conf", NULL);
}

void regie_context_ref_free(RegieContextRef *ref)
{
    if (ref == NULL)
        return;
    g_free(ref->name);
    regie_context_record_free(ref->record);
    g_free(ref);
}

// A context that was found has no id of the center's: one is derived, the same each time on this host.
static char *derive_id(const char *host_id, const char *name)
{
    g_autofree char *text = g_strdup_printf("%s/lxc/%s", host_id, name);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA1, text, -1);
    // RFC 9562, version 5 and variant 10.
    return g_strdup_printf("%.8s-%.4s-5%.3s-a%.3s-%.12s", hash, hash + 8, hash + 13, hash + 17, hash + 20);
}

static RegieContextRef *make_ref(RegieContextDriver *driver, const char *name, GError **error)
{
    g_autofree char *path = regie_context_record_path(driver, name);
    g_autoptr(GError) problem = NULL;
    RegieContextRecord *record = regie_context_record_load(path, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    RegieContextRef *ref = g_new0(RegieContextRef, 1);
    ref->name = g_strdup(name);
    ref->record = record;
    return ref;
}

// Names that liblxc knows: an array that owns them.
static GPtrArray *take_names(int count, char **names)
{
    GPtrArray *taken = g_ptr_array_new_with_free_func(free);
    for (int i = 0; i < count; i++)
        g_ptr_array_add(taken, names[i]);
    free(names);
    return taken;
}

static GPtrArray *defined_names(RegieContextDriver *driver)
{
    char **names = NULL;
    int count = list_defined_containers(driver->config->lxc_path, &names, NULL);
    return take_names(count, names);
}

RegieContextRef *regie_context_resolve(RegieContextDriver *driver, const char *guest_id, GError **error)
{
    g_autofree char *path = regie_context_record_path(driver, guest_id);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return make_ref(driver, guest_id, error);
    g_autoptr(GPtrArray) names = defined_names(driver);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *id = derive_id(driver->config->host_id, names->pdata[i]);
        if (g_str_equal(id, guest_id))
            return make_ref(driver, names->pdata[i], error);
    }
    regie_error_set(error, REGIE_NOT_FOUND, "guest.not-found", NULL, "There is no context %s on this host.", guest_id);
    return NULL;
}

RegieContextRun *regie_context_run_of(RegieContextDriver *driver, const RegieContextRef *ref)
{
    const RegieGuestSpec *spec = ref->record != NULL ? ref->record->spec : NULL;
    g_autofree char *id = spec != NULL ? g_strdup(spec->guest_id) : derive_id(driver->config->host_id, ref->name);
    return regie_context_watch_add(driver->watch, ref->name, id, spec != NULL ? spec->context_id : 0,
                                   spec != NULL ? spec->vcpus : 0);
}

static gboolean belongs_to(const RegieContextRecord *record, const RegieContextRun *run)
{
    return record->started_ticks == run->started_ticks && record->started_ms != 0;
}

// Remembers when this run started: computed once, since the host's clock is set while guests run.
static gint64 started_ms(RegieContextDriver *driver, const RegieContextRecord *record, const RegieContextRun *run)
{
    if (belongs_to(record, run))
        return record->started_ms;
    g_autofree char *path = regie_context_record_path(driver, record->spec->guest_id);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&driver->lock);
    g_autoptr(RegieContextRecord) latest = regie_context_record_load(path, NULL);
    if (latest != NULL && belongs_to(latest, run))
        return latest->started_ms;
    const gint64 now = regie_context_run_started_ms(run);
    if (latest == NULL)
        return now;
    latest->started_ticks = run->started_ticks;
    latest->started_ms = now;
    g_autoptr(GError) problem = NULL;
    if (!regie_context_record_save(latest, path, &problem))
        g_warning("%s", problem->message);
    return now;
}

static void describe_run(RegieContextDriver *driver, const RegieContextRef *ref, const RegieContextRun *run,
                         RegieGuest *guest)
{
    guest->power_state = regie_context_cgroup_frozen(run->group) ? REGIE_POWER_SUSPENDED : REGIE_POWER_RUNNING;
    guest->started_ms = ref->record != NULL ? started_ms(driver, ref->record, run) : regie_context_run_started_ms(run);
    g_autoptr(GPtrArray) addresses = regie_context_net_addresses(run->pid);
    for (guint i = 0; i < addresses->len; i++)
        REGIE_MESSAGE_APPEND(guest, ip_addresses, g_strdup(addresses->pdata[i]));
    if (ref->record != NULL && ref->record->problem != NULL)
        regie_message_set_string(&guest->problem, ref->record->problem);
}

// stores: those of the host, asked for once for all guests.
static void describe_files(RegieContextDriver *driver, const RegieGuestSpec *spec, const GPtrArray *stores,
                           RegieGuest *guest)
{
    const RegieDatastore *store = NULL;
    for (guint i = 0; i < stores->len && store == NULL; i++)
        if (g_str_equal(((RegieDatastore *)stores->pdata[i])->datastore_id, spec->datastore_id))
            store = stores->pdata[i];
    if (store == NULL) {
        regie_message_set_string(&guest->problem, "Its datastore is not on this host.");
        return;
    }
    g_autofree char *guest_dir = g_build_filename(store->path, "guests", spec->guest_id, NULL);
    g_autofree char *root = g_build_filename(guest_dir, "rootfs", NULL);
    if (g_file_test(root, G_FILE_TEST_IS_DIR))
        guest->disk_used_bytes = regie_context_disk_used(driver->disk, spec->guest_id, guest_dir);
    else
        regie_message_set_string(&guest->problem, "Its files are missing on the datastore.");
}

static RegieGuestSpec *found_spec(RegieContextDriver *driver, const char *name)
{
    RegieGuestSpec *spec = regie_guest_spec_new();
    g_autofree char *id = derive_id(driver->config->host_id, name);
    regie_message_set_string(&spec->guest_id, id);
    regie_message_set_string(&spec->name, name);
    spec->kind = REGIE_KIND_CONTEXT;
    return spec;
}

// active: liblxc says that it has a monitor.
static RegieGuest *describe(RegieContextDriver *driver, const RegieContextRef *ref, gboolean active,
                            const GPtrArray *stores)
{
    RegieGuest *guest = regie_guest_new();
    guest->managed = ref->record != NULL;
    guest->spec = guest->managed ? regie_guest_spec_copy(ref->record->spec) : found_spec(driver, ref->name);
    guest->power_state = REGIE_POWER_OFF;
    g_autoptr(RegieContextRun) run = active ? regie_context_run_of(driver, ref) : NULL;
    if (run != NULL)
        describe_run(driver, ref, run, guest);
    if (guest->managed)
        describe_files(driver, ref->record->spec, stores, guest);
    return guest;
}

GPtrArray *regie_context_list(RegieGuestDriver *self, GError **error)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    GPtrArray *guests = g_ptr_array_new_with_free_func((GDestroyNotify)regie_guest_free);
    char **names = NULL;
    int count = list_active_containers(driver->config->lxc_path, &names, NULL);
    g_autoptr(GPtrArray) running = take_names(count, names);
    g_autoptr(GPtrArray) defined = defined_names(driver);
    g_autoptr(GPtrArray) stores = regie_datastores_list(driver->stores, NULL);
    for (guint i = 0; i < defined->len; i++) {
        g_autoptr(GError) problem = NULL;
        g_autoptr(RegieContextRef) ref = make_ref(driver, defined->pdata[i], &problem);
        if (ref == NULL) {
            g_warning("%s", problem->message);
            continue;
        }
        gboolean active = g_ptr_array_find_with_equal_func(running, ref->name, g_str_equal, NULL);
        g_ptr_array_add(guests, describe(driver, ref, active, stores));
    }
    return guests;
}

RegieGuest *regie_context_find(RegieGuestDriver *self, const char *guest_id, GError **error)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    g_autoptr(RegieContextRef) ref = regie_context_resolve(driver, guest_id, error);
    if (ref == NULL)
        return NULL;
    g_autoptr(GPtrArray) stores = regie_datastores_list(driver->stores, NULL);
    return describe(driver, ref, TRUE, stores);
}
