// The host: what Describe tells.
#pragma once

#include "agent.h"

RegieHostDescription *regie_host_describe(RegieAgent *agent);

// Model, flags and topology of /proc/cpuinfo.
RegieCpu *regie_host_cpu(void);
RegieCpu *regie_host_parse_cpu(const char *cpuinfo);
// MemTotal, and MemTotal - MemAvailable, of proc(5).
void regie_host_memory(guint64 *total_bytes, guint64 *used_bytes);
