#include "context_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <lxc/lxccontainer.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

// After an init's end: how often and how many times to ask liblxc whether the context ended or started anew.
#define RECHECK_MS 100
#define RECHECKS_MAX 100

struct RegieContextWatch {
    char *lxc_path;
    RegieContextWatchChanged changed;
    gpointer data;
    GThread *thread;
    int wake;
    GMutex lock;
    gboolean stopping;
    GHashTable *runs; // name -> RegieContextRun
};

// A context whose init ended a moment ago; the thread's own.
typedef struct {
    RegieContextRun *run;
    guint tries;
} Ended;

static void free_ended(gpointer data)
{
    Ended *ended = data;
    regie_context_run_unref(ended->run);
    g_free(ended);
}

static void wake(RegieContextWatch *watch)
{
    guint64 one = 1;
    if (write(watch->wake, &one, sizeof(one)) < 0 && errno != EAGAIN)
        g_warning("cannot wake the watch of contexts: %s", g_strerror(errno));
}

// liblxc's answer: the init of an active context and a descriptor of it; 0 where there is none.
static pid_t ask_init(const char *lxc_path, const char *name, int *pidfd)
{
    struct lxc_container *container = lxc_container_new(name, lxc_path);
    if (container == NULL)
        return 0;
    *pidfd = container->init_pidfd(container);
    pid_t pid = *pidfd >= 0 ? container->init_pid(container) : 0;
    if (pid <= 0 && *pidfd >= 0) {
        close(*pidfd);
        pid = 0;
    }
    if (*pidfd >= 0 && pid > 0)
        fcntl(*pidfd, F_SETFD, FD_CLOEXEC);
    lxc_container_put(container);
    return pid;
}

static gboolean is_over(const RegieContextRun *run)
{
    struct pollfd poll_fd = {.fd = run->pidfd, .events = POLLIN};
    return poll(&poll_fd, 1, 0) > 0;
}

RegieContextRun *regie_context_watch_add(RegieContextWatch *watch, const char *name, const char *guest_id,
                                         guint context_id, guint vcpus)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&watch->lock);
    RegieContextRun *known = g_hash_table_lookup(watch->runs, name);
    if (known != NULL)
        return is_over(known) ? NULL : regie_context_run_ref(known);
    int pidfd = -1;
    pid_t pid = ask_init(watch->lxc_path, name, &pidfd);
    RegieContextRun *run = pid > 0 ? regie_context_run_new(name, guest_id, pid, pidfd) : NULL;
    if (run == NULL)
        return NULL;
    if (is_over(run)) {
        regie_context_run_unref(run);
        return NULL;
    }
    run->context_id = context_id;
    run->vcpus = vcpus;
    g_hash_table_insert(watch->runs, run->name, run);
    wake(watch);
    return regie_context_run_ref(run);
}

GPtrArray *regie_context_watch_runs(RegieContextWatch *watch)
{
    GPtrArray *runs = g_ptr_array_new_with_free_func((GDestroyNotify)regie_context_run_unref);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&watch->lock);
    GHashTableIter iterator;
    gpointer run;
    g_hash_table_iter_init(&iterator, watch->runs);
    while (g_hash_table_iter_next(&iterator, NULL, &run))
        g_ptr_array_add(runs, regie_context_run_ref(run));
    return runs;
}

// Its monitor may take a moment to clean up after the init, or start it anew when the context reboots itself.
static gboolean recheck(RegieContextWatch *watch, Ended *ended)
{
    struct lxc_container *container = lxc_container_new(ended->run->name, watch->lxc_path);
    const char *state = container != NULL ? container->state(container) : "STOPPED";
    gboolean stopped = state == NULL || g_str_equal(state, "STOPPED");
    if (container != NULL)
        lxc_container_put(container);
    RegieContextRun *again = NULL;
    if (!stopped)
        again = regie_context_watch_add(watch, ended->run->name, ended->run->guest_id, ended->run->context_id,
                                        ended->run->vcpus);
    if (!stopped && again == NULL && ++ended->tries < RECHECKS_MAX)
        return FALSE;
    watch->changed(ended->run->name, ended->run->guest_id, again != NULL, watch->data);
    regie_context_run_unref(again);
    return TRUE;
}

static void recheck_all(RegieContextWatch *watch, GPtrArray *ended)
{
    for (guint i = ended->len; i > 0; i--)
        if (recheck(watch, ended->pdata[i - 1]))
            g_ptr_array_remove_index_fast(ended, i - 1);
}

static void take_ended(RegieContextWatch *watch, RegieContextRun *run, GPtrArray *ended)
{
    Ended *entry = g_new0(Ended, 1);
    entry->run = regie_context_run_ref(run);
    g_ptr_array_add(ended, entry);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&watch->lock);
    if (g_hash_table_lookup(watch->runs, run->name) == run)
        g_hash_table_remove(watch->runs, run->name);
}

static gboolean is_stopping(RegieContextWatch *watch)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&watch->lock);
    return watch->stopping;
}

static void wait_once(RegieContextWatch *watch, GPtrArray *ended)
{
    g_autoptr(GPtrArray) runs = regie_context_watch_runs(watch);
    g_autofree struct pollfd *fds = g_new0(struct pollfd, runs->len + 1);
    fds[0] = (struct pollfd){.fd = watch->wake, .events = POLLIN};
    for (guint i = 0; i < runs->len; i++)
        fds[i + 1] = (struct pollfd){.fd = ((RegieContextRun *)runs->pdata[i])->pidfd, .events = POLLIN};
    if (poll(fds, runs->len + 1, ended->len > 0 ? RECHECK_MS : -1) < 0)
        return;
    guint64 count;
    if (fds[0].revents != 0 && read(watch->wake, &count, sizeof(count)) < 0 && errno != EAGAIN)
        g_warning("the watch of contexts cannot read its wake-up: %s", g_strerror(errno));
    for (guint i = 0; i < runs->len; i++)
        if (fds[i + 1].revents != 0)
            take_ended(watch, runs->pdata[i], ended);
}

static gpointer watch_thread(gpointer data)
{
    RegieContextWatch *watch = data;
    g_autoptr(GPtrArray) ended = g_ptr_array_new_with_free_func(free_ended);
    while (!is_stopping(watch)) {
        wait_once(watch, ended);
        recheck_all(watch, ended);
    }
    return NULL;
}

RegieContextWatch *regie_context_watch_new(const char *lxc_path, RegieContextWatchChanged changed, gpointer data)
{
    RegieContextWatch *watch = g_new0(RegieContextWatch, 1);
    watch->lxc_path = g_strdup(lxc_path);
    watch->changed = changed;
    watch->data = data;
    watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    g_mutex_init(&watch->lock);
    watch->runs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)regie_context_run_unref);
    watch->thread = g_thread_new("contexts", watch_thread, watch);
    return watch;
}

void regie_context_watch_free(RegieContextWatch *watch)
{
    if (watch == NULL)
        return;
    g_mutex_lock(&watch->lock);
    watch->stopping = TRUE;
    g_mutex_unlock(&watch->lock);
    wake(watch);
    g_thread_join(watch->thread);
    close(watch->wake);
    g_hash_table_unref(watch->runs);
    g_mutex_clear(&watch->lock);
    g_free(watch->lxc_path);
    g_free(watch);
}
