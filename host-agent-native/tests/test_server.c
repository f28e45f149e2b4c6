#include "call-private.h"
#include "error.h"
#include "files.h"
#include "frame.h"
#include "server.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct {
    char *directory;
    char *path;
    GMutex lock;
    GCond changed;
    gboolean served;
    gboolean cancelled;
} Fixture;

static void fixture_set_up(Fixture *fixture, gconstpointer data)
{
    fixture->directory = g_dir_make_tmp("regie-server-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->directory, "sock", NULL);
    g_mutex_init(&fixture->lock);
    g_cond_init(&fixture->changed);
}

static void fixture_tear_down(Fixture *fixture, gconstpointer data)
{
    regie_files_remove_tree(fixture->directory, NULL);
    g_free(fixture->directory);
    g_free(fixture->path);
    g_mutex_clear(&fixture->lock);
    g_cond_clear(&fixture->changed);
}

static void say(Fixture *fixture, gboolean *what)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&fixture->lock);
    *what = TRUE;
    g_cond_broadcast(&fixture->changed);
}

static gboolean said(Fixture *fixture, const gboolean *what)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&fixture->lock);
    return *what;
}

// Serves until the caller hangs up.
static void wait_for_hangup(RegieCall *call, gpointer data)
{
    Fixture *fixture = data;
    say(fixture, &fixture->served);
    GPollFD fd;
    g_cancellable_make_pollfd(regie_call_cancellable(call), &fd);
    g_poll(&fd, 1, 10000);
    g_cancellable_release_fd(regie_call_cancellable(call));
    if (g_cancellable_is_cancelled(regie_call_cancellable(call)))
        say(fixture, &fixture->cancelled);
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    return fd;
}

static gboolean is_closed(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void the_bridge_is_served_until_it_hangs_up(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RegieServer) server = regie_server_new(fixture->path, geteuid(), FALSE, wait_for_hangup, fixture, &error);
    g_assert_no_error(error);
    int fd = connect_to(fixture->path);
    while (!said(fixture, &fixture->served))
        g_main_context_iteration(NULL, FALSE);
    close(fd);
    while (!said(fixture, &fixture->cancelled))
        g_main_context_iteration(NULL, FALSE);
}

static void another_user_is_refused(Fixture *fixture, gconstpointer data)
{
    // As another would be: the socket is this user's, but the server waits for somebody else.
    g_autoptr(RegieServer) server =
        regie_server_new(fixture->path, geteuid() + 1, FALSE, wait_for_hangup, fixture, NULL);
    if (server == NULL) {
        g_test_skip("only root can give the socket to somebody else");
        return;
    }
    int fd = connect_to(fixture->path);
    g_test_expect_message(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*is refused*");
    while (!is_closed(fd))
        g_main_context_iteration(NULL, FALSE);
    g_test_assert_expected_messages();
    g_assert_false(said(fixture, &fixture->served));
    close(fd);
}

static void only_the_bridge_may_open_the_socket(Fixture *fixture, gconstpointer data)
{
    g_autoptr(RegieServer) server = regie_server_new(fixture->path, geteuid(), FALSE, wait_for_hangup, fixture, NULL);
    struct stat status;
    g_assert_cmpint(stat(fixture->path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

static void a_second_daemon_does_not_take_the_socket_over(Fixture *fixture, gconstpointer data)
{
    g_autoptr(RegieServer) first = regie_server_new(fixture->path, geteuid(), FALSE, wait_for_hangup, fixture, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_server_new(fixture->path, geteuid(), FALSE, wait_for_hangup, fixture, &error));
    g_assert_cmpstr(regie_error_code(error), ==, "agent.already-running");
    g_assert_true(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
}

static void a_dead_daemons_socket_is_replaced(Fixture *fixture, gconstpointer data)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, fixture->path, sizeof address.sun_path);
    int dead = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(dead, (struct sockaddr *)&address, sizeof address), ==, 0);
    close(dead);
    g_autoptr(GError) error = NULL;
    g_autoptr(RegieServer) server = regie_server_new(fixture->path, geteuid(), FALSE, wait_for_hangup, fixture, &error);
    g_assert_no_error(error);
}

static void stopping_cancels_what_runs(Fixture *fixture, gconstpointer data)
{
    RegieServer *server = regie_server_new(fixture->path, geteuid(), FALSE, wait_for_hangup, fixture, NULL);
    int fd = connect_to(fixture->path);
    while (!said(fixture, &fixture->served))
        g_main_context_iteration(NULL, FALSE);
    regie_server_free(server);
    g_assert_true(said(fixture, &fixture->cancelled));
    g_assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
    close(fd);
}

#define ADD(name, function) g_test_add(name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/server/hangup", the_bridge_is_served_until_it_hangs_up);
    ADD("/server/peer", another_user_is_refused);
    ADD("/server/mode", only_the_bridge_may_open_the_socket);
    ADD("/server/second", a_second_daemon_does_not_take_the_socket_over);
    ADD("/server/stale", a_dead_daemons_socket_is_replaced);
    ADD("/server/stop", stopping_cancels_what_runs);
    return g_test_run();
}
