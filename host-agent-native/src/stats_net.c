#include "stats_net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// "  eth0: 90 1 0 0 0 0 0 0  90 1 0 0 0 0 0 0": bytes, packets, errors, drops and four more, each way.
GHashTable *regie_stats_net_parse(const char *text)
{
    GHashTable *interfaces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *colon = strrchr(*line, ':');
        double values[12];
        if (colon == NULL || sscanf(colon + 1, "%lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf", &values[0],
                                    &values[1], &values[2], &values[3], &values[4], &values[5], &values[6], &values[7],
                                    &values[8], &values[9], &values[10], &values[11]) != 12)
            continue;
        *colon = '\0';
        RegieNetCounts *counts = g_new0(RegieNetCounts, 1);
        counts->receive_bytes = values[0];
        counts->receive_dropped = values[3];
        counts->transmit_bytes = values[8];
        counts->transmit_dropped = values[11];
        g_hash_table_insert(interfaces, g_strdup(g_strchug(*line)), counts);
    }
    return interfaces;
}

GHashTable *regie_stats_net_read(void)
{
    g_autofree char *text = NULL;
    g_file_get_contents("/proc/net/dev", &text, NULL, NULL);
    return regie_stats_net_parse(text != NULL ? text : "");
}

static void add(double *sum, double value)
{
    *sum = isnan(*sum) ? value : *sum + value;
}

gboolean regie_stats_net_add_peer(GHashTable *interfaces, const char *interface, RegieReading *reading)
{
    const RegieNetCounts *counts = g_hash_table_lookup(interfaces, interface);
    if (counts == NULL)
        return FALSE;
    add(&reading->net_receive_bytes, counts->transmit_bytes);
    add(&reading->net_transmit_bytes, counts->receive_bytes);
    add(&reading->net_dropped_packets, counts->receive_dropped + counts->transmit_dropped);
    return TRUE;
}
