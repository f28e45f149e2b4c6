// The host's network interfaces, without the guests' ends of theirs.
#pragma once

#include "messages.h"

// Appends to host->interfaces.
void regie_host_add_interfaces(RegieHostDescription *host);
