// The contexts' driver: the login on a terminal of a context.
#include <errno.h>
#include <fcntl.h>
#include <lxc/lxccontainer.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "context_driver.h"
#include "error.h"

typedef struct {
    // liblxc keeps the terminal ours as long as this connection to its monitor is open.
    int hold;
    int terminal;
} Console;

static void release(gpointer data)
{
    Console *console = data;
    close(console->hold);
    close(console->terminal);
    g_free(console);
}

static gboolean resize(gpointer data, guint columns, guint rows, GError **error)
{
    const Console *console = data;
    const struct winsize size = {.ws_col = (unsigned short)MIN(columns, G_MAXUINT16),
                                 .ws_row = (unsigned short)MIN(rows, G_MAXUINT16)};
    if (ioctl(console->terminal, TIOCSWINSZ, &size) == 0)
        return TRUE;
    regie_error_set_errno(error, errno, "console.resize-failed", NULL, "The terminal's size cannot be set");
    return FALSE;
}

// The first terminal of its own has the login that administrators expect; where the context has no such terminal, or
// somebody sits there, its console.
static Console *take_terminal(struct lxc_container *container)
{
    for (int number = 1; number >= 0; number--) {
        int wanted = number;
        int terminal = -1;
        int hold = container->console_getfd(container, &wanted, &terminal);
        if (hold < 0)
            continue;
        Console *console = g_new0(Console, 1);
        console->hold = hold;
        console->terminal = terminal;
        fcntl(hold, F_SETFD, FD_CLOEXEC);
        fcntl(terminal, F_SETFD, FD_CLOEXEC);
        return console;
    }
    return NULL;
}

static Console *open_terminal(RegieContextDriver *driver, const char *name, GError **error)
{
    struct lxc_container *container = lxc_container_new(name, driver->config->lxc_path);
    Console *console = container != NULL ? take_terminal(container) : NULL;
    if (container != NULL)
        lxc_container_put(container);
    if (console == NULL)
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "console.busy", "Close the other terminal first.",
                        "The context's terminals are in use.");
    return console;
}

gboolean regie_context_open_console(RegieGuestDriver *self, const char *guest_id, RegieConsoleKind kind, guint columns,
                                    guint rows, RegieConsole *console, GError **error)
{
    RegieContextDriver *driver = (RegieContextDriver *)self;
    if (kind != REGIE_CONSOLE_TEXT) {
        regie_error_set(error, REGIE_UNIMPLEMENTED, "console.unsupported", "Open its terminal instead.",
                        "A context has no screen.");
        return FALSE;
    }
    g_autoptr(RegieContextRef) ref = regie_context_resolve(driver, guest_id, error);
    if (ref == NULL)
        return FALSE;
    g_autoptr(RegieContextRun) run = regie_context_run_of(driver, ref);
    if (run == NULL) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.not-running", "Start it.",
                        "The context is not running.");
        return FALSE;
    }
    Console *opened = open_terminal(driver, ref->name, error);
    if (opened == NULL)
        return FALSE;
    int fd = fcntl(opened->terminal, F_DUPFD_CLOEXEC, 0);
    if (fd < 0 || !resize(opened, columns, rows, error)) {
        if (fd >= 0)
            close(fd);
        release(opened);
        return FALSE;
    }
    *console = (RegieConsole){.fd = fd, .resize = resize, .release = release, .data = opened};
    return TRUE;
}
