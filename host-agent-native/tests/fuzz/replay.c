// Where there is no libFuzzer: the seeds, and a bounded number of inputs made of them by a seeded random.
// fuzz-replay SEEDS… [in the environment: REGIE_FUZZ_SEED, REGIE_FUZZ_RUNS]
#include "fuzz.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 3000

static GByteArray *mutate(GRand *random, const GPtrArray *seeds)
{
    const GBytes *seed = seeds->pdata[g_rand_int_range(random, 0, (gint32)seeds->len)];
    gsize size;
    const guint8 *data = g_bytes_get_data((GBytes *)seed, &size);
    GByteArray *input = g_byte_array_new();
    g_byte_array_append(input, data, (guint)size);
    for (int left = g_rand_int_range(random, 1, 8); left > 0; left--) {
        const guint at = (guint)g_rand_int_range(random, 0, (gint32)MAX(input->len, 1));
        const guint8 value = (guint8)g_rand_int(random);
        switch (g_rand_int_range(random, 0, 3)) {
        case 0:
            if (input->len > 0)
                input->data[at] = value;
            break;
        case 1:
            g_byte_array_append(input, &value, 1);
            break;
        default:
            if (input->len > 1)
                g_byte_array_remove_index(input, at);
        }
    }
    return input;
}

static guint number(const char *name, guint otherwise)
{
    const char *text = g_getenv(name);
    return text != NULL ? (guint)strtoul(text, NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    for (int i = 1; i < argc; i++) {
        char *data;
        gsize size;
        if (!g_file_get_contents(argv[i], &data, &size, NULL))
            g_error("cannot read %s", argv[i]);
        g_ptr_array_add(seeds, g_bytes_new_take(data, size));
        LLVMFuzzerTestOneInput((const uint8_t *)data, size);
    }
    if (seeds->len == 0)
        g_error("no seeds");
    const guint seed = number("REGIE_FUZZ_SEED", g_random_int());
    const guint runs = number("REGIE_FUZZ_RUNS", RUNS);
    g_print("REGIE_FUZZ_SEED=%u REGIE_FUZZ_RUNS=%u\n", seed, runs);
    GRand *random = g_rand_new_with_seed(seed);
    for (guint i = 0; i < runs; i++) {
        g_autoptr(GByteArray) input = mutate(random, seeds);
        LLVMFuzzerTestOneInput(input->data, input->len);
    }
    g_rand_free(random);
    return EXIT_SUCCESS;
}
