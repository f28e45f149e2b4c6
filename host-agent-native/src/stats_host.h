// Readings of the host itself, from proc(5).
#pragma once

#include "readings.h"

RegieReading *regie_stats_read_host(const char *host_id);

// For tests: the parts that only parse.
void regie_stats_host_parse_cpu(const char *proc_stat, double ticks_per_second, RegieReading *reading);
void regie_stats_host_parse_memory(const char *proc_meminfo, RegieReading *reading);
// Whole disks only, as `counts` says by name.
void regie_stats_host_parse_disks(const char *proc_diskstats, gboolean (*counts)(const char *name),
                                  RegieReading *reading);
