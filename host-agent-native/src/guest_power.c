// SetPower.
#include "calls.h"
#include "error.h"
#include "guests.h"

// guest.proto's default.
#define SHUTDOWN_TIMEOUT_MS 60000

static const struct {
    RegiePowerAction action;
    const char *doing;
    const char *done;
} actions[] = {
    {REGIE_ACTION_START, "being started", "The guest is started"},
    {REGIE_ACTION_SHUTDOWN, "being shut down", "The guest is shut down"},
    {REGIE_ACTION_POWER_OFF, "being powered off", "The guest is powered off"},
    {REGIE_ACTION_RESET, "being reset", "The guest is reset"},
    {REGIE_ACTION_SUSPEND, "being suspended", "The guest is suspended"},
    {REGIE_ACTION_RESUME, "being resumed", "The guest is resumed"},
};

REGIE_HANDLER(set_power)
{
    const Regie__Agent__V1__SetPowerRequest *power = (const Regie__Agent__V1__SetPowerRequest *)request;
    gsize i = 0;
    while (i < G_N_ELEMENTS(actions) && actions[i].action != power->action)
        i++;
    if (i == G_N_ELEMENTS(actions)) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "guest.power-action-unknown", NULL,
                        "There is no power action %d.", (int)power->action);
        return FALSE;
    }
    RegieGuestDriver *driver;
    g_autoptr(RegieGuest) guest = regie_agent_find(agent, power->guest_id, &driver, error);
    if (guest == NULL)
        return FALSE;
    // A shutdown waits for the guest's own will: it must not keep anybody from pulling the plug meanwhile.
    g_autoptr(RegieBusy) busy = NULL;
    if (power->action != REGIE_ACTION_SHUTDOWN &&
        (busy = regie_agent_claim(agent, power->guest_id, actions[i].doing, error)) == NULL)
        return FALSE;
    guint timeout_ms = power->timeout_ms != 0 ? power->timeout_ms : SHUTDOWN_TIMEOUT_MS;
    return driver->class->set_power(driver, power->guest_id, power->action, timeout_ms, call, error) &&
           regie_guests_send_done(agent, call, power->guest_id, actions[i].done, error);
}
