// What runs guests of one kind: implemented by the virtual machines' driver (vm.c) and the contexts' (context.c).
//
// The core (dispatch.c, guests.c) has validated the request and holds the guest's lock when it calls a function that
// changes a guest, so a driver sees one change of a guest at a time; functions on different guests, and all that only
// read, come in parallel from any thread. Errors are RegieErrors (error.h). A driver whose engine does not answer
// fails with UNAVAILABLE, promptly.
#pragma once

#include <gio/gio.h>

#include "call.h"
#include "changes.h"
#include "messages.h"
#include "readings.h"

typedef struct RegieGuestDriver RegieGuestDriver;

// An open console. fd carries the bytes both ways and is closed by the core; then release(data) is called.
typedef struct {
    int fd;
    // Only one can be open at a time: the newest ends the one before.
    gboolean exclusive;
    // NULL where size has no meaning.
    gboolean (*resize)(gpointer data, guint columns, guint rows, GError **error);
    GDestroyNotify release;
    gpointer data;
} RegieConsole;

typedef struct {
    RegieGuestKind kind;

    void (*free)(RegieGuestDriver *self);

    // The engine's state, never an error: not usable is `usable = FALSE` with a problem and remedy. Cheap: it is asked
    // every few seconds.
    RegieEngine *(*describe)(RegieGuestDriver *self);

    // All guests of this kind on the host, adopted ones (managed = FALSE) too. Array of RegieGuest, freed by its own
    // free function.
    GPtrArray *(*list)(RegieGuestDriver *self, GError **error);
    // NOT_FOUND `guest.not-found` where there is none.
    RegieGuest *(*find)(RegieGuestDriver *self, const char *guest_id, GError **error);

    // Makes the guest's files in guest_dir (exists, empty) from template_dir; reports regie_call_progress, watches
    // the call's cancellable. On failure the core removes guest_dir with all that is in it.
    gboolean (*provision)(RegieGuestDriver *self, const RegieGuestSpec *spec, const char *template_dir,
                          const char *guest_dir, RegieCall *call, GError **error);
    // Defines the guest, powered off, over the files in guest_dir; an empty machine_type, cpu_model or context_id is
    // the driver's choice, kept with the definition. Repeating it is a success. FAILED_PRECONDITION
    // `guest.files-missing`.
    gboolean (*define)(RegieGuestDriver *self, const RegieGuestSpec *spec, const char *guest_dir, GError **error);
    // Forgets the definition, keeps the files. Unknown: success. Running: FAILED_PRECONDITION `guest.running`.
    gboolean (*undefine)(RegieGuestDriver *self, const char *guest_id, GError **error);

    // Before files are deleted: FAILED_PRECONDITION `guest.owned-elsewhere` when a process, here or on another host
    // that shares the datastore, runs a guest on the files in guest_dir. Files of the other kind of guest: TRUE.
    gboolean (*require_unused)(RegieGuestDriver *self, const char *guest_dir, GError **error);

    // Blocks until done (or, SHUTDOWN, timeout_ms has passed: FAILED_PRECONDITION `guest.shutdown-timeout`).
    // A state that forbids the action: FAILED_PRECONDITION `guest.wrong-state`; already there (start of a running
    // guest, power off of one that is off): success.
    gboolean (*set_power)(RegieGuestDriver *self, const char *guest_id, RegiePowerAction action, guint timeout_ms,
                          RegieCall *call, GError **error);

    // Kind VNC or TEXT; columns and rows are never 0. FAILED_PRECONDITION `guest.not-running`; UNIMPLEMENTED
    // `console.unsupported` for a kind this guest does not have.
    gboolean (*open_console)(RegieGuestDriver *self, const char *guest_id, RegieConsoleKind kind, guint columns,
                             guint rows, RegieConsole *console, GError **error);

    // The engine's own obstacles to taking this guest in (array of RegieMigrationObstacle is appended to); the core
    // has checked memory, datastore and port groups.
    void (*obstacles)(RegieGuestDriver *self, const Regie__Agent__V1__PrepareMigrationRequest *request,
                      GPtrArray *obstacles);
    // Live migration; NULL where there is none. Sends its MigrationProgress itself, DONE included.
    gboolean (*migrate)(RegieGuestDriver *self, const Regie__Agent__V1__MigrateGuestRequest *request, RegieCall *call,
                        GError **error);
    gboolean (*abort_migration)(RegieGuestDriver *self, const char *guest_id, GError **error);

    // Appends one RegieReading for every running guest (readings.h); in bulk, so that 100 guests take under 50 ms.
    gboolean (*read)(RegieGuestDriver *self, GPtrArray *readings, GError **error);
} RegieGuestDriverClass;

// The first member of every driver.
struct RegieGuestDriver {
    const RegieGuestDriverClass *class;
};
