// Virtual machines: run by QEMU through libvirt.
#pragma once

#include "changes.h"
#include "config.h"
#include "datastore.h"
#include "driver.h"

RegieGuestDriver *regie_vm_driver_new(const RegieConfig *config, RegieDatastores *stores, RegieChanges *changes);
