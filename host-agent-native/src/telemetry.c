// Telemetry: live samples only; the bridge keeps what has to be kept.
#include "calls.h"
#include "frame.h"
#include "stats.h"

#define INTERVAL_MS 20000
#define INTERVAL_MIN_MS 200

// Until the next sample is due, or the call is over.
static gboolean wait_until(RegieCall *call, gint64 until_us)
{
    GPollFD cancelled = {.fd = -1};
    if (!g_cancellable_make_pollfd(regie_call_cancellable(call), &cancelled))
        return FALSE;
    gint64 left_ms;
    while ((left_ms = (until_us - g_get_monotonic_time()) / 1000) > 0 && cancelled.revents == 0)
        g_poll(&cancelled, 1, (gint)left_ms);
    g_cancellable_release_fd(regie_call_cancellable(call));
    return !g_cancellable_is_cancelled(regie_call_cancellable(call));
}

REGIE_HANDLER(telemetry)
{
    const Regie__Agent__V1__TelemetryRequest *asked = (const Regie__Agent__V1__TelemetryRequest *)request;
    guint interval_ms = asked->interval_ms != 0 ? MAX(asked->interval_ms, INTERVAL_MIN_MS) : INTERVAL_MS;
    g_autoptr(RegieStats) stats = regie_stats_new(agent->config->host_id, agent->drivers);
    gint64 due_us = g_get_monotonic_time();
    do {
        g_autoptr(RegieTelemetryBatch) batch = regie_telemetry_batch_new();
        regie_stats_collect(stats, batch);
        if (!regie_call_send(call, &batch->base, error))
            return FALSE;
        // From the due time, so that the period does not drift by the work; never to catch up after a halt.
        due_us = MAX(due_us + (gint64)interval_ms * 1000, g_get_monotonic_time());
    } while (wait_until(call, due_us));
    return !g_cancellable_set_error_if_cancelled(regie_call_cancellable(call), error);
}

REGIE_HANDLER(acknowledge_telemetry)
{
    // Nothing is kept here, so nothing has to be forgotten.
    Regie__Agent__V1__AcknowledgeTelemetryResponse response = REGIE__AGENT__V1__ACKNOWLEDGE_TELEMETRY_RESPONSE__INIT;
    return regie_call_send(call, &response.base, error);
}
