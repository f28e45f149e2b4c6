// The virtual machines' driver, as its own parts see it.
#pragma once

#include "config.h"
#include "datastore.h"
#include "driver.h"
#include "vm_engine.h"
#include "vm_link.h"
#include "vm_parse.h"

typedef struct {
    RegieGuestDriver base;
    RegieDatastores *stores;
    RegieChanges *changes;
    RegieVmLink *link;
    RegieVmEngine *engine;
} RegieVmDriver;

#define REGIE_VM_DISK "disk-0.qcow2"

// vm_guest.c
GPtrArray *regie_vm_list(RegieGuestDriver *driver, GError **error);
RegieGuest *regie_vm_find(RegieGuestDriver *driver, const char *guest_id, GError **error);
RegieVmDefinition *regie_vm_definition_of(virDomainPtr domain, GError **error);

// vm_define.c
gboolean regie_vm_provision(RegieGuestDriver *driver, const RegieGuestSpec *spec, const char *template_dir,
                            const char *guest_dir, RegieCall *call, GError **error);
gboolean regie_vm_define(RegieGuestDriver *driver, const RegieGuestSpec *spec, const char *guest_dir, GError **error);
gboolean regie_vm_require_unused(RegieGuestDriver *driver, const char *guest_dir, GError **error);
gboolean regie_vm_undefine(RegieGuestDriver *driver, const char *guest_id, GError **error);

// vm_power.c
// Does QEMU complain of a lock that another process has on an image?
gboolean regie_vm_means_locked(const char *message);
void regie_vm_set_owned_elsewhere(GError **error, const char *what);
gboolean regie_vm_set_power(RegieGuestDriver *driver, const char *guest_id, RegiePowerAction action, guint timeout_ms,
                            RegieCall *call, GError **error);

// vm_console.c
gboolean regie_vm_open_console(RegieGuestDriver *driver, const char *guest_id, RegieConsoleKind kind, guint columns,
                               guint rows, RegieConsole *console, GError **error);

// vm_migrate.c
void regie_vm_obstacles(RegieGuestDriver *driver, const Regie__Agent__V1__PrepareMigrationRequest *request,
                        GPtrArray *obstacles);
gboolean regie_vm_migrate(RegieGuestDriver *driver, const Regie__Agent__V1__MigrateGuestRequest *request,
                          RegieCall *call, GError **error);
// The HOST of qemu+tls://HOST/system; INVALID_ARGUMENT for anything else.
char *regie_vm_migrate_host(const char *uri, GError **error);
gboolean regie_vm_abort_migration(RegieGuestDriver *driver, const char *guest_id, GError **error);
