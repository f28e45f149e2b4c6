// Running a program by argument vector, never by a shell.
#pragma once

#include <gio/gio.h>

// Runs argv to its end and returns its standard output. Cancelling kills it (CANCELLED). An exit other than 0 fails
// with `process.failed` and the last line of its standard error; a missing program with `process.missing`.
// cancellable and output may be NULL.
gboolean regie_process_run(const char *const *argv, GCancellable *cancellable, char **output, GError **error);

// As above; each line of standard output (ended by CR or LF) is handed over as it comes.
typedef void (*RegieProcessLine)(const char *line, gpointer data);
gboolean regie_process_run_lines(const char *const *argv, GCancellable *cancellable, RegieProcessLine line,
                                 gpointer data, GError **error);
