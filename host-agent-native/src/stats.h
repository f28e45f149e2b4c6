// Statistics: samples of the host and its guests, as telemetry.proto counts them.
//
// One RegieStats belongs to one Telemetry call: it remembers the readings before, so that rates are means over that
// call's own interval. A guest's first sample carries levels only.
#pragma once

#include <glib.h>

#include "driver.h"
#include "messages.h"

typedef struct RegieStats RegieStats;

// drivers: array of RegieGuestDriver, kept by reference.
RegieStats *regie_stats_new(const char *host_id, GPtrArray *drivers);
void regie_stats_free(RegieStats *stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieStats, regie_stats_free)

// Reads all meters and appends one Sample for the host and one for each running guest to the batch. An engine that
// does not answer leaves its guests out.
// One entity at one time: levels, and rates where there is a reading before (NULL: none).
RegieSample *regie_stats_sample(const RegieReading *before, const RegieReading *now, gint64 time_ms);

void regie_stats_collect(RegieStats *stats, RegieTelemetryBatch *batch);
