#include "vm_xml.h"

static void append(GString *xml, const char *format, ...) G_GNUC_PRINTF(2, 3);

// printf whose strings are escaped for XML.
static void append(GString *xml, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    g_string_append(xml, text);
}

static void append_metadata(GString *xml, const RegieGuestSpec *spec)
{
    append(xml, "<metadata><regie:guest xmlns:regie='" REGIE_VM_SPEC_URI "' datastore='%s' cpu-model='%s'>",
           spec->datastore_id, spec->cpu_model);
    for (size_t i = 0; i < spec->n_nics; i++)
        append(xml, "<regie:nic mac='%s' switch='%s' port-group='%s'/>", spec->nics[i]->mac_address,
               spec->nics[i]->switch_name, spec->nics[i]->port_group);
    append(xml, "</regie:guest></metadata>");
}

static void append_cpu(GString *xml, const char *model)
{
    if (g_str_equal(model, "max"))
        append(xml, "<cpu mode='maximum' check='none' migratable='on'/>");
    else if (g_str_equal(model, "host-model") || g_str_equal(model, "host-passthrough"))
        append(xml, "<cpu mode='%s'/>", model);
    else
        append(xml, "<cpu mode='custom' match='exact' check='none'><model fallback='forbid'>%s</model></cpu>", model);
}

static void append_disk(GString *xml, const RegieGuestDisk *disk, guint number, const RegieVmPlace *place)
{
    // writeback is safe for a guest that flushes, but not when another host reads the file: then none is wanted.
    append(xml,
           "<disk type='file' device='disk'>"
           "<driver name='qemu' type='qcow2' cache='%s' discard='unmap'/>"
           "<source file='%s/%s'/><target dev='vd%c' bus='virtio'/></disk>",
           place->direct_io ? "none" : "writeback", place->guest_dir, disk->file, 'a' + (int)number);
}

static void append_nic(GString *xml, const RegieGuestNic *nic, guint vlan)
{
    append(xml, "<interface type='bridge'><mac address='%s'/><source bridge='%s'/><virtualport type='openvswitch'/>",
           nic->mac_address, nic->switch_name);
    if (vlan != 0)
        append(xml, "<vlan><tag id='%u'/></vlan>", vlan);
    append(xml, "<model type='virtio'/></interface>");
}

static void append_devices(GString *xml, const RegieGuestSpec *spec, const RegieVmPlace *place)
{
    append(xml, "<devices>");
    for (size_t i = 0; i < spec->n_disks; i++)
        append_disk(xml, spec->disks[i], (guint)i, place);
    for (size_t i = 0; i < spec->n_nics; i++)
        append_nic(xml, spec->nics[i], place->vlans[i]);
    // The screen is reached through libvirt only: no port, no socket that others could open.
    append(xml, "<serial type='pty'><target port='0'/></serial>"
                "<console type='pty'><target type='serial' port='0'/></console>"
                "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
                "<input type='tablet' bus='usb'/>"
                "<graphics type='vnc'><listen type='none'/></graphics>"
                "<video><model type='vga'/></video>"
                "<memballoon model='virtio'><stats period='5'/></memballoon>"
                "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
                "</devices>");
}

char *regie_vm_xml_build(const RegieGuestSpec *spec, const RegieVmPlace *place)
{
    GString *xml = g_string_new(NULL);
    append(xml, "<domain type='%s'><name>%s</name><uuid>%s</uuid>", place->domain_type, spec->name, spec->guest_id);
    append_metadata(xml, spec);
    append(xml, "<memory unit='b'>%" G_GUINT64_FORMAT "</memory><vcpu>%u</vcpu>", spec->memory_bytes, spec->vcpus);
    append(xml, "<os><type arch='x86_64' machine='%s'>hvm</type><boot dev='hd'/></os>", spec->machine_type);
    append(xml, "<features><acpi/><apic/></features>");
    append_cpu(xml, spec->cpu_model);
    append(xml, "<clock offset='utc'/><on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot>"
                "<on_crash>destroy</on_crash>");
    append_devices(xml, spec, place);
    append(xml, "</domain>");
    return g_string_free(xml, FALSE);
}

char *regie_vm_xml_run(gint64 started_ms, const char *cpu_features)
{
    return g_markup_printf_escaped("<run started='%" G_GINT64_FORMAT "' cpu-features='%s'/>", started_ms, cpu_features);
}
