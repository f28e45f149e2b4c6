#include "error.h"
#include "fixture.h"
#include "vm-private.h"
#include "vm_parse.h"
#include "vm_xml.h"

#include <string.h>

static RegieGuestSpec *full_spec(void)
{
    RegieGuestSpec *spec = fixture_spec();
    regie_message_set_string(&spec->machine_type, "pc-q35-7.2");
    regie_message_set_string(&spec->cpu_model, "max");
    RegieGuestDisk *disk = regie_guest_disk_new();
    regie_message_set_string(&disk->file, "disk-0.qcow2");
    REGIE_MESSAGE_APPEND(spec, disks, disk);
    for (int i = 0; i < 2; i++) {
        RegieGuestNic *nic = regie_guest_nic_new();
        g_autofree char *mac = g_strdup_printf("52:54:00:00:00:0%d", i);
        regie_message_set_string(&nic->mac_address, mac);
        regie_message_set_string(&nic->switch_name, "lan");
        regie_message_set_string(&nic->port_group, i == 0 ? "LAN" : "Büro & <Gäste>");
        REGIE_MESSAGE_APPEND(spec, nics, nic);
    }
    return spec;
}

static char *build(const RegieGuestSpec *spec)
{
    static const guint vlans[] = {0, 20};
    RegieVmPlace place = {.guest_dir = "/srv/a&b", .domain_type = "qemu", .direct_io = TRUE, .vlans = vlans};
    return regie_vm_xml_build(spec, &place);
}

static void a_definition_reads_back_as_it_was_asked_for(void)
{
    g_autoptr(RegieGuestSpec) spec = full_spec();
    g_autofree char *xml = build(spec);
    g_autoptr(GError) error = NULL;
    g_autoptr(RegieVmDefinition) definition = regie_vm_parse(xml, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) asked = regie_message_pack(&spec->base);
    g_autoptr(GBytes) read = regie_message_pack(&definition->guest->spec->base);
    g_assert_true(g_bytes_equal(asked, read));
    g_assert_true(definition->guest->managed);
    g_assert_cmpstr(definition->disk_paths->pdata[0], ==, "/srv/a&b/disk-0.qcow2");
    g_assert_true(definition->has_vnc);
}

static void only_tagged_port_groups_get_a_vlan(void)
{
    g_autoptr(RegieGuestSpec) spec = full_spec();
    g_autofree char *xml = build(spec);
    const char *tag = strstr(xml, "<vlan>");
    g_assert_nonnull(tag);
    g_assert_true(g_str_has_prefix(tag, "<vlan><tag id='20'/></vlan>"));
    g_assert_null(strstr(tag + 1, "<vlan>"));
}

static void no_port_listens_for_the_screen(void)
{
    g_autoptr(RegieGuestSpec) spec = full_spec();
    g_autofree char *xml = build(spec);
    g_assert_nonnull(strstr(xml, "<graphics type='vnc'><listen type='none'/></graphics>"));
}

static void a_hard_memory_limit_is_never_set(void)
{
    g_autoptr(RegieGuestSpec) spec = full_spec();
    g_autofree char *xml = build(spec);
    g_assert_null(strstr(xml, "hard_limit"));
}

static void a_strangers_domain_is_not_managed(void)
{
    g_autoptr(RegieVmDefinition) definition =
        regie_vm_parse("<domain type='kvm'><name>theirs</name><uuid>" FIXTURE_GUEST "</uuid>"
                       "<memory unit='KiB'>1048576</memory><vcpu>2</vcpu>"
                       "<cpu mode='custom'><model>EPYC</model></cpu>"
                       "<os><type machine='pc-i440fx-7.2'>hvm</type></os>"
                       "<devices><disk type='file' device='cdrom'><source file='/x.iso'/></disk>"
                       "<disk type='file'><source file='/d/x.img'/></disk></devices></domain>",
                       NULL);
    g_assert_false(definition->guest->managed);
    g_assert_cmpuint(definition->guest->spec->memory_bytes, ==, 1ull << 30);
    g_assert_cmpstr(definition->guest->spec->cpu_model, ==, "EPYC");
    g_assert_cmpuint(definition->guest->spec->n_disks, ==, 1);
    g_assert_cmpstr(definition->guest->spec->disks[0]->file, ==, "x.img");
    g_assert_null(definition->serial_tty);
}

static void the_start_is_read_from_the_live_metadata(void)
{
    g_autofree char *run = regie_vm_xml_run(1700000000123, "sse2 avx");
    g_assert_cmpstr(run, ==, "<run started='1700000000123' cpu-features='sse2 avx'/>");
    g_autoptr(RegieVmDefinition) definition =
        regie_vm_parse("<domain><metadata><r:run xmlns:r='" REGIE_VM_RUN_URI
                       "' started='1700000000123' cpu-features='sse2 avx'/></metadata></domain>",
                       NULL);
    g_assert_cmpint(definition->guest->started_ms, ==, 1700000000123);
    g_assert_cmpuint(definition->guest->n_cpu_features, ==, 2);
}

static void garbage_is_an_error(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_vm_parse("<domain", &error));
    g_assert_cmpstr(regie_error_code(error), ==, "engine.unreadable");
}

static void only_a_plain_tls_uri_is_a_destination(void)
{
    static const char *const bad[] = {"qemu+ssh://h2/system",
                                      "qemu+tls://h2/session",
                                      "qemu+tls:///system",
                                      "qemu+tls://h2/system?pkipath=/tmp",
                                      "qemu+tls://h2?command=x/system",
                                      ""};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(regie_vm_migrate_host(bad[i], &error));
        g_assert_cmpstr(regie_error_code(error), ==, "migration.uri-invalid");
    }
    g_autofree char *host = regie_vm_migrate_host("qemu+tls://10.0.0.2/system", NULL);
    g_assert_cmpstr(host, ==, "10.0.0.2");
}

static void qemus_complaint_of_a_lock_is_understood(void)
{
    g_assert_true(regie_vm_means_locked("internal error: qemu: Failed to get \"write\" lock"));
    g_assert_true(regie_vm_means_locked("qemu-img failed: Is another process using the image [/x]?"));
    g_assert_false(regie_vm_means_locked("qemu-img failed: Image is not in qcow2 format"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vm-xml/round", a_definition_reads_back_as_it_was_asked_for);
    g_test_add_func("/vm-xml/vlan", only_tagged_port_groups_get_a_vlan);
    g_test_add_func("/vm-xml/screen", no_port_listens_for_the_screen);
    g_test_add_func("/vm-xml/memory", a_hard_memory_limit_is_never_set);
    g_test_add_func("/vm-xml/stranger", a_strangers_domain_is_not_managed);
    g_test_add_func("/vm-xml/run", the_start_is_read_from_the_live_metadata);
    g_test_add_func("/vm-xml/garbage", garbage_is_an_error);
    g_test_add_func("/vm-xml/uri", only_a_plain_tls_uri_is_a_destination);
    g_test_add_func("/vm-xml/lock", qemus_complaint_of_a_lock_is_understood);
    return g_test_run();
}
