#include "consoles.h"

#include "calls.h"
#include "error.h"

#include <unistd.h>

#define COLUMNS 80
#define ROWS 24
// Larger is no terminal.
#define SIDE_MAX 1000

typedef struct {
    const char *guest_id;
    RegieConsole *console;
    GCancellable *cancellable;
} Open;

struct RegieConsoles {
    GMutex lock;
    GHashTable *open; // id -> Open, owned by its call
};

RegieConsoles *regie_consoles_new(void)
{
    RegieConsoles *consoles = g_new0(RegieConsoles, 1);
    g_mutex_init(&consoles->lock);
    consoles->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return consoles;
}

void regie_consoles_free(RegieConsoles *consoles)
{
    g_hash_table_unref(consoles->open);
    g_mutex_clear(&consoles->lock);
    g_free(consoles);
}

static gboolean send_opened(RegieCall *call, char *id, GError **error)
{
    Regie__Agent__V1__ConsoleOpened opened = REGIE__AGENT__V1__CONSOLE_OPENED__INIT;
    opened.console_id = id;
    Regie__Agent__V1__ConsoleFrame frame = REGIE__AGENT__V1__CONSOLE_FRAME__INIT;
    frame.frame_case = REGIE__AGENT__V1__CONSOLE_FRAME__FRAME_OPENED;
    frame.opened = &opened;
    return regie_call_send(call, &frame.base, error);
}

// Notes the console as open; one that bears no other ends those before it.
static void enter(RegieConsoles *consoles, const char *id, Open *open)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&consoles->lock);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, consoles->open);
    while (open->console->exclusive && g_hash_table_iter_next(&iter, NULL, &value)) {
        Open *other = value;
        if (other->console->exclusive && g_str_equal(other->guest_id, open->guest_id))
            g_cancellable_cancel(other->cancellable);
    }
    g_hash_table_insert(consoles->open, g_strdup(id), open);
}

static void leave(RegieConsoles *consoles, const char *id)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&consoles->lock);
    g_hash_table_remove(consoles->open, id);
}

static gboolean carry(RegieConsoles *consoles, Open *open, RegieCall *call, GError **error)
{
    g_autofree char *id = g_uuid_string_random();
    enter(consoles, id, open);
    gboolean done = send_opened(call, id, error) && regie_call_pump(call, open->console->fd, error);
    leave(consoles, id);
    return done;
}

static guint side(guint32 asked, guint otherwise)
{
    return asked == 0 ? otherwise : MIN(asked, SIDE_MAX);
}

REGIE_HANDLER(open_console)
{
    const Regie__Agent__V1__ConsoleFrame *first = (const Regie__Agent__V1__ConsoleFrame *)request;
    if (first->frame_case != REGIE__AGENT__V1__CONSOLE_FRAME__FRAME_OPEN || first->open == NULL) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "console.not-opened", "Send `open` first.",
                        "The first frame of a console does not open it.");
        return FALSE;
    }
    const Regie__Agent__V1__ConsoleOpen *open = first->open;
    if (open->kind != REGIE_CONSOLE_VNC && open->kind != REGIE_CONSOLE_TEXT) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "console.kind-unknown", "Ask for VNC or TEXT.",
                        "There is no console of kind %d.", (int)open->kind);
        return FALSE;
    }
    RegieGuestDriver *driver;
    g_autoptr(RegieGuest) guest = regie_agent_find(agent, open->guest_id, &driver, error);
    RegieConsole console = {.fd = -1};
    if (guest == NULL || !driver->class->open_console(driver, open->guest_id, open->kind, side(open->columns, COLUMNS),
                                                      side(open->rows, ROWS), &console, error))
        return FALSE;
    Open entry = {.guest_id = open->guest_id, .console = &console, .cancellable = regie_call_cancellable(call)};
    gboolean done = carry(agent->consoles, &entry, call, error);
    close(console.fd);
    if (console.release != NULL)
        console.release(console.data);
    return done;
}

REGIE_HANDLER(resize_console)
{
    const Regie__Agent__V1__ResizeConsoleRequest *resize = (const Regie__Agent__V1__ResizeConsoleRequest *)request;
    g_mutex_lock(&agent->consoles->lock);
    Open *entry = g_hash_table_lookup(agent->consoles->open, resize->console_id);
    RegieConsole *console = entry != NULL ? entry->console : NULL;
    gboolean done = TRUE;
    if (console == NULL)
        regie_error_set(error, REGIE_NOT_FOUND, "console.not-found", "Open it again.", "The console is not open.");
    else if (console->resize != NULL)
        done = console->resize(console->data, side(resize->columns, COLUMNS), side(resize->rows, ROWS), error);
    g_mutex_unlock(&agent->consoles->lock);
    Regie__Agent__V1__ResizeConsoleResponse response = REGIE__AGENT__V1__RESIZE_CONSOLE_RESPONSE__INIT;
    return console != NULL && done && regie_call_send(call, &response.base, error);
}
