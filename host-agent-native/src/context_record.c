#include "context_record.h"

#include "error.h"

// More than any guest has; a bound for a file somebody edited.
#define NICS_MAX 64

static const char GUEST[] = "guest";
static const char RUN[] = "run";

RegieContextRecord *regie_context_record_new(const RegieGuestSpec *spec)
{
    RegieContextRecord *record = g_new0(RegieContextRecord, 1);
    record->spec = regie_guest_spec_copy(spec);
    return record;
}

void regie_context_record_free(RegieContextRecord *record)
{
    if (record == NULL)
        return;
    regie_guest_spec_free(record->spec);
    g_free(record->problem);
    g_free(record);
}

static void load_string(GKeyFile *file, const char *group, const char *key, char **field)
{
    g_autofree char *value = g_key_file_get_string(file, group, key, NULL);
    regie_message_set_string(field, value);
}

static void load_nics(GKeyFile *file, RegieGuestSpec *spec)
{
    for (guint i = 0; i < NICS_MAX; i++) {
        g_autofree char *group = g_strdup_printf("nic-%u", i);
        if (!g_key_file_has_group(file, group))
            return;
        RegieGuestNic *nic = regie_guest_nic_new();
        load_string(file, group, "mac-address", &nic->mac_address);
        load_string(file, group, "switch", &nic->switch_name);
        load_string(file, group, "port-group", &nic->port_group);
        REGIE_MESSAGE_APPEND(spec, nics, nic);
    }
}

static RegieGuestSpec *load_spec(GKeyFile *file)
{
    RegieGuestSpec *spec = regie_guest_spec_new();
    spec->kind = REGIE_KIND_CONTEXT;
    load_string(file, GUEST, "id", &spec->guest_id);
    load_string(file, GUEST, "name", &spec->name);
    load_string(file, GUEST, "datastore", &spec->datastore_id);
    spec->vcpus = (guint32)g_key_file_get_uint64(file, GUEST, "vcpus", NULL);
    spec->memory_bytes = g_key_file_get_uint64(file, GUEST, "memory-bytes", NULL);
    spec->context_id = (guint32)g_key_file_get_uint64(file, GUEST, "context-id", NULL);
    load_nics(file, spec);
    return spec;
}

RegieContextRecord *regie_context_record_load(const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) problem = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &problem)) {
        if (!g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            regie_error_set(error, REGIE_INTERNAL, "context.record-unreadable", "Correct the file or remove the guest.",
                            "The record %s cannot be read: %s", path, problem->message);
        return NULL;
    }
    RegieContextRecord *record = g_new0(RegieContextRecord, 1);
    record->spec = load_spec(file);
    record->started_ticks = g_key_file_get_uint64(file, RUN, "started-ticks", NULL);
    record->started_ms = g_key_file_get_int64(file, RUN, "started-ms", NULL);
    record->problem = g_key_file_get_string(file, RUN, "problem", NULL);
    return record;
}

static void save_nics(GKeyFile *file, const RegieGuestSpec *spec)
{
    for (size_t i = 0; i < spec->n_nics && i < NICS_MAX; i++) {
        g_autofree char *group = g_strdup_printf("nic-%zu", i);
        g_key_file_set_string(file, group, "mac-address", spec->nics[i]->mac_address);
        g_key_file_set_string(file, group, "switch", spec->nics[i]->switch_name);
        g_key_file_set_string(file, group, "port-group", spec->nics[i]->port_group);
    }
}

gboolean regie_context_record_save(const RegieContextRecord *record, const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    const RegieGuestSpec *spec = record->spec;
    g_key_file_set_string(file, GUEST, "id", spec->guest_id);
    g_key_file_set_string(file, GUEST, "name", spec->name);
    g_key_file_set_string(file, GUEST, "datastore", spec->datastore_id);
    g_key_file_set_uint64(file, GUEST, "vcpus", spec->vcpus);
    g_key_file_set_uint64(file, GUEST, "memory-bytes", spec->memory_bytes);
    g_key_file_set_uint64(file, GUEST, "context-id", spec->context_id);
    save_nics(file, spec);
    if (record->started_ms != 0) {
        g_key_file_set_uint64(file, RUN, "started-ticks", record->started_ticks);
        g_key_file_set_int64(file, RUN, "started-ms", record->started_ms);
    }
    if (record->problem != NULL)
        g_key_file_set_string(file, RUN, "problem", record->problem);
    // Written aside and renamed: a power failure leaves the old file or the new one.
    g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
    g_autoptr(GError) problem = NULL;
    if (g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &problem))
        return TRUE;
    regie_error_set(error, REGIE_INTERNAL, "context.record-unwritable", "See whether the host's file system is full.",
                    "The guest's record cannot be written: %s", problem->message);
    return FALSE;
}
