// Live migration: libvirt to libvirt, over TLS.
#include "error.h"
#include "vm-private.h"
#include "vm_job.h"

#include <libvirt/virterror.h>
#include <string.h>

// How often progress is looked at; what is asked last is the pause to switch over.
#define LOOK_US (G_TIME_SPAN_SECOND / 5)
#define COMPLETED_PATIENCE_US (2 * G_TIME_SPAN_SECOND)

typedef struct {
    virDomainPtr domain;
    virDomainPtr own_domain; // by a connection of the migration's own
    const char *uri;
    char *data_uri;
    unsigned int flags;
    guint64 bandwidth_mib;
    GMutex lock;
    GCond changed;
    gboolean ended;
    GError *error;
} Migration;

void regie_vm_obstacles(RegieGuestDriver *driver, const Regie__Agent__V1__PrepareMigrationRequest *request,
                        GPtrArray *obstacles)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autoptr(GError) error = NULL;
    if (*request->spec->machine_type == '\0' ||
        regie_vm_engine_has_machine(self->engine, request->spec->machine_type, &error))
        return;
    RegieMigrationObstacle *obstacle = regie_migration_obstacle_new();
    regie_message_set_string(&obstacle->check,
                             g_str_equal(regie_error_code(error), "machine.type") ? "machine.type" : "engine.usable");
    regie_message_set_string(&obstacle->reason, error->message);
    regie_message_set_string(&obstacle->remedy, regie_error_remedy(error));
    g_ptr_array_add(obstacles, obstacle);
}

// qemu+tls://HOST/system and nothing else: libvirt's URIs can name commands and files.
char *regie_vm_migrate_host(const char *uri, GError **error)
{
    static const char scheme[] = "qemu+tls://", path[] = "/system";
    gsize length = strlen(uri);
    if (g_str_has_prefix(uri, scheme) && g_str_has_suffix(uri, path) && length > strlen(scheme) + strlen(path)) {
        g_autofree char *host = g_strndup(uri + strlen(scheme), length - strlen(scheme) - strlen(path));
        if (strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") == strlen(host))
            return g_steal_pointer(&host);
    }
    regie_error_set(error, REGIE_INVALID_ARGUMENT, "migration.uri-invalid", "Take the one PrepareMigration gave.",
                    "The destination is not of the form qemu+tls://HOST/system.");
    return NULL;
}

// What went wrong between the two hosts; a cancelled migration is said as such.
static void set_failure(GError **error)
{
    const virError *cause = virGetLastError();
    if (cause != NULL && cause->domain == VIR_FROM_RPC)
        regie_error_set(error, REGIE_UNAVAILABLE, "migration.destination-unreachable",
                        "Look at the network and at libvirt's TLS between the two hosts.",
                        "The virtual machine runs on here; its destination does not answer: %s", cause->message);
    else if (cause != NULL && cause->code != VIR_ERR_OPERATION_ABORTED && cause->code != VIR_ERR_NO_DOMAIN)
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "migration.failed", "Look at libvirt's log on both hosts.",
                        "The virtual machine has not migrated: %s", cause->message);
    else
        regie_vm_error_set(error, "The virtual machine has not migrated");
}

static gpointer run(gpointer data)
{
    Migration *migration = data;
    virTypedParameterPtr parameters = NULL;
    int count = 0, capacity = 0;
    virTypedParamsAddString(&parameters, &count, &capacity, VIR_MIGRATE_PARAM_URI, migration->data_uri);
    if (migration->bandwidth_mib > 0)
        virTypedParamsAddULLong(&parameters, &count, &capacity, VIR_MIGRATE_PARAM_BANDWIDTH, migration->bandwidth_mib);
    GError *error = NULL;
    if (virDomainMigrateToURI3(migration->own_domain, migration->uri, parameters, (unsigned)count, migration->flags) !=
        0)
        set_failure(&error);
    virTypedParamsFree(parameters, count);
    g_mutex_lock(&migration->lock);
    migration->error = error;
    migration->ended = TRUE;
    g_cond_signal(&migration->changed);
    g_mutex_unlock(&migration->lock);
    return NULL;
}

static gboolean wait_for_end(Migration *migration, gint64 until_us)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&migration->lock);
    while (!migration->ended)
        if (!g_cond_wait_until(&migration->changed, &migration->lock, until_us))
            break;
    return migration->ended;
}

static gboolean look(virDomainPtr domain, RegieMigrationProgress *progress)
{
    virTypedParameterPtr parameters = NULL;
    int count = 0, type = VIR_DOMAIN_JOB_NONE;
    if (virDomainGetJobStats(domain, &type, &parameters, &count, 0) != 0 || type == VIR_DOMAIN_JOB_NONE)
        return FALSE;
    regie_vm_job_fill(progress, parameters, count);
    virTypedParamsFree(parameters, count);
    int state = VIR_DOMAIN_NOSTATE, reason = 0;
    virDomainGetState(domain, &state, &reason, 0);
    if (state == VIR_DOMAIN_PAUSED && reason == VIR_DOMAIN_PAUSED_MIGRATION)
        progress->phase = REGIE__AGENT__V1__MIGRATION_PHASE__MIGRATION_PHASE_SWITCH_OVER;
    else if (progress->memory_total_bytes > 0)
        progress->phase = REGIE__AGENT__V1__MIGRATION_PHASE__MIGRATION_PHASE_COPY;
    return TRUE;
}

// Until it has ended: tells how far it is, and aborts it when the caller has gone.
static void follow(Migration *migration, guint max_downtime_ms, RegieCall *call)
{
    GCancellable *cancellable = regie_call_cancellable(call);
    gboolean downtime_set = max_downtime_ms == 0, aborted = FALSE;
    RegieMigrationPhase phase = REGIE__AGENT__V1__MIGRATION_PHASE__MIGRATION_PHASE_SETUP;
    while (!wait_for_end(migration, g_get_monotonic_time() + LOOK_US)) {
        if (g_cancellable_is_cancelled(cancellable)) {
            aborted = aborted || virDomainAbortJob(migration->domain) == 0;
            continue;
        }
        // It can be set only while the job runs.
        if (!downtime_set)
            downtime_set = virDomainMigrateSetMaxDowntime(migration->domain, max_downtime_ms, 0) == 0;
        // What is left then takes less time than asking.
        if (phase == REGIE__AGENT__V1__MIGRATION_PHASE__MIGRATION_PHASE_SWITCH_OVER)
            continue;
        RegieMigrationProgress progress = REGIE__AGENT__V1__MIGRATION_PROGRESS__INIT;
        progress.phase = phase;
        if (!look(migration->domain, &progress))
            continue;
        // Phases only go forward.
        phase = progress.phase = MAX(phase, progress.phase);
        regie_call_send(call, &progress.base, NULL);
    }
}

static unsigned int flags_for(RegieVmDriver *self, virDomainPtr domain,
                              const Regie__Agent__V1__MigrateGuestRequest *request)
{
    unsigned int flags =
        VIR_MIGRATE_LIVE | VIR_MIGRATE_PEER2PEER | VIR_MIGRATE_PERSIST_DEST | VIR_MIGRATE_UNDEFINE_SOURCE;
    if (request->auto_converge)
        flags |= VIR_MIGRATE_AUTO_CONVERGE;
    if (request->encrypt)
        flags |= VIR_MIGRATE_TLS;
    g_autoptr(RegieVmDefinition) definition = regie_vm_definition_of(domain, NULL);
    // libvirt knows shared storage by its file system's type; the marker says it of any. Without it libvirt decides.
    for (guint i = 0; definition != NULL && i < definition->disk_paths->len; i++) {
        g_autoptr(RegieDatastore) store = regie_datastores_owning(self->stores, definition->disk_paths->pdata[i]);
        if (store == NULL || !store->shared)
            return flags;
    }
    return definition != NULL ? flags | VIR_MIGRATE_UNSAFE : flags;
}

static gboolean migrate(Migration *migration, guint max_downtime_ms, RegieCall *call, GError **error)
{
    gint64 began_us = g_get_monotonic_time();
    g_autoptr(RegieVmJobWatch) watch = regie_vm_job_watch_new(migration->domain);
    GThread *thread = g_thread_new("migration", run, migration);
    follow(migration, max_downtime_ms, call);
    g_thread_join(thread);
    if (migration->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&migration->error));
        return FALSE;
    }
    RegieMigrationProgress done = REGIE__AGENT__V1__MIGRATION_PROGRESS__INIT;
    if (!regie_vm_job_watch_take(watch, &done, COMPLETED_PATIENCE_US))
        g_warning("libvirt tells no figures of the migration that has ended");
    done.phase = REGIE__AGENT__V1__MIGRATION_PHASE__MIGRATION_PHASE_DONE;
    done.memory_remaining_bytes = 0;
    done.elapsed_ms = (guint32)((g_get_monotonic_time() - began_us) / 1000);
    return regie_call_send(call, &done.base, error);
}

gboolean regie_vm_migrate(RegieGuestDriver *driver, const Regie__Agent__V1__MigrateGuestRequest *request,
                          RegieCall *call, GError **error)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autofree char *host = regie_vm_migrate_host(request->destination_uri, error);
    // Two connections (vm_link.h says why): one waits in the migration, one looks and aborts.
    g_autoptr(virDomain) domain = host != NULL ? regie_vm_link_domain(self->link, request->guest_id, error) : NULL;
    g_autoptr(virDomain) own_domain =
        domain != NULL ? regie_vm_link_domain(self->link, request->guest_id, error) : NULL;
    if (own_domain == NULL)
        return FALSE;
    if (virDomainIsActive(domain) != 1) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.not-running", "Move it powered off, or start it.",
                        "Only a running guest migrates live.");
        return FALSE;
    }
    Migration migration = {.domain = domain,
                           .own_domain = own_domain,
                           .uri = request->destination_uri,
                           .data_uri = g_strdup_printf("tcp://%s", host),
                           .flags = flags_for(self, domain, request),
                           // libvirt counts in MiB/s; less than one is one, for 0 would be no limit.
                           .bandwidth_mib =
                               request->bandwidth_bytes_per_s > 0 ? MAX(request->bandwidth_bytes_per_s >> 20, 1) : 0};
    g_mutex_init(&migration.lock);
    g_cond_init(&migration.changed);
    gboolean done = migrate(&migration, request->max_downtime_ms, call, error);
    g_mutex_clear(&migration.lock);
    g_cond_clear(&migration.changed);
    g_free(migration.data_uri);
    return done;
}

gboolean regie_vm_abort_migration(RegieGuestDriver *driver, const char *guest_id, GError **error)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autoptr(virDomain) domain = regie_vm_link_domain(self->link, guest_id, error);
    if (domain == NULL)
        return FALSE;
    if (virDomainAbortJob(domain) == 0)
        return TRUE;
    regie_vm_error_set(error, "The migration cannot be aborted");
    return FALSE;
}
