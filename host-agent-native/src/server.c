#include "server.h"

#include "call-private.h"
#include "error.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// Watches, telemetry and consoles each hold a thread; beyond this the caller is told to come back.
#define CALLS_MAX 256

struct RegieServer {
    char *path;
    int fd;
    uid_t peer_uid;
    gboolean allow_root;
    RegieCallHandler handler;
    gpointer data;
    GMainContext *context;
    GSource *accept_source;
    GThreadPool *threads;
    GMutex lock;
    GHashTable *running; // set of Connection
    dev_t device;
    ino_t inode;
};

typedef struct {
    RegieServer *server;
    int fd;
    GCancellable *cancellable;
    GSource *hangup;
} Connection;

static gboolean on_hangup(gint fd, GIOCondition condition, gpointer data)
{
    g_cancellable_cancel(data);
    return G_SOURCE_REMOVE;
}

static void free_connection(Connection *connection)
{
    g_source_destroy(connection->hangup);
    g_source_unref(connection->hangup);
    g_object_unref(connection->cancellable);
    g_free(connection);
}

static void serve(gpointer data, gpointer user_data)
{
    Connection *connection = data;
    RegieServer *server = user_data;
    g_autoptr(RegieCall) call = regie_call_new(connection->fd, connection->cancellable);
    server->handler(call, server->data);
    g_mutex_lock(&server->lock);
    g_hash_table_remove(server->running, connection);
    g_mutex_unlock(&server->lock);
    // The watch goes before the descriptor's number can be used again.
    free_connection(connection);
}

static gboolean may_connect(RegieServer *server, int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return FALSE;
    if (peer.uid == server->peer_uid || (peer.uid == 0 && server->allow_root))
        return TRUE;
    g_warning("a connection of user id %u (process %d) is refused: it is not the bridge's", peer.uid, peer.pid);
    return FALSE;
}

static void refuse_when_full(int fd)
{
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autoptr(RegieCall) call = regie_call_new(fd, cancellable);
    g_autoptr(GError) error = NULL;
    regie_error_set(&error, REGIE_RESOURCE_EXHAUSTED, "agent.too-many-calls", "Try again in a moment.",
                    "The host's agent serves %d calls and takes no more.", CALLS_MAX);
    regie_call_end(call, error);
}

static void start_call(RegieServer *server, int fd)
{
    Connection *connection = g_new0(Connection, 1);
    *connection = (Connection){.server = server, .fd = fd, .cancellable = g_cancellable_new()};
    // A close of both directions; a caller that has merely said all it has to say goes on listening.
    connection->hangup = g_unix_fd_source_new(fd, G_IO_HUP | G_IO_ERR);
    g_source_set_callback(connection->hangup, G_SOURCE_FUNC(on_hangup), g_object_ref(connection->cancellable),
                          g_object_unref);
    g_source_attach(connection->hangup, server->context);
    g_mutex_lock(&server->lock);
    g_hash_table_add(server->running, connection);
    g_mutex_unlock(&server->lock);
    g_thread_pool_push(server->threads, connection, NULL);
}

static gboolean on_connection(gint listener, GIOCondition condition, gpointer data)
{
    RegieServer *server = data;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return G_SOURCE_CONTINUE;
    g_mutex_lock(&server->lock);
    guint running = g_hash_table_size(server->running);
    g_mutex_unlock(&server->lock);
    if (!may_connect(server, fd))
        close(fd);
    else if (running >= CALLS_MAX)
        refuse_when_full(fd);
    else
        start_call(server, fd);
    return G_SOURCE_CONTINUE;
}

static gboolean fail(GError **error, const char *what, const char *path)
{
    regie_error_set_errno(error, errno, "agent.socket", "Make its folder, or correct [socket] path.", "%s %s", what,
                          path);
    return FALSE;
}

// A socket that nobody answers at is a dead daemon's.
static gboolean remove_stale(const struct sockaddr_un *address, GError **error)
{
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int answered = connect(probe, (const struct sockaddr *)address, sizeof *address);
    close(probe);
    if (answered == 0) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "agent.already-running", "Stop the other one first.",
                        "A regie-hostd already listens at %s.", address->sun_path);
        return FALSE;
    }
    return unlink(address->sun_path) == 0 || errno == ENOENT || fail(error, "Cannot remove", address->sun_path);
}

static gboolean open_socket(RegieServer *server, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (g_strlcpy(address.sun_path, server->path, sizeof address.sun_path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return fail(error, "Cannot listen at", server->path);
    }
    g_autofree char *folder = g_path_get_dirname(server->path);
    if (g_mkdir_with_parents(folder, 0755) != 0)
        return fail(error, "Cannot make", folder);
    if (!remove_stale(&address, error))
        return FALSE;
    server->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // Nobody may connect between bind and chown.
    mode_t before = umask(0177);
    int bound = bind(server->fd, (struct sockaddr *)&address, sizeof address);
    umask(before);
    struct stat status;
    if (bound != 0 || listen(server->fd, 64) != 0 || stat(server->path, &status) != 0 ||
        (server->peer_uid != geteuid() && chown(server->path, server->peer_uid, (gid_t)-1) != 0))
        return fail(error, "Cannot listen at", server->path);
    server->device = status.st_dev;
    server->inode = status.st_ino;
    return TRUE;
}

RegieServer *regie_server_new(const char *path, uid_t peer_uid, gboolean allow_root, RegieCallHandler handler,
                              gpointer data, GError **error)
{
    g_autoptr(RegieServer) server = g_new0(RegieServer, 1);
    server->path = g_strdup(path);
    server->fd = -1;
    server->peer_uid = peer_uid;
    server->allow_root = allow_root;
    server->handler = handler;
    server->data = data;
    server->context = g_main_context_ref_thread_default();
    g_mutex_init(&server->lock);
    server->running = g_hash_table_new(NULL, NULL);
    if (!open_socket(server, error))
        return NULL;
    server->threads = g_thread_pool_new(serve, server, CALLS_MAX, FALSE, error);
    if (server->threads == NULL)
        return NULL;
    server->accept_source = g_unix_fd_source_new(server->fd, G_IO_IN);
    g_source_set_callback(server->accept_source, G_SOURCE_FUNC(on_connection), server, NULL);
    g_source_attach(server->accept_source, server->context);
    return g_steal_pointer(&server);
}

static void cancel_running(RegieServer *server)
{
    // Cancelled outside the lock: its listeners may take locks of their own.
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_object_unref);
    g_mutex_lock(&server->lock);
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, server->running);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        g_ptr_array_add(all, g_object_ref(((Connection *)key)->cancellable));
    g_mutex_unlock(&server->lock);
    for (guint i = 0; i < all->len; i++)
        g_cancellable_cancel(all->pdata[i]);
}

void regie_server_free(RegieServer *server)
{
    if (server->accept_source != NULL) {
        g_source_destroy(server->accept_source);
        g_source_unref(server->accept_source);
    }
    cancel_running(server);
    if (server->threads != NULL)
        g_thread_pool_free(server->threads, FALSE, TRUE);
    struct stat status;
    if (server->fd >= 0) {
        // Only our own: a successor may have put its socket there.
        if (stat(server->path, &status) == 0 && status.st_ino == server->inode && status.st_dev == server->device)
            unlink(server->path);
        close(server->fd);
    }
    g_main_context_unref(server->context);
    g_hash_table_unref(server->running);
    g_mutex_clear(&server->lock);
    g_free(server->path);
    g_free(server);
}
