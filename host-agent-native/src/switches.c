#include "switches.h"

#include "error.h"
#include "ids.h"
#include "process.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define PORT_GROUP_KEY "port-group."
// ovs-vsctl waits for ever for a switch daemon that is away unless told otherwise.
#define OVS_VSCTL "ovs-vsctl", "--timeout=5"

// OVSDB writes a map as ["map", [[key, value], ...]].
static JsonArray *map_entries(JsonNode *node)
{
    if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node))
        return NULL;
    JsonArray *tagged = json_node_get_array(node);
    if (json_array_get_length(tagged) != 2 || !JSON_NODE_HOLDS_ARRAY(json_array_get_element(tagged, 1)))
        return NULL;
    return json_array_get_array_element(tagged, 1);
}

static void add_port_group(RegieSwitch *switch_, const char *name, const char *vlan)
{
    guint64 number;
    if (*name == '\0' || !g_ascii_string_to_unsigned(vlan, 10, 0, 4094, &number, NULL))
        return;
    RegiePortGroup *group = regie_port_group_new();
    regie_message_set_string(&group->name, name);
    group->vlan = (guint32)number;
    REGIE_MESSAGE_APPEND(switch_, port_groups, group);
}

static void add_external_id(RegieSwitch *switch_, const char *key, const char *value)
{
    if (g_str_has_prefix(key, PORT_GROUP_KEY))
        add_port_group(switch_, key + strlen(PORT_GROUP_KEY), value);
    if (strcmp(key, "uplinks") != 0)
        return;
    g_auto(GStrv) uplinks = g_strsplit(value, ",", -1);
    for (char **uplink = uplinks; *uplink != NULL; uplink++)
        if (*g_strstrip(*uplink) != '\0')
            REGIE_MESSAGE_APPEND(switch_, uplinks, g_strdup(*uplink));
}

static RegieSwitch *parse_row(JsonArray *row)
{
    if (json_array_get_length(row) != 2)
        return NULL;
    RegieSwitch *switch_ = regie_switch_new();
    regie_message_set_string(&switch_->name, json_array_get_string_element(row, 0));
    JsonArray *ids = map_entries(json_array_get_element(row, 1));
    for (guint i = 0; ids != NULL && i < json_array_get_length(ids); i++) {
        JsonArray *pair = json_array_get_array_element(ids, i);
        add_external_id(switch_, json_array_get_string_element(pair, 0), json_array_get_string_element(pair, 1));
    }
    return switch_;
}

GPtrArray *regie_switches_parse(const char *text, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) cause = NULL;
    JsonNode *root = json_parser_load_from_data(parser, text, -1, &cause) ? json_parser_get_root(parser) : NULL;
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root) || !json_object_has_member(json_node_get_object(root), "data")) {
        regie_error_set(error, REGIE_INTERNAL, "network.switch-unreadable", "Look at ovs-vsctl list bridge.",
                        "Open vSwitch's answer cannot be read: %s", cause != NULL ? cause->message : "not a table");
        return NULL;
    }
    g_autoptr(GPtrArray) switches = g_ptr_array_new_with_free_func((GDestroyNotify)regie_switch_free);
    JsonArray *rows = json_object_get_array_member(json_node_get_object(root), "data");
    for (guint i = 0; i < json_array_get_length(rows); i++) {
        RegieSwitch *switch_ = parse_row(json_array_get_array_element(rows, i));
        if (switch_ != NULL)
            g_ptr_array_add(switches, switch_);
    }
    return g_steal_pointer(&switches);
}

GPtrArray *regie_switches_list(GError **error)
{
    const char *argv[] = {OVS_VSCTL, "--format=json", "--columns=name,external_ids", "list", "Bridge", NULL};
    g_autofree char *output = NULL;
    if (!regie_process_run(argv, NULL, &output, error))
        return NULL;
    return regie_switches_parse(output, error);
}

gboolean regie_switches_vlan(const char *switch_name, const char *port_group, guint *vlan, GError **error)
{
    g_autoptr(GPtrArray) switches = regie_switches_list(error);
    if (switches == NULL)
        return FALSE;
    for (guint i = 0; i < switches->len; i++) {
        RegieSwitch *switch_ = switches->pdata[i];
        for (size_t j = 0; strcmp(switch_->name, switch_name) == 0 && j < switch_->n_port_groups; j++)
            if (strcmp(switch_->port_groups[j]->name, port_group) == 0) {
                *vlan = switch_->port_groups[j]->vlan;
                return TRUE;
            }
    }
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "network.port-group-unknown",
                    "Choose a port group of this host, or make it there.",
                    "This host has no port group '%s' on a switch '%s'.", port_group, switch_name);
    return FALSE;
}

static gboolean check_port(const char *port, GError **error)
{
    if (regie_id_is_interface(port))
        return TRUE;
    regie_error_set(error, REGIE_INVALID_ARGUMENT, "network.port-name", NULL, "'%s' is not an interface's name.", port);
    return FALSE;
}

gboolean regie_switches_add_port(const char *switch_name, const char *port, guint vlan, GError **error)
{
    if (!check_port(switch_name, error) || !check_port(port, error))
        return FALSE;
    g_autofree char *tag = g_strdup_printf("tag=%u", vlan);
    const char *tagged[] = {OVS_VSCTL, "--may-exist", "add-port", switch_name, port, "--",
                            "set",     "Port",        port,       tag,         NULL};
    const char *untagged[] = {OVS_VSCTL, "--may-exist", "add-port", switch_name, port, "--",
                              "clear",   "Port",        port,       "tag",       NULL};
    return regie_process_run(vlan != 0 ? tagged : untagged, NULL, NULL, error);
}

gboolean regie_switches_remove_port(const char *port, GError **error)
{
    const char *argv[] = {OVS_VSCTL, "--if-exists", "del-port", port, NULL};
    return check_port(port, error) && regie_process_run(argv, NULL, NULL, error);
}
