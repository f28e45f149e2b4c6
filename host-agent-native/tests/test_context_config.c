#include "context_config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "context_ids.h"
#include "error.h"
#include "fixture.h"

static const guint VLANS[] = {0, 20};

static RegieGuestSpec *spec_with_nics(void)
{
    RegieGuestSpec *spec = fixture_spec();
    spec->context_id = 2;
    spec->vcpus = 2;
    spec->memory_bytes = 64 << 20;
    for (guint i = 0; i < G_N_ELEMENTS(VLANS); i++) {
        RegieGuestNic *nic = regie_guest_nic_new();
        regie_message_set_string(&nic->mac_address, "52:54:00:00:00:01");
        regie_message_set_string(&nic->switch_name, "lan");
        REGIE_MESSAGE_APPEND(spec, nics, nic);
    }
    return spec;
}

static GPtrArray *build(const RegieGuestSpec *spec, gboolean mapped, gboolean unified)
{
    const RegieContextConfig config = {
        .spec = spec, .root = "/files/rootfs", .vlans = VLANS, .mapped = mapped, .unified = unified};
    return regie_context_config_build(&config, NULL);
}

// The value of a key, or NULL; the last one where there are several.
static const char *value_of(const GPtrArray *settings, const char *key)
{
    const char *value = NULL;
    for (guint i = 0; i < settings->len; i++) {
        const RegieContextSetting *setting = settings->pdata[i];
        if (g_str_equal(setting->key, key))
            value = setting->value;
    }
    return value;
}

static void a_context_has_its_name_files_and_limits(void)
{
    g_autoptr(RegieGuestSpec) spec = spec_with_nics();
    g_autoptr(GPtrArray) settings = build(spec, TRUE, FALSE);
    g_assert_cmpstr(value_of(settings, "lxc.uts.name"), ==, spec->name);
    g_assert_cmpstr(value_of(settings, "lxc.rootfs.path"), ==, "dir:/files/rootfs");
    g_assert_cmpstr(value_of(settings, "lxc.cgroup.memory.limit_in_bytes"), ==, "67108864");
    g_assert_cmpstr(value_of(settings, "lxc.cgroup.cpu.cfs_quota_us"), ==, "200000");
    g_assert_cmpstr(value_of(settings, "lxc.cgroup.cpu.shares"), ==, "2048");
    g_assert_null(value_of(settings, "lxc.cgroup2.memory.max"));
}

static void cgroup_v2_has_its_own_keys(void)
{
    g_autoptr(RegieGuestSpec) spec = spec_with_nics();
    g_autoptr(GPtrArray) settings = build(spec, TRUE, TRUE);
    g_assert_cmpstr(value_of(settings, "lxc.cgroup2.memory.max"), ==, "67108864");
    g_assert_cmpstr(value_of(settings, "lxc.cgroup2.cpu.max"), ==, "200000 100000");
    g_assert_cmpstr(value_of(settings, "lxc.cgroup2.cpu.weight"), ==, "200");
    g_assert_null(value_of(settings, "lxc.cgroup.memory.limit_in_bytes"));
}

static void each_nic_is_in_its_switch_and_vlan(void)
{
    g_autoptr(RegieGuestSpec) spec = spec_with_nics();
    g_autoptr(GPtrArray) settings = build(spec, TRUE, FALSE);
    g_assert_cmpstr(value_of(settings, "lxc.net.0.link"), ==, "lan");
    g_assert_cmpstr(value_of(settings, "lxc.net.0.veth.pair"), ==, "ctx2-0");
    g_assert_null(value_of(settings, "lxc.net.0.veth.vlan.id"));
    g_assert_cmpstr(value_of(settings, "lxc.net.1.veth.vlan.id"), ==, "20");
    g_assert_cmpstr(value_of(settings, "lxc.net.1.name"), ==, "eth1");
}

static void mapped_users_have_a_range_of_their_own(void)
{
    g_autoptr(RegieGuestSpec) spec = spec_with_nics();
    g_autoptr(GPtrArray) mapped = build(spec, TRUE, FALSE);
    g_autoptr(GPtrArray) plain = build(spec, FALSE, FALSE);
    g_assert_cmpstr(value_of(mapped, "lxc.idmap"), ==, "g 0 1073807360 65536");
    g_assert_null(value_of(plain, "lxc.idmap"));
    // The highest range ends below the id that means "nobody".
    g_assert_cmpuint((guint64)regie_context_id_first_user(REGIE_CONTEXT_ID_MAX) + REGIE_CONTEXT_USERS, <, G_MAXUINT32);
}

static void a_line_break_cannot_smuggle_a_setting_in(void)
{
    g_autoptr(RegieGuestSpec) spec = spec_with_nics();
    g_autoptr(GError) error = NULL;
    regie_message_set_string(&spec->nics[0]->switch_name, "lan\nlxc.cap.keep = sys_admin");
    const RegieContextConfig config = {.spec = spec, .root = "/files/rootfs", .vlans = VLANS};
    g_assert_null(regie_context_config_build(&config, &error));
    g_assert_true(regie_error_is(error, REGIE_INVALID_ARGUMENT));
}

static void ids_are_stable_and_never_taken_twice(void)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
    const guint first = regie_context_id_choose(FIXTURE_GUEST, taken);
    g_assert_cmpuint(first, ==, regie_context_id_choose(FIXTURE_GUEST, taken));
    for (guint i = 0; i < 100; i++) {
        const guint id = regie_context_id_choose(FIXTURE_GUEST, taken);
        g_assert_cmpuint(id, >=, REGIE_CONTEXT_ID_MIN);
        g_assert_cmpuint(id, <=, REGIE_CONTEXT_ID_MAX);
        g_assert_true(g_hash_table_add(taken, GUINT_TO_POINTER(id)));
    }
    for (guint id = REGIE_CONTEXT_ID_MIN; id <= REGIE_CONTEXT_ID_MAX; id++)
        g_hash_table_add(taken, GUINT_TO_POINTER(id));
    g_assert_cmpuint(regie_context_id_choose(FIXTURE_GUEST, taken), ==, 0);
}

static void users_are_reserved_once(void)
{
    g_autofree char *directory = g_dir_make_tmp("regie-subuid-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(directory, "subuid", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_set_contents(file, "user:100000:65536", -1, NULL));
    g_assert_true(regie_context_id_reserve_users(file, NULL));
    g_assert_true(regie_context_id_reserve_users(file, NULL));
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "user:100000:65536\nroot:1073807360:3221094400\n");
    g_unlink(file);
    g_rmdir(directory);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/context/config/basics", a_context_has_its_name_files_and_limits);
    g_test_add_func("/context/config/cgroup2", cgroup_v2_has_its_own_keys);
    g_test_add_func("/context/config/nics", each_nic_is_in_its_switch_and_vlan);
    g_test_add_func("/context/config/mapped", mapped_users_have_a_range_of_their_own);
    g_test_add_func("/context/config/line-break", a_line_break_cannot_smuggle_a_setting_in);
    g_test_add_func("/context/ids/choose", ids_are_stable_and_never_taken_twice);
    g_test_add_func("/context/ids/reserve", users_are_reserved_once);
    return g_test_run();
}
