#include "vm.h"

#include "stats_vm.h"
#include "vm-private.h"

static void vm_free(RegieGuestDriver *driver)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    regie_vm_engine_free(self->engine);
    regie_vm_link_free(self->link);
    g_free(self);
}

static RegieEngine *vm_describe(RegieGuestDriver *driver)
{
    return regie_vm_engine_describe(((RegieVmDriver *)driver)->engine);
}

static gboolean vm_read(RegieGuestDriver *driver, GPtrArray *readings, GError **error)
{
    g_autoptr(virConnect) connection = regie_vm_link_get(((RegieVmDriver *)driver)->link, error);
    return connection != NULL && regie_stats_read_vms(connection, readings, error);
}

static const RegieGuestDriverClass vm_class = {
    .kind = REGIE_KIND_VM,
    .free = vm_free,
    .describe = vm_describe,
    .list = regie_vm_list,
    .find = regie_vm_find,
    .provision = regie_vm_provision,
    .define = regie_vm_define,
    .undefine = regie_vm_undefine,
    .require_unused = regie_vm_require_unused,
    .set_power = regie_vm_set_power,
    .open_console = regie_vm_open_console,
    .obstacles = regie_vm_obstacles,
    .migrate = regie_vm_migrate,
    .abort_migration = regie_vm_abort_migration,
    .read = vm_read,
};

RegieGuestDriver *regie_vm_driver_new(const RegieConfig *config, RegieDatastores *stores, RegieChanges *changes)
{
    RegieVmDriver *self = g_new0(RegieVmDriver, 1);
    self->base.class = &vm_class;
    self->stores = stores;
    self->changes = changes;
    self->link = regie_vm_link_new(config->libvirt_uri, changes);
    self->engine = regie_vm_engine_new(self->link);
    return &self->base;
}
