// Who wants to know that something changed: drivers tell, every Watch call listens with a queue of its own.
#pragma once

#include <glib.h>

typedef struct RegieChanges RegieChanges;
typedef struct RegieListener RegieListener;

RegieChanges *regie_changes_new(void);
void regie_changes_free(RegieChanges *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieChanges, regie_changes_free)

// Any thread: this guest (NULL: perhaps any, or the host) may have changed. Cheap; repeats are merged.
void regie_changes_notify(RegieChanges *changes, const char *guest_id);

RegieListener *regie_listener_new(RegieChanges *changes);
void regie_listener_free(RegieListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieListener, regie_listener_free)

// Waits up to until_us (g_get_monotonic_time) for changes, takes all of them: a set of guest ids ("" stands for NULL).
// Empty when nothing came or the listener was woken.
GHashTable *regie_listener_take(RegieListener *listener, gint64 until_us);
// Any thread: ends a wait early (the call was cancelled).
void regie_listener_wake(RegieListener *listener);
