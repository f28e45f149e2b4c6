// What a domain's XML says, managed by Régie or not.
#pragma once

#include "messages.h"

typedef struct {
    // spec, started_ms, cpu_features and managed are filled in; the rest is not in the XML.
    RegieGuest *guest;
    // Absolute paths of the disks' files, in the order of spec.disks.
    GPtrArray *disk_paths;
    // The first serial line's pseudo-terminal; NULL: none, or not running.
    char *serial_tty;
    gboolean has_vnc;
    gboolean agent_connected;
    // "kvm" or "qemu".
    char *domain_type;
} RegieVmDefinition;

RegieVmDefinition *regie_vm_parse(const char *xml, GError **error);
void regie_vm_definition_free(RegieVmDefinition *definition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieVmDefinition, regie_vm_definition_free)
