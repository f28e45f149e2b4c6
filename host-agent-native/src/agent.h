// What all calls share: the host's configuration, storage, drivers, and who is busy with which guest.
#pragma once

#include <gio/gio.h>

#include "changes.h"
#include "config.h"
#include "datastore.h"
#include "driver.h"

typedef struct RegieAgent RegieAgent;
typedef struct RegieConsoles RegieConsoles;

struct RegieAgent {
    const RegieConfig *config;
    RegieDatastores *stores;
    RegieChanges *changes;
    GPtrArray *drivers; // of RegieGuestDriver
    RegieConsoles *consoles;
    GMutex lock;
    GHashTable *busy;  // guest id -> what is being done to it
    GHashTable *known; // driver -> GPtrArray of the guests it last told
};

// The agent without drivers; they are added with regie_agent_add_driver, which takes them over.
RegieAgent *regie_agent_new(const RegieConfig *config);
void regie_agent_free(RegieAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieAgent, regie_agent_free)
void regie_agent_add_driver(RegieAgent *agent, RegieGuestDriver *driver);

// INVALID_ARGUMENT where kind is none of ours.
RegieGuestDriver *regie_agent_driver(RegieAgent *agent, RegieGuestKind kind, GError **error);
// The guest and its driver. NOT_FOUND, or UNAVAILABLE when an engine that might have it does not answer.
RegieGuest *regie_agent_find(RegieAgent *agent, const char *guest_id, RegieGuestDriver **driver, GError **error);

// All guests of all engines (array of RegieGuest). An engine that does not answer has not lost its guests: those it
// told last stand for it, and *complete is FALSE. One that has never answered fails the whole with its error, for a
// list without its guests would say that they are gone.
GPtrArray *regie_agent_list(RegieAgent *agent, gboolean *complete, GError **error);

// One change of a guest at a time: FAILED_PRECONDITION `guest.busy` names the other one. doing is a static text, as
// "being created". Release with regie_busy_release (or let g_autoptr do it).
typedef struct {
    RegieAgent *agent;
    char *guest_id;
} RegieBusy;
RegieBusy *regie_agent_claim(RegieAgent *agent, const char *guest_id, const char *doing, GError **error);
void regie_busy_release(RegieBusy *busy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieBusy, regie_busy_release)
