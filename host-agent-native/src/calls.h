// The handlers of HostAgent's methods: each is given its own request message, unpacked, and sends its responses.
#pragma once

#include "agent.h"

#define REGIE_HANDLER(name)                                                                                            \
    gboolean regie_handle_##name(RegieAgent *agent, const ProtobufCMessage *request, RegieCall *call, GError **error)

REGIE_HANDLER(describe);
REGIE_HANDLER(watch);
REGIE_HANDLER(telemetry);
REGIE_HANDLER(acknowledge_telemetry);
REGIE_HANDLER(create_guest);
REGIE_HANDLER(delete_guest);
REGIE_HANDLER(set_power);
REGIE_HANDLER(open_console);
REGIE_HANDLER(resize_console);
REGIE_HANDLER(prepare_migration);
REGIE_HANDLER(migrate_guest);
REGIE_HANDLER(abort_migration);
REGIE_HANDLER(copy_guest_files);
REGIE_HANDLER(register_guest);
REGIE_HANDLER(unregister_guest);
