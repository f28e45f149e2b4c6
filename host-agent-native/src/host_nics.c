#include "host_nics.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

static char *read_attribute(const char *interface, const char *attribute)
{
    g_autofree char *path = g_build_filename("/sys/class/net", interface, attribute, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_strstrip(text) : NULL;
}

// libvirt names taps vnetN, liblxc veth…, Régie's contexts' ends rg…: those belong to guests.
static gboolean is_guests(const char *name)
{
    static const char *const prefixes[] = {"vnet", "veth", "rg", "tap", "ovs-", NULL};
    for (gsize i = 0; prefixes[i] != NULL; i++)
        if (g_str_has_prefix(name, prefixes[i]))
            return TRUE;
    return strcmp(name, "lo") == 0;
}

static void add_addresses(RegieNetworkInterface *interface, const struct ifaddrs *all)
{
    for (const struct ifaddrs *entry = all; entry != NULL; entry = entry->ifa_next) {
        if (entry->ifa_addr == NULL || strcmp(entry->ifa_name, interface->name) != 0)
            continue;
        char text[INET6_ADDRSTRLEN];
        int family = entry->ifa_addr->sa_family;
        const void *address = family == AF_INET ? (const void *)&((struct sockaddr_in *)entry->ifa_addr)->sin_addr
                                                : (const void *)&((struct sockaddr_in6 *)entry->ifa_addr)->sin6_addr;
        if ((family == AF_INET || family == AF_INET6) && inet_ntop(family, address, text, sizeof text) != NULL)
            REGIE_MESSAGE_APPEND(interface, addresses, g_strdup(text));
    }
}

static RegieNetworkInterface *describe(const char *name, const struct ifaddrs *addresses)
{
    RegieNetworkInterface *interface = regie_network_interface_new();
    regie_message_set_string(&interface->name, name);
    g_autofree char *mac = read_attribute(name, "address");
    regie_message_set_string(&interface->mac_address, mac);
    g_autofree char *carrier = read_attribute(name, "carrier");
    interface->link_up = g_strcmp0(carrier, "1") == 0;
    g_autofree char *speed = read_attribute(name, "speed");
    long mbps = speed != NULL ? strtol(speed, NULL, 10) : 0;
    interface->speed_mbps = mbps > 0 ? (guint32)mbps : 0;
    add_addresses(interface, addresses);
    return interface;
}

void regie_host_add_interfaces(RegieHostDescription *host)
{
    struct ifaddrs *addresses = NULL;
    if (getifaddrs(&addresses) != 0)
        addresses = NULL;
    struct if_nameindex *names = if_nameindex();
    for (struct if_nameindex *entry = names; entry != NULL && entry->if_name != NULL; entry++)
        if (!is_guests(entry->if_name))
            REGIE_MESSAGE_APPEND(host, interfaces, describe(entry->if_name, addresses));
    if (names != NULL)
        if_freenameindex(names);
    freeifaddrs(addresses);
}
