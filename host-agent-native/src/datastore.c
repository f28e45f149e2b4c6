#include "datastore.h"

#include "error.h"
#include "ids.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#define MARKER ".regie-datastore"

struct RegieDatastores {
    char **directories;
    // Two first readers must not make two markers.
    GMutex lock;
};

RegieDatastores *regie_datastores_new(char **directories)
{
    RegieDatastores *stores = g_new0(RegieDatastores, 1);
    stores->directories = g_strdupv(directories);
    g_mutex_init(&stores->lock);
    return stores;
}

void regie_datastores_free(RegieDatastores *stores)
{
    g_strfreev(stores->directories);
    g_mutex_clear(&stores->lock);
    g_free(stores);
}

static GKeyFile *read_key_file(const char *path)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    return g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL) ? g_steal_pointer(&file) : NULL;
}

static GKeyFile *make_marker(const char *directory, const char *path)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *id = g_uuid_string_random();
    g_autofree char *name = g_path_get_basename(directory);
    g_key_file_set_string(file, "datastore", "id", id);
    g_key_file_set_string(file, "datastore", "name", name);
    g_key_file_set_boolean(file, "datastore", "shared", FALSE);
    // O_EXCL: another host that shares the directory may be making its marker at the same moment.
    g_autoptr(GFile) target = g_file_new_for_path(path);
    g_autoptr(GFileOutputStream) stream = g_file_create(target, G_FILE_CREATE_NONE, NULL, NULL);
    if (stream == NULL)
        return read_key_file(path);
    gsize length;
    g_autofree char *text = g_key_file_to_data(file, &length, NULL);
    gboolean written = g_output_stream_write_all(G_OUTPUT_STREAM(stream), text, length, NULL, NULL, NULL) &&
                       g_output_stream_close(G_OUTPUT_STREAM(stream), NULL, NULL);
    return written ? g_steal_pointer(&file) : NULL;
}

// statfs(2)'s magic number says little to a person; the mount table has the name.
static char *filesystem_of(const char *path)
{
    struct stat status;
    g_autofree char *mounts = NULL;
    if (stat(path, &status) != 0 || !g_file_get_contents("/proc/self/mountinfo", &mounts, NULL, NULL))
        return NULL;
    g_autofree char *device = g_strdup_printf(" %u:%u ", major(status.st_dev), minor(status.st_dev));
    const char *line = strstr(mounts, device);
    const char *type = line != NULL ? strstr(line, " - ") : NULL;
    return type != NULL ? g_strndup(type + 3, strcspn(type + 3, " \n")) : NULL;
}

static void set_string(char **field, char *owned)
{
    g_autofree char *value = owned;
    regie_message_set_string(field, value);
}

static RegieDatastore *open_datastore(RegieDatastores *stores, const char *directory, char **problem)
{
    struct statvfs space;
    if (!g_file_test(directory, G_FILE_TEST_IS_DIR) || statvfs(directory, &space) != 0) {
        *problem =
            g_strdup_printf("The datastore directory %s cannot be reached; mount it or correct hostd.conf.", directory);
        return NULL;
    }
    g_autofree char *marker = g_build_filename(directory, MARKER, NULL);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&stores->lock);
    g_autoptr(GKeyFile) file =
        g_file_test(marker, G_FILE_TEST_EXISTS) ? read_key_file(marker) : make_marker(directory, marker);
    g_autofree char *id = file != NULL ? g_key_file_get_string(file, "datastore", "id", NULL) : NULL;
    if (!regie_id_is_uuid(id)) {
        *problem = g_strdup_printf("The datastore marker %s cannot be read or written; correct it.", marker);
        return NULL;
    }
    RegieDatastore *store = regie_datastore_new();
    regie_message_set_string(&store->datastore_id, id);
    set_string(&store->name, g_key_file_get_string(file, "datastore", "name", NULL));
    regie_message_set_string(&store->path, directory);
    set_string(&store->filesystem, filesystem_of(directory));
    store->capacity_bytes = (guint64)space.f_blocks * space.f_frsize;
    store->free_bytes = (guint64)space.f_bavail * space.f_frsize;
    store->shared = g_key_file_get_boolean(file, "datastore", "shared", NULL);
    return store;
}

GPtrArray *regie_datastores_list(RegieDatastores *stores, GPtrArray *problems)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)regie_datastore_free);
    for (char **directory = stores->directories; *directory != NULL; directory++) {
        g_autofree char *problem = NULL;
        RegieDatastore *store = open_datastore(stores, *directory, &problem);
        if (store != NULL)
            g_ptr_array_add(list, store);
        else if (problems != NULL)
            g_ptr_array_add(problems, g_steal_pointer(&problem));
    }
    return list;
}

static RegieTemplate *open_template(const RegieDatastore *store, const char *directory)
{
    g_autofree char *conf = g_build_filename(directory, "template.conf", NULL);
    g_autoptr(GKeyFile) file = read_key_file(conf);
    g_autofree char *id = file != NULL ? g_key_file_get_string(file, "template", "id", NULL) : NULL;
    g_autofree char *kind = file != NULL ? g_key_file_get_string(file, "template", "kind", NULL) : NULL;
    gboolean vm = g_strcmp0(kind, "vm") == 0;
    if (!regie_id_is_uuid(id) || (!vm && g_strcmp0(kind, "ctx") != 0))
        return NULL;
    g_autofree char *image = g_build_filename(directory, vm ? "disk.qcow2" : "rootfs.tar.gz", NULL);
    struct stat status;
    if (stat(image, &status) != 0)
        return NULL;
    RegieTemplate *template = regie_template_new();
    regie_message_set_string(&template->template_id, id);
    set_string(&template->name, g_key_file_get_string(file, "template", "name", NULL));
    set_string(&template->description, g_key_file_get_string(file, "template", "description", NULL));
    regie_message_set_string(&template->datastore_id, store->datastore_id);
    template->kind = vm ? REGIE_KIND_VM : REGIE_KIND_CONTEXT;
    template->vcpus = (guint32)g_key_file_get_integer(file, "template", "vcpus", NULL);
    template->memory_bytes = g_key_file_get_uint64(file, "template", "memory-mib", NULL) << 20;
    template->size_bytes = (guint64)status.st_size;
    return template;
}

// Calls each template of the datastore by its directory until the visitor takes one (returns TRUE).
typedef gboolean (*TemplateVisitor)(RegieTemplate *owned, const char *directory, gpointer data);

static gboolean visit_templates(const RegieDatastore *store, TemplateVisitor visitor, gpointer data, char **problem)
{
    g_autofree char *parent = g_build_filename(store->path, "templates", NULL);
    g_autoptr(GDir) dir = g_dir_open(parent, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *directory = g_build_filename(parent, name, NULL);
        if (*name == '.' || !g_file_test(directory, G_FILE_TEST_IS_DIR))
            continue;
        RegieTemplate *template = open_template(store, directory);
        if (template != NULL && visitor(template, directory, data))
            return TRUE;
        if (template == NULL && problem != NULL && *problem == NULL)
            *problem =
                g_strdup_printf("The template in %s lacks its image or a valid template.conf; complete or remove "
                                "it.",
                                directory);
    }
    return FALSE;
}

static gboolean collect_template(RegieTemplate *owned, const char *directory, gpointer data)
{
    g_ptr_array_add(data, owned);
    return FALSE;
}

GPtrArray *regie_datastores_templates(RegieDatastores *stores, GPtrArray *problems)
{
    GPtrArray *templates = g_ptr_array_new_with_free_func((GDestroyNotify)regie_template_free);
    g_autoptr(GPtrArray) list = regie_datastores_list(stores, NULL);
    for (guint i = 0; i < list->len; i++) {
        g_autofree char *problem = NULL;
        visit_templates(list->pdata[i], collect_template, templates, &problem);
        if (problem != NULL && problems != NULL)
            g_ptr_array_add(problems, g_steal_pointer(&problem));
    }
    return templates;
}

typedef struct {
    const char *id;
    RegieTemplate *found;
    char *directory;
} TemplateSearch;

static gboolean match_template(RegieTemplate *owned, const char *directory, gpointer data)
{
    TemplateSearch *search = data;
    if (strcmp(owned->template_id, search->id) != 0) {
        regie_template_free(owned);
        return FALSE;
    }
    search->found = owned;
    search->directory = g_strdup(directory);
    return TRUE;
}

RegieTemplate *regie_datastores_find_template(RegieDatastores *stores, const char *template_id, char **directory,
                                              GError **error)
{
    TemplateSearch search = {.id = template_id};
    g_autoptr(GPtrArray) list = regie_datastores_list(stores, NULL);
    for (guint i = 0; i < list->len && search.found == NULL; i++)
        visit_templates(list->pdata[i], match_template, &search, NULL);
    if (search.found == NULL)
        regie_error_set(error, REGIE_FAILED_PRECONDITION, "template.unknown",
                        "Choose a template that lies on a datastore of this host.", "This host has no template '%s'.",
                        template_id);
    *directory = search.directory;
    return search.found;
}

RegieDatastore *regie_datastores_find(RegieDatastores *stores, const char *datastore_id, GError **error)
{
    g_autoptr(GPtrArray) list = regie_datastores_list(stores, NULL);
    for (guint i = 0; i < list->len; i++) {
        RegieDatastore *store = list->pdata[i];
        if (strcmp(store->datastore_id, datastore_id) == 0)
            return g_ptr_array_steal_index(list, i);
    }
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "datastore.unknown",
                    "Choose a datastore of this host, or mount it there.", "This host has no datastore '%s'.",
                    datastore_id);
    return NULL;
}

char *regie_datastores_guest_dir(RegieDatastores *stores, const char *datastore_id, const char *guest_id,
                                 GError **error)
{
    if (!regie_id_is_uuid(guest_id)) {
        regie_error_set(error, REGIE_INVALID_ARGUMENT, "guest.id-invalid", "Give a lower-case UUID.",
                        "The guest's id is not a UUID.");
        return NULL;
    }
    g_autoptr(RegieDatastore) store = regie_datastores_find(stores, datastore_id, error);
    return store != NULL ? g_build_filename(store->path, "guests", guest_id, NULL) : NULL;
}

RegieDatastore *regie_datastores_owning(RegieDatastores *stores, const char *path)
{
    g_autoptr(GPtrArray) list = regie_datastores_list(stores, NULL);
    for (guint i = 0; i < list->len; i++) {
        RegieDatastore *store = list->pdata[i];
        gsize length = strlen(store->path);
        if (strncmp(path, store->path, length) == 0 && path[length] == '/')
            return g_ptr_array_steal_index(list, i);
    }
    return NULL;
}
