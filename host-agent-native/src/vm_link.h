// The way to libvirt: connections for calls, and one that brings events and is opened again when it was lost.
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

#include "changes.h"

typedef struct RegieVmLink RegieVmLink;

RegieVmLink *regie_vm_link_new(const char *uri, RegieChanges *changes);
void regie_vm_link_free(RegieVmLink *link);

// A connection of the caller's own (virConnectClose). UNAVAILABLE `engine.unavailable` while libvirt does not answer.
//
// Not one for all: libvirt up to 10.0 can lose the wake-up when a second thread calls on a connection, and its call
// then waits until the first one's is answered. Opening one takes about a millisecond.
virConnectPtr regie_vm_link_get(RegieVmLink *link, GError **error);
// The domain, to be freed with virDomainFree. NOT_FOUND `guest.not-found`.
virDomainPtr regie_vm_link_domain(RegieVmLink *link, const char *guest_id, GError **error);

// What libvirt said last on this thread, as a RegieError: "<doing>: <libvirt's text>".
void regie_vm_error_set(GError **error, const char *doing);

static inline void regie_vm_close(virConnectPtr connection)
{
    if (connection != NULL)
        virConnectClose(connection);
}
static inline void regie_vm_domain_free(virDomainPtr domain)
{
    if (domain != NULL)
        virDomainFree(domain);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virConnect, regie_vm_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomain, regie_vm_domain_free)
