#include "error.h"
#include "frame.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    int here;
    int there;
} Pair;

static Pair pair_open(void)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    return (Pair){.here = ends[0], .there = ends[1]};
}

static void pair_close(Pair *pair)
{
    close(pair->here);
    close(pair->there);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pair, pair_close)

static void send_raw(int fd, const void *data, gsize size)
{
    g_assert_cmpint(send(fd, data, size, MSG_NOSIGNAL), ==, (gssize)size);
}

static void a_frame_arrives_as_it_was_sent(void)
{
    g_auto(Pair) pair = pair_open();
    g_autoptr(GBytes) sent = g_bytes_new_static("hello", 5);
    g_assert_true(regie_frame_write(pair.there, sent, NULL, NULL));
    g_autoptr(GBytes) got = regie_frame_read(pair.here, NULL, -1, NULL);
    g_assert_true(g_bytes_equal(sent, got));
}

static void an_empty_frame_is_a_frame(void)
{
    g_auto(Pair) pair = pair_open();
    send_raw(pair.there, "\0\0\0\0", 4);
    g_autoptr(GBytes) got = regie_frame_read(pair.here, NULL, -1, NULL);
    g_assert_nonnull(got);
    g_assert_cmpuint(g_bytes_get_size(got), ==, 0);
}

static void a_frame_over_4_mib_is_malformed(void)
{
    g_auto(Pair) pair = pair_open();
    guint32 header = GUINT32_TO_BE(REGIE_FRAME_MAX + 1);
    send_raw(pair.there, &header, sizeof header);
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_frame_read(pair.here, NULL, -1, &error));
    g_assert_cmpstr(regie_error_code(error), ==, "call.malformed");
}

static void a_frame_cut_short_is_malformed(void)
{
    g_auto(Pair) pair = pair_open();
    send_raw(pair.there, "\0\0\0\x08half", 8);
    shutdown(pair.there, SHUT_WR);
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_frame_read(pair.here, NULL, -1, &error));
    g_assert_cmpstr(regie_error_code(error), ==, "call.malformed");
}

static void a_silent_caller_is_given_up(void)
{
    g_auto(Pair) pair = pair_open();
    g_autoptr(GError) error = NULL;
    g_assert_null(regie_frame_read(pair.here, NULL, g_get_monotonic_time() + 1000, &error));
    g_assert_cmpstr(regie_error_code(error), ==, "call.timeout");
}

static gpointer cancel(gpointer cancellable)
{
    g_cancellable_cancel(cancellable);
    return NULL;
}

static void a_writer_that_waits_for_room_can_be_cancelled(void)
{
    g_auto(Pair) pair = pair_open();
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autofree guint8 *zeros = g_malloc0(REGIE_FRAME_MAX);
    g_autoptr(GBytes) large = g_bytes_new_static(zeros, REGIE_FRAME_MAX);
    GThread *thread = g_thread_new("cancel", cancel, cancellable);
    g_autoptr(GError) error = NULL;
    g_assert_false(regie_frame_write(pair.here, large, cancellable, &error));
    g_assert_true(regie_error_is(error, REGIE_CANCELLED));
    g_thread_join(thread);
}

static void a_writer_notices_that_the_reader_has_gone(void)
{
    g_auto(Pair) pair = pair_open();
    close(pair.there);
    pair.there = -1;
    g_autoptr(GBytes) sent = g_bytes_new_static("hello", 5);
    g_autoptr(GError) error = NULL;
    g_assert_false(regie_frame_write(pair.here, sent, NULL, &error));
    g_assert_true(regie_error_is(error, REGIE_CANCELLED));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame/whole", a_frame_arrives_as_it_was_sent);
    g_test_add_func("/frame/empty", an_empty_frame_is_a_frame);
    g_test_add_func("/frame/long", a_frame_over_4_mib_is_malformed);
    g_test_add_func("/frame/short", a_frame_cut_short_is_malformed);
    g_test_add_func("/frame/silent", a_silent_caller_is_given_up);
    g_test_add_func("/frame/cancel", a_writer_that_waits_for_room_can_be_cancelled);
    g_test_add_func("/frame/gone", a_writer_notices_that_the_reader_has_gone);
    return g_test_run();
}
