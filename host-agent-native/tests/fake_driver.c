#include "fake_driver.h"

#include "error.h"

#include <string.h>

typedef struct {
    RegieGuestDriver base;
    RegieGuestDriverClass class;
    GMutex lock;
    GHashTable *guests; // id -> RegieGuest
    gboolean away;
} FakeDriver;

static void fake_free(RegieGuestDriver *driver)
{
    FakeDriver *self = (FakeDriver *)driver;
    g_hash_table_unref(self->guests);
    g_mutex_clear(&self->lock);
    g_free(self);
}

static RegieEngine *fake_describe(RegieGuestDriver *driver)
{
    RegieEngine *engine = regie_engine_new();
    engine->kind = driver->class->kind;
    engine->usable = TRUE;
    return engine;
}

void fake_driver_set_away(RegieGuestDriver *driver, gboolean away)
{
    ((FakeDriver *)driver)->away = away;
}

static GPtrArray *fake_list(RegieGuestDriver *driver, GError **error)
{
    FakeDriver *self = (FakeDriver *)driver;
    if (self->away) {
        regie_error_set(error, REGIE_UNAVAILABLE, "engine.unavailable", NULL, "Away.");
        return NULL;
    }
    GPtrArray *guests = g_ptr_array_new_with_free_func((GDestroyNotify)regie_guest_free);
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);
    GHashTableIter iter;
    gpointer guest;
    g_hash_table_iter_init(&iter, self->guests);
    while (g_hash_table_iter_next(&iter, NULL, &guest))
        g_ptr_array_add(guests, regie_guest_copy(guest));
    return guests;
}

static RegieGuest *fake_find(RegieGuestDriver *driver, const char *guest_id, GError **error)
{
    FakeDriver *self = (FakeDriver *)driver;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);
    RegieGuest *guest = g_hash_table_lookup(self->guests, guest_id);
    if (guest != NULL)
        return regie_guest_copy(guest);
    regie_error_set(error, REGIE_NOT_FOUND, "guest.not-found", NULL, "Not here.");
    return NULL;
}

static gboolean fake_provision(RegieGuestDriver *driver, const RegieGuestSpec *spec, const char *template_dir,
                               const char *guest_dir, RegieCall *call, GError **error)
{
    g_autofree char *file = g_build_filename(guest_dir, "disk-0.qcow2", NULL);
    g_assert_true(g_file_set_contents(file, "", 0, NULL));
    if (strcmp(spec->name, "broken") != 0)
        return TRUE;
    regie_error_set(error, REGIE_INTERNAL, "test.broken", NULL, "As asked for.");
    return FALSE;
}

static gboolean fake_define(RegieGuestDriver *driver, const RegieGuestSpec *spec, const char *guest_dir, GError **error)
{
    FakeDriver *self = (FakeDriver *)driver;
    RegieGuest *guest = regie_guest_new();
    guest->spec = regie_guest_spec_copy(spec);
    guest->power_state = REGIE_POWER_OFF;
    guest->managed = TRUE;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);
    g_hash_table_insert(self->guests, g_strdup(spec->guest_id), guest);
    return TRUE;
}

static gboolean fake_undefine(RegieGuestDriver *driver, const char *guest_id, GError **error)
{
    FakeDriver *self = (FakeDriver *)driver;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);
    g_hash_table_remove(self->guests, guest_id);
    return TRUE;
}

static gboolean fake_require_unused(RegieGuestDriver *driver, const char *guest_dir, GError **error)
{
    g_autofree char *mark = g_build_filename(guest_dir, "in-use", NULL);
    if (!g_file_test(mark, G_FILE_TEST_EXISTS))
        return TRUE;
    regie_error_set(error, REGIE_FAILED_PRECONDITION, "guest.owned-elsewhere", NULL, "In use.");
    return FALSE;
}

static gboolean fake_set_power(RegieGuestDriver *driver, const char *guest_id, RegiePowerAction action,
                               guint timeout_ms, RegieCall *call, GError **error)
{
    FakeDriver *self = (FakeDriver *)driver;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&self->lock);
    RegieGuest *guest = g_hash_table_lookup(self->guests, guest_id);
    guest->power_state = action == REGIE_ACTION_START ? REGIE_POWER_RUNNING : REGIE_POWER_OFF;
    return TRUE;
}

static void fake_obstacles(RegieGuestDriver *driver, const Regie__Agent__V1__PrepareMigrationRequest *request,
                           GPtrArray *obstacles)
{
}

static gboolean fake_read(RegieGuestDriver *driver, GPtrArray *readings, GError **error)
{
    return TRUE;
}

RegieGuestDriver *fake_driver_new(RegieGuestKind kind)
{
    FakeDriver *self = g_new0(FakeDriver, 1);
    self->class = (RegieGuestDriverClass){
        .kind = kind,
        .free = fake_free,
        .describe = fake_describe,
        .list = fake_list,
        .find = fake_find,
        .provision = fake_provision,
        .define = fake_define,
        .undefine = fake_undefine,
        .require_unused = fake_require_unused,
        .set_power = fake_set_power,
        .obstacles = fake_obstacles,
        .read = fake_read,
    };
    self->base.class = &self->class;
    g_mutex_init(&self->lock);
    self->guests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)regie_guest_free);
    return &self->base;
}
