// The network of a running context.
#pragma once

#include <glib.h>
#include <sys/types.h>

// The host's end of a context's NIC; the same at every start.
char *regie_context_net_interface(guint context_id, guint nic);

// Addresses in the network namespace of a process, loopback and link-local ones left out (array of char *).
GPtrArray *regie_context_net_addresses(pid_t pid);
