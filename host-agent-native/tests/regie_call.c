// Calls one method of the agent by hand: regie-call SOCKET METHOD [JSON].
// Replies are printed as JSON, one a line; OpenConsole then carries standard input and output.
#include "frame.h"
#include "json_message.h"
#include "messages.h"

#include <glib-unix.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int die(const char *message)
{
    fprintf(stderr, "regie-call: %s\n", message);
    return EXIT_FAILURE;
}

static int open_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

static GBytes *make_start(const ProtobufCMethodDescriptor *method, const char *json, GError **error)
{
    g_autoptr(JsonNode) root = json_from_string(json, error);
    if (root == NULL)
        return NULL;
    ProtobufCMessage *request = g_malloc(method->input->sizeof_message);
    method->input->message_init(request);
    g_autoptr(GBytes) packed = NULL;
    if (json_message_fill(request, json_node_get_object(root), error))
        packed = regie_message_pack(request);
    protobuf_c_message_free_unpacked(request, NULL);
    if (packed == NULL)
        return NULL;
    RegieCallStart start = REGIE__AGENT__V1__CALL_START__INIT;
    start.method = (char *)method->name;
    start.request.data = (guint8 *)g_bytes_get_data(packed, &start.request.len);
    return regie_message_pack(&start.base);
}

static gboolean copy(int from, int to)
{
    char buffer[4096];
    ssize_t got = read(from, buffer, sizeof buffer);
    return got > 0 && write(to, buffer, (size_t)got) == got;
}

static int carry(int fd)
{
    struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    while (poll(fds, 2, -1) > 0) {
        if (fds[0].revents != 0 && !copy(fd, STDOUT_FILENO))
            return EXIT_SUCCESS;
        // At the end of its input it goes on listening.
        if (fds[1].revents != 0 && !copy(STDIN_FILENO, fd))
            fds[1].fd = -1;
    }
    return EXIT_FAILURE;
}

static void print_message(const ProtobufCMethodDescriptor *method, const ProtobufCBinaryData *data)
{
    ProtobufCMessage *message = protobuf_c_message_unpack(method->output, NULL, data->len, data->data);
    g_autofree char *text = json_message_print(message);
    puts(text);
    fflush(stdout);
    protobuf_c_message_free_unpacked(message, NULL);
}

static int end(const RegieCallEnd *end)
{
    if (end->status == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "status %u %s: %s %s\n", end->status, end->error->code, end->error->message, end->error->remedy);
    return EXIT_FAILURE;
}

static int follow(int fd, const ProtobufCMethodDescriptor *method)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = NULL;
    while ((bytes = regie_frame_read(fd, NULL, -1, &error)) != NULL) {
        g_autoptr(RegieCallReply) reply =
            regie__agent__v1__call_reply__unpack(NULL, g_bytes_get_size(bytes), g_bytes_get_data(bytes, NULL));
        if (reply->reply_case == REGIE__AGENT__V1__CALL_REPLY__REPLY_END)
            return end(reply->end);
        print_message(method, &reply->message);
        if (strcmp(method->name, "OpenConsole") == 0)
            return carry(fd);
        g_clear_pointer(&bytes, g_bytes_unref);
    }
    return die(error->message);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return die("usage: regie-call SOCKET METHOD [JSON]");
    const ProtobufCMethodDescriptor *method =
        protobuf_c_service_descriptor_get_method_by_name(&regie__agent__v1__host_agent__descriptor, argv[2]);
    if (method == NULL)
        return die("no such method");
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) start = make_start(method, argc > 3 ? argv[3] : "{}", &error);
    if (start == NULL)
        return die(error->message);
    int fd = open_socket(argv[1]);
    if (fd < 0 || !regie_frame_write(fd, start, NULL, &error))
        return die("the agent does not take the connection");
    return follow(fd, method);
}
