// Opening a connection to libvirt without waiting for ever: virConnectOpen knows no limit, and a libvirtd that is
// stopped or overwhelmed accepts the connection and says nothing.
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

typedef struct RegieVmOpener RegieVmOpener;

RegieVmOpener *regie_vm_opener_new(const char *uri);
void regie_vm_opener_free(RegieVmOpener *opener);

// Any thread. UNAVAILABLE `engine.unavailable` at the latest after 5 s, at once while an earlier attempt hangs.
virConnectPtr regie_vm_opener_open(RegieVmOpener *opener, GError **error);
