// Power.
#include "error.h"
#include "host.h"
#include "vm-private.h"
#include "vm_xml.h"

#include <libvirt/virterror.h>
#include <string.h>

// A guest that has just started may not hear the first press of the button.
#define PRESS_AGAIN_US (5 * G_TIME_SPAN_SECOND)
#define LOOK_US (G_TIME_SPAN_SECOND)

static gboolean require_memory(const RegieGuestSpec *spec, GError **error)
{
    guint64 total, used;
    regie_host_memory(&total, &used);
    if (total - used >= spec->memory_bytes)
        return TRUE;
    regie_error_set(error, REGIE_RESOURCE_EXHAUSTED, "memory.insufficient",
                    "Stop or move other guests, or give this one less memory.",
                    "%s needs %" G_GUINT64_FORMAT " MiB of memory, the host has %" G_GUINT64_FORMAT " MiB free.",
                    spec->name, spec->memory_bytes >> 20, (total - used) >> 20);
    return FALSE;
}

// A model that takes after the host's CPU ties the running guest to hosts that have the same features.
static char *features_needed(RegieVmDriver *self, const RegieGuestSpec *spec)
{
    gboolean host_cpu = g_str_equal(spec->cpu_model, "host-model") || g_str_equal(spec->cpu_model, "max") ||
                        g_str_equal(spec->cpu_model, "host-passthrough");
    if (!host_cpu || !g_str_equal(regie_vm_engine_domain_type(self->engine), "kvm"))
        return g_strdup("");
    g_autoptr(RegieCpu) cpu = regie_host_cpu();
    g_autoptr(GString) names = g_string_new(NULL);
    for (size_t i = 0; i < cpu->n_features; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? " " : "", cpu->features[i]);
    return g_strdup(names->str);
}

// Live metadata goes along with a migration, so that the guest's start does too.
static void note_start(RegieVmDriver *self, virDomainPtr domain, const RegieGuestSpec *spec)
{
    g_autofree char *features = features_needed(self, spec);
    g_autofree char *run = regie_vm_xml_run(g_get_real_time() / 1000, features);
    if (virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, run, REGIE_VM_KEY, REGIE_VM_RUN_URI,
                             VIR_DOMAIN_AFFECT_LIVE) != 0)
        g_warning("the start of %s cannot be noted: %s", spec->name, virGetLastErrorMessage());
}

static gboolean wrong_state(GError **error, const char *message)
{
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.wrong-state", "Look at the guest's state.", "%s", message);
    return FALSE;
}

// QEMU locks its disks: it is what keeps two hosts from running one guest, whatever they believe of each other.
gboolean regie_vm_means_locked(const char *message)
{
    // libvirt hands on the first line of QEMU's complaint, qemu-img's last one is what regie_process_run keeps.
    return strstr(message, "\"write\" lock") != NULL || strstr(message, "Is another process using") != NULL;
}

void regie_vm_set_owned_elsewhere(GError **error, const char *what)
{
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.owned-elsewhere",
                    "Look on which host it runs; power it off there first.",
                    "A disk of %s is in use by another process, on this host or another.", what);
}

static gboolean start_failed(const char *name, GError **error)
{
    if (regie_vm_means_locked(virGetLastErrorMessage()))
        regie_vm_set_owned_elsewhere(error, name);
    else
        regie_vm_error_set(error, "The virtual machine does not start");
    return FALSE;
}

static gboolean start(RegieVmDriver *self, virDomainPtr domain, int state, GError **error)
{
    if (state == VIR_DOMAIN_RUNNING)
        return TRUE;
    if (virDomainIsActive(domain) == 1)
        return wrong_state(error, "The guest is suspended: resume it.");
    g_autoptr(RegieVmDefinition) definition = regie_vm_definition_of(domain, error);
    if (definition == NULL || !require_memory(definition->guest->spec, error))
        return FALSE;
    if (virDomainCreate(domain) != 0)
        return start_failed(definition->guest->spec->name, error);
    note_start(self, domain, definition->guest->spec);
    return TRUE;
}

static void on_cancelled(GCancellable *cancellable, gpointer listener)
{
    regie_listener_wake(listener);
}

static gboolean wait_for_off(virDomainPtr domain, RegieListener *listener, guint timeout_ms, GCancellable *cancellable,
                             GError **error)
{
    gint64 now = g_get_monotonic_time();
    gint64 end = now + (gint64)timeout_ms * 1000;
    gint64 press = now;
    while (virDomainIsActive(domain) == 1) {
        now = g_get_monotonic_time();
        if (g_cancellable_set_error_if_cancelled(cancellable, error))
            return FALSE;
        if (now >= end) {
            regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.shutdown-timeout", "Wait longer, or power it off.",
                            "The guest has not shut down in time.");
            return FALSE;
        }
        if (now >= press) {
            virDomainShutdown(domain);
            press = now + PRESS_AGAIN_US;
        }
        g_autoptr(GHashTable) changed = regie_listener_take(listener, MIN(now + LOOK_US, end));
    }
    return TRUE;
}

static gboolean shut_down(RegieVmDriver *self, virDomainPtr domain, int state, guint timeout_ms, RegieCall *call,
                          GError **error)
{
    if (state == VIR_DOMAIN_PAUSED)
        return wrong_state(error, "The guest is suspended and cannot shut down: resume it first.");
    g_autoptr(RegieListener) listener = regie_listener_new(self->changes);
    GCancellable *cancellable = regie_call_cancellable(call);
    gulong connection = g_cancellable_connect(cancellable, G_CALLBACK(on_cancelled), listener, NULL);
    gboolean done = wait_for_off(domain, listener, timeout_ms, cancellable, error);
    g_cancellable_disconnect(cancellable, connection);
    return done;
}

static gboolean done_or_error(int result, const char *doing, GError **error)
{
    if (result != 0)
        regie_vm_error_set(error, doing);
    return result == 0;
}

gboolean regie_vm_set_power(RegieGuestDriver *driver, const char *guest_id, RegiePowerAction action, guint timeout_ms,
                            RegieCall *call, GError **error)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autoptr(virDomain) domain = regie_vm_link_domain(self->link, guest_id, error);
    if (domain == NULL)
        return FALSE;
    int state;
    if (virDomainGetState(domain, &state, NULL, 0) != 0)
        return done_or_error(-1, "The virtual machine's state cannot be had", error);
    gboolean active = virDomainIsActive(domain) == 1;
    if (!active && action != REGIE_ACTION_START)
        return action == REGIE_ACTION_POWER_OFF || action == REGIE_ACTION_SHUTDOWN ||
               wrong_state(error, "The guest is powered off.");
    switch (action) {
    case REGIE_ACTION_START:
        return start(self, domain, state, error);
    case REGIE_ACTION_SHUTDOWN:
        return shut_down(self, domain, state, timeout_ms, call, error);
    case REGIE_ACTION_POWER_OFF:
        return done_or_error(virDomainDestroy(domain), "The virtual machine cannot be powered off", error);
    case REGIE_ACTION_RESET:
        return done_or_error(virDomainReset(domain, 0), "The virtual machine cannot be reset", error);
    case REGIE_ACTION_SUSPEND:
        return state == VIR_DOMAIN_PAUSED ||
               done_or_error(virDomainSuspend(domain), "The virtual machine cannot be suspended", error);
    default:
        return state == VIR_DOMAIN_RUNNING ||
               done_or_error(virDomainResume(domain), "The virtual machine cannot be resumed", error);
    }
}
