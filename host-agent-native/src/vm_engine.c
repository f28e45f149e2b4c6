#include "vm_engine.h"

#include "error.h"
#include "vm_kvm.h"
#include "xml.h"

#include <stdlib.h>
#include <string.h>

struct RegieVmEngine {
    RegieVmLink *link;
    GOnce kvm;
};

RegieVmEngine *regie_vm_engine_new(RegieVmLink *link)
{
    RegieVmEngine *engine = g_new0(RegieVmEngine, 1);
    engine->link = link;
    engine->kvm = (GOnce)G_ONCE_INIT;
    return engine;
}

void regie_vm_engine_free(RegieVmEngine *engine)
{
    g_free(engine);
}

static gpointer try_kvm(gpointer data)
{
    gboolean works = regie_vm_kvm_works();
    g_message("virtual machines run by %s", works ? "KVM" : "emulation: KVM does not run a guest here");
    return GINT_TO_POINTER(works);
}

const char *regie_vm_engine_domain_type(RegieVmEngine *engine)
{
    return g_once(&engine->kvm, try_kvm, NULL) != NULL ? "kvm" : "qemu";
}

char *regie_vm_engine_newest_machine(RegieVmEngine *engine, GError **error)
{
    g_autoptr(virConnect) connection = regie_vm_link_get(engine->link, error);
    if (connection == NULL)
        return NULL;
    g_autofree char *text =
        virConnectGetDomainCapabilities(connection, NULL, "x86_64", "q35", regie_vm_engine_domain_type(engine), 0);
    g_autoptr(RegieXml) xml = text != NULL ? regie_xml_new(text) : NULL;
    char *machine = xml != NULL ? regie_xml_text(xml, "/domainCapabilities/machine") : NULL;
    if (machine == NULL)
        regie_vm_error_set(error, "QEMU's machine types cannot be asked for");
    return machine;
}

static gint newest_first(gconstpointer a, gconstpointer b)
{
    return strverscmp(*(const char *const *)b, *(const char *const *)a);
}

// Versioned PC machine types: names that mean the same hardware on every host.
static GPtrArray *machine_types(virConnectPtr connection)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = virConnectGetCapabilities(connection);
    g_autoptr(RegieXml) xml = text != NULL ? regie_xml_new(text) : NULL;
    static const char all[] =
        "/capabilities/guest/arch[@name='x86_64']/machine[not(@canonical)][starts-with(., 'pc-')]";
    guint count = xml != NULL ? regie_xml_count(xml, all) : 0;
    for (guint i = 1; i <= count; i++) {
        char *name = regie_xml_text(xml, "(%s)[%u]", all, i);
        if (name != NULL)
            g_ptr_array_add(names, name);
    }
    g_ptr_array_sort(names, newest_first);
    return names;
}

gboolean regie_vm_engine_has_machine(RegieVmEngine *engine, const char *machine_type, GError **error)
{
    g_autoptr(virConnect) connection = regie_vm_link_get(engine->link, error);
    if (connection == NULL)
        return FALSE;
    g_autoptr(GPtrArray) names = machine_types(connection);
    if (g_ptr_array_find_with_equal_func(names, machine_type, g_str_equal, NULL))
        return TRUE;
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "machine.type",
                    "Bring QEMU on both hosts to the same version, or choose another host.",
                    "QEMU on this host does not know the machine type %s.", machine_type);
    return FALSE;
}

static void describe_usable(RegieEngine *engine, virConnectPtr connection)
{
    unsigned long version;
    if (virConnectGetVersion(connection, &version) != 0) {
        regie_message_set_string(&engine->problem, "libvirt finds no QEMU; install it on the host.");
        return;
    }
    g_autofree char *text = g_strdup_printf("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
    regie_message_set_string(&engine->version, text);
    g_autoptr(GPtrArray) names = machine_types(connection);
    for (guint i = 0; i < names->len; i++)
        REGIE_MESSAGE_APPEND(engine, machine_types, g_strdup(names->pdata[i]));
    engine->usable = names->len > 0;
    if (!engine->usable)
        regie_message_set_string(&engine->problem, "QEMU for x86_64 is missing; install qemu-system-x86 on the host.");
}

RegieEngine *regie_vm_engine_describe(RegieVmEngine *engine)
{
    RegieEngine *description = regie_engine_new();
    description->kind = REGIE_KIND_VM;
    regie_message_set_string(&description->name, "qemu");
    gboolean kvm = g_str_equal(regie_vm_engine_domain_type(engine), "kvm");
    regie_message_set_string(&description->acceleration, kvm ? "kvm" : "tcg");
    g_autoptr(GError) error = NULL;
    g_autoptr(virConnect) connection = regie_vm_link_get(engine->link, &error);
    if (connection != NULL) {
        describe_usable(description, connection);
    } else {
        g_autofree char *problem = g_strdup_printf("%s %s", error->message, regie_error_remedy(error));
        regie_message_set_string(&description->problem, problem);
    }
    return description;
}
