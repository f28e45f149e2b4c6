// A virtual machine's screen and serial line.
#include "error.h"
#include "vm-private.h"

#include <fcntl.h>
#include <unistd.h>

static gboolean unsupported(GError **error, const char *message)
{
    regie_error_set(error, REGIE_UNIMPLEMENTED, "console.unsupported", "Use the guest's other console.", "%s", message);
    return FALSE;
}

static gboolean open_screen(virDomainPtr domain, const RegieVmDefinition *definition, RegieConsole *console,
                            GError **error)
{
    if (!definition->has_vnc)
        return unsupported(error, "The virtual machine has no screen that speaks VNC.");
    // QEMU is handed one end of a socket pair: nothing listens anywhere.
    console->fd = virDomainOpenGraphicsFD(domain, 0, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
    if (console->fd < 0)
        regie_vm_error_set(error, "The virtual machine's screen cannot be opened");
    return console->fd >= 0;
}

static gboolean open_serial(const RegieVmDefinition *definition, RegieConsole *console, GError **error)
{
    if (definition->serial_tty == NULL)
        return unsupported(error, "The virtual machine has no serial line that can be opened.");
    console->fd = open(definition->serial_tty, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (console->fd < 0)
        regie_error_set_errno(error, errno, "console.failed", "Try again.", "The serial line cannot be opened");
    // Two readers of one line would each get a part.
    console->exclusive = TRUE;
    return console->fd >= 0;
}

gboolean regie_vm_open_console(RegieGuestDriver *driver, const char *guest_id, RegieConsoleKind kind, guint columns,
                               guint rows, RegieConsole *console, GError **error)
{
    RegieVmDriver *self = (RegieVmDriver *)driver;
    g_autoptr(virDomain) domain = regie_vm_link_domain(self->link, guest_id, error);
    g_autoptr(RegieVmDefinition) definition = domain != NULL ? regie_vm_definition_of(domain, error) : NULL;
    if (definition == NULL)
        return FALSE;
    if (virDomainIsActive(domain) != 1) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.not-running", "Start it first.",
                        "The guest is powered off and has no console.");
        return FALSE;
    }
    return kind == REGIE_CONSOLE_VNC ? open_screen(domain, definition, console, error)
                                     : open_serial(definition, console, error);
}
