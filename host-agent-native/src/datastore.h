// Datastores: directories with a marker file that names them on every host, the guests and templates in them.
#pragma once

#include <glib.h>

#include "messages.h"

typedef struct RegieDatastores RegieDatastores;

// directories are read anew at each question, so that storage may come and go. Markers are made where they are absent.
RegieDatastores *regie_datastores_new(char **directories);
void regie_datastores_free(RegieDatastores *stores);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegieDatastores, regie_datastores_free)

// All reachable datastores (array of RegieDatastore) and templates (of RegieTemplate); what is wrong with the others is
// appended to problems (array of char *), which may be NULL.
GPtrArray *regie_datastores_list(RegieDatastores *stores, GPtrArray *problems);
GPtrArray *regie_datastores_templates(RegieDatastores *stores, GPtrArray *problems);

// FAILED_PRECONDITION `datastore.unknown` where this host does not have it.
RegieDatastore *regie_datastores_find(RegieDatastores *stores, const char *datastore_id, GError **error);
// The template, and its directory in *directory. FAILED_PRECONDITION `template.unknown`.
RegieTemplate *regie_datastores_find_template(RegieDatastores *stores, const char *template_id, char **directory,
                                              GError **error);
// DATASTORE/guests/ID, whether it exists or not. Both ids are checked to be UUIDs.
char *regie_datastores_guest_dir(RegieDatastores *stores, const char *datastore_id, const char *guest_id,
                                 GError **error);
// The datastore that path (a guest's disk or root) lies in, or NULL.
RegieDatastore *regie_datastores_owning(RegieDatastores *stores, const char *path);
