#include "context_cgroup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOT "/sys/fs/cgroup"
// Deeper than any init system nests; a bound for the count of processes.
#define DEPTH_MAX 8

struct RegieContextCgroup {
    gboolean unified;
    // With v2 all are the same directory.
    char *cpu;
    char *cpuacct;
    char *memory;
    char *blkio;
    char *freezer;
    char *pids;
};

gboolean regie_context_cgroup_unified(void)
{
    return g_file_test(ROOT "/cgroup.controllers", G_FILE_TEST_EXISTS);
}

// The context's init may live in a group below the context's own (systemd does that).
static char *own_group(const char *path, const char *name)
{
    g_autofree char *own = g_strdup_printf("/lxc.payload.%s", name);
    const char *found = strstr(path, own);
    return found != NULL ? g_strndup(path, (gsize)(found - path) + strlen(own)) : g_strdup(path);
}

static void take_line(RegieContextCgroup *group, const char *line, const char *name)
{
    g_auto(GStrv) fields = g_strsplit(line, ":", 3);
    if (g_strv_length(fields) != 3 || *fields[1] == '\0')
        return;
    g_autofree char *path = own_group(fields[2], name);
    g_auto(GStrv) controllers = g_strsplit(fields[1], ",", -1);
    const struct {
        const char *controller;
        char **directory;
    } wanted[] = {{"cpu", &group->cpu},     {"cpuacct", &group->cpuacct}, {"memory", &group->memory},
                  {"blkio", &group->blkio}, {"freezer", &group->freezer}, {"pids", &group->pids}};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (g_strv_contains((const char *const *)controllers, wanted[i].controller) && *wanted[i].directory == NULL)
            *wanted[i].directory = g_strconcat(ROOT "/", fields[1], path, NULL);
}

static void take_unified(RegieContextCgroup *group, const char *text, const char *name)
{
    const char *found = strstr(text, "0::");
    if (found == NULL)
        return;
    g_autofree char *line = g_strndup(found + 3, strcspn(found + 3, "\n"));
    g_autofree char *path = own_group(line, name);
    char **all[] = {&group->cpu, &group->cpuacct, &group->memory, &group->blkio, &group->freezer, &group->pids};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        *all[i] = g_strconcat(ROOT, path, NULL);
}

RegieContextCgroup *regie_context_cgroup_new(pid_t pid, const char *name)
{
    RegieContextCgroup *group = g_new0(RegieContextCgroup, 1);
    g_autofree char *file = g_strdup_printf("/proc/%d/cgroup", pid);
    g_autofree char *text = NULL;
    group->unified = regie_context_cgroup_unified();
    if (!g_file_get_contents(file, &text, NULL, NULL))
        return group;
    if (group->unified) {
        take_unified(group, text, name);
        return group;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        take_line(group, *line, name);
    return group;
}

void regie_context_cgroup_free(RegieContextCgroup *group)
{
    if (group == NULL)
        return;
    g_free(group->cpu);
    g_free(group->cpuacct);
    g_free(group->memory);
    g_free(group->blkio);
    g_free(group->freezer);
    g_free(group->pids);
    g_free(group);
}

static char *read_file(const char *directory, const char *name)
{
    char *text = NULL;
    if (directory == NULL)
        return NULL;
    g_autofree char *path = g_build_filename(directory, name, NULL);
    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

static double read_number(const char *directory, const char *name)
{
    g_autofree char *text = read_file(directory, name);
    return text != NULL && g_ascii_isdigit(*text) ? g_ascii_strtod(text, NULL) : NAN;
}

double regie_context_cgroup_keyed(const char *text, const char *key)
{
    const size_t length = strlen(key);
    for (const char *line = text; line != NULL && *line != '\0';) {
        if (strncmp(line, key, length) == 0 && line[length] == ' ')
            return g_ascii_strtod(line + length + 1, NULL);
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return NAN;
}

// "254:0 Read 4096"
double regie_context_cgroup_blkio(const char *text, const char *operation)
{
    double sum = 0;
    g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, " ", -1);
        if (g_strv_length(fields) == 3 && g_str_equal(fields[1], operation))
            sum += g_ascii_strtod(fields[2], NULL);
    }
    return text != NULL ? sum : NAN;
}

// "254:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0"
double regie_context_cgroup_io_stat(const char *text, const char *field)
{
    double sum = 0;
    g_autofree char *start = g_strdup_printf(" %s=", field);
    for (const char *at = text; at != NULL && (at = strstr(at, start)) != NULL;) {
        at += strlen(start);
        sum += g_ascii_strtod(at, NULL);
    }
    return text != NULL ? sum : NAN;
}

gboolean regie_context_cgroup_frozen(const RegieContextCgroup *group)
{
    g_autofree char *text = read_file(group->freezer, group->unified ? "cgroup.events" : "freezer.state");
    if (text == NULL)
        return FALSE;
    return group->unified ? regie_context_cgroup_keyed(text, "frozen") == 1 : g_str_has_prefix(text, "FROZEN");
}

static guint count_processes(const char *directory, guint depth)
{
    g_autofree char *text = read_file(directory, "cgroup.procs");
    guint count = 0;
    for (const char *at = text; at != NULL && (at = strchr(at, '\n')) != NULL; at++)
        count++;
    g_autoptr(GDir) entries = depth > 0 ? g_dir_open(directory, 0, NULL) : NULL;
    const char *name;
    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
        g_autofree char *child = g_build_filename(directory, name, NULL);
        if (g_file_test(child, G_FILE_TEST_IS_DIR))
            count += count_processes(child, depth - 1);
    }
    return count;
}

// What the kernel cannot take back without swapping: anonymous memory and tmpfs, not the page cache.
static void read_memory(const RegieContextCgroup *group, RegieReading *reading)
{
    g_autofree char *stat = read_file(group->memory, "memory.stat");
    const char *anonymous = group->unified ? "anon" : "total_rss";
    const char *shared = group->unified ? "shmem" : "total_shmem";
    if (stat != NULL) {
        double shmem = regie_context_cgroup_keyed(stat, shared);
        reading->memory_used_bytes = regie_context_cgroup_keyed(stat, anonymous) + (isnan(shmem) ? 0 : shmem);
        if (!group->unified)
            reading->memory_swapped_bytes = regie_context_cgroup_keyed(stat, "total_swap");
    }
    if (group->unified)
        reading->memory_swapped_bytes = read_number(group->memory, "memory.swap.current");
    reading->memory_consumed_bytes =
        read_number(group->memory, group->unified ? "memory.current" : "memory.usage_in_bytes");
}

static void read_cpu(const RegieContextCgroup *group, RegieReading *reading)
{
    g_autofree char *stat = read_file(group->cpu, "cpu.stat");
    if (group->unified) {
        reading->cpu_used_ns = regie_context_cgroup_keyed(stat, "usage_usec") * 1e3;
        reading->cpu_ready_ns = regie_context_cgroup_keyed(stat, "throttled_usec") * 1e3;
    } else {
        reading->cpu_used_ns = read_number(group->cpuacct, "cpuacct.usage");
        reading->cpu_ready_ns = regie_context_cgroup_keyed(stat, "throttled_time");
    }
}

static void read_disk(const RegieContextCgroup *group, RegieReading *reading)
{
    if (group->unified) {
        g_autofree char *stat = read_file(group->blkio, "io.stat");
        reading->disk_read_bytes = regie_context_cgroup_io_stat(stat, "rbytes");
        reading->disk_write_bytes = regie_context_cgroup_io_stat(stat, "wbytes");
        reading->disk_read_ops = regie_context_cgroup_io_stat(stat, "rios");
        reading->disk_write_ops = regie_context_cgroup_io_stat(stat, "wios");
        return;
    }
    g_autofree char *bytes = read_file(group->blkio, "blkio.throttle.io_service_bytes_recursive");
    g_autofree char *requests = read_file(group->blkio, "blkio.throttle.io_serviced_recursive");
    reading->disk_read_bytes = regie_context_cgroup_blkio(bytes, "Read");
    reading->disk_write_bytes = regie_context_cgroup_blkio(bytes, "Write");
    reading->disk_read_ops = regie_context_cgroup_blkio(requests, "Read");
    reading->disk_write_ops = regie_context_cgroup_blkio(requests, "Write");
}

void regie_context_cgroup_read(const RegieContextCgroup *group, RegieReading *reading)
{
    read_cpu(group, reading);
    read_memory(group, reading);
    read_disk(group, reading);
    if (group->pids != NULL)
        reading->processes = count_processes(group->pids, DEPTH_MAX);
}
