// What the parts of the contexts' driver share; nobody else includes this.
#pragma once

#include "context.h"
#include "context_disk.h"
#include "context_record.h"
#include "context_watch.h"

typedef struct {
    RegieGuestDriver base;
    const RegieConfig *config;
    RegieDatastores *stores;
    RegieChanges *changes;
    RegieContextWatch *watch;
    RegieContextDisk *disk;
    gboolean unified; // cgroup v2
    // Guards the records' files and what follows.
    GMutex lock;
    // Names of contexts whose power is being changed: their end is no news.
    GHashTable *busy;
} RegieContextDriver;

// A guest of ours or one that was found: liblxc's name for it and, if Régie made it, its record.
typedef struct {
    char *name;
    RegieContextRecord *record;
} RegieContextRef;

// NOT_FOUND `guest.not-found`.
RegieContextRef *regie_context_resolve(RegieContextDriver *driver, const char *guest_id, GError **error);
void regie_context_ref_free(RegieContextRef *ref);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieContextRef, regie_context_ref_free)

// The run of a guest, or NULL where it is not running.
RegieContextRun *regie_context_run_of(RegieContextDriver *driver, const RegieContextRef *ref);
// The path of a guest's record, whether there is one or not.
char *regie_context_record_path(RegieContextDriver *driver, const char *guest_id);
// Takes away what is left of a guest's run: mount, lease, ports. Does nothing while it runs or its power is being
// changed.
void regie_context_settle(RegieContextDriver *driver, const char *name);

// context_inventory.c
GPtrArray *regie_context_list(RegieGuestDriver *self, GError **error);
RegieGuest *regie_context_find(RegieGuestDriver *self, const char *guest_id, GError **error);

// context_define.c
gboolean regie_context_define(RegieGuestDriver *self, const RegieGuestSpec *spec, const char *guest_dir,
                              GError **error);
gboolean regie_context_undefine(RegieGuestDriver *self, const char *guest_id, GError **error);
void regie_context_obstacles(RegieGuestDriver *self, const Regie__Agent__V1__PrepareMigrationRequest *request,
                             GPtrArray *obstacles);
// Writes liblxc's configuration of a guest; mapped: its users are not the host's.
gboolean regie_context_configure(RegieContextDriver *driver, const RegieGuestSpec *spec, const char *guest_dir,
                                 gboolean mapped, GError **error);

// context_power.c
// Takes the host's ends of a guest's NICs out of their switches.
gboolean regie_context_clear_ports(const RegieGuestSpec *spec, GError **error);
gboolean regie_context_set_power(RegieGuestDriver *self, const char *guest_id, RegiePowerAction action,
                                 guint timeout_ms, RegieCall *call, GError **error);

// context_console.c
gboolean regie_context_open_console(RegieGuestDriver *self, const char *guest_id, RegieConsoleKind kind, guint columns,
                                    guint rows, RegieConsole *console, GError **error);
