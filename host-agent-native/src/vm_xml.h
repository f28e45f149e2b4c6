// A virtual machine's definition as libvirt's XML, made of the contract's GuestSpec.
#pragma once

#include "messages.h"

// Elements of ours in <metadata>: what the guest is (kept with the definition), and of its present run (live).
#define REGIE_VM_SPEC_URI "urn:regie:guest"
#define REGIE_VM_RUN_URI "urn:regie:run"
#define REGIE_VM_KEY "regie"

// What the definition needs beside the spec.
typedef struct {
    const char *guest_dir;
    // "kvm" or "qemu" (emulation).
    const char *domain_type;
    // Whether the datastore's file system takes O_DIRECT.
    gboolean direct_io;
    // The VLAN of each of the spec's NICs, in their order.
    const guint *vlans;
} RegieVmPlace;

// spec has machine_type and cpu_model filled in and at least one disk.
char *regie_vm_xml_build(const RegieGuestSpec *spec, const RegieVmPlace *place);
// The content of the live metadata element.
char *regie_vm_xml_run(gint64 started_ms, const char *cpu_features);
