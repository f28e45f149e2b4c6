// What QEMU under this libvirt offers: acceleration found by trying, machine types, version.
#pragma once

#include "messages.h"
#include "vm_link.h"

typedef struct RegieVmEngine RegieVmEngine;

RegieVmEngine *regie_vm_engine_new(RegieVmLink *link);
void regie_vm_engine_free(RegieVmEngine *engine);

RegieEngine *regie_vm_engine_describe(RegieVmEngine *engine);
// "kvm" or "qemu", as a domain's type. The first question starts a tiny guest to find out.
const char *regie_vm_engine_domain_type(RegieVmEngine *engine);
// The versioned name of the newest q35, as `pc-q35-7.2`.
char *regie_vm_engine_newest_machine(RegieVmEngine *engine, GError **error);
gboolean regie_vm_engine_has_machine(RegieVmEngine *engine, const char *machine_type, GError **error);
