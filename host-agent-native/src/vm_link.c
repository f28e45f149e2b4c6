#include "vm_link.h"

#include "error.h"
#include "vm_open.h"

#include <libvirt/virterror.h>
#include <string.h>

// A libvirtd that hangs is given up after about this long.
#define KEEPALIVE_S 5
#define KEEPALIVE_COUNT 3

struct RegieVmLink {
    char *uri;
    RegieVmOpener *opener;
    RegieChanges *changes;
    GMutex lock;
    virConnectPtr connection; // for events only
    GThread *events;
    gint stopping;
};

static void stay_quiet(void *data, virErrorPtr error)
{
    // Errors are reported where they are handled; libvirt's own default is to print them.
}

static void on_tick(int timer, void *data)
{
    // Only makes virEventRunDefaultImpl return now and then.
}

static gpointer run_events(gpointer data)
{
    RegieVmLink *link = data;
    while (!g_atomic_int_get(&link->stopping))
        virEventRunDefaultImpl();
    return NULL;
}

RegieVmLink *regie_vm_link_new(const char *uri, RegieChanges *changes)
{
    RegieVmLink *link = g_new0(RegieVmLink, 1);
    link->uri = g_strdup(uri);
    link->opener = regie_vm_opener_new(uri);
    link->changes = changes;
    g_mutex_init(&link->lock);
    virSetErrorFunc(NULL, stay_quiet);
    virInitialize();
    virEventRegisterDefaultImpl();
    virEventAddTimeout(1000, on_tick, NULL, NULL);
    link->events = g_thread_new("libvirt-events", run_events, link);
    return link;
}

void regie_vm_link_free(RegieVmLink *link)
{
    regie_vm_close(link->connection);
    g_atomic_int_set(&link->stopping, 1);
    g_thread_join(link->events);
    g_mutex_clear(&link->lock);
    regie_vm_opener_free(link->opener);
    g_free(link->uri);
    g_free(link);
}

static void notify(RegieVmLink *link, virDomainPtr domain)
{
    char id[VIR_UUID_STRING_BUFLEN];
    if (virDomainGetUUIDString(domain, id) == 0)
        regie_changes_notify(link->changes, id);
}

static int on_lifecycle(virConnectPtr connection, virDomainPtr domain, int event, int detail, void *data)
{
    notify(data, domain);
    return 0;
}

static void on_change(virConnectPtr connection, virDomainPtr domain, void *data)
{
    notify(data, domain);
}

static void on_metadata(virConnectPtr connection, virDomainPtr domain, int type, const char *uri, void *data)
{
    notify(data, domain);
}

static void on_closed(virConnectPtr connection, int reason, void *data)
{
    RegieVmLink *link = data;
    g_warning("the connection to libvirt at %s is lost", link->uri);
    regie_changes_notify(link->changes, NULL);
}

static void register_events(RegieVmLink *link, virConnectPtr connection)
{
    virConnectRegisterCloseCallback(connection, on_closed, link, NULL);
    virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                     VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), link, NULL);
    virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(on_change),
                                     link, NULL);
    virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_METADATA_CHANGE,
                                     VIR_DOMAIN_EVENT_CALLBACK(on_metadata), link, NULL);
}

static virConnectPtr connect_to(RegieVmLink *link, GError **error)
{
    virConnectPtr connection = regie_vm_opener_open(link->opener, error);
    if (connection != NULL)
        virConnectSetKeepAlive(connection, KEEPALIVE_S, KEEPALIVE_COUNT);
    return connection;
}

static gboolean ensure_events(RegieVmLink *link, GError **error)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&link->lock);
    if (link->connection != NULL && virConnectIsAlive(link->connection) == 1)
        return TRUE;
    g_clear_pointer(&link->connection, regie_vm_close);
    link->connection = connect_to(link, error);
    if (link->connection == NULL)
        return FALSE;
    register_events(link, link->connection);
    g_message("connected to libvirt at %s", link->uri);
    regie_changes_notify(link->changes, NULL);
    return TRUE;
}

virConnectPtr regie_vm_link_get(RegieVmLink *link, GError **error)
{
    return ensure_events(link, error) ? connect_to(link, error) : NULL;
}

virDomainPtr regie_vm_link_domain(RegieVmLink *link, const char *guest_id, GError **error)
{
    g_autoptr(virConnect) connection = regie_vm_link_get(link, error);
    if (connection == NULL)
        return NULL;
    virDomainPtr domain = virDomainLookupByUUIDString(connection, guest_id);
    if (domain == NULL)
        regie_vm_error_set(error, "There is no such virtual machine here");
    return domain;
}

static RegieStatus status_of(const virError *cause, const char **code, const char **remedy)
{
    *remedy = NULL;
    switch (cause != NULL ? cause->code : VIR_ERR_INTERNAL_ERROR) {
    case VIR_ERR_NO_DOMAIN:
        *code = "guest.not-found";
        *remedy = "Look where the guest is now.";
        return REGIE_NOT_FOUND;
    case VIR_ERR_OPERATION_INVALID:
        *code = "guest.wrong-state";
        *remedy = "Look at the guest's state and try again.";
        return REGIE_FAILED_PRECONDITION;
    case VIR_ERR_OPERATION_ABORTED:
        *code = "call.cancelled";
        return REGIE_CANCELLED;
    case VIR_ERR_OPERATION_TIMEOUT:
        *code = "engine.busy";
        *remedy = "Try again in a moment.";
        return REGIE_UNAVAILABLE;
    case VIR_ERR_NO_CONNECT:
    case VIR_ERR_RPC:
        *code = "engine.unavailable";
        *remedy = "Look at libvirtd on the host.";
        return REGIE_UNAVAILABLE;
    case VIR_ERR_NO_MEMORY:
        *code = "memory.insufficient";
        *remedy = "Free memory on the host.";
        return REGIE_RESOURCE_EXHAUSTED;
    default:
        *code = "engine.failed";
        return cause != NULL && cause->domain == VIR_FROM_RPC ? REGIE_UNAVAILABLE : REGIE_INTERNAL;
    }
}

void regie_vm_error_set(GError **error, const char *doing)
{
    const char *code, *remedy;
    const virError *cause = virGetLastError();
    RegieStatus status = status_of(cause, &code, &remedy);
    g_autofree char *text = g_strdup(cause != NULL && cause->message != NULL ? cause->message : "no reason given");
    regie_error_set(error, status, code, remedy, "%s: %s", doing, g_strdelimit(text, "\r\n", ' '));
}
