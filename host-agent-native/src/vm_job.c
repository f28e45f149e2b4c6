#include "vm_job.h"

struct RegieVmJobWatch {
    gint references; // the owner's, and libvirt's callback's
    GMutex lock;
    GCond arrived;
    gboolean complete;
    RegieMigrationProgress figures;
    virConnectPtr connection;
    int callback;
};

static guint64 figure(virTypedParameterPtr parameters, int count, const char *name)
{
    unsigned long long value = 0;
    virTypedParamsGetULLong(parameters, count, name, &value);
    return value;
}

void regie_vm_job_fill(RegieMigrationProgress *progress, virTypedParameterPtr parameters, int count)
{
    progress->memory_total_bytes = figure(parameters, count, VIR_DOMAIN_JOB_MEMORY_TOTAL);
    progress->memory_sent_bytes = figure(parameters, count, VIR_DOMAIN_JOB_MEMORY_PROCESSED);
    progress->memory_remaining_bytes = figure(parameters, count, VIR_DOMAIN_JOB_MEMORY_REMAINING);
    progress->bandwidth_bytes_per_s = figure(parameters, count, VIR_DOMAIN_JOB_MEMORY_BPS);
    progress->dirty_bytes_per_s = figure(parameters, count, VIR_DOMAIN_JOB_MEMORY_DIRTY_RATE) *
                                  MAX(figure(parameters, count, VIR_DOMAIN_JOB_MEMORY_PAGE_SIZE), 1);
    progress->iteration = (guint32)figure(parameters, count, VIR_DOMAIN_JOB_MEMORY_ITERATION);
    progress->elapsed_ms = (guint32)figure(parameters, count, VIR_DOMAIN_JOB_TIME_ELAPSED);
    progress->downtime_ms = (guint32)figure(parameters, count, VIR_DOMAIN_JOB_DOWNTIME);
}

static void unref(void *data)
{
    RegieVmJobWatch *watch = data;
    if (!g_atomic_int_dec_and_test(&watch->references))
        return;
    g_mutex_clear(&watch->lock);
    g_cond_clear(&watch->arrived);
    g_free(watch);
}

static void on_completed(virConnectPtr connection, virDomainPtr domain, virTypedParameterPtr parameters, int count,
                         void *data)
{
    RegieVmJobWatch *watch = data;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&watch->lock);
    regie_vm_job_fill(&watch->figures, parameters, count);
    watch->complete = TRUE;
    g_cond_signal(&watch->arrived);
}

RegieVmJobWatch *regie_vm_job_watch_new(virDomainPtr domain)
{
    virConnectPtr connection = virDomainGetConnect(domain);
    RegieVmJobWatch *watch = g_new0(RegieVmJobWatch, 1);
    watch->references = 2;
    g_mutex_init(&watch->lock);
    g_cond_init(&watch->arrived);
    regie__agent__v1__migration_progress__init(&watch->figures);
    virConnectRef(connection);
    watch->connection = connection;
    watch->callback = virConnectDomainEventRegisterAny(connection, domain, VIR_DOMAIN_EVENT_ID_JOB_COMPLETED,
                                                       VIR_DOMAIN_EVENT_CALLBACK(on_completed), watch, unref);
    if (watch->callback < 0)
        unref(watch);
    return watch;
}

void regie_vm_job_watch_free(RegieVmJobWatch *watch)
{
    if (watch->callback >= 0)
        virConnectDomainEventDeregisterAny(watch->connection, watch->callback);
    virConnectClose(watch->connection);
    unref(watch);
}

gboolean regie_vm_job_watch_take(RegieVmJobWatch *watch, RegieMigrationProgress *progress, gint64 patience_us)
{
    gint64 until_us = g_get_monotonic_time() + patience_us;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&watch->lock);
    while (!watch->complete)
        if (!g_cond_wait_until(&watch->arrived, &watch->lock, until_us))
            return FALSE;
    *progress = watch->figures;
    return TRUE;
}
