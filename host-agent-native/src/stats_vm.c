#include "stats_vm.h"

#include <libvirt/virterror.h>
#include <math.h>
#include <stdio.h>

#include "error.h"
#include "readings.h"

// As many vCPUs, disks or NICs as are added up; a bound for what the engine may claim.
#define PARTS_MAX 512u

static double value_of(const virDomainStatsRecord *record, const char *name)
{
    // Meters are long; numbers of parts are not.
    unsigned long long meter = 0;
    unsigned int parts = 0;
    virTypedParameterPtr found = virTypedParamsGet(record->params, record->nparams, name);
    if (found == NULL)
        return NAN;
    if (found->type == VIR_TYPED_PARAM_UINT &&
        virTypedParamsGetUInt(record->params, record->nparams, name, &parts) == 1)
        return parts;
    if (found->type == VIR_TYPED_PARAM_ULLONG &&
        virTypedParamsGetULLong(record->params, record->nparams, name, &meter) == 1)
        return (double)meter;
    return NAN;
}

// Adds prefix.0.suffix, prefix.1.suffix …; NAN where there is none at all.
static double sum_of(const virDomainStatsRecord *record, const char *prefix, const char *count_name, const char *suffix)
{
    double count = value_of(record, count_name);
    double sum = NAN;
    for (guint i = 0; i < PARTS_MAX && i < count; i++) {
        char name[VIR_TYPED_PARAM_FIELD_LENGTH];
        snprintf(name, sizeof(name), "%s.%u.%s", prefix, i, suffix);
        double value = value_of(record, name);
        if (!isnan(value))
            sum = isnan(sum) ? value : sum + value;
    }
    return sum;
}

// The guest's balloon driver tells what it could give back (`usable`, the cache included); without it nobody outside
// can tell cache from the rest.
static void read_memory(const virDomainStatsRecord *record, RegieReading *reading)
{
    reading->memory_used_bytes = (value_of(record, "balloon.available") - value_of(record, "balloon.usable")) * 1024;
    reading->memory_consumed_bytes = value_of(record, "balloon.rss") * 1024;
    reading->memory_balloon_bytes = (value_of(record, "balloon.maximum") - value_of(record, "balloon.current")) * 1024;
}

// libvirt turns a tap's directions round already: they are the guest's.
static void read_network(const virDomainStatsRecord *record, RegieReading *reading)
{
    reading->net_receive_bytes = sum_of(record, "net", "net.count", "rx.bytes");
    reading->net_transmit_bytes = sum_of(record, "net", "net.count", "tx.bytes");
    reading->net_dropped_packets =
        sum_of(record, "net", "net.count", "rx.drop") + sum_of(record, "net", "net.count", "tx.drop");
}

static void read_disk(const virDomainStatsRecord *record, RegieReading *reading)
{
    reading->disk_read_bytes = sum_of(record, "block", "block.count", "rd.bytes");
    reading->disk_write_bytes = sum_of(record, "block", "block.count", "wr.bytes");
    reading->disk_read_ops = sum_of(record, "block", "block.count", "rd.reqs");
    reading->disk_write_ops = sum_of(record, "block", "block.count", "wr.reqs");
}

static RegieReading *read_vm(const virDomainStatsRecord *record)
{
    char id[VIR_UUID_STRING_BUFLEN];
    if (virDomainGetUUIDString(record->dom, id) != 0)
        return NULL;
    RegieReading *reading = regie_reading_new(id);
    reading->cpus = value_of(record, "vcpu.current");
    reading->cpu_used_ns = value_of(record, "cpu.time");
    reading->cpu_ready_ns = sum_of(record, "vcpu", "vcpu.maximum", "delay");
    read_memory(record, reading);
    read_network(record, reading);
    read_disk(record, reading);
    return reading;
}

gboolean regie_stats_read_vms(virConnectPtr connection, GPtrArray *readings, GError **error)
{
    virDomainStatsRecordPtr *records = NULL;
    const unsigned int wanted = VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU |
                                VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK;
    // A machine that is migrating holds its lock for long; it gives what it can without.
    const int count = virConnectGetAllDomainStats(connection, wanted, &records,
                                                  VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE |
                                                      VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);
    if (count < 0) {
        regie_error_set(error, REGIE_UNAVAILABLE, "engine.unusable", "See whether libvirtd runs.",
                        "libvirt gives no statistics: %s", virGetLastErrorMessage());
        return FALSE;
    }
    for (int i = 0; i < count; i++) {
        RegieReading *reading = read_vm(records[i]);
        if (reading != NULL)
            g_ptr_array_add(readings, reading);
    }
    virDomainStatsRecordListFree(records);
    return TRUE;
}
