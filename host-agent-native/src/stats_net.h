// Network interfaces of the host as /proc/net/dev counts them.
#pragma once

#include <glib.h>

#include "readings.h"

typedef struct {
    double receive_bytes;
    double receive_dropped;
    double transmit_bytes;
    double transmit_dropped;
} RegieNetCounts;

// Name -> RegieNetCounts.
GHashTable *regie_stats_net_read(void);
GHashTable *regie_stats_net_parse(const char *text);

// Adds the counts of a guest's NIC: `interface` is the host's end of it, so what it receives the guest has sent.
// FALSE: there is no such interface.
gboolean regie_stats_net_add_peer(GHashTable *interfaces, const char *interface, RegieReading *reading);
