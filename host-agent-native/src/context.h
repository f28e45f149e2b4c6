// Contexts: guests that share the host's kernel, run by liblxc.
#pragma once

#include "changes.h"
#include "config.h"
#include "datastore.h"
#include "driver.h"

// Everything handed over outlives the driver. Never NULL: an engine that is not usable says so in describe().
RegieGuestDriver *regie_context_driver_new(const RegieConfig *config, RegieDatastores *stores, RegieChanges *changes);
