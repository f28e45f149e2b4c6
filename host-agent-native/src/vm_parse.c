#include "vm_parse.h"

#include "error.h"
#include "vm_xml.h"
#include "xml.h"

#define NICS "/domain/devices/interface"
#define DISKS "/domain/devices/disk[@device='disk' or not(@device)][source/@file]"

static void take(char **field, char *owned)
{
    g_autofree char *text = owned;
    regie_message_set_string(field, text);
}

static void parse_cpu(RegieXml *xml, RegieGuestSpec *spec)
{
    g_autofree char *mode = regie_xml_text(xml, "/domain/cpu/@mode");
    take(&spec->cpu_model, regie_xml_text(xml, "/domain/metadata/guest:guest/@cpu-model"));
    if (*spec->cpu_model != '\0')
        return;
    if (g_strcmp0(mode, "maximum") == 0)
        regie_message_set_string(&spec->cpu_model, "max");
    else if (g_strcmp0(mode, "host-model") == 0 || g_strcmp0(mode, "host-passthrough") == 0)
        regie_message_set_string(&spec->cpu_model, mode);
    else
        take(&spec->cpu_model, regie_xml_text(xml, "/domain/cpu/model"));
}

static void parse_nics(RegieXml *xml, RegieGuestSpec *spec)
{
    guint count = regie_xml_count(xml, NICS);
    for (guint i = 1; i <= count; i++) {
        RegieGuestNic *nic = regie_guest_nic_new();
        take(&nic->mac_address, regie_xml_text(xml, NICS "[%u]/mac/@address", i));
        take(&nic->switch_name, regie_xml_text(xml, NICS "[%u]/source/@*[name()='bridge' or name()='network']", i));
        take(&nic->port_group,
             regie_xml_text(xml, "/domain/metadata/guest:guest/guest:nic[@mac='%s']/@port-group", nic->mac_address));
        REGIE_MESSAGE_APPEND(spec, nics, nic);
    }
}

static void parse_disks(RegieXml *xml, RegieVmDefinition *definition)
{
    guint count = regie_xml_count(xml, DISKS);
    for (guint i = 1; i <= count; i++) {
        g_autofree char *path = regie_xml_text(xml, "(" DISKS ")[%u]/source/@file", i);
        RegieGuestDisk *disk = regie_guest_disk_new();
        take(&disk->file, g_path_get_basename(path));
        REGIE_MESSAGE_APPEND(definition->guest->spec, disks, disk);
        g_ptr_array_add(definition->disk_paths, g_steal_pointer(&path));
    }
}

static guint64 parse_memory(RegieXml *xml)
{
    static const struct {
        const char *unit;
        guint shift;
    } units[] = {{"b", 0}, {"bytes", 0}, {"KiB", 10}, {"k", 10}, {"MiB", 20}, {"M", 20}, {"GiB", 30}, {"G", 30}};
    guint64 amount = regie_xml_number(xml, "/domain/memory");
    g_autofree char *unit = regie_xml_text(xml, "/domain/memory/@unit");
    for (gsize i = 0; unit != NULL && i < G_N_ELEMENTS(units); i++)
        if (g_str_equal(units[i].unit, unit))
            return amount << units[i].shift;
    return amount << 10;
}

static void parse_run(RegieXml *xml, RegieGuest *guest)
{
    guest->started_ms = (gint64)regie_xml_number(xml, "/domain/metadata/run:run/@started");
    g_autofree char *features = regie_xml_text(xml, "/domain/metadata/run:run/@cpu-features");
    g_auto(GStrv) names = g_strsplit(features != NULL ? features : "", " ", -1);
    for (char **name = names; *name != NULL; name++)
        if (**name != '\0')
            REGIE_MESSAGE_APPEND(guest, cpu_features, g_strdup(*name));
}

static void parse_spec(RegieXml *xml, RegieGuestSpec *spec)
{
    spec->kind = REGIE_KIND_VM;
    take(&spec->guest_id, regie_xml_text(xml, "/domain/uuid"));
    take(&spec->name, regie_xml_text(xml, "/domain/name"));
    spec->vcpus = (guint32)regie_xml_number(xml, "/domain/vcpu");
    spec->memory_bytes = parse_memory(xml);
    take(&spec->machine_type, regie_xml_text(xml, "/domain/os/type/@machine"));
    take(&spec->datastore_id, regie_xml_text(xml, "/domain/metadata/guest:guest/@datastore"));
    parse_cpu(xml, spec);
    parse_nics(xml, spec);
}

RegieVmDefinition *regie_vm_parse(const char *text, GError **error)
{
    g_autoptr(RegieXml) xml = regie_xml_new(text);
    if (xml == NULL || regie_xml_count(xml, "/domain") == 0) {
        regie_error_set(error, REGIE_INTERNAL, "engine.unreadable", "Look at virsh dumpxml on the host.",
                        "The definition of a virtual machine cannot be read.");
        return NULL;
    }
    regie_xml_namespace(xml, "guest", REGIE_VM_SPEC_URI);
    regie_xml_namespace(xml, "run", REGIE_VM_RUN_URI);
    RegieVmDefinition *definition = g_new0(RegieVmDefinition, 1);
    definition->guest = regie_guest_new();
    definition->guest->spec = regie_guest_spec_new();
    definition->disk_paths = g_ptr_array_new_with_free_func(g_free);
    parse_spec(xml, definition->guest->spec);
    parse_disks(xml, definition);
    parse_run(xml, definition->guest);
    definition->guest->managed = regie_xml_count(xml, "/domain/metadata/guest:guest") > 0;
    definition->serial_tty = regie_xml_text(xml, "/domain/devices/*[self::serial or self::console][@type='pty'][1]/"
                                                 "source/@path");
    definition->has_vnc = regie_xml_count(xml, "/domain/devices/graphics[@type='vnc']") > 0;
    definition->agent_connected =
        regie_xml_count(xml, "/domain/devices/channel/target[@name='org.qemu.guest_agent.0'][@state='connected']") > 0;
    definition->domain_type = regie_xml_text(xml, "/domain/@type");
    return definition;
}

void regie_vm_definition_free(RegieVmDefinition *definition)
{
    // regie_guest_free takes NULL: the guest may have been stolen.
    regie_guest_free(definition->guest);
    g_ptr_array_unref(definition->disk_paths);
    g_free(definition->serial_tty);
    g_free(definition->domain_type);
    g_free(definition);
}
