#include "stats.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "context_cgroup.h"
#include "stats_host.h"
#include "stats_net.h"

#define GUEST "11111111-2222-4333-8444-000000000001"

static RegieReading *reading_at(double seconds)
{
    RegieReading *reading = regie_reading_new(GUEST);
    reading->time_us = (gint64)(seconds * G_USEC_PER_SEC);
    reading->cpus = 2;
    return reading;
}

static double value_of(const RegieSample *sample, Regie__Agent__V1__Counter counter)
{
    g_assert_cmpuint(sample->n_counters, ==, sample->n_values);
    for (size_t i = 0; i < sample->n_counters; i++)
        if (sample->counters[i] == counter)
            return sample->values[i];
    return NAN;
}

static void rates_are_means_over_the_time_between(void)
{
    g_autoptr(RegieReading) before = reading_at(10);
    g_autoptr(RegieReading) now = reading_at(14);
    before->cpu_used_ns = 1e9;
    now->cpu_used_ns = 5e9;
    before->net_receive_bytes = 100;
    now->net_receive_bytes = 500;
    g_autoptr(RegieSample) sample = regie_stats_sample(before, now, 77);
    g_assert_cmpstr(sample->entity_id, ==, GUEST);
    g_assert_cmpint(sample->time_ms, ==, 77);
    // 4 s of CPU in 4 s on 2 CPUs.
    g_assert_cmpfloat(value_of(sample, REGIE__AGENT__V1__COUNTER__COUNTER_CPU_USED), ==, 0.5);
    g_assert_cmpfloat(value_of(sample, REGIE__AGENT__V1__COUNTER__COUNTER_NET_RECEIVE), ==, 100);
}

static void what_cannot_be_measured_is_left_out(void)
{
    g_autoptr(RegieReading) before = reading_at(10);
    g_autoptr(RegieReading) now = reading_at(14);
    now->memory_used_bytes = 4096;
    g_autoptr(RegieSample) sample = regie_stats_sample(before, now, 0);
    g_assert_cmpuint(sample->n_counters, ==, 1);
    g_assert_cmpfloat(value_of(sample, REGIE__AGENT__V1__COUNTER__COUNTER_MEMORY_USED), ==, 4096);
}

static void a_first_sample_has_levels_only(void)
{
    g_autoptr(RegieReading) now = reading_at(14);
    now->cpu_used_ns = 5e9;
    now->processes = 3;
    g_autoptr(RegieSample) sample = regie_stats_sample(NULL, now, 0);
    g_assert_cmpuint(sample->n_counters, ==, 1);
    g_assert_cmpfloat(value_of(sample, REGIE__AGENT__V1__COUNTER__COUNTER_PROCESSES), ==, 3);
}

static void a_count_that_went_back_is_no_rate(void)
{
    g_autoptr(RegieReading) before = reading_at(10);
    g_autoptr(RegieReading) now = reading_at(14);
    before->cpu_used_ns = 9e9;
    now->cpu_used_ns = 1e9;
    g_autoptr(RegieSample) sample = regie_stats_sample(before, now, 0);
    g_assert_cmpuint(sample->n_counters, ==, 0);
}

static void a_share_is_never_over_one(void)
{
    g_autoptr(RegieReading) before = reading_at(10);
    g_autoptr(RegieReading) now = reading_at(11);
    before->cpu_used_ns = 0;
    now->cpu_used_ns = 3e9;
    g_autoptr(RegieSample) sample = regie_stats_sample(before, now, 0);
    g_assert_cmpfloat(value_of(sample, REGIE__AGENT__V1__COUNTER__COUNTER_CPU_USED), ==, 1);
}

static void the_hosts_cpu_counts_neither_idleness_nor_steal(void)
{
    g_autoptr(RegieReading) reading = regie_reading_new("h");
    regie_stats_host_parse_cpu("cpu  100 10 50 1000 200 5 5 30 40 0\ncpu0 1 1\ncpu1 1 1\nintr 1\n", 100, reading);
    g_assert_cmpfloat(reading->cpu_used_ns, ==, 1.7e9);
    g_assert_cmpfloat(reading->cpu_steal_ns, ==, 0.3e9);
    g_assert_cmpfloat(reading->cpus, ==, 2);
}

static void the_hosts_page_cache_is_not_used_memory(void)
{
    g_autoptr(RegieReading) reading = regie_reading_new("h");
    regie_stats_host_parse_memory("MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 600 kB\nCached: 500 kB\n"
                                  "SwapCached: 1 kB\nSwapTotal: 50 kB\nSwapFree: 20 kB\n",
                                  reading);
    g_assert_cmpfloat(reading->memory_used_bytes, ==, 400 * 1024);
    g_assert_cmpfloat(reading->memory_consumed_bytes, ==, 900 * 1024);
    g_assert_cmpfloat(reading->memory_swapped_bytes, ==, 30 * 1024);
}

static gboolean is_vda(const char *name)
{
    return g_str_equal(name, "vda");
}

static void partitions_are_not_counted_beside_their_disk(void)
{
    g_autoptr(RegieReading) reading = regie_reading_new("h");
    regie_stats_host_parse_disks(" 253 0 vda 10 1 80 5 20 2 160 9 0 0 0\n 253 1 vda1 10 1 80 5 20 2 160 9 0 0 0\n",
                                 is_vda, reading);
    g_assert_cmpfloat(reading->disk_read_ops, ==, 10);
    g_assert_cmpfloat(reading->disk_read_bytes, ==, 80 * 512);
    g_assert_cmpfloat(reading->disk_write_ops, ==, 20);
    g_assert_cmpfloat(reading->disk_write_bytes, ==, 160 * 512);
}

static void what_the_hosts_end_receives_the_guest_sent(void)
{
    g_autoptr(GHashTable) interfaces = regie_stats_net_parse("Inter-|   Receive  |  Transmit\n face |bytes packets\n"
                                                             "ctx2-0: 900 9 0 3 0 0 0 0 500 5 0 4 0 0 0 0\n");
    g_autoptr(RegieReading) reading = reading_at(0);
    g_assert_true(regie_stats_net_add_peer(interfaces, "ctx2-0", reading));
    g_assert_false(regie_stats_net_add_peer(interfaces, "ctx2-1", reading));
    g_assert_cmpfloat(reading->net_transmit_bytes, ==, 900);
    g_assert_cmpfloat(reading->net_receive_bytes, ==, 500);
    g_assert_cmpfloat(reading->net_dropped_packets, ==, 7);
}

static void control_groups_files_are_understood(void)
{
    g_assert_cmpfloat(regie_context_cgroup_keyed("cache 1\ntotal_rss 4096\nrss 5\n", "total_rss"), ==, 4096);
    g_assert_cmpfloat(regie_context_cgroup_keyed("total_rss 4096\nrss 5\n", "rss"), ==, 5);
    g_assert_true(isnan(regie_context_cgroup_keyed("total_rss 4096\n", "anon")));
    g_assert_true(isnan(regie_context_cgroup_keyed(NULL, "anon")));
    g_assert_cmpfloat(regie_context_cgroup_blkio("8:0 Read 10\n8:0 Write 3\n8:16 Read 5\nTotal 18\n", "Read"), ==, 15);
    g_assert_cmpfloat(regie_context_cgroup_io_stat("8:0 rbytes=10 wbytes=3\n8:16 rbytes=5 wbytes=1\n", "rbytes"), ==,
                      15);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stats/rates", rates_are_means_over_the_time_between);
    g_test_add_func("/stats/left-out", what_cannot_be_measured_is_left_out);
    g_test_add_func("/stats/first", a_first_sample_has_levels_only);
    g_test_add_func("/stats/backwards", a_count_that_went_back_is_no_rate);
    g_test_add_func("/stats/clamp", a_share_is_never_over_one);
    g_test_add_func("/stats/host/cpu", the_hosts_cpu_counts_neither_idleness_nor_steal);
    g_test_add_func("/stats/host/memory", the_hosts_page_cache_is_not_used_memory);
    g_test_add_func("/stats/host/disks", partitions_are_not_counted_beside_their_disk);
    g_test_add_func("/stats/net/peer", what_the_hosts_end_receives_the_guest_sent);
    g_test_add_func("/stats/cgroup", control_groups_files_are_understood);
    return g_test_run();
}
