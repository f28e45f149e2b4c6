#include "context_image.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define CHUNK (256 * 1024)

// tar reads the archive from us: so its progress is known and it ends when we do.
static GSubprocess *start_tar(const char *root, const char *log, GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
    g_subprocess_launcher_set_stderr_file_path(launcher, log);
    const char *const argv[] = {"tar",
                                "--extract",
                                "--gzip",
                                "--numeric-owner",
                                "--same-owner",
                                "--preserve-permissions",
                                "--xattrs",
                                "--xattrs-include=security.capability",
                                "--warning=no-timestamp",
                                "--directory",
                                root,
                                NULL};
    return g_subprocess_launcher_spawnv(launcher, argv, error);
}

static gboolean feed(GFileInputStream *archive, goffset size, GOutputStream *tar, RegieCall *call, GError **error)
{
    g_autofree char *chunk = g_malloc(CHUNK);
    GCancellable *cancellable = regie_call_cancellable(call);
    goffset done = 0;
    int percent = -1;
    for (;;) {
        gssize length = g_input_stream_read(G_INPUT_STREAM(archive), chunk, CHUNK, cancellable, error);
        if (length <= 0)
            return length == 0 && g_output_stream_close(tar, cancellable, error);
        if (!g_output_stream_write_all(tar, chunk, (gsize)length, NULL, cancellable, error))
            return FALSE;
        done += length;
        int now = size > 0 ? (int)(done * 100 / size) : 0;
        if (now != percent && !regie_call_progress(call, now / 100.0 * 0.95, "Unpacking the template", error))
            return FALSE;
        percent = now;
    }
}

static void explain(const char *log, GError **error)
{
    g_autofree char *text = NULL;
    g_file_get_contents(log, &text, NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text != NULL ? text : (text = g_strdup(""))), "\n", 2);
    g_clear_error(error);
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "template.unpack-failed",
                    "See whether the datastore is full and the template's archive is whole.",
                    "The template cannot be unpacked: %s",
                    lines[0] != NULL && *lines[0] != '\0' ? lines[0] : "tar failed");
}

static gboolean unpack(GFile *file, const char *root, const char *log, RegieCall *call, GError **error)
{
    GCancellable *cancellable = regie_call_cancellable(call);
    g_autoptr(GFileInputStream) archive = g_file_read(file, cancellable, error);
    if (archive == NULL)
        return FALSE;
    g_autoptr(GFileInfo) info =
        g_file_input_stream_query_info(archive, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, error);
    g_autoptr(GSubprocess) tar = info != NULL ? start_tar(root, log, error) : NULL;
    if (tar == NULL)
        return FALSE;
    gboolean fed = feed(archive, g_file_info_get_size(info), g_subprocess_get_stdin_pipe(tar), call, error);
    if (!fed && g_cancellable_is_cancelled(cancellable))
        g_subprocess_force_exit(tar);
    gboolean ended = g_subprocess_wait_check(tar, fed ? cancellable : NULL, fed ? error : NULL);
    if (fed && ended)
        return TRUE;
    if (g_cancellable_is_cancelled(cancellable)) {
        g_subprocess_force_exit(tar);
        g_subprocess_wait(tar, NULL, NULL);
    } else {
        explain(log, error);
    }
    return FALSE;
}

// A template's own /etc/hostname would contradict the guest's name. What is no plain file or directory is left alone:
// nothing in a template may lead out of it.
static void write_host_name(const char *root, const char *host_name)
{
    int root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int etc = root_fd >= 0 ? openat(root_fd, "etc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    int file = etc >= 0
                   ? openat(etc, "hostname", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644)
                   : -1;
    g_autofree char *line = g_strconcat(host_name, "\n", NULL);
    if (file < 0 || write(file, line, strlen(line)) < 0)
        g_message("%s has no usable etc/hostname", root);
    const int fds[] = {file, etc, root_fd};
    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

gboolean regie_context_image_unpack(const char *template_dir, const char *guest_dir, const char *host_name,
                                    RegieCall *call, GError **error)
{
    g_autofree char *archive = g_build_filename(template_dir, "rootfs.tar.gz", NULL);
    g_autofree char *root = g_build_filename(guest_dir, "rootfs", NULL);
    g_autofree char *log = g_build_filename(guest_dir, ".unpack.log", NULL);
    g_autoptr(GFile) file = g_file_new_for_path(archive);
    if (!g_file_query_exists(file, NULL)) {
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "template.unusable",
                        "Put the archive there or choose another template.", "The template has no file %s.", archive);
        return FALSE;
    }
    // Set-user-id programs in a context are nothing for the host's users: nobody else comes into guest_dir.
    if (chmod(guest_dir, 0700) != 0 || mkdir(root, 0755) != 0) {
        regie_error_set_errno(error, errno, "datastore.unwritable", "See whether the datastore is writable.",
                              "%s cannot be made", root);
        return FALSE;
    }
    gboolean unpacked = unpack(file, root, log, call, error);
    g_unlink(log);
    if (unpacked)
        write_host_name(root, host_name);
    return unpacked;
}
