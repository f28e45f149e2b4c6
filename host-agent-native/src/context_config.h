// The configuration of a context, for liblxc: made of the guest's spec at every start, so that it follows the host's
// switches and this program's version.
#pragma once

#include <lxc/lxccontainer.h>

#include "messages.h"

typedef struct {
    const RegieGuestSpec *spec; // context_id chosen
    const char *root;           // directory of its files, as its users see them
    const guint *vlans;         // one for each NIC; 0: untagged
    // Its users are mapped to a range of their own on the host; root in it is nobody outside.
    gboolean mapped;
    gboolean unified; // cgroup v2
} RegieContextConfig;

typedef struct {
    char *key;
    char *value;
} RegieContextSetting;

// Array of RegieContextSetting, in order. INVALID_ARGUMENT where a value holds control characters.
GPtrArray *regie_context_config_build(const RegieContextConfig *config, GError **error);

// Replaces the container's configuration and saves it.
gboolean regie_context_config_apply(struct lxc_container *container, const RegieContextConfig *config, GError **error);
