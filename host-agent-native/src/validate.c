#include "validate.h"

#include "error.h"
#include "ids.h"
#include "switches.h"

#include <string.h>

// QEMU's q35 takes 255 without an interrupt remapper; 8 cards is the design's figure.
#define VCPUS_MAX 255
#define NICS_MAX 8
#define MEMORY_MIN (4ull << 20)
#define MEMORY_MAX (16ull << 40)

static gboolean invalid(GError **error, const char *code, const char *remedy, const char *message)
{
    regie_error_set(error, REGIE_INVALID_ARGUMENT, code, remedy, "%s", message);
    return FALSE;
}

gboolean regie_validate_guest_id(const char *guest_id, GError **error)
{
    return regie_id_is_uuid(guest_id) ||
           invalid(error, "guest.id-invalid", "Give a lower-case UUID.", "The guest's id is not a UUID.");
}

static gboolean validate_nic(const RegieGuestNic *nic, GError **error)
{
    if (!regie_id_is_mac(nic->mac_address))
        return invalid(error, "guest.mac-invalid", "Give one as 52:54:00:12:34:56.",
                       "A network card's address is not a MAC address.");
    if (!regie_id_is_interface(nic->switch_name))
        return invalid(error, "guest.switch-invalid", "Name a switch of the host.",
                       "A network card's switch has no valid name.");
    if (*nic->port_group == '\0')
        return invalid(error, "guest.port-group-invalid", "Name a port group of the host.",
                       "A network card has no port group.");
    return TRUE;
}

// As `pc-q35-7.2`, `host-model`: it goes to the engine as it is.
static gboolean is_engine_name(const char *text)
{
    return strlen(text) <= 64 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._+") == strlen(text);
}

static gboolean validate_sizes(const RegieGuestSpec *spec, GError **error)
{
    if (spec->vcpus < 1 || spec->vcpus > VCPUS_MAX)
        return invalid(error, "guest.vcpus-invalid", "Give 1 to 255.", "The number of CPUs is out of range.");
    if (spec->memory_bytes < MEMORY_MIN || spec->memory_bytes > MEMORY_MAX)
        return invalid(error, "guest.memory-invalid", "Give 4 MiB to 16 TiB.", "The memory's size is out of range.");
    if (spec->context_id == 1 || spec->context_id > 49151)
        return invalid(error, "guest.context-id-invalid", "Give 2 to 49151, or 0 for the agent's choice.",
                       "The context's id is out of range.");
    return TRUE;
}

gboolean regie_validate_spec(const RegieGuestSpec *spec, GError **error)
{
    if (spec == NULL)
        return invalid(error, "guest.spec-missing", NULL, "The request does not say what the guest is.");
    if (!regie_validate_guest_id(spec->guest_id, error))
        return FALSE;
    if (!regie_id_is_host_label(spec->name))
        return invalid(error, "guest.name-invalid", "Use 1 to 63 letters, digits and '-', not at either end.",
                       "The guest's name cannot be a host name.");
    if (spec->kind != REGIE_KIND_VM && spec->kind != REGIE_KIND_CONTEXT)
        return invalid(error, "guest.kind-unknown", "Ask for a virtual machine or a context.",
                       "The guest is of no kind that is known.");
    if (!validate_sizes(spec, error))
        return FALSE;
    if (!is_engine_name(spec->machine_type) || !is_engine_name(spec->cpu_model))
        return invalid(error, "guest.model-invalid", NULL, "The machine type or CPU model is not a name.");
    if (spec->n_nics > NICS_MAX)
        return invalid(error, "guest.too-many-nics", "Give at most 8.", "The guest has too many network cards.");
    for (size_t i = 0; i < spec->n_nics; i++)
        if (!validate_nic(spec->nics[i], error))
            return FALSE;
    for (size_t i = 0; i < spec->n_disks; i++)
        if (!regie_id_is_file_name(spec->disks[i]->file))
            return invalid(error, "guest.disk-invalid", "Give a plain file name.", "A disk's file has no valid name.");
    return TRUE;
}

gboolean regie_validate_networks(const RegieGuestSpec *spec, GError **error)
{
    for (size_t i = 0; i < spec->n_nics; i++) {
        guint vlan;
        if (!regie_switches_vlan(spec->nics[i]->switch_name, spec->nics[i]->port_group, &vlan, error))
            return FALSE;
    }
    return TRUE;
}
