#include "error.h"
#include "host.h"
#include "ids.h"
#include "process.h"
#include "switches.h"

#include <string.h>

static const char cpuinfo[] = "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\ncpu MHz\t\t: 2100.000\n"
                              "physical id\t: 0\nsiblings\t: 4\ncpu cores\t: 2\nflags\t\t: fpu sse2\n\n"
                              "processor\t: 1\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\ncpu MHz\t\t: 2100.000\n"
                              "physical id\t: 1\nsiblings\t: 4\ncpu cores\t: 2\nflags\t\t: fpu sse2\n";

static void the_processor_is_read_from_cpuinfo(void)
{
    g_autoptr(RegieCpu) cpu = regie_host_parse_cpu(cpuinfo);
    g_assert_cmpstr(cpu->model, ==, "Xeon");
    g_assert_cmpuint(cpu->sockets, ==, 2);
    g_assert_cmpuint(cpu->cores_per_socket, ==, 2);
    g_assert_cmpuint(cpu->threads_per_core, ==, 2);
    g_assert_cmpuint(cpu->logical_cpus, ==, 2);
    g_assert_cmpuint(cpu->n_features, ==, 2);
    g_assert_cmpuint(cpu->frequency_mhz, ==, 2100);
}

static void switches_carry_port_groups_and_uplinks(void)
{
    g_autoptr(GPtrArray) switches =
        regie_switches_parse("{\"data\":[[\"lan\",[\"map\",[[\"port-group.LAN\",\"0\"],[\"port-group.VLAN-20\",\"20\"],"
                             "[\"uplinks\",\"eth1,eth2\"],[\"other\",\"x\"]]]],[\"private\",[\"map\",[]]]],"
                             "\"headings\":[\"name\",\"external_ids\"]}",
                             NULL);
    g_assert_cmpuint(switches->len, ==, 2);
    RegieSwitch *lan = switches->pdata[0];
    g_assert_cmpuint(lan->n_uplinks, ==, 2);
    g_assert_cmpuint(lan->n_port_groups, ==, 2);
    g_assert_cmpstr(lan->port_groups[1]->name, ==, "VLAN-20");
    g_assert_cmpuint(lan->port_groups[1]->vlan, ==, 20);
    g_assert_cmpuint(((RegieSwitch *)switches->pdata[1])->n_uplinks, ==, 0);
}

static void an_unreadable_switch_table_is_an_error(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_switches_parse("[1]", &error));
    g_assert_cmpstr(regie_error_code(error), ==, "network.switch-unreadable");
}

static void names_from_outside_are_checked(void)
{
    g_assert_true(regie_id_is_uuid("11111111-2222-4333-8444-000000000001"));
    g_assert_false(regie_id_is_uuid("11111111-2222-4333-8444-00000000000/"));
    g_assert_false(regie_id_is_uuid("AAAAAAAA-2222-4333-8444-000000000001"));
    g_assert_true(regie_id_is_host_label("web-1"));
    g_assert_false(regie_id_is_host_label("-web"));
    g_assert_false(regie_id_is_host_label("web.1"));
    g_assert_true(regie_id_is_interface("br0.100"));
    g_assert_false(regie_id_is_interface("--help"));
    g_assert_true(regie_id_is_mac("52:54:00:00:00:01"));
    g_assert_false(regie_id_is_mac("53:54:00:00:00:01"));
    g_assert_true(regie_id_is_file_name("disk-0.qcow2"));
    g_assert_false(regie_id_is_file_name(".."));
    g_assert_false(regie_id_is_file_name("a/b"));
}

static void a_program_that_fails_tells_its_last_line(void)
{
    const char *argv[] = {"ls", "/nonexistent/regie", NULL};
    g_autoptr(GError) error = NULL;
    g_assert_false(regie_process_run(argv, NULL, NULL, &error));
    g_assert_cmpstr(regie_error_code(error), ==, "process.failed");
    g_assert_nonnull(strstr(error->message, "/nonexistent/regie"));
}

static void a_missing_program_is_named(void)
{
    const char *argv[] = {"regie-no-such-program", NULL};
    g_autoptr(GError) error = NULL;
    g_assert_false(regie_process_run(argv, NULL, NULL, &error));
    g_assert_cmpstr(regie_error_code(error), ==, "process.missing");
}

static void cancel_at_first_line(const char *line, gpointer cancellable)
{
    g_cancellable_cancel(cancellable);
}

static void a_cancelled_program_is_killed(void)
{
    const char *argv[] = {"yes", NULL};
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autoptr(GError) error = NULL;
    g_assert_false(regie_process_run_lines(argv, cancellable, cancel_at_first_line, cancellable, &error));
    g_assert_true(regie_error_is(error, REGIE_CANCELLED));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/host/cpu", the_processor_is_read_from_cpuinfo);
    g_test_add_func("/host/switches", switches_carry_port_groups_and_uplinks);
    g_test_add_func("/host/switches-garbage", an_unreadable_switch_table_is_an_error);
    g_test_add_func("/host/names", names_from_outside_are_checked);
    g_test_add_func("/host/process-fails", a_program_that_fails_tells_its_last_line);
    g_test_add_func("/host/process-missing", a_missing_program_is_named);
    g_test_add_func("/host/process-cancelled", a_cancelled_program_is_killed);
    return g_test_run();
}
