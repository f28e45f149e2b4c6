#include "context_config.h"

#include "context_ids.h"
#include "context_net.h"
#include "error.h"

#define COMMON "/usr/share/lxc/config/common.conf"
#define MAPPED "/usr/share/lxc/config/userns.conf"
// One virtual CPU is one CPU's worth of time in each period; 100 ms is the kernel's default.
#define PERIOD_US 100000u
// The kernel's default weight of one group; a context weighs as many of them as it has virtual CPUs.
#define SHARES_V1 1024u
#define WEIGHT_V2 100u
#define WEIGHT_V2_MAX 10000u

static void free_setting(gpointer data)
{
    RegieContextSetting *setting = data;
    g_free(setting->key);
    g_free(setting->value);
    g_free(setting);
}

G_GNUC_PRINTF(3, 4)
static void set(GPtrArray *settings, const char *key, const char *format, ...)
{
    RegieContextSetting *setting = g_new0(RegieContextSetting, 1);
    va_list arguments;
    va_start(arguments, format);
    setting->key = g_strdup(key);
    setting->value = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(settings, setting);
}

static void set_isolation(GPtrArray *settings, const RegieContextConfig *config)
{
    // Debian's common part: devices, seccomp profile, masked /proc and /sys, lxcfs where it runs.
    set(settings, "lxc.include", COMMON);
    if (config->mapped) {
        const guint32 first = regie_context_id_first_user(config->spec->context_id);
        set(settings, "lxc.include", MAPPED);
        set(settings, "lxc.idmap", "u 0 %u %u", first, REGIE_CONTEXT_USERS);
        set(settings, "lxc.idmap", "g 0 %u %u", first, REGIE_CONTEXT_USERS);
        // The part for mapped contexts gives all capabilities back; these are of no use but to an attacker.
        set(settings, "lxc.cap.drop", "mac_admin mac_override sys_time sys_module sys_rawio");
    }
}

static void set_limits(GPtrArray *settings, const RegieContextConfig *config)
{
    const RegieGuestSpec *spec = config->spec;
    const guint vcpus = MAX(spec->vcpus, 1u);
    if (config->unified) {
        set(settings, "lxc.cgroup2.cpu.max", "%" G_GUINT64_FORMAT " %u", (guint64)vcpus * PERIOD_US, PERIOD_US);
        set(settings, "lxc.cgroup2.cpu.weight", "%u", MIN(vcpus * WEIGHT_V2, WEIGHT_V2_MAX));
        set(settings, "lxc.cgroup2.memory.max", "%" G_GUINT64_FORMAT, spec->memory_bytes);
        return;
    }
    set(settings, "lxc.cgroup.cpu.cfs_period_us", "%u", PERIOD_US);
    set(settings, "lxc.cgroup.cpu.cfs_quota_us", "%" G_GUINT64_FORMAT, (guint64)vcpus * PERIOD_US);
    set(settings, "lxc.cgroup.cpu.shares", "%" G_GUINT64_FORMAT, (guint64)vcpus * SHARES_V1);
    set(settings, "lxc.cgroup.memory.limit_in_bytes", "%" G_GUINT64_FORMAT, spec->memory_bytes);
}

static void set_nic(GPtrArray *settings, const RegieContextConfig *config, guint i)
{
    const RegieGuestNic *nic = config->spec->nics[i];
    g_autofree char *interface = regie_context_net_interface(config->spec->context_id, i);
    g_autofree char *prefix = g_strdup_printf("lxc.net.%u.", i);
    const struct {
        const char *key;
        const char *value;
    } settings_of_nic[] = {{"type", "veth"},
                           {"link", nic->switch_name},
                           {"flags", "up"},
                           {"veth.pair", interface},
                           {"hwaddr", nic->mac_address}};
    for (gsize k = 0; k < G_N_ELEMENTS(settings_of_nic); k++) {
        g_autofree char *key = g_strconcat(prefix, settings_of_nic[k].key, NULL);
        set(settings, key, "%s", settings_of_nic[k].value);
    }
    g_autofree char *name = g_strconcat(prefix, "name", NULL);
    set(settings, name, "eth%u", i);
    if (config->vlans[i] != 0) {
        g_autofree char *vlan = g_strconcat(prefix, "veth.vlan.id", NULL);
        set(settings, vlan, "%u", config->vlans[i]);
    }
}

static gboolean check_values(const GPtrArray *settings, GError **error)
{
    for (guint i = 0; i < settings->len; i++) {
        const RegieContextSetting *setting = settings->pdata[i];
        for (const char *at = setting->value; *at != '\0'; at++)
            if (g_ascii_iscntrl(*at)) {
                regie_error_set(error, REGIE_INVALID_ARGUMENT, "guest.spec-invalid", NULL,
                                "The value for %s holds control characters.", setting->key);
                return FALSE;
            }
    }
    return TRUE;
}

GPtrArray *regie_context_config_build(const RegieContextConfig *config, GError **error)
{
    g_autoptr(GPtrArray) settings = g_ptr_array_new_with_free_func(free_setting);
    set_isolation(settings, config);
    set(settings, "lxc.rootfs.path", "dir:%s", config->root);
    set(settings, "lxc.uts.name", "%s", config->spec->name);
    set_limits(settings, config);
    for (guint i = 0; i < config->spec->n_nics; i++)
        set_nic(settings, config, i);
    if (!check_values(settings, error))
        return NULL;
    return g_steal_pointer(&settings);
}

gboolean regie_context_config_apply(struct lxc_container *container, const RegieContextConfig *config, GError **error)
{
    g_autoptr(GPtrArray) settings = regie_context_config_build(config, error);
    if (settings == NULL)
        return FALSE;
    container->clear_config(container);
    for (guint i = 0; i < settings->len; i++) {
        const RegieContextSetting *setting = settings->pdata[i];
        if (!container->set_config_item(container, setting->key, setting->value)) {
            regie_error_set(error, REGIE_INTERNAL, "context.setting-refused", "See whether LXC is installed whole.",
                            "LXC refuses the setting %s = %s.", setting->key, setting->value);
            return FALSE;
        }
    }
    if (container->save_config(container, NULL))
        return TRUE;
    regie_error_set(error, REGIE_INTERNAL, "context.config-unwritable", "See whether the host's file system is full.",
                    "The configuration of context %s cannot be written.", container->name);
    return FALSE;
}
