#include "error.h"

#include <gio/gio.h>

static void an_error_carries_status_code_and_remedy(void)
{
    g_autoptr(GError) error = NULL;
    regie_error_set(&error, REGIE_NOT_FOUND, "guest.not-found", "Look again.", "No guest %s.", "x");
    g_assert_cmpstr(error->message, ==, "No guest x.");
    g_assert_cmpint(regie_error_status(error), ==, REGIE_NOT_FOUND);
    g_assert_cmpstr(regie_error_code(error), ==, "guest.not-found");
    g_assert_cmpstr(regie_error_remedy(error), ==, "Look again.");
}

static void a_copy_of_an_error_keeps_its_code(void)
{
    g_autoptr(GError) error = NULL;
    regie_error_set(&error, REGIE_UNAVAILABLE, "engine.unavailable", NULL, "Gone.");
    g_autoptr(GError) copy = g_error_copy(error);
    g_assert_cmpstr(regie_error_code(copy), ==, "engine.unavailable");
    g_assert_cmpstr(regie_error_remedy(copy), ==, "");
}

static void a_cancelled_glib_call_is_a_cancelled_call(void)
{
    g_autoptr(GError) error = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
    g_assert_cmpint(regie_error_status(error), ==, REGIE_CANCELLED);
    g_assert_cmpstr(regie_error_code(error), ==, "call.cancelled");
}

static void a_full_disk_is_an_exhausted_resource(void)
{
    g_autoptr(GError) error = NULL;
    regie_error_set_errno(&error, ENOSPC, "datastore.full", "Free space.", "Cannot write");
    g_assert_cmpint(regie_error_status(error), ==, REGIE_RESOURCE_EXHAUSTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/carries", an_error_carries_status_code_and_remedy);
    g_test_add_func("/error/copy", a_copy_of_an_error_keeps_its_code);
    g_test_add_func("/error/cancelled", a_cancelled_glib_call_is_a_cancelled_call);
    g_test_add_func("/error/full", a_full_disk_is_an_exhausted_resource);
    return g_test_run();
}
