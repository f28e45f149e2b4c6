#include "xml.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

struct RegieXml {
    xmlDocPtr document;
    xmlXPathContextPtr context;
};

static void free_object(xmlXPathObjectPtr object)
{
    if (object != NULL)
        xmlXPathFreeObject(object);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlXPathObject, free_object)

RegieXml *regie_xml_new(const char *text)
{
    xmlDocPtr document = xmlReadMemory(text, (int)strlen(text), "definition", NULL,
                                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (document == NULL)
        return NULL;
    RegieXml *xml = g_new(RegieXml, 1);
    *xml = (RegieXml){.document = document, .context = xmlXPathNewContext(document)};
    return xml;
}

void regie_xml_free(RegieXml *xml)
{
    xmlXPathFreeContext(xml->context);
    xmlFreeDoc(xml->document);
    g_free(xml);
}

void regie_xml_namespace(RegieXml *xml, const char *prefix, const char *uri)
{
    xmlXPathRegisterNs(xml->context, BAD_CAST prefix, BAD_CAST uri);
}

static char *text_of(RegieXml *xml, const char *expression)
{
    g_autofree char *cast = g_strdup_printf("string(%s)", expression);
    g_autoptr(xmlXPathObject) object = xmlXPathEvalExpression(BAD_CAST cast, xml->context);
    if (object == NULL || object->stringval == NULL || *object->stringval == '\0')
        return NULL;
    return g_strdup((const char *)object->stringval);
}

char *regie_xml_text(RegieXml *xml, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *expression = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return text_of(xml, expression);
}

guint64 regie_xml_number(RegieXml *xml, const char *expression)
{
    g_autofree char *text = text_of(xml, expression);
    return text != NULL ? g_ascii_strtoull(text, NULL, 10) : 0;
}

guint regie_xml_count(RegieXml *xml, const char *expression)
{
    g_autofree char *cast = g_strdup_printf("count(%s)", expression);
    g_autoptr(xmlXPathObject) object = xmlXPathEvalExpression(BAD_CAST cast, xml->context);
    return object != NULL ? (guint)object->floatval : 0;
}
