#include "ids.h"

#include <string.h>

gboolean regie_id_is_uuid(const char *text)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text == NULL || strlen(text) != sizeof shape - 1)
        return FALSE;
    for (gsize i = 0; shape[i] != '\0'; i++) {
        gboolean fits = shape[i] == '-' ? text[i] == '-' : g_ascii_isxdigit(text[i]) && !g_ascii_isupper(text[i]);
        if (!fits)
            return FALSE;
    }
    return TRUE;
}

gboolean regie_id_is_host_label(const char *text)
{
    gsize length = text != NULL ? strlen(text) : 0;
    if (length < 1 || length > 63 || text[0] == '-' || text[length - 1] == '-')
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && text[i] != '-')
            return FALSE;
    return TRUE;
}

gboolean regie_id_is_interface(const char *text)
{
    gsize length = text != NULL ? strlen(text) : 0;
    if (length < 1 || length > 15 || !g_ascii_isalnum(text[0]))
        return FALSE;
    for (gsize i = 1; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && strchr("._-", text[i]) == NULL)
            return FALSE;
    return TRUE;
}

gboolean regie_id_is_mac(const char *text)
{
    if (text == NULL || strlen(text) != 17)
        return FALSE;
    for (gsize i = 0; i < 17; i++)
        if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isxdigit(text[i]))
            return FALSE;
    // The lowest bit of the first octet marks a group address.
    return (g_ascii_xdigit_value(text[1]) & 1) == 0;
}

gboolean regie_id_is_file_name(const char *text)
{
    gsize length = text != NULL ? strlen(text) : 0;
    if (length < 1 || length > 255 || strcmp(text, ".") == 0 || strcmp(text, "..") == 0)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (text[i] == '/' || g_ascii_iscntrl(text[i]))
            return FALSE;
    return g_utf8_validate(text, (gssize)length, NULL);
}
