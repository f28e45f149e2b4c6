#include "error.h"
#include "fake_driver.h"
#include "fixture.h"

#include <string.h>
#include <sys/stat.h>

static void assert_end(const Answer *answer, RegieStatus status, const char *code)
{
    g_assert_cmpuint(answer->end->end->status, ==, status);
    g_assert_cmpstr(answer->end->end->error != NULL ? answer->end->end->error->code : NULL, ==, code);
    g_assert_true(code == NULL || *answer->end->end->error->message != '\0');
}

static Answer *create(Fixture *fixture, RegieGuestSpec *spec, const char *template_id)
{
    Regie__Agent__V1__CreateGuestRequest request = REGIE__AGENT__V1__CREATE_GUEST_REQUEST__INIT;
    request.spec = spec;
    request.template_id = (char *)template_id;
    return fixture_call(fixture, "CreateGuest", &request.base);
}

static Answer *power(Fixture *fixture, RegiePowerAction action)
{
    Regie__Agent__V1__SetPowerRequest request = REGIE__AGENT__V1__SET_POWER_REQUEST__INIT;
    request.guest_id = (char *)FIXTURE_GUEST;
    request.action = action;
    return fixture_call(fixture, "SetPower", &request.base);
}

static Answer *delete (Fixture *fixture)
{
    Regie__Agent__V1__DeleteGuestRequest request = REGIE__AGENT__V1__DELETE_GUEST_REQUEST__INIT;
    request.guest_id = (char *)FIXTURE_GUEST;
    request.datastore_id = (char *)FIXTURE_STORE;
    return fixture_call(fixture, "DeleteGuest", &request.base);
}

static gboolean has_files(Fixture *fixture)
{
    g_autofree char *directory = g_build_filename(fixture->store, "guests", FIXTURE_GUEST, NULL);
    return g_file_test(directory, G_FILE_TEST_EXISTS);
}

static void an_unknown_method_is_unimplemented(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    Regie__Agent__V1__DescribeRequest request = REGIE__AGENT__V1__DESCRIBE_REQUEST__INIT;
    g_autoptr(Answer) answer = fixture_call(fixture, "Dance", &request.base);
    assert_end(answer, REGIE_UNIMPLEMENTED, "call.unknown-method");
}

static void a_guest_is_created_powered_off(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) answer = create(fixture, spec, FIXTURE_TEMPLATE);
    assert_end(answer, REGIE_OK, NULL);
    g_autoptr(RegieOperationProgress) progress = answer_progress(answer);
    g_assert_true(progress->done);
    g_assert_cmpint(progress->guest->power_state, ==, REGIE_POWER_OFF);
    g_assert_true(has_files(fixture));
}

static void a_guest_id_is_created_once(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) first = create(fixture, spec, FIXTURE_TEMPLATE);
    g_autoptr(Answer) second = create(fixture, spec, FIXTURE_TEMPLATE);
    assert_end(second, REGIE_ALREADY_EXISTS, "guest.exists");
    g_assert_true(has_files(fixture));
}

static void a_failed_creation_leaves_no_files(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    regie_message_set_string(&spec->name, "broken");
    g_autoptr(Answer) answer = create(fixture, spec, FIXTURE_TEMPLATE);
    assert_end(answer, REGIE_INTERNAL, "test.broken");
    g_assert_false(has_files(fixture));
}

static void an_unknown_template_is_refused(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) answer = create(fixture, spec, FIXTURE_GUEST);
    assert_end(answer, REGIE_FAILED_PRECONDITION, "template.unknown");
    g_assert_false(has_files(fixture));
}

static void a_bad_name_is_refused(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    regie_message_set_string(&spec->name, "../etc");
    g_autoptr(Answer) answer = create(fixture, spec, FIXTURE_TEMPLATE);
    assert_end(answer, REGIE_INVALID_ARGUMENT, "guest.name-invalid");
}

static void a_running_guest_is_not_deleted(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) created = create(fixture, spec, FIXTURE_TEMPLATE);
    g_autoptr(Answer) started = power(fixture, REGIE_ACTION_START);
    assert_end(started, REGIE_OK, NULL);
    g_autoptr(Answer) deleted = delete (fixture);
    assert_end(deleted, REGIE_FAILED_PRECONDITION, "guest.running");
    g_assert_true(has_files(fixture));
}

static void deleting_twice_is_a_success(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) created = create(fixture, spec, FIXTURE_TEMPLATE);
    g_autoptr(Answer) first = delete (fixture);
    assert_end(first, REGIE_OK, NULL);
    g_assert_false(has_files(fixture));
    g_autoptr(Answer) second = delete (fixture);
    assert_end(second, REGIE_OK, NULL);
}

static void leftovers_of_a_creation_are_deleted(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autofree char *directory = g_build_filename(fixture->store, "guests", FIXTURE_GUEST, "rootfs", NULL);
    g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
    g_autoptr(Answer) answer = delete (fixture);
    assert_end(answer, REGIE_OK, NULL);
    g_assert_false(has_files(fixture));
}

static void files_that_another_host_uses_are_not_deleted(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) created = create(fixture, spec, FIXTURE_TEMPLATE);
    g_autofree char *mark = g_build_filename(fixture->store, "guests", FIXTURE_GUEST, "in-use", NULL);
    g_assert_true(g_file_set_contents(mark, "", 0, NULL));
    g_autoptr(Answer) answer = delete (fixture);
    assert_end(answer, REGIE_FAILED_PRECONDITION, "guest.owned-elsewhere");
    g_assert_true(has_files(fixture));
    g_autoptr(Answer) still_there = power(fixture, REGIE_ACTION_START);
    assert_end(still_there, REGIE_OK, NULL);
}

static void power_of_an_unknown_guest_is_not_found(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(Answer) answer = power(fixture, REGIE_ACTION_START);
    assert_end(answer, REGIE_NOT_FOUND, "guest.not-found");
}

static void a_busy_guest_says_what_is_done_to_it(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) created = create(fixture, spec, FIXTURE_TEMPLATE);
    g_autoptr(RegieBusy) busy = regie_agent_claim(fixture->agent, FIXTURE_GUEST, "being migrated", NULL);
    g_autoptr(Answer) answer = power(fixture, REGIE_ACTION_START);
    assert_end(answer, REGIE_FAILED_PRECONDITION, "guest.busy");
    g_assert_nonnull(strstr(answer->end->end->error->message, "being migrated"));
}

static void a_guest_without_files_is_not_registered(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    Regie__Agent__V1__RegisterGuestRequest request = REGIE__AGENT__V1__REGISTER_GUEST_REQUEST__INIT;
    request.spec = spec;
    g_autoptr(Answer) answer = fixture_call(fixture, "RegisterGuest", &request.base);
    assert_end(answer, REGIE_FAILED_PRECONDITION, "guest.files-missing");
}

static void unregistering_keeps_the_files(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) created = create(fixture, spec, FIXTURE_TEMPLATE);
    Regie__Agent__V1__UnregisterGuestRequest leaving = REGIE__AGENT__V1__UNREGISTER_GUEST_REQUEST__INIT;
    leaving.guest_id = (char *)FIXTURE_GUEST;
    g_autoptr(Answer) left = fixture_call(fixture, "UnregisterGuest", &leaving.base);
    assert_end(left, REGIE_OK, NULL);
    g_assert_true(has_files(fixture));
    Regie__Agent__V1__RegisterGuestRequest coming = REGIE__AGENT__V1__REGISTER_GUEST_REQUEST__INIT;
    coming.spec = spec;
    g_autoptr(Answer) back = fixture_call(fixture, "RegisterGuest", &coming.base);
    assert_end(back, REGIE_OK, NULL);
}

static void a_console_must_be_opened_first(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    Regie__Agent__V1__ConsoleFrame frame = REGIE__AGENT__V1__CONSOLE_FRAME__INIT;
    g_autoptr(Answer) answer = fixture_call(fixture, "OpenConsole", &frame.base);
    assert_end(answer, REGIE_INVALID_ARGUMENT, "console.not-opened");
}

static void a_destination_without_the_storage_is_an_obstacle(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    regie_message_set_string(&spec->datastore_id, FIXTURE_HOST);
    Regie__Agent__V1__PrepareMigrationRequest request = REGIE__AGENT__V1__PREPARE_MIGRATION_REQUEST__INIT;
    request.spec = spec;
    request.live = TRUE;
    g_autoptr(Answer) answer = fixture_call(fixture, "PrepareMigration", &request.base);
    assert_end(answer, REGIE_OK, NULL);
    GBytes *bytes = answer->messages->pdata[0];
    g_autoptr(RegiePrepareMigrationResponse) response = regie__agent__v1__prepare_migration_response__unpack(
        NULL, g_bytes_get_size(bytes), g_bytes_get_data(bytes, NULL));
    g_assert_cmpstr(response->destination_uri, ==, "qemu+tls://10.0.0.1/system");
    g_assert_cmpuint(response->n_obstacles, ==, 1);
    g_assert_cmpstr(response->obstacles[0]->check, ==, "datastore.reachable");
}

static void an_engine_that_goes_away_keeps_the_guests_it_told(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    g_autoptr(RegieGuestSpec) spec = fixture_spec();
    g_autoptr(Answer) created = create(fixture, spec, FIXTURE_TEMPLATE);
    gboolean complete;
    g_autoptr(GPtrArray) before = regie_agent_list(fixture->agent, &complete, NULL);
    g_assert_true(complete);
    fake_driver_set_away(fixture->agent->drivers->pdata[0], TRUE);
    g_autoptr(GPtrArray) after = regie_agent_list(fixture->agent, &complete, NULL);
    g_assert_false(complete);
    g_assert_cmpuint(after->len, ==, 1);
    g_assert_cmpuint(before->len, ==, 1);
}

static void an_engine_that_never_answered_leaves_no_list(void)
{
    g_autoptr(Fixture) fixture = fixture_new();
    fake_driver_set_away(fixture->agent->drivers->pdata[0], TRUE);
    Regie__Agent__V1__WatchRequest request = REGIE__AGENT__V1__WATCH_REQUEST__INIT;
    g_autoptr(Answer) answer = fixture_call(fixture, "Watch", &request.base);
    assert_end(answer, REGIE_UNAVAILABLE, "engine.unavailable");
    g_assert_cmpuint(answer->messages->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dispatch/unknown-method", an_unknown_method_is_unimplemented);
    g_test_add_func("/dispatch/create", a_guest_is_created_powered_off);
    g_test_add_func("/dispatch/create-once", a_guest_id_is_created_once);
    g_test_add_func("/dispatch/create-rollback", a_failed_creation_leaves_no_files);
    g_test_add_func("/dispatch/create-template", an_unknown_template_is_refused);
    g_test_add_func("/dispatch/create-name", a_bad_name_is_refused);
    g_test_add_func("/dispatch/delete-running", a_running_guest_is_not_deleted);
    g_test_add_func("/dispatch/delete-twice", deleting_twice_is_a_success);
    g_test_add_func("/dispatch/delete-leftovers", leftovers_of_a_creation_are_deleted);
    g_test_add_func("/dispatch/delete-in-use", files_that_another_host_uses_are_not_deleted);
    g_test_add_func("/dispatch/power-unknown", power_of_an_unknown_guest_is_not_found);
    g_test_add_func("/dispatch/busy", a_busy_guest_says_what_is_done_to_it);
    g_test_add_func("/dispatch/register-missing", a_guest_without_files_is_not_registered);
    g_test_add_func("/dispatch/unregister", unregistering_keeps_the_files);
    g_test_add_func("/dispatch/console", a_console_must_be_opened_first);
    g_test_add_func("/dispatch/prepare", a_destination_without_the_storage_is_an_obstacle);
    g_test_add_func("/dispatch/engine-away", an_engine_that_goes_away_keeps_the_guests_it_told);
    g_test_add_func("/dispatch/engine-never", an_engine_that_never_answered_leaves_no_list);
    return g_test_run();
}
