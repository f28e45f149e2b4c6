// Short names for the contract's messages, and their ownership.
//
// Messages are allocated with GLib (g_new, g_strdup: both malloc) and freed whole by their regie_*_free, which is
// protobuf-c's free_unpacked: so a message built here and one that was unpacked are freed alike.
#pragma once

#include <glib.h>

#include "agent.pb-c.h"
#include "console.pb-c.h"
#include "guest.pb-c.h"
#include "host.pb-c.h"
#include "local.pb-c.h"
#include "migration.pb-c.h"
#include "telemetry.pb-c.h"

// regie_x_new makes an empty message on the heap, regie_x_free frees it with all it owns; g_autoptr(RegieX) works.
#define REGIE_MESSAGE(Type, name, CType, c_name)                                                                       \
    typedef CType Type;                                                                                                \
    static inline Type *regie_##name##_new(void)                                                                       \
    {                                                                                                                  \
        Type *message = g_new(Type, 1);                                                                                \
        c_name##__init(message);                                                                                       \
        return message;                                                                                                \
    }                                                                                                                  \
    static inline void regie_##name##_free(Type *message)                                                              \
    {                                                                                                                  \
        if (message != NULL)                                                                                           \
            protobuf_c_message_free_unpacked(&message->base, NULL);                                                    \
    }                                                                                                                  \
    G_DEFINE_AUTOPTR_CLEANUP_FUNC(Type, regie_##name##_free)

REGIE_MESSAGE(RegieGuest, guest, Regie__Agent__V1__Guest, regie__agent__v1__guest)
REGIE_MESSAGE(RegieGuestSpec, guest_spec, Regie__Agent__V1__GuestSpec, regie__agent__v1__guest_spec)
REGIE_MESSAGE(RegieGuestNic, guest_nic, Regie__Agent__V1__GuestNic, regie__agent__v1__guest_nic)
REGIE_MESSAGE(RegieGuestDisk, guest_disk, Regie__Agent__V1__GuestDisk, regie__agent__v1__guest_disk)
REGIE_MESSAGE(RegieOperationProgress, operation_progress, Regie__Agent__V1__OperationProgress,
              regie__agent__v1__operation_progress)
REGIE_MESSAGE(RegieHostDescription, host_description, Regie__Agent__V1__HostDescription,
              regie__agent__v1__host_description)
REGIE_MESSAGE(RegieCpu, cpu, Regie__Agent__V1__Cpu, regie__agent__v1__cpu)
REGIE_MESSAGE(RegieEngine, engine, Regie__Agent__V1__Engine, regie__agent__v1__engine)
REGIE_MESSAGE(RegieNetworkInterface, network_interface, Regie__Agent__V1__NetworkInterface,
              regie__agent__v1__network_interface)
REGIE_MESSAGE(RegieSwitch, switch, Regie__Agent__V1__Switch, regie__agent__v1__switch)
REGIE_MESSAGE(RegiePortGroup, port_group, Regie__Agent__V1__PortGroup, regie__agent__v1__port_group)
REGIE_MESSAGE(RegieDatastore, datastore, Regie__Agent__V1__Datastore, regie__agent__v1__datastore)
REGIE_MESSAGE(RegieTemplate, template, Regie__Agent__V1__Template, regie__agent__v1__template)
REGIE_MESSAGE(RegieInventory, inventory, Regie__Agent__V1__Inventory, regie__agent__v1__inventory)
REGIE_MESSAGE(RegieInventoryUpdate, inventory_update, Regie__Agent__V1__InventoryUpdate,
              regie__agent__v1__inventory_update)
REGIE_MESSAGE(RegieMigrationObstacle, migration_obstacle, Regie__Agent__V1__MigrationObstacle,
              regie__agent__v1__migration_obstacle)
REGIE_MESSAGE(RegiePrepareMigrationResponse, prepare_migration_response, Regie__Agent__V1__PrepareMigrationResponse,
              regie__agent__v1__prepare_migration_response)
REGIE_MESSAGE(RegieSample, sample, Regie__Agent__V1__Sample, regie__agent__v1__sample)
REGIE_MESSAGE(RegieEvent, event, Regie__Agent__V1__Event, regie__agent__v1__event)
REGIE_MESSAGE(RegieTelemetryBatch, telemetry_batch, Regie__Agent__V1__TelemetryBatch, regie__agent__v1__telemetry_batch)
REGIE_MESSAGE(RegieCallStart, call_start, Regie__Agent__V1__CallStart, regie__agent__v1__call_start)
REGIE_MESSAGE(RegieCallReply, call_reply, Regie__Agent__V1__CallReply, regie__agent__v1__call_reply)
REGIE_MESSAGE(RegieCallEnd, call_end, Regie__Agent__V1__CallEnd, regie__agent__v1__call_end)
REGIE_MESSAGE(RegieAgentError, agent_error, Regie__Agent__V1__AgentError, regie__agent__v1__agent_error)

typedef Regie__Agent__V1__GuestKind RegieGuestKind;
#define REGIE_KIND_VM REGIE__AGENT__V1__GUEST_KIND__GUEST_KIND_VM
#define REGIE_KIND_CONTEXT REGIE__AGENT__V1__GUEST_KIND__GUEST_KIND_CONTEXT

typedef Regie__Agent__V1__PowerState RegiePowerState;
#define REGIE_POWER_OFF REGIE__AGENT__V1__POWER_STATE__POWER_STATE_OFF
#define REGIE_POWER_RUNNING REGIE__AGENT__V1__POWER_STATE__POWER_STATE_RUNNING
#define REGIE_POWER_SUSPENDED REGIE__AGENT__V1__POWER_STATE__POWER_STATE_SUSPENDED
#define REGIE_POWER_MIGRATING_OUT REGIE__AGENT__V1__POWER_STATE__POWER_STATE_MIGRATING_OUT
#define REGIE_POWER_MIGRATING_IN REGIE__AGENT__V1__POWER_STATE__POWER_STATE_MIGRATING_IN
#define REGIE_POWER_CRASHED REGIE__AGENT__V1__POWER_STATE__POWER_STATE_CRASHED

typedef Regie__Agent__V1__PowerAction RegiePowerAction;
#define REGIE_ACTION_START REGIE__AGENT__V1__POWER_ACTION__POWER_ACTION_START
#define REGIE_ACTION_SHUTDOWN REGIE__AGENT__V1__POWER_ACTION__POWER_ACTION_SHUTDOWN
#define REGIE_ACTION_POWER_OFF REGIE__AGENT__V1__POWER_ACTION__POWER_ACTION_POWER_OFF
#define REGIE_ACTION_RESET REGIE__AGENT__V1__POWER_ACTION__POWER_ACTION_RESET
#define REGIE_ACTION_SUSPEND REGIE__AGENT__V1__POWER_ACTION__POWER_ACTION_SUSPEND
#define REGIE_ACTION_RESUME REGIE__AGENT__V1__POWER_ACTION__POWER_ACTION_RESUME

typedef Regie__Agent__V1__ConsoleKind RegieConsoleKind;
#define REGIE_CONSOLE_VNC REGIE__AGENT__V1__CONSOLE_KIND__CONSOLE_KIND_VNC
#define REGIE_CONSOLE_TEXT REGIE__AGENT__V1__CONSOLE_KIND__CONSOLE_KIND_TEXT

// Replaces a string field; NULL and "" leave it empty.
void regie_message_set_string(char **field, const char *value);

// Appends to a repeated field; the element is owned by the message from then on. Use:
//   REGIE_MESSAGE_APPEND(guest, ip_addresses, g_strdup("10.0.0.1"));
#define REGIE_MESSAGE_APPEND(message, field, element)                                                                  \
    do {                                                                                                               \
        (message)->field = g_renew(__typeof__(*(message)->field), (message)->field, (message)->n_##field + 1);         \
        (message)->field[(message)->n_##field++] = (element);                                                          \
    } while (0)

// A deep copy.
RegieGuestSpec *regie_guest_spec_copy(const RegieGuestSpec *spec);
RegieGuest *regie_guest_copy(const RegieGuest *guest);

// A message as bytes, for keeping or comparing.
GBytes *regie_message_pack(const ProtobufCMessage *message);
