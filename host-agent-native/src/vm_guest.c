// A domain as the contract's Guest.
#include "error.h"
#include "files.h"
#include "qcow2.h"
#include "vm-private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

RegieVmDefinition *regie_vm_definition_of(virDomainPtr domain, GError **error)
{
    g_autofree char *xml = virDomainGetXMLDesc(domain, 0);
    if (xml == NULL) {
        regie_vm_error_set(error, "The definition of a virtual machine cannot be had");
        return NULL;
    }
    return regie_vm_parse(xml, error);
}

static gboolean is_leaving(virDomainPtr domain)
{
    virTypedParameterPtr parameters = NULL;
    int count = 0, type = VIR_DOMAIN_JOB_NONE, operation = VIR_DOMAIN_JOB_OPERATION_UNKNOWN;
    if (virDomainGetJobStats(domain, &type, &parameters, &count, 0) != 0)
        return FALSE;
    if (type != VIR_DOMAIN_JOB_NONE)
        virTypedParamsGetInt(parameters, count, VIR_DOMAIN_JOB_OPERATION, &operation);
    virTypedParamsFree(parameters, count);
    return operation == VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT;
}

static RegiePowerState active_state(virDomainPtr domain, int state, int reason)
{
    if (is_leaving(domain))
        return REGIE_POWER_MIGRATING_OUT;
    // A machine that waits for its memory from elsewhere has not run here yet.
    if (state == VIR_DOMAIN_PAUSED &&
        (reason == VIR_DOMAIN_PAUSED_MIGRATION || reason == VIR_DOMAIN_PAUSED_STARTING_UP))
        return REGIE_POWER_MIGRATING_IN;
    return state == VIR_DOMAIN_PAUSED || state == VIR_DOMAIN_PMSUSPENDED ? REGIE_POWER_SUSPENDED : REGIE_POWER_RUNNING;
}

static RegiePowerState power_state(virDomainPtr domain)
{
    int state, reason;
    if (virDomainGetState(domain, &state, &reason, 0) != 0)
        return REGIE_POWER_OFF;
    switch (state) {
    case VIR_DOMAIN_SHUTOFF:
        return reason == VIR_DOMAIN_SHUTOFF_CRASHED ? REGIE_POWER_CRASHED : REGIE_POWER_OFF;
    case VIR_DOMAIN_CRASHED:
        return REGIE_POWER_CRASHED;
    default:
        return active_state(domain, state, reason);
    }
}

// A machine that was started without Régie: libvirt writes the process id when it starts it.
static gint64 started_from_pidfile(const char *name)
{
    g_autofree char *path = g_strdup_printf("/run/libvirt/qemu/%s.pid", name);
    struct stat status;
    return stat(path, &status) == 0 ? (gint64)status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1000000 : 0;
}

// Every interface has one of these, and nobody reaches a guest by it.
static gboolean is_link_local(const char *address)
{
    return g_str_has_prefix(address, "fe80:") || g_str_has_prefix(address, "169.254.");
}

static void add_addresses(RegieGuest *guest, virDomainPtr domain, gboolean agent)
{
    virDomainInterfacePtr *interfaces = NULL;
    int count = virDomainInterfaceAddresses(
        domain, &interfaces, agent ? VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT : VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP,
        0);
    for (int i = 0; i < count; i++) {
        for (guint j = 0; j < interfaces[i]->naddrs; j++)
            if (g_strcmp0(interfaces[i]->name, "lo") != 0 && !is_link_local(interfaces[i]->addrs[j].addr))
                REGIE_MESSAGE_APPEND(guest, ip_addresses, g_strdup(interfaces[i]->addrs[j].addr));
        virDomainInterfaceFree(interfaces[i]);
    }
    free(interfaces);
}

static void add_storage(RegieVmDefinition *definition, RegieDatastores *stores)
{
    RegieGuest *guest = definition->guest;
    for (guint i = 0; i < definition->disk_paths->len; i++) {
        const char *path = definition->disk_paths->pdata[i];
        guest->spec->disks[i]->capacity_bytes = regie_qcow2_capacity(path);
        guest->disk_used_bytes += regie_files_disk_used(path);
        if (guest->managed && !g_file_test(path, G_FILE_TEST_EXISTS))
            regie_message_set_string(&guest->problem, "Its disk is missing from the datastore.");
    }
    if (*guest->spec->datastore_id == '\0' && definition->disk_paths->len > 0) {
        g_autoptr(RegieDatastore) store = regie_datastores_owning(stores, definition->disk_paths->pdata[0]);
        if (store != NULL)
            regie_message_set_string(&guest->spec->datastore_id, store->datastore_id);
    }
}

static RegieGuest *guest_of(RegieVmDriver *self, virDomainPtr domain, GError **error)
{
    g_autoptr(RegieVmDefinition) definition = regie_vm_definition_of(domain, error);
    if (definition == NULL)
        return NULL;
    RegieGuest *guest = definition->guest;
    guest->power_state = power_state(domain);
    add_storage(definition, self->stores);
    if (guest->power_state == REGIE_POWER_RUNNING || guest->power_state == REGIE_POWER_MIGRATING_OUT)
        add_addresses(guest, domain, definition->agent_connected);
    if (guest->power_state == REGIE_POWER_OFF || guest->power_state == REGIE_POWER_CRASHED)
        guest->started_ms = 0;
    else if (guest->started_ms == 0)
        guest->started_ms = started_from_pidfile(guest->spec->name);
    return g_steal_pointer(&definition->guest);
}

// A host that is there for contexts only has no virtual machines; that is known without anybody to ask.
static gboolean libvirt_is_installed(void)
{
    g_autofree char *monolithic = g_find_program_in_path("libvirtd");
    g_autofree char *modular = g_find_program_in_path("virtqemud");
    return monolithic != NULL || modular != NULL;
}

GPtrArray *regie_vm_list(RegieGuestDriver *driver, GError **error)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autoptr(GError) cause = NULL;
    g_autoptr(virConnect) connection = regie_vm_link_get(self->link, &cause);
    if (connection == NULL && !libvirt_is_installed())
        return g_ptr_array_new_with_free_func((GDestroyNotify)regie_guest_free);
    if (connection == NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(connection, &domains, 0);
    if (count < 0) {
        regie_vm_error_set(error, "The virtual machines cannot be listed");
        return NULL;
    }
    GPtrArray *guests = g_ptr_array_new_with_free_func((GDestroyNotify)regie_guest_free);
    for (int i = 0; i < count; i++) {
        // One that vanishes while we look is no error of the others.
        RegieGuest *guest = guest_of(self, domains[i], NULL);
        if (guest != NULL)
            g_ptr_array_add(guests, guest);
        virDomainFree(domains[i]);
    }
    free(domains);
    return guests;
}

RegieGuest *regie_vm_find(RegieGuestDriver *driver, const char *guest_id, GError **error)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autoptr(virDomain) domain = regie_vm_link_domain(self->link, guest_id, error);
    return domain != NULL ? guest_of(self, domain, error) : NULL;
}
