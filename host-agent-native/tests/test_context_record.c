#include "context_record.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "fixture.h"

static char *temporary_file(char **directory)
{
    *directory = g_dir_make_tmp("regie-record-XXXXXX", NULL);
    return g_build_filename(*directory, "regie.conf", NULL);
}

static void remove_file(const char *directory, const char *path)
{
    g_unlink(path);
    g_rmdir(directory);
}

static void what_was_saved_is_loaded(void)
{
    g_autofree char *directory = NULL;
    g_autofree char *path = temporary_file(&directory);
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    RegieGuestNic *nic = regie_guest_nic_new();
    regie_message_set_string(&nic->mac_address, "52:54:00:00:00:01");
    regie_message_set_string(&nic->switch_name, "lan");
    regie_message_set_string(&nic->port_group, "Caf\xc3\xa9; #1");
    REGIE_MESSAGE_APPEND(spec, nics, nic);
    spec->kind = REGIE_KIND_CONTEXT;
    spec->context_id = 4711;
    spec->memory_bytes = G_GUINT64_CONSTANT(17592186044416);
    g_autoptr(RegieContextRecord) record = regie_context_record_new(spec);
    record->started_ms = 1795380496257;
    record->started_ticks = 285921;
    record->problem = g_strdup("It is; slow.");

    g_assert_true(regie_context_record_save(record, path, NULL));
    g_autoptr(RegieContextRecord) loaded = regie_context_record_load(path, NULL);

    g_assert_nonnull(loaded);
    g_autoptr(GBytes) before = regie_message_pack(&spec->base);
    g_autoptr(GBytes) after = regie_message_pack(&loaded->spec->base);
    g_assert_true(g_bytes_equal(before, after));
    g_assert_cmpint(loaded->started_ms, ==, record->started_ms);
    g_assert_cmpuint(loaded->started_ticks, ==, record->started_ticks);
    g_assert_cmpstr(loaded->problem, ==, record->problem);
    remove_file(directory, path);
}

static void a_missing_file_is_no_error(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_context_record_load("/nonexistent/regie.conf", &error));
    g_assert_no_error(error);
}

static void a_spoilt_file_is_an_error(void)
{
    g_autofree char *directory = NULL;
    g_autofree char *path = temporary_file(&directory);
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(path, "no group\n", -1, NULL));

    g_assert_null(regie_context_record_load(path, &error));

    g_assert_nonnull(error);
    remove_file(directory, path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/context/record/round-trip", what_was_saved_is_loaded);
    g_test_add_func("/context/record/missing", a_missing_file_is_no_error);
    g_test_add_func("/context/record/spoilt", a_spoilt_file_is_an_error);
    return g_test_run();
}
