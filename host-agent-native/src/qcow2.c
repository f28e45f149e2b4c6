#include "qcow2.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

// QEMU's docs/interop/qcow2.txt: magic "QFI\xfb", the size in bytes 24..31, big-endian.
#define SIZE_OFFSET 24

guint64 regie_qcow2_capacity(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    guint8 header[SIZE_OFFSET + sizeof(guint64)];
    ssize_t got = pread(fd, header, sizeof header, 0);
    close(fd);
    if (got != (ssize_t)sizeof header || memcmp(header, "QFI\xfb", 4) != 0)
        return 0;
    guint64 size;
    memcpy(&size, header + SIZE_OFFSET, sizeof size);
    return GUINT64_FROM_BE(size);
}
