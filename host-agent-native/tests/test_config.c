#include "config.h"
#include "error.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

static RegieConfig *load(const char *text, GError **error)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("regie-config-XXXXXX", &path, NULL);
    close(fd);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    RegieConfig *config = regie_config_load(path, error);
    g_unlink(path);
    return config;
}

static void a_full_configuration_is_read(void)
{
    g_autoptr(RegieConfig) config = load("[host]\nid=AAAAAAAA-2222-4333-8444-000000000001\nname=h1\naddress=10.0.0.1\n"
                                         "[socket]\npath=/x\npeer-user=1234\n"
                                         "[datastores]\ndirectories=/a;/b\n[lxc]\npath=/lxc\n",
                                         NULL);
    g_assert_nonnull(config);
    g_assert_cmpstr(config->host_id, ==, "aaaaaaaa-2222-4333-8444-000000000001");
    g_assert_cmpuint(config->peer_uid, ==, 1234);
    g_assert_cmpstr(config->datastore_directories[1], ==, "/b");
    g_assert_cmpstr(config->lxc_path, ==, "/lxc");
    g_assert_cmpstr(config->libvirt_uri, ==, "qemu:///system");
    g_assert_false(config->allow_root);
}

static void assert_refused(const char *text, const char *code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(load(text, &error));
    g_assert_cmpstr(regie_error_code(error), ==, code);
    g_assert_cmpstr(regie_error_remedy(error), !=, "");
}

static void an_id_that_is_no_uuid_is_refused(void)
{
    assert_refused("[host]\nid=nonsense\n[socket]\npeer-user=1\n", "config.host-id");
}

static void an_unknown_peer_is_refused(void)
{
    assert_refused("[host]\nid=aaaaaaaa-2222-4333-8444-000000000001\n[socket]\npeer-user=nobody-of-this-name\n",
                   "config.peer-user");
}

static void root_is_no_bridge(void)
{
    assert_refused("[host]\nid=aaaaaaaa-2222-4333-8444-000000000001\n[socket]\npeer-user=root\n", "config.peer-user");
}

static void a_file_that_is_no_configuration_is_refused(void)
{
    assert_refused("}{", "config.unreadable");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config/full", a_full_configuration_is_read);
    g_test_add_func("/config/id", an_id_that_is_no_uuid_is_refused);
    g_test_add_func("/config/peer", an_unknown_peer_is_refused);
    g_test_add_func("/config/root", root_is_no_bridge);
    g_test_add_func("/config/garbage", a_file_that_is_no_configuration_is_refused);
    return g_test_run();
}
