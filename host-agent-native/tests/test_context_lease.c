#include "context_lease.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "error.h"

#define H1 "aaaaaaaa-0000-4000-8000-000000000001"
#define H2 "aaaaaaaa-0000-4000-8000-000000000002"
#define ROUNDS 200

typedef struct {
    char *directory;
    char *owner;
} Files;

static void set_up(Files *files, gconstpointer data)
{
    files->directory = g_dir_make_tmp("regie-lease-XXXXXX", NULL);
    files->owner = g_build_filename(files->directory, "owner", NULL);
}

static void tear_down(Files *files, gconstpointer data)
{
    g_unlink(files->owner);
    // Nothing else is left behind.
    g_assert_cmpint(g_rmdir(files->directory), ==, 0);
    g_free(files->owner);
    g_free(files->directory);
}

static void another_host_is_refused(Files *files, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(regie_context_lease_take(files->directory, H1, "h1", NULL));

    g_assert_false(regie_context_lease_take(files->directory, H2, "h2", &error));

    g_assert_cmpstr(regie_error_code(error), ==, "guest.owned-elsewhere");
    g_assert_cmpint(regie_error_status(error), ==, REGIE_FAILED_PRECONDITION);
    g_assert_nonnull(strstr(error->message, "h1"));
}

static void a_lease_that_is_given_up_can_be_taken(Files *files, gconstpointer data)
{
    g_assert_true(regie_context_lease_take(files->directory, H1, "h1", NULL));
    regie_context_lease_release(files->directory, H1);
    g_assert_true(regie_context_lease_take(files->directory, H2, "h2", NULL));
}

static void a_stale_own_lease_is_healed(Files *files, gconstpointer data)
{
    g_assert_true(regie_context_lease_take(files->directory, H1, "h1", NULL));
    g_assert_true(regie_context_lease_take(files->directory, H1, "h1", NULL));
}

static void anothers_lease_cannot_be_given_up(Files *files, gconstpointer data)
{
    g_assert_true(regie_context_lease_take(files->directory, H1, "h1", NULL));
    regie_context_lease_release(files->directory, H2);
    g_assert_false(regie_context_lease_take(files->directory, H2, "h2", NULL));
}

static void half_a_lease_is_somebody_elses(Files *files, gconstpointer data)
{
    g_assert_true(g_file_set_contents(files->owner, "", 0, NULL));
    g_assert_false(regie_context_lease_take(files->directory, H1, "h1", NULL));
}

static void an_unwritable_place_says_so(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(regie_context_lease_take("/nonexistent", H1, "h1", &error));
    g_assert_cmpstr(regie_error_code(error), ==, "guest.lease-failed");
}

typedef struct {
    const char *directory;
    const char *host;
    gint *holders;
    guint taken;
} Rival;

static gpointer compete(gpointer data)
{
    Rival *rival = data;
    for (guint i = 0; i < ROUNDS; i++) {
        if (!regie_context_lease_take(rival->directory, rival->host, rival->host, NULL))
            continue;
        g_assert_cmpint(g_atomic_int_add(rival->holders, 1), ==, 0);
        rival->taken++;
        g_assert_cmpint(g_atomic_int_add(rival->holders, -1), ==, 1);
        regie_context_lease_release(rival->directory, rival->host);
    }
    return NULL;
}

static void of_two_rivals_one_has_it(Files *files, gconstpointer data)
{
    gint holders = 0;
    Rival first = {files->directory, H1, &holders, 0};
    Rival second = {files->directory, H2, &holders, 0};
    GThread *other = g_thread_new("rival", compete, &first);
    compete(&second);
    g_thread_join(other);
    g_assert_cmpuint(first.taken + second.taken, >, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, function) g_test_add(path, Files, NULL, set_up, function, tear_down)
    ADD("/context/lease/another-host", another_host_is_refused);
    ADD("/context/lease/given-up", a_lease_that_is_given_up_can_be_taken);
    ADD("/context/lease/stale-own", a_stale_own_lease_is_healed);
    ADD("/context/lease/others", anothers_lease_cannot_be_given_up);
    ADD("/context/lease/half", half_a_lease_is_somebody_elses);
    ADD("/context/lease/rivals", of_two_rivals_one_has_it);
    g_test_add_func("/context/lease/unwritable", an_unwritable_place_says_so);
    return g_test_run();
}
