// The processor, as /proc/cpuinfo tells it.
#include "host.h"

#include <stdlib.h>
#include <string.h>

// "key\t: value" -> value, or NULL when the line has another key.
static char *value_of(const char *line, const char *key)
{
    gsize length = strlen(key);
    if (strncmp(line, key, length) != 0)
        return NULL;
    const char *rest = line + length + strspn(line + length, "\t ");
    return *rest == ':' ? g_strstrip(g_strdup(rest + 1)) : NULL;
}

static guint number_of(const char *line, const char *key, guint otherwise)
{
    g_autofree char *value = value_of(line, key);
    return value != NULL ? (guint)strtoul(value, NULL, 10) : otherwise;
}

static void take_text(const char *line, const char *key, char **field)
{
    g_autofree char *value = value_of(line, key);
    if (value != NULL && **field == '\0')
        regie_message_set_string(field, value);
}

static void take_features(RegieCpu *cpu, const char *line)
{
    g_autofree char *value = value_of(line, "flags");
    if (value == NULL || cpu->n_features > 0)
        return;
    g_auto(GStrv) flags = g_strsplit(value, " ", -1);
    for (char **flag = flags; *flag != NULL; flag++)
        if (**flag != '\0')
            REGIE_MESSAGE_APPEND(cpu, features, g_strdup(*flag));
}

typedef struct {
    guint highest_package;
    guint cores;
    guint siblings;
} Topology;

static void take_line(RegieCpu *cpu, Topology *topology, const char *line)
{
    take_text(line, "model name", &cpu->model);
    take_text(line, "vendor_id", &cpu->vendor);
    take_features(cpu, line);
    topology->highest_package = MAX(topology->highest_package, number_of(line, "physical id", 0));
    topology->cores = number_of(line, "cpu cores", topology->cores);
    topology->siblings = number_of(line, "siblings", topology->siblings);
    if (cpu->frequency_mhz == 0)
        cpu->frequency_mhz = number_of(line, "cpu MHz", 0);
    g_autofree char *processor = value_of(line, "processor");
    if (processor != NULL)
        cpu->logical_cpus++;
}

RegieCpu *regie_host_parse_cpu(const char *cpuinfo)
{
    RegieCpu *cpu = regie_cpu_new();
    Topology topology = {.cores = 1, .siblings = 1};
    g_auto(GStrv) lines = g_strsplit(cpuinfo, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        take_line(cpu, &topology, *line);
    cpu->sockets = topology.highest_package + 1;
    cpu->cores_per_socket = MAX(topology.cores, 1);
    cpu->threads_per_core = MAX(topology.siblings / cpu->cores_per_socket, 1);
    return cpu;
}

RegieCpu *regie_host_cpu(void)
{
    g_autofree char *text = NULL;
    g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL);
    return regie_host_parse_cpu(text != NULL ? text : "");
}
