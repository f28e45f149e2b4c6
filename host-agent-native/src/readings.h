// Readings: what an engine's meters show at one moment, ever growing counts and present levels. statistics make
// samples (rates) of two of them.
#pragma once

#include <glib.h>

// What cannot be measured is NAN.
typedef struct {
    // A guest's id, or the host's.
    char *entity_id;
    gint64 time_us; // g_get_monotonic_time()
    double cpus;    // virtual or logical CPUs that the shares refer to
    // Growing counts.
    double cpu_used_ns;
    double cpu_ready_ns;
    double cpu_steal_ns;
    double disk_read_bytes;
    double disk_write_bytes;
    double disk_read_ops;
    double disk_write_ops;
    double net_receive_bytes; // as the entity sees them
    double net_transmit_bytes;
    double net_dropped_packets;
    // Present levels.
    double memory_used_bytes;
    double memory_consumed_bytes;
    double memory_balloon_bytes;
    double memory_swapped_bytes;
    double processes;
    double load;
} RegieReading;

// All values NAN, time now.
RegieReading *regie_reading_new(const char *entity_id);
void regie_reading_free(RegieReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieReading, regie_reading_free)
