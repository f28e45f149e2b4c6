// The device's presence is not enough: under some nested hypervisors guests die right after they are started.
#include "vm_kvm.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512
#define IMAGE_SIZE (1 << 20)
#define PATIENCE_S 10
// isa-debug-exit ends QEMU with 2 * value + 1.
#define SAID_ONE 3

// mov al,1; out 0xf4,al; hlt; jmp back
static const guint8 program[] = {0xb0, 0x01, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd};

static char *write_image(void)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("regie-kvm-XXXXXX", &path, NULL);
    if (fd < 0)
        return NULL;
    guint8 sector[SECTOR] = {0};
    memcpy(sector, program, sizeof program);
    sector[SECTOR - 2] = 0x55;
    sector[SECTOR - 1] = 0xaa;
    gboolean written = write(fd, sector, SECTOR) == SECTOR && ftruncate(fd, IMAGE_SIZE) == 0;
    close(fd);
    if (!written)
        unlink(path);
    return written ? g_steal_pointer(&path) : NULL;
}

static gboolean exits_well(const char *image)
{
    g_autofree char *drive = g_strdup_printf("file=%s,format=raw,if=ide", image);
    g_autofree char *patience = g_strdup_printf("%d", PATIENCE_S);
    // prlimit: QEMU aborts where it cannot; that is an answer, not a core file worth keeping.
    g_autoptr(GSubprocess) qemu =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "prlimit",
                         "--core=0:0", "timeout", "--signal=KILL", patience, "qemu-system-x86_64", "-accel", "kvm",
                         "-cpu", "host", "-machine", "q35", "-m", "32", "-nodefaults", "-display", "none", "-no-reboot",
                         "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-drive", drive, NULL);
    return qemu != NULL && g_subprocess_wait(qemu, NULL, NULL) && g_subprocess_get_if_exited(qemu) &&
           g_subprocess_get_exit_status(qemu) == SAID_ONE;
}

gboolean regie_vm_kvm_works(void)
{
    if (access("/dev/kvm", R_OK | W_OK) != 0)
        return FALSE;
    g_autofree char *image = write_image();
    if (image == NULL)
        return FALSE;
    gboolean works = exits_well(image);
    unlink(image);
    return works;
}
