#include "error.h"
#include "files.h"
#include "fixture.h"

#include <string.h>
#include <unistd.h>

static void a_marker_names_the_datastore(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieDatastore) store = regie_datastores_find(fixture->agent->stores, FIXTURE_STORE, NULL);
    g_assert_cmpstr(store->name, ==, "store");
    g_assert_true(store->shared);
    g_assert_cmpuint(store->capacity_bytes, >, store->free_bytes);
    g_assert_cmpstr(store->filesystem, !=, "");
}

static void a_datastore_without_marker_gets_one_that_stays(void)
{
    g_autofree char *directory = g_dir_make_tmp("regie-store-XXXXXX", NULL);
    char *directories[] = {directory, NULL};
    g_autoptr(RegieDatastores) stores = regie_datastores_new(directories);
    g_autoptr(GPtrArray) first = regie_datastores_list(stores, NULL);
    g_autoptr(GPtrArray) second = regie_datastores_list(stores, NULL);
    g_assert_cmpuint(first->len, ==, 1);
    g_assert_cmpstr(((RegieDatastore *)first->pdata[0])->datastore_id, ==,
                    ((RegieDatastore *)second->pdata[0])->datastore_id);
    g_assert_false(((RegieDatastore *)first->pdata[0])->shared);
    g_assert_true(regie_files_remove_tree(directory, NULL));
}

static void a_missing_directory_is_a_problem_with_a_remedy(void)
{
    char *directories[] = {(char *)"/nonexistent/regie", NULL};
    g_autoptr(RegieDatastores) stores = regie_datastores_new(directories);
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) list = regie_datastores_list(stores, problems);
    g_assert_cmpuint(list->len, ==, 0);
    g_assert_cmpuint(problems->len, ==, 1);
    g_assert_nonnull(strstr(problems->pdata[0], "/nonexistent/regie"));
}

static void a_template_is_found_by_its_id(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autofree char *directory = NULL;
    g_autoptr(RegieTemplate) template =
        regie_datastores_find_template(fixture->agent->stores, FIXTURE_TEMPLATE, &directory, NULL);
    g_assert_cmpstr(template->name, ==, "tiny");
    g_assert_cmpuint(template->memory_bytes, ==, 64ull << 20);
    g_assert_cmpuint(template->size_bytes, ==, 5);
    g_assert_true(g_str_has_suffix(directory, "/templates/tiny"));
}

static void a_guest_id_cannot_lead_out_of_the_datastore(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_datastores_guest_dir(fixture->agent->stores, FIXTURE_STORE, "../../etc", &error));
    g_assert_cmpstr(regie_error_code(error), ==, "guest.id-invalid");
}

static void an_unknown_datastore_is_a_failed_precondition(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_datastores_find(fixture->agent->stores, FIXTURE_HOST, &error));
    g_assert_true(regie_error_is(error, REGIE_FAILED_PRECONDITION));
}

static void removing_a_tree_follows_no_link(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autofree char *tree = g_build_filename(fixture->directory, "tree", NULL);
    g_autofree char *link = g_build_filename(tree, "link", NULL);
    g_assert_cmpint(g_mkdir_with_parents(tree, 0755), ==, 0);
    g_assert_cmpint(symlink(fixture->store, link), ==, 0);
    g_assert_true(regie_files_remove_tree(tree, NULL));
    g_assert_false(g_file_test(tree, G_FILE_TEST_EXISTS));
    g_autoptr(RegieDatastore) store = regie_datastores_find(fixture->agent->stores, FIXTURE_STORE, NULL);
    g_assert_nonnull(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/datastore/marker", a_marker_names_the_datastore);
    g_test_add_func("/datastore/made", a_datastore_without_marker_gets_one_that_stays);
    g_test_add_func("/datastore/missing", a_missing_directory_is_a_problem_with_a_remedy);
    g_test_add_func("/datastore/template", a_template_is_found_by_its_id);
    g_test_add_func("/datastore/escape", a_guest_id_cannot_lead_out_of_the_datastore);
    g_test_add_func("/datastore/unknown", an_unknown_datastore_is_a_failed_precondition);
    g_test_add_func("/datastore/remove", removing_a_tree_follows_no_link);
    return g_test_run();
}
