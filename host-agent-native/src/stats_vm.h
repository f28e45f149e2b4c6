// Readings of virtual machines.
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

// Appends one RegieReading for each active domain, in one round trip; entity_id is the domain's UUID.
gboolean regie_stats_read_vms(virConnectPtr connection, GPtrArray *readings, GError **error);
