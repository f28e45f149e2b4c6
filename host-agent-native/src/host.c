#include "host.h"

#include "calls.h"
#include "host_nics.h"
#include "switches.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

// Append-only (host.proto).
static const char *const capabilities[] = {
    "vm", "ctx", "console.vnc", "console.text", "migration.live", "migration.copy"};

static guint64 meminfo(const char *text, const char *key)
{
    const char *line = strstr(text, key);
    return line != NULL ? strtoull(line + strlen(key), NULL, 10) << 10 : 0;
}

void regie_host_memory(guint64 *total_bytes, guint64 *used_bytes)
{
    g_autofree char *text = NULL;
    g_file_get_contents("/proc/meminfo", &text, NULL, NULL);
    *total_bytes = text != NULL ? meminfo(text, "MemTotal:") : 0;
    guint64 available = text != NULL ? meminfo(text, "MemAvailable:") : 0;
    *used_bytes = *total_bytes - MIN(available, *total_bytes);
}

static gint64 boot_time_ms(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/stat", &text, NULL, NULL))
        return 0;
    const char *line = strstr(text, "btime ");
    return line != NULL ? (gint64)strtoull(line + strlen("btime "), NULL, 10) * 1000 : 0;
}

static void add_identity(RegieHostDescription *host, const RegieConfig *config)
{
    regie_message_set_string(&host->host_id, config->host_id);
    regie_message_set_string(&host->name, config->host_name);
    regie_message_set_string(&host->agent_version, REGIE_VERSION);
    for (gsize i = 0; i < G_N_ELEMENTS(capabilities); i++)
        REGIE_MESSAGE_APPEND(host, capabilities, g_strdup(capabilities[i]));
    g_autofree char *os = g_get_os_info(G_OS_INFO_KEY_PRETTY_NAME);
    regie_message_set_string(&host->os_name, os);
    struct utsname kernel;
    if (uname(&kernel) == 0)
        regie_message_set_string(&host->kernel_version, kernel.release);
    host->boot_time_ms = boot_time_ms();
    host->clock_ms = g_get_real_time() / 1000;
}

static void add_problem(RegieHostDescription *host, const char *problem)
{
    REGIE_MESSAGE_APPEND(host, problems, g_strdup(problem));
}

static void add_engines(RegieHostDescription *host, RegieAgent *agent)
{
    for (guint i = 0; i < agent->drivers->len; i++) {
        RegieGuestDriver *driver = agent->drivers->pdata[i];
        RegieEngine *engine = driver->class->describe(driver);
        if (!engine->usable && *engine->problem != '\0')
            add_problem(host, engine->problem);
        REGIE_MESSAGE_APPEND(host, engines, engine);
    }
}

static void add_switches(RegieHostDescription *host)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) switches = regie_switches_list(&error);
    if (switches == NULL) {
        g_autofree char *problem =
            g_strdup_printf("The virtual switches cannot be read (%s); start Open vSwitch.", error->message);
        add_problem(host, problem);
        return;
    }
    while (switches->len > 0)
        REGIE_MESSAGE_APPEND(host, switches, g_ptr_array_steal_index(switches, 0));
}

static void add_storage(RegieHostDescription *host, RegieDatastores *stores)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) datastores = regie_datastores_list(stores, problems);
    g_autoptr(GPtrArray) templates = regie_datastores_templates(stores, problems);
    while (datastores->len > 0)
        REGIE_MESSAGE_APPEND(host, datastores, g_ptr_array_steal_index(datastores, 0));
    while (templates->len > 0)
        REGIE_MESSAGE_APPEND(host, templates, g_ptr_array_steal_index(templates, 0));
    for (guint i = 0; i < problems->len; i++)
        add_problem(host, problems->pdata[i]);
}

RegieHostDescription *regie_host_describe(RegieAgent *agent)
{
    RegieHostDescription *host = regie_host_description_new();
    add_identity(host, agent->config);
    host->cpu = regie_host_cpu();
    guint64 total, used;
    regie_host_memory(&total, &used);
    host->memory_bytes = total;
    host->memory_used_bytes = used;
    add_engines(host, agent);
    regie_host_add_interfaces(host);
    add_switches(host);
    add_storage(host, agent->stores);
    return host;
}

REGIE_HANDLER(describe)
{
    g_autoptr(RegieHostDescription) host = regie_host_describe(agent);
    return regie_call_send(call, &host->base, error);
}
