// Names that come from outside: checked before they become part of a path, an XML text or an argument.
#pragma once

#include <glib.h>

// A lower-case UUID in text form.
gboolean regie_id_is_uuid(const char *text);
// A guest's name: an RFC 1123 label of 1..63 letters, digits and '-', not at either end.
gboolean regie_id_is_host_label(const char *text);
// 1..15 characters of an interface's or switch's name: letters, digits, '.', '_' and '-', not first.
gboolean regie_id_is_interface(const char *text);
// Six pairs of hexadecimal digits, a unicast address.
gboolean regie_id_is_mac(const char *text);
// A file's plain name: no '/', not "." or "..", no control characters, not empty, at most 255 bytes.
gboolean regie_id_is_file_name(const char *text);
