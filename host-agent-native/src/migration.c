// PrepareMigration, MigrateGuest, AbortMigration.
#include "calls.h"
#include "error.h"
#include "host.h"
#include "switches.h"
#include "validate.h"

#include <string.h>

static void add(GPtrArray *obstacles, const char *check, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void add(GPtrArray *obstacles, const char *check, const char *remedy, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    RegieMigrationObstacle *obstacle = regie_migration_obstacle_new();
    regie_message_set_string(&obstacle->check, check);
    regie_message_set_string(&obstacle->reason, reason);
    regie_message_set_string(&obstacle->remedy, remedy);
    g_ptr_array_add(obstacles, obstacle);
}

static void check_memory(const RegieGuestSpec *spec, GPtrArray *obstacles)
{
    guint64 total, used;
    regie_host_memory(&total, &used);
    guint64 available = total - used;
    if (available < spec->memory_bytes)
        add(obstacles, "memory.free", "Free memory there, or choose another host.",
            "The guest needs %" G_GUINT64_FORMAT " MiB of memory, the host has %" G_GUINT64_FORMAT " MiB free.",
            spec->memory_bytes >> 20, available >> 20);
}

static void check_storage(RegieAgent *agent, const RegieGuestSpec *spec, GPtrArray *obstacles)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *directory = regie_datastores_guest_dir(agent->stores, spec->datastore_id, spec->guest_id, &error);
    if (directory == NULL)
        add(obstacles, "datastore.reachable", regie_error_remedy(error), "%s", error->message);
    else if (!g_file_test(directory, G_FILE_TEST_IS_DIR))
        add(obstacles, "datastore.reachable", "Mount the same storage on both hosts.",
            "The datastore is there, but does not show the guest's files.");
}

static void check_networks(const RegieGuestSpec *spec, GPtrArray *obstacles)
{
    for (size_t i = 0; i < spec->n_nics; i++) {
        guint vlan;
        g_autoptr(GError) error = NULL;
        if (!regie_switches_vlan(spec->nics[i]->switch_name, spec->nics[i]->port_group, &vlan, &error))
            add(obstacles, "network.port-group", regie_error_remedy(error), "%s", error->message);
    }
}

static void check_features(const Regie__Agent__V1__PrepareMigrationRequest *request, GPtrArray *obstacles)
{
    g_autoptr(RegieCpu) cpu = regie_host_cpu();
    g_autoptr(GString) missing = g_string_new(NULL);
    for (size_t i = 0; i < request->n_cpu_features; i++) {
        gboolean found = FALSE;
        for (size_t j = 0; j < cpu->n_features && !found; j++)
            found = strcmp(cpu->features[j], request->cpu_features[i]) == 0;
        if (!found)
            g_string_append_printf(missing, "%s%s", missing->len > 0 ? ", " : "", request->cpu_features[i]);
    }
    if (missing->len > 0)
        add(obstacles, "cpu.features", "Choose a host with such a CPU, or restart the guest with a simpler CPU model.",
            "The host's CPU lacks what the guest was started with: %s.", missing->str);
}

static void check_cpu(const Regie__Agent__V1__PrepareMigrationRequest *request, const RegieEngine *engine,
                      GPtrArray *obstacles)
{
    if (strcmp(engine->acceleration, "kvm") == 0)
        check_features(request, obstacles);
    else if (request->n_cpu_features > 0)
        add(obstacles, "cpu.features", "Choose a host with KVM, or move the guest powered off.",
            "The guest runs on its host's own CPU (KVM); this host can only emulate one.");
}

static void check_not_here(RegieAgent *agent, const RegieGuestSpec *spec, GPtrArray *obstacles)
{
    RegieGuestDriver *driver;
    g_autoptr(RegieGuest) guest = regie_agent_find(agent, spec->guest_id, &driver, NULL);
    if (guest != NULL && guest->power_state != REGIE_POWER_OFF)
        add(obstacles, "guest.absent", "Look which of the two is the right one.",
            "A guest of this id already runs on the host.");
}

REGIE_HANDLER(prepare_migration)
{
    const Regie__Agent__V1__PrepareMigrationRequest *asked = (const Regie__Agent__V1__PrepareMigrationRequest *)request;
    if (!regie_validate_spec(asked->spec, error))
        return FALSE;
    RegieGuestDriver *driver = regie_agent_driver(agent, asked->spec->kind, error);
    if (driver == NULL)
        return FALSE;
    g_autoptr(GPtrArray) obstacles = g_ptr_array_new_with_free_func((GDestroyNotify)regie_migration_obstacle_free);
    g_autoptr(RegieEngine) engine = driver->class->describe(driver);
    if (!engine->usable)
        add(obstacles, "engine.usable", "Repair it on the host.", "%s", engine->problem);
    check_not_here(agent, asked->spec, obstacles);
    check_memory(asked->spec, obstacles);
    check_storage(agent, asked->spec, obstacles);
    check_networks(asked->spec, obstacles);
    if (asked->live)
        check_cpu(asked, engine, obstacles);
    driver->class->obstacles(driver, asked, obstacles);

    g_autofree char *uri = g_strdup_printf("qemu+tls://%s/system", agent->config->host_address);
    Regie__Agent__V1__PrepareMigrationResponse response = REGIE__AGENT__V1__PREPARE_MIGRATION_RESPONSE__INIT;
    response.destination_uri = uri;
    response.n_obstacles = obstacles->len;
    response.obstacles = (RegieMigrationObstacle **)obstacles->pdata;
    return regie_call_send(call, &response.base, error);
}

static RegieGuest *find_live(RegieAgent *agent, const char *guest_id, RegieGuestDriver **driver, GError **error)
{
    g_autoptr(RegieGuest) guest = regie_agent_find(agent, guest_id, driver, error);
    if (guest == NULL)
        return NULL;
    if ((*driver)->class->migrate == NULL) {
        regie_error_set(error, REGIE_UNIMPLEMENTED, "migration.live-unsupported",
                        "Move it powered off: copy, unregister, register.", "This kind of guest does not move live.");
        return NULL;
    }
    return g_steal_pointer(&guest);
}

REGIE_HANDLER(migrate_guest)
{
    const Regie__Agent__V1__MigrateGuestRequest *migrating = (const Regie__Agent__V1__MigrateGuestRequest *)request;
    RegieGuestDriver *driver;
    g_autoptr(RegieGuest) guest = find_live(agent, migrating->guest_id, &driver, error);
    if (guest == NULL)
        return FALSE;
    g_autoptr(RegieBusy) busy = regie_agent_claim(agent, migrating->guest_id, "being migrated", error);
    return busy != NULL && driver->class->migrate(driver, migrating, call, error);
}

REGIE_HANDLER(abort_migration)
{
    const Regie__Agent__V1__AbortMigrationRequest *aborting = (const Regie__Agent__V1__AbortMigrationRequest *)request;
    RegieGuestDriver *driver;
    g_autoptr(RegieGuest) guest = find_live(agent, aborting->guest_id, &driver, error);
    Regie__Agent__V1__AbortMigrationResponse response = REGIE__AGENT__V1__ABORT_MIGRATION_RESPONSE__INIT;
    return guest != NULL && driver->class->abort_migration(driver, aborting->guest_id, error) &&
           regie_call_send(call, &response.base, error);
}
