#include "context_net.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

char *regie_context_net_interface(guint context_id, guint nic)
{
    // At most 11 characters of the 15 that Linux allows.
    return g_strdup_printf("ctx%u-%u", context_id, nic);
}

static char *global_address(const struct ifaddrs *entry)
{
    char text[INET6_ADDRSTRLEN];
    if (entry->ifa_addr == NULL || (entry->ifa_flags & IFF_LOOPBACK) != 0)
        return NULL;
    if (entry->ifa_addr->sa_family == AF_INET) {
        const struct sockaddr_in *address = (const struct sockaddr_in *)(const void *)entry->ifa_addr;
        return g_strdup(inet_ntop(AF_INET, &address->sin_addr, text, sizeof(text)));
    }
    if (entry->ifa_addr->sa_family != AF_INET6)
        return NULL;
    const struct sockaddr_in6 *address = (const struct sockaddr_in6 *)(const void *)entry->ifa_addr;
    if (IN6_IS_ADDR_LINKLOCAL(&address->sin6_addr))
        return NULL;
    return g_strdup(inet_ntop(AF_INET6, &address->sin6_addr, text, sizeof(text)));
}

static void take_addresses(GPtrArray *addresses)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *entry = all; entry != NULL; entry = entry->ifa_next) {
        char *address = global_address(entry);
        if (address != NULL)
            g_ptr_array_add(addresses, address);
    }
    freeifaddrs(all);
}

// A network namespace belongs to a thread: this one goes there and comes back.
GPtrArray *regie_context_net_addresses(pid_t pid)
{
    GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = g_strdup_printf("/proc/%d/ns/net", pid);
    int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    int away = open(path, O_RDONLY | O_CLOEXEC);
    if (home >= 0 && away >= 0 && setns(away, CLONE_NEWNET) == 0) {
        take_addresses(addresses);
        // A thread astray would do the next call's work on the wrong network.
        if (setns(home, CLONE_NEWNET) != 0)
            g_error("cannot come back from the network of process %d", pid);
    }
    if (home >= 0)
        close(home);
    if (away >= 0)
        close(away);
    return addresses;
}
