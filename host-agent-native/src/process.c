#include "process.h"

#include "error.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

// The last line that says something.
static char *last_line(const char *text)
{
    g_autofree char *copy = g_strstrip(g_strdup(text != NULL ? text : ""));
    const char *start = strrchr(copy, '\n');
    return g_strdup(start != NULL ? start + 1 : copy);
}

// What half an operation left behind is removed when the daemon is back: its program must not go on writing by then.
static void die_with_parent(gpointer data)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *spawn(const char *const *argv, GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_subprocess_launcher_setenv(launcher, "LC_ALL", "C", TRUE);
    // The signal comes when the calling thread ends: it waits for the program, so that is the daemon's own end.
    g_subprocess_launcher_set_child_setup(launcher, die_with_parent, NULL, NULL);
    g_autoptr(GError) cause = NULL;
    GSubprocess *process = g_subprocess_launcher_spawnv(launcher, argv, &cause);
    if (process == NULL)
        regie_error_set(error, REGIE_UNAVAILABLE, "process.missing", "Install it on the host.",
                        "The program %s does not start: %s", argv[0], cause->message);
    return process;
}

static gboolean check_exit(GSubprocess *process, const char *program, const char *messages, GError **error)
{
    if (g_subprocess_get_successful(process))
        return TRUE;
    g_autofree char *line = last_line(messages);
    regie_error_set(error, REGIE_INTERNAL, "process.failed", NULL, "%s failed: %s", program,
                    *line != '\0' ? line : "it said nothing");
    return FALSE;
}

static void kill_and_reap(GSubprocess *process)
{
    g_subprocess_force_exit(process);
    g_subprocess_wait(process, NULL, NULL);
}

gboolean regie_process_run(const char *const *argv, GCancellable *cancellable, char **output, GError **error)
{
    g_autoptr(GSubprocess) process = spawn(argv, error);
    if (process == NULL)
        return FALSE;
    g_autofree char *out = NULL;
    g_autofree char *messages = NULL;
    if (!g_subprocess_communicate_utf8(process, NULL, cancellable, &out, &messages, error)) {
        kill_and_reap(process);
        return FALSE;
    }
    if (!check_exit(process, argv[0], messages, error))
        return FALSE;
    if (output != NULL)
        *output = g_steal_pointer(&out);
    return TRUE;
}

// Hands over each whole line in the buffer and keeps the rest.
static void take_lines(GString *buffer, RegieProcessLine line, gpointer data)
{
    gsize end;
    while ((end = strcspn(buffer->str, "\r\n")) < buffer->len) {
        buffer->str[end] = '\0';
        if (end > 0)
            line(buffer->str, data);
        g_string_erase(buffer, 0, (gssize)end + 1);
    }
}

gboolean regie_process_run_lines(const char *const *argv, GCancellable *cancellable, RegieProcessLine line,
                                 gpointer data, GError **error)
{
    g_autoptr(GSubprocess) process = spawn(argv, error);
    if (process == NULL)
        return FALSE;
    GInputStream *out = g_subprocess_get_stdout_pipe(process);
    g_autoptr(GString) buffer = g_string_new(NULL);
    char chunk[4096];
    gssize got;
    while ((got = g_input_stream_read(out, chunk, sizeof chunk, cancellable, error)) > 0) {
        g_string_append_len(buffer, chunk, got);
        take_lines(buffer, line, data);
    }
    if (got < 0) {
        kill_and_reap(process);
        return FALSE;
    }
    char messages[4096];
    gsize length = 0;
    g_input_stream_read_all(g_subprocess_get_stderr_pipe(process), messages, sizeof messages - 1, &length, cancellable,
                            NULL);
    messages[length] = '\0';
    if (!g_subprocess_wait(process, cancellable, error)) {
        kill_and_reap(process);
        return FALSE;
    }
    return check_exit(process, argv[0], messages, error);
}
