#include "readings.h"

#include <math.h>

RegieReading *regie_reading_new(const char *entity_id)
{
    RegieReading *reading = g_new(RegieReading, 1);
    *reading = (RegieReading){
        .entity_id = g_strdup(entity_id),
        .time_us = g_get_monotonic_time(),
        .cpus = NAN,
        .cpu_used_ns = NAN,
        .cpu_ready_ns = NAN,
        .cpu_steal_ns = NAN,
        .disk_read_bytes = NAN,
        .disk_write_bytes = NAN,
        .disk_read_ops = NAN,
        .disk_write_ops = NAN,
        .net_receive_bytes = NAN,
        .net_transmit_bytes = NAN,
        .net_dropped_packets = NAN,
        .memory_used_bytes = NAN,
        .memory_consumed_bytes = NAN,
        .memory_balloon_bytes = NAN,
        .memory_swapped_bytes = NAN,
        .processes = NAN,
        .load = NAN,
    };
    return reading;
}

void regie_reading_free(RegieReading *reading)
{
    g_free(reading->entity_id);
    g_free(reading);
}
