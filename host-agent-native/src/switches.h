// Virtual switches: Open vSwitch bridges; port groups are VLANs recorded in the bridge's external ids.
#pragma once

#include <glib.h>

#include "messages.h"

// All switches (array of RegieSwitch).
GPtrArray *regie_switches_list(GError **error);

// The VLAN of a port group (0: untagged). FAILED_PRECONDITION `network.port-group-unknown`.
gboolean regie_switches_vlan(const char *switch_name, const char *port_group, guint *vlan, GError **error);

// Puts an interface into a switch, with a tag where vlan is not 0; takes it out. Both are idempotent.
gboolean regie_switches_add_port(const char *switch_name, const char *port, guint vlan, GError **error);
gboolean regie_switches_remove_port(const char *port, GError **error);

// The answer of `ovs-vsctl --format=json --columns=name,external_ids list Bridge`.
GPtrArray *regie_switches_parse(const char *text, GError **error);
