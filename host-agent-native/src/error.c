#include "error.h"

#include <gio/gio.h>
#include <string.h>

typedef struct {
    char *code;
    char *remedy;
} RegieErrorPrivate;

static void regie_error_private_init(RegieErrorPrivate *priv)
{
    *priv = (RegieErrorPrivate){0};
}

static void regie_error_private_copy(const RegieErrorPrivate *source, RegieErrorPrivate *target)
{
    target->code = g_strdup(source->code);
    target->remedy = g_strdup(source->remedy);
}

static void regie_error_private_clear(RegieErrorPrivate *priv)
{
    g_free(priv->code);
    g_free(priv->remedy);
}

G_DEFINE_EXTENDED_ERROR(RegieError, regie_error)

static void set_literal(GError **error, RegieStatus status, const char *code, const char *remedy, const char *message)
{
    if (error == NULL)
        return;
    // What other programs say comes without a full stop; a remedy may follow it.
    gboolean ended = *message != '\0' && strchr(".!?", message[strlen(message) - 1]) != NULL;
    g_autofree char *sentence = g_strconcat(message, ended ? "" : ".", NULL);
    GError *made = g_error_new_literal(REGIE_ERROR, (int)status, sentence);
    RegieErrorPrivate *priv = regie_error_get_private(made);
    priv->code = g_strdup(code);
    priv->remedy = g_strdup(remedy != NULL ? remedy : "");
    g_propagate_error(error, made);
}

void regie_error_set(GError **error, RegieStatus status, const char *code, const char *remedy, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    set_literal(error, status, code, remedy, message);
}

void regie_error_set_errno(GError **error, int saved_errno, const char *code, const char *remedy, const char *format,
                           ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *message = g_strdup_printf("%s: %s", sentence, g_strerror(saved_errno));
    RegieStatus status = saved_errno == ENOSPC || saved_errno == EDQUOT ? REGIE_RESOURCE_EXHAUSTED : REGIE_INTERNAL;
    set_literal(error, status, code, remedy, message);
}

RegieStatus regie_error_status(const GError *error)
{
    if (error->domain == REGIE_ERROR)
        return (RegieStatus)error->code;
    return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? REGIE_CANCELLED : REGIE_INTERNAL;
}

const char *regie_error_code(const GError *error)
{
    if (error->domain == REGIE_ERROR)
        return regie_error_get_private((GError *)error)->code;
    return regie_error_status(error) == REGIE_CANCELLED ? "call.cancelled" : "agent.internal";
}

const char *regie_error_remedy(const GError *error)
{
    return error->domain == REGIE_ERROR ? regie_error_get_private((GError *)error)->remedy : "";
}

gboolean regie_error_is(const GError *error, RegieStatus status)
{
    return error != NULL && regie_error_status(error) == status;
}
