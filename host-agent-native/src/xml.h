// Questions to an XML document by XPath.
#pragma once

#include <glib.h>

typedef struct RegieXml RegieXml;

// NULL where the text is no XML. Never loads anything from elsewhere.
RegieXml *regie_xml_new(const char *text);
void regie_xml_free(RegieXml *xml);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieXml, regie_xml_free)

// Makes a prefix known to later questions.
void regie_xml_namespace(RegieXml *xml, const char *prefix, const char *uri);

// The expression's text, NULL where it is empty or nothing answers.
char *regie_xml_text(RegieXml *xml, const char *format, ...) G_GNUC_PRINTF(2, 3);
guint64 regie_xml_number(RegieXml *xml, const char *expression);
// How many nodes answer.
guint regie_xml_count(RegieXml *xml, const char *expression);
