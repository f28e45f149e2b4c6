// A virtual machine's files and its definition.
#include "error.h"
#include "process.h"
#include "qcow2.h"
#include "switches.h"
#include "vm-private.h"
#include "vm_xml.h"

#include <errno.h>
#include <fcntl.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Share of the whole creation that the copy is.
#define COPIED 0.9

typedef struct {
    RegieCall *call;
    int percent;
} Progress;

// qemu-img -p: "    (12.34/100%)".
static void on_line(const char *line, gpointer data)
{
    Progress *progress = data;
    const char *open = strchr(line, '(');
    int percent = open != NULL ? (int)g_ascii_strtod(open + 1, NULL) : progress->percent;
    if (percent == progress->percent)
        return;
    progress->percent = percent;
    regie_call_progress(progress->call, COPIED * percent / 100, "Copying the template's disk", NULL);
}

static gboolean grow(const char *disk, guint64 capacity, RegieCall *call, GError **error)
{
    guint64 now = regie_qcow2_capacity(disk);
    if (capacity == 0 || capacity == now)
        return TRUE;
    if (capacity < now) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "disk.too-small", "Ask for at least the template's size.",
                        "The template's disk has %" G_GUINT64_FORMAT " MiB: it does not fit into what was asked for.",
                        now >> 20);
        return FALSE;
    }
    g_autofree char *size = g_strdup_printf("%" G_GUINT64_FORMAT, capacity);
    const char *argv[] = {"qemu-img", "resize", "-q", "-f", "qcow2", disk, size, NULL};
    return regie_process_run(argv, regie_call_cancellable(call), NULL, error);
}

gboolean regie_vm_provision(RegieGuestDriver *driver, const RegieGuestSpec *spec, const char *template_dir,
                            const char *guest_dir, RegieCall *call, GError **error)
{
    const char *file = spec->n_disks > 0 ? spec->disks[0]->file : REGIE_VM_DISK;
    g_autofree char *source = g_build_filename(template_dir, "disk.qcow2", NULL);
    g_autofree char *target = g_build_filename(guest_dir, file, NULL);
    // A full copy, holes kept: a clone that leans on the template would tie every guest to that file for life.
    const char *argv[] = {"qemu-img", "convert", "-p",   "-f",   "qcow2", "-O",
                          "qcow2",    "-t",      "none", source, target,  NULL};
    int probe = open(guest_dir, O_TMPFILE | O_RDWR | O_DIRECT | O_CLOEXEC, 0600);
    if (probe < 0)
        argv[8] = "writeback";
    else
        close(probe);
    Progress progress = {.call = call, .percent = -1};
    return regie_process_run_lines(argv, regie_call_cancellable(call), on_line, &progress, error) &&
           grow(target, spec->n_disks > 0 ? spec->disks[0]->capacity_bytes : 0, call, error);
}

static gboolean complete(RegieVmDriver *self, RegieGuestSpec *spec, const char *guest_dir, GError **error)
{
    if (*spec->machine_type == '\0') {
        g_autofree char *machine = regie_vm_engine_newest_machine(self->engine, error);
        if (machine == NULL)
            return FALSE;
        regie_message_set_string(&spec->machine_type, machine);
    } else if (!regie_vm_engine_has_machine(self->engine, spec->machine_type, error)) {
        return FALSE;
    }
    if (*spec->cpu_model == '\0') {
        gboolean kvm = g_str_equal(regie_vm_engine_domain_type(self->engine), "kvm");
        regie_message_set_string(&spec->cpu_model, kvm ? "host-model" : "max");
    }
    if (spec->n_disks == 0) {
        RegieGuestDisk *disk = regie_guest_disk_new();
        regie_message_set_string(&disk->file, REGIE_VM_DISK);
        REGIE_MESSAGE_APPEND(spec, disks, disk);
    }
    for (size_t i = 0; i < spec->n_disks; i++) {
        g_autofree char *path = g_build_filename(guest_dir, spec->disks[i]->file, NULL);
        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
            regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.files-missing",
                            "Copy the guest's files there, or name the datastore that has them.",
                            "The disk %s of the guest is not on the datastore.", spec->disks[i]->file);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean takes_direct_io(const char *guest_dir, const char *file)
{
    g_autofree char *path = g_build_filename(guest_dir, file, NULL);
    int fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

// libvirt would say so too, but not whose name it is.
static gboolean check_name(virConnectPtr connection, const RegieGuestSpec *spec, GError **error)
{
    g_autoptr(virDomain) other = virDomainLookupByName(connection, spec->name);
    char id[VIR_UUID_STRING_BUFLEN];
    if (other == NULL || virDomainGetUUIDString(other, id) != 0 || g_str_equal(id, spec->guest_id))
        return TRUE;
    regie_error_set(error, REGIE_ALREADY_EXISTS, "guest.name-taken", "Choose another name.",
                    "This host already has a virtual machine named %s.", spec->name);
    return FALSE;
}

gboolean regie_vm_define(RegieGuestDriver *driver, const RegieGuestSpec *asked, const char *guest_dir, GError **error)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autoptr(RegieGuestSpec) spec = regie_guest_spec_copy(asked);
    g_autoptr(virConnect) connection = regie_vm_link_get(self->link, error);
    if (connection == NULL || !complete(self, spec, guest_dir, error) || !check_name(connection, spec, error))
        return FALSE;
    g_autofree guint *vlans = g_new0(guint, spec->n_nics + 1);
    for (size_t i = 0; i < spec->n_nics; i++)
        if (!regie_switches_vlan(spec->nics[i]->switch_name, spec->nics[i]->port_group, &vlans[i], error))
            return FALSE;
    RegieVmPlace place = {.guest_dir = guest_dir,
                          .domain_type = regie_vm_engine_domain_type(self->engine),
                          .direct_io = takes_direct_io(guest_dir, spec->disks[0]->file),
                          .vlans = vlans};
    g_autofree char *xml = regie_vm_xml_build(spec, &place);
    g_autoptr(virDomain) domain = virDomainDefineXMLFlags(connection, xml, VIR_DOMAIN_DEFINE_VALIDATE);
    if (domain == NULL)
        regie_vm_error_set(error, "The virtual machine cannot be defined");
    return domain != NULL;
}

gboolean regie_vm_require_unused(RegieGuestDriver *driver, const char *guest_dir, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(guest_dir, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(name, ".qcow2"))
            continue;
        g_autofree char *path = g_build_filename(guest_dir, name, NULL);
        const char *argv[] = {"qemu-img", "info", "-f", "qcow2", path, NULL};
        g_autoptr(GError) cause = NULL;
        // Another complaint, as of an image cut short, does not keep it from being deleted.
        if (!regie_process_run(argv, NULL, NULL, &cause) && regie_vm_means_locked(cause->message)) {
            regie_vm_set_owned_elsewhere(error, "the guest");
            return FALSE;
        }
    }
    return TRUE;
}

gboolean regie_vm_undefine(RegieGuestDriver *driver, const char *guest_id, GError **error)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autoptr(GError) cause = NULL;
    g_autoptr(virDomain) domain = regie_vm_link_domain(self->link, guest_id, &cause);
    if (domain == NULL && regie_error_is(cause, REGIE_NOT_FOUND))
        return TRUE;
    if (domain == NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    if (virDomainIsActive(domain) == 1) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.running", "Power it off first.",
                        "The guest is not powered off.");
        return FALSE;
    }
    unsigned int flags = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                         VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM;
    if (virDomainUndefineFlags(domain, flags) == 0)
        return TRUE;
    regie_vm_error_set(error, "The virtual machine cannot be undefined");
    return FALSE;
}
