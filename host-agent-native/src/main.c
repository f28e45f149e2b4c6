#include "agent.h"
#include "config.h"
#include "context.h"
#include "dispatch.h"
#include "error.h"
#include "server.h"
#include "vm.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    char *config_path;
    gboolean show_version;
} Options;

static gboolean parse(Options *options, int *argc, char ***argv, GError **error)
{
    GOptionEntry entries[] = {
        {"config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config_path, "Configuration file", "FILE"},
        {"version", 'V', 0, G_OPTION_ARG_NONE, &options->show_version, "Print the version and end", NULL},
        {0},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- Régie's agent for the guests of this host");
    g_option_context_add_main_entries(context, entries, NULL);
    return g_option_context_parse(context, argc, argv, error);
}

// One line each, to standard error: the service manager adds the time.
static GLogWriterOutput log_line(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
    if (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO) && g_getenv("REGIE_DEBUG") == NULL)
        return G_LOG_WRITER_HANDLED;
    const char *name = level & G_LOG_LEVEL_ERROR      ? "fatal"
                       : level & G_LOG_LEVEL_CRITICAL ? "error"
                       : level & G_LOG_LEVEL_WARNING  ? "warning"
                                                      : "info";
    for (gsize i = 0; i < n_fields; i++)
        if (g_strcmp0(fields[i].key, "MESSAGE") == 0) {
            g_autofree char *line = g_strdelimit(g_strdup(fields[i].value), "\r\n", ' ');
            fprintf(stderr, "regie-hostd %s: %s\n", name, line);
        }
    return G_LOG_WRITER_HANDLED;
}

static gboolean on_stop(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_CONTINUE;
}

static void stop_on(int signal_number, GMainLoop *loop)
{
    g_autoptr(GSource) source = g_unix_signal_source_new(signal_number);
    g_source_set_callback(source, on_stop, loop, NULL);
    g_source_attach(source, g_main_loop_get_context(loop));
}

static void on_call(RegieCall *call, gpointer agent)
{
    regie_dispatch(agent, call);
}

static gboolean run(const char *config_path, GError **error)
{
    g_autoptr(RegieConfig) config = regie_config_load(config_path, error);
    if (config == NULL)
        return FALSE;
    g_autoptr(RegieAgent) agent = regie_agent_new(config);
    regie_agent_add_driver(agent, regie_vm_driver_new(config, agent->stores, agent->changes));
    regie_agent_add_driver(agent, regie_context_driver_new(config, agent->stores, agent->changes));
    g_autoptr(RegieServer) server =
        regie_server_new(config->socket_path, config->peer_uid, config->allow_root, on_call, agent, error);
    if (server == NULL)
        return FALSE;
    g_autoptr(GMainLoop) loop = g_main_loop_new(g_main_context_get_thread_default(), FALSE);
    stop_on(SIGTERM, loop);
    stop_on(SIGINT, loop);
    g_message("host %s (%s) is ready at %s", config->host_name, config->host_id, config->socket_path);
    g_main_loop_run(loop);
    g_message("stopping; guests run on");
    return TRUE;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_log_set_writer_func(log_line, NULL, NULL);
    signal(SIGPIPE, SIG_IGN);
    Options options = {0};
    g_autoptr(GError) error = NULL;
    if (!parse(&options, &argc, &argv, &error)) {
        g_critical("%s", error->message);
        return EXIT_FAILURE;
    }
    if (options.show_version) {
        puts("regie-hostd " REGIE_VERSION);
        return EXIT_SUCCESS;
    }
    g_autofree char *path = options.config_path != NULL ? options.config_path : g_strdup("/etc/regie/hostd.conf");
    // The global context is libvirt's: its events come from a thread of their own (vm_link.c).
    g_autoptr(GMainContext) context = g_main_context_new();
    g_main_context_push_thread_default(context);
    gboolean done = run(path, &error);
    g_main_context_pop_thread_default(context);
    if (done)
        return EXIT_SUCCESS;
    g_critical("%s %s", error->message, regie_error_remedy(error));
    return EXIT_FAILURE;
}
