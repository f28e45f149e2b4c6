#include "heartbeat.h"

// host.proto promises one at least every 5 s.
#define BEAT_US (4 * G_TIME_SPAN_SECOND)

struct RegieHeartbeat {
    RegieCall *call;
    GThread *thread;
    GMutex lock;
    GCond changed;
    gboolean stopping;
};

static gboolean send_beat(RegieCall *call)
{
    Regie__Agent__V1__Heartbeat heartbeat = REGIE__AGENT__V1__HEARTBEAT__INIT;
    heartbeat.clock_ms = g_get_real_time() / 1000;
    RegieInventoryUpdate update = REGIE__AGENT__V1__INVENTORY_UPDATE__INIT;
    update.update_case = REGIE__AGENT__V1__INVENTORY_UPDATE__UPDATE_HEARTBEAT;
    update.heartbeat = &heartbeat;
    return regie_call_send(call, &update.base, NULL);
}

static gboolean wait_for_beat(RegieHeartbeat *self)
{
    gint64 until_us = g_get_monotonic_time() + BEAT_US;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);
    while (!self->stopping)
        if (!g_cond_wait_until(&self->changed, &self->lock, until_us))
            return TRUE;
    return FALSE;
}

static gpointer run(gpointer data)
{
    RegieHeartbeat *self = data;
    gboolean heard = TRUE;
    while (heard && wait_for_beat(self))
        heard = send_beat(self->call);
    return NULL;
}

RegieHeartbeat *regie_heartbeat_new(RegieCall *call)
{
    RegieHeartbeat *self = g_new0(RegieHeartbeat, 1);
    self->call = call;
    g_mutex_init(&self->lock);
    g_cond_init(&self->changed);
    self->thread = g_thread_new("heartbeat", run, self);
    return self;
}

void regie_heartbeat_free(RegieHeartbeat *self)
{
    g_mutex_lock(&self->lock);
    self->stopping = TRUE;
    g_cond_signal(&self->changed);
    g_mutex_unlock(&self->lock);
    // A beat that waits for room in the socket ends with the call's cancellation.
    g_thread_join(self->thread);
    g_mutex_clear(&self->lock);
    g_cond_clear(&self->changed);
    g_free(self);
}
