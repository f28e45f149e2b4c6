#include "fixture.h"

#include "call-private.h"
#include "dispatch.h"
#include "fake_driver.h"
#include "files.h"
#include "frame.h"

#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void write_file(const char *directory, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void make_store(Fixture *fixture)
{
    fixture->store = g_build_filename(fixture->directory, "store", NULL);
    g_autofree char *template = g_build_filename(fixture->store, "templates", "tiny", NULL);
    g_assert_cmpint(g_mkdir_with_parents(template, 0755), ==, 0);
    write_file(fixture->store, ".regie-datastore", "[datastore]\nid=" FIXTURE_STORE "\nname=store\nshared=true\n");
    write_file(template, "disk.qcow2", "image");
    write_file(template, "template.conf",
               "[template]\nid=" FIXTURE_TEMPLATE "\nname=tiny\nkind=vm\ndescription=Small\nvcpus=1\nmemory-mib=64\n");
}

Fixture *fixture_new(void)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->directory = g_dir_make_tmp("regie-test-XXXXXX", NULL);
    make_store(fixture);
    fixture->config.host_id = g_strdup(FIXTURE_HOST);
    fixture->config.host_name = g_strdup("testhost");
    fixture->config.host_address = g_strdup("10.0.0.1");
    fixture->config.datastore_directories = g_new0(char *, 2);
    fixture->config.datastore_directories[0] = g_strdup(fixture->store);
    fixture->agent = regie_agent_new(&fixture->config);
    regie_agent_add_driver(fixture->agent, fake_driver_new(REGIE_KIND_VM));
    return fixture;
}

void fixture_free(Fixture *fixture)
{
    regie_agent_free(fixture->agent);
    regie_files_remove_tree(fixture->directory, NULL);
    g_free(fixture->config.host_id);
    g_free(fixture->config.host_name);
    g_free(fixture->config.host_address);
    g_strfreev(fixture->config.datastore_directories);
    g_free(fixture->directory);
    g_free(fixture->store);
    g_free(fixture);
}

RegieGuestSpec *fixture_spec(void)
{
    RegieGuestSpec *spec = regie_guest_spec_new();
    regie_message_set_string(&spec->guest_id, FIXTURE_GUEST);
    regie_message_set_string(&spec->name, "web-1");
    regie_message_set_string(&spec->datastore_id, FIXTURE_STORE);
    spec->kind = REGIE_KIND_VM;
    spec->vcpus = 1;
    spec->memory_bytes = 64ull << 20;
    return spec;
}

typedef struct {
    RegieAgent *agent;
    RegieCall *call;
} Serving;

static gpointer serve(gpointer data)
{
    Serving *serving = data;
    regie_dispatch(serving->agent, serving->call);
    regie_call_free(serving->call);
    return NULL;
}

static void read_answer(int fd, Answer *answer)
{
    while (answer->end == NULL) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = regie_frame_read(fd, NULL, -1, &error);
        g_assert_no_error(error);
        g_autoptr(RegieCallReply) reply =
            regie__agent__v1__call_reply__unpack(NULL, g_bytes_get_size(bytes), g_bytes_get_data(bytes, NULL));
        if (reply->reply_case == REGIE__AGENT__V1__CALL_REPLY__REPLY_END)
            answer->end = g_steal_pointer(&reply);
        else
            g_ptr_array_add(answer->messages, g_bytes_new(reply->message.data, reply->message.len));
    }
}

Answer *fixture_call(Fixture *fixture, const char *method, const ProtobufCMessage *request)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    Serving serving = {.agent = fixture->agent, .call = regie_call_new(ends[1], cancellable)};
    GThread *thread = g_thread_new("agent", serve, &serving);
    g_autoptr(GBytes) packed = regie_message_pack(request);
    RegieCallStart start = REGIE__AGENT__V1__CALL_START__INIT;
    start.method = (char *)method;
    start.request.data = (guint8 *)g_bytes_get_data(packed, &start.request.len);
    g_autoptr(GBytes) frame = regie_message_pack(&start.base);
    g_assert_true(regie_frame_write(ends[0], frame, NULL, NULL));
    Answer *answer = g_new0(Answer, 1);
    answer->messages = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    read_answer(ends[0], answer);
    close(ends[0]);
    g_thread_join(thread);
    return answer;
}

void answer_free(Answer *answer)
{
    g_ptr_array_unref(answer->messages);
    regie_call_reply_free(answer->end);
    g_free(answer);
}

RegieOperationProgress *answer_progress(const Answer *answer)
{
    g_assert_cmpuint(answer->messages->len, >, 0);
    GBytes *bytes = answer->messages->pdata[answer->messages->len - 1];
    return regie__agent__v1__operation_progress__unpack(NULL, g_bytes_get_size(bytes), g_bytes_get_data(bytes, NULL));
}
