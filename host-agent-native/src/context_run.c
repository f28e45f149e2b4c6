#include "context_run.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Field 22 of /proc/PID/stat; counting starts after the command, which may hold anything but ends at the last ')'.
static gboolean read_started_ticks(pid_t pid, guint64 *ticks)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    const char *end = strrchr(text, ')');
    if (end == NULL || end[1] == '\0')
        return FALSE;
    g_auto(GStrv) fields = g_strsplit(end + 2, " ", 21);
    if (g_strv_length(fields) < 20)
        return FALSE;
    *ticks = g_ascii_strtoull(fields[19], NULL, 10);
    return TRUE;
}

RegieContextRun *regie_context_run_new(const char *name, const char *guest_id, pid_t pid, int pidfd)
{
    guint64 ticks = 0;
    if (!read_started_ticks(pid, &ticks)) {
        close(pidfd);
        return NULL;
    }
    RegieContextRun *run = g_atomic_rc_box_new0(RegieContextRun);
    run->name = g_strdup(name);
    run->guest_id = g_strdup(guest_id);
    run->pid = pid;
    run->pidfd = pidfd;
    run->started_ticks = ticks;
    run->group = regie_context_cgroup_new(pid, name);
    return run;
}

RegieContextRun *regie_context_run_ref(RegieContextRun *run)
{
    return g_atomic_rc_box_acquire(run);
}

static void clear(gpointer data)
{
    RegieContextRun *run = data;
    g_free(run->name);
    g_free(run->guest_id);
    close(run->pidfd);
    regie_context_cgroup_free(run->group);
}

void regie_context_run_unref(RegieContextRun *run)
{
    if (run != NULL)
        g_atomic_rc_box_release_full(run, clear);
}

gint64 regie_context_run_started_ms(const RegieContextRun *run)
{
    struct timespec boot;
    clock_gettime(CLOCK_BOOTTIME, &boot);
    gint64 since_boot_ms = boot.tv_sec * 1000 + boot.tv_nsec / 1000000;
    gint64 started_ms = (gint64)(run->started_ticks * 1000 / (guint64)sysconf(_SC_CLK_TCK));
    return g_get_real_time() / 1000 - since_boot_ms + started_ms;
}
