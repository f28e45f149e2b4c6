#include "stats.h"

#include <math.h>

#include "readings.h"
#include "stats_host.h"

struct RegieStats {
    char *host_id;
    GPtrArray *drivers;
    GHashTable *before; // entity id -> RegieReading
};

RegieStats *regie_stats_new(const char *host_id, GPtrArray *drivers)
{
    RegieStats *stats = g_new0(RegieStats, 1);
    stats->host_id = g_strdup(host_id);
    stats->drivers = g_ptr_array_ref(drivers);
    stats->before = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)regie_reading_free);
    return stats;
}

void regie_stats_free(RegieStats *stats)
{
    g_hash_table_unref(stats->before);
    g_ptr_array_unref(stats->drivers);
    g_free(stats->host_id);
    g_free(stats);
}

static void add(RegieSample *sample, Regie__Agent__V1__Counter counter, double value)
{
    if (isnan(value))
        return;
    REGIE_MESSAGE_APPEND(sample, counters, counter);
    REGIE_MESSAGE_APPEND(sample, values, value);
}

// NAN where a count went backwards: the entity was restarted in between.
static double difference(double before, double now)
{
    return now >= before ? now - before : NAN;
}

static void add_levels(RegieSample *sample, const RegieReading *now)
{
    add(sample, REGIE__AGENT__V1__COUNTER__COUNTER_MEMORY_USED, now->memory_used_bytes);
    add(sample, REGIE__AGENT__V1__COUNTER__COUNTER_MEMORY_CONSUMED, now->memory_consumed_bytes);
    add(sample, REGIE__AGENT__V1__COUNTER__COUNTER_MEMORY_BALLOON, now->memory_balloon_bytes);
    add(sample, REGIE__AGENT__V1__COUNTER__COUNTER_MEMORY_SWAPPED, now->memory_swapped_bytes);
    add(sample, REGIE__AGENT__V1__COUNTER__COUNTER_PROCESSES, now->processes);
    add(sample, REGIE__AGENT__V1__COUNTER__COUNTER_LOAD, now->load);
}

static void add_shares(RegieSample *sample, const RegieReading *before, const RegieReading *now, double seconds)
{
    const double cpu_ns = seconds * 1e9 * now->cpus;
    const struct {
        Regie__Agent__V1__Counter counter;
        double before;
        double now;
    } shares[] = {
        {REGIE__AGENT__V1__COUNTER__COUNTER_CPU_USED, before->cpu_used_ns, now->cpu_used_ns},
        {REGIE__AGENT__V1__COUNTER__COUNTER_CPU_READY, before->cpu_ready_ns, now->cpu_ready_ns},
        {REGIE__AGENT__V1__COUNTER__COUNTER_CPU_STEAL, before->cpu_steal_ns, now->cpu_steal_ns},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(shares); i++) {
        // The meters are not read at the same instant as the clock, and an emulator has threads beside its vCPUs.
        const double share = difference(shares[i].before, shares[i].now) / cpu_ns;
        add(sample, shares[i].counter, share > 1 ? 1 : share);
    }
}

static void add_rates(RegieSample *sample, const RegieReading *before, const RegieReading *now, double seconds)
{
    const struct {
        Regie__Agent__V1__Counter counter;
        double before;
        double now;
    } rates[] = {
        {REGIE__AGENT__V1__COUNTER__COUNTER_DISK_READ, before->disk_read_bytes, now->disk_read_bytes},
        {REGIE__AGENT__V1__COUNTER__COUNTER_DISK_WRITE, before->disk_write_bytes, now->disk_write_bytes},
        {REGIE__AGENT__V1__COUNTER__COUNTER_DISK_READ_OPS, before->disk_read_ops, now->disk_read_ops},
        {REGIE__AGENT__V1__COUNTER__COUNTER_DISK_WRITE_OPS, before->disk_write_ops, now->disk_write_ops},
        {REGIE__AGENT__V1__COUNTER__COUNTER_NET_RECEIVE, before->net_receive_bytes, now->net_receive_bytes},
        {REGIE__AGENT__V1__COUNTER__COUNTER_NET_TRANSMIT, before->net_transmit_bytes, now->net_transmit_bytes},
        {REGIE__AGENT__V1__COUNTER__COUNTER_NET_DROPPED, before->net_dropped_packets, now->net_dropped_packets},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rates); i++)
        add(sample, rates[i].counter, difference(rates[i].before, rates[i].now) / seconds);
}

RegieSample *regie_stats_sample(const RegieReading *before, const RegieReading *now, gint64 time_ms)
{
    RegieSample *sample = regie_sample_new();
    regie_message_set_string(&sample->entity_id, now->entity_id);
    sample->time_ms = time_ms;
    const double seconds = before != NULL ? (double)(now->time_us - before->time_us) / G_USEC_PER_SEC : 0;
    if (seconds > 0) {
        add_shares(sample, before, now, seconds);
        add_rates(sample, before, now, seconds);
    }
    add_levels(sample, now);
    return sample;
}

static GPtrArray *read_all(RegieStats *stats)
{
    GPtrArray *readings = g_ptr_array_new();
    g_ptr_array_add(readings, regie_stats_read_host(stats->host_id));
    for (guint i = 0; i < stats->drivers->len; i++) {
        RegieGuestDriver *driver = stats->drivers->pdata[i];
        g_autoptr(GError) problem = NULL;
        if (!driver->class->read(driver, readings, &problem))
            g_debug("no statistics of one kind of guest: %s", problem->message);
    }
    return readings;
}

void regie_stats_collect(RegieStats *stats, RegieTelemetryBatch *batch)
{
    g_autoptr(GPtrArray) readings = read_all(stats);
    GHashTable *latest = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)regie_reading_free);
    const gint64 time_ms = g_get_real_time() / 1000;
    for (guint i = 0; i < readings->len; i++) {
        RegieReading *now = readings->pdata[i];
        const RegieReading *before = g_hash_table_lookup(stats->before, now->entity_id);
        REGIE_MESSAGE_APPEND(batch, samples, regie_stats_sample(before, now, time_ms));
        g_hash_table_replace(latest, now->entity_id, now);
    }
    g_hash_table_unref(stats->before);
    stats->before = latest;
}
