#include "stats_host.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stats_net.h"

#define SECTOR 512

static char *read_file(const char *path)
{
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

// "cpu  user nice system idle iowait irq softirq steal guest guest_nice" in ticks; guest is part of user.
void regie_stats_host_parse_cpu(const char *proc_stat, double ticks_per_second, RegieReading *reading)
{
    double user, nice, system, idle, iowait, irq, softirq, steal;
    if (sscanf(proc_stat, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &user, &nice, &system, &idle, &iowait, &irq, &softirq,
               &steal) != 8)
        return;
    reading->cpu_used_ns = (user + nice + system + irq + softirq) / ticks_per_second * 1e9;
    reading->cpu_steal_ns = steal / ticks_per_second * 1e9;
    reading->cpus = 0;
    for (const char *line = proc_stat; (line = strstr(line, "\ncpu")) != NULL; line++)
        reading->cpus++;
}

static double meminfo_bytes(const char *text, const char *key)
{
    g_autofree char *start = g_strdup_printf("%s:", key);
    const char *found = strstr(text, start);
    return found != NULL ? g_ascii_strtod(found + strlen(start), NULL) * 1024 : NAN;
}

void regie_stats_host_parse_memory(const char *proc_meminfo, RegieReading *reading)
{
    const double total = meminfo_bytes(proc_meminfo, "MemTotal");
    reading->memory_used_bytes = total - meminfo_bytes(proc_meminfo, "MemAvailable");
    reading->memory_consumed_bytes = total - meminfo_bytes(proc_meminfo, "MemFree");
    reading->memory_swapped_bytes = meminfo_bytes(proc_meminfo, "SwapTotal") - meminfo_bytes(proc_meminfo, "SwapFree");
}

// "253 0 vda reads merged sectors ms writes merged sectors ms …"
void regie_stats_host_parse_disks(const char *proc_diskstats, gboolean (*counts)(const char *name),
                                  RegieReading *reading)
{
    reading->disk_read_bytes = reading->disk_write_bytes = reading->disk_read_ops = reading->disk_write_ops = 0;
    g_auto(GStrv) lines = g_strsplit(proc_diskstats, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char name[33];
        double reads, sectors_read, writes, sectors_written;
        if (sscanf(*line, "%*d %*d %32s %lf %*f %lf %*f %lf %*f %lf", name, &reads, &sectors_read, &writes,
                   &sectors_written) != 5 ||
            !counts(name))
            continue;
        reading->disk_read_ops += reads;
        reading->disk_read_bytes += sectors_read * SECTOR;
        reading->disk_write_ops += writes;
        reading->disk_write_bytes += sectors_written * SECTOR;
    }
}

// Partitions and what is made of other disks would be counted twice.
static gboolean is_whole_disk(const char *name)
{
    g_autofree char *device = g_strdup_printf("/sys/block/%s/device", name);
    return g_file_test(device, G_FILE_TEST_EXISTS);
}

static double read_number(const char *interface, const char *file)
{
    g_autofree char *path = g_strdup_printf("/sys/class/net/%s/%s", interface, file);
    g_autofree char *text = read_file(path);
    return g_ascii_strtod(text, NULL);
}

static gboolean is_hardware(const char *interface)
{
    g_autofree char *device = g_strdup_printf("/sys/class/net/%s/device", interface);
    return g_file_test(device, G_FILE_TEST_EXISTS);
}

// A host that is itself a container has no hardware but ends of pairs, whose other end is elsewhere; a guest's NIC is
// one too.
static gboolean is_outer_end(const char *interface)
{
    return !g_str_has_prefix(interface, "ctx") && read_number(interface, "iflink") != read_number(interface, "ifindex");
}

static void read_network(RegieReading *reading)
{
    g_autoptr(GHashTable) interfaces = regie_stats_net_read();
    g_autoptr(GPtrArray) hardware = g_ptr_array_new();
    g_autoptr(GPtrArray) outer = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer name, counts;
    g_hash_table_iter_init(&iterator, interfaces);
    while (g_hash_table_iter_next(&iterator, &name, &counts)) {
        if (is_hardware(name))
            g_ptr_array_add(hardware, counts);
        else if (is_outer_end(name))
            g_ptr_array_add(outer, counts);
    }
    const GPtrArray *counted = hardware->len > 0 ? hardware : outer;
    reading->net_receive_bytes = reading->net_transmit_bytes = reading->net_dropped_packets = 0;
    for (guint i = 0; i < counted->len; i++) {
        const RegieNetCounts *each = counted->pdata[i];
        reading->net_receive_bytes += each->receive_bytes;
        reading->net_transmit_bytes += each->transmit_bytes;
        reading->net_dropped_packets += each->receive_dropped + each->transmit_dropped;
    }
}

static double count_processes(void)
{
    g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
    double count = 0;
    const char *name;
    while (proc != NULL && (name = g_dir_read_name(proc)) != NULL)
        count += g_ascii_isdigit(*name) ? 1 : 0;
    return count;
}

RegieReading *regie_stats_read_host(const char *host_id)
{
    RegieReading *reading = regie_reading_new(host_id);
    g_autofree char *stat = read_file("/proc/stat");
    g_autofree char *meminfo = read_file("/proc/meminfo");
    g_autofree char *disks = read_file("/proc/diskstats");
    g_autofree char *load = read_file("/proc/loadavg");
    regie_stats_host_parse_cpu(stat, (double)sysconf(_SC_CLK_TCK), reading);
    regie_stats_host_parse_memory(meminfo, reading);
    regie_stats_host_parse_disks(disks, is_whole_disk, reading);
    read_network(reading);
    reading->processes = count_processes();
    reading->load = *load != '\0' ? g_ascii_strtod(load, NULL) : NAN;
    return reading;
}
