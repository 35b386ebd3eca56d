/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_index.c
 * The JSON of a composite index and, behind a zero byte, that of its frozen parameters; and a few
 * rows that go through it. The file of the parameters is called "101".
 */
#define _GNU_SOURCE /* memfd_create() */

#include <sys/mman.h>
#include <unistd.h>

#include "exposure/index_spec.h"
#include "fuzz.h"

enum { SPEC = 100, REFERENCE = 101, N = 8, MOST = 60 };

/* A file without a name, to be opened by the number of its descriptor. */
static void write_file(int number, const uint8_t *data, size_t size)
{
    static int is_open[REFERENCE + 1];
    if (!is_open[number]) {
        const int file = memfd_create("index", MFD_CLOEXEC);
        HOLDS(file >= 0 && dup2(file, number) == number);
        close(file);
        is_open[number] = 1;
    }
    HOLDS(ftruncate(number, 0) == 0);
    HOLDS(pwrite(number, data, size, 0) == (ssize_t)size);
}

static void check_numbers(const index_spec *spec, const double *index, const double *known)
{
    for (int i = 0; i < N; i++) {
        HOLDS(known[i] >= 0 && known[i] <= 1);
        HOLDS(known[i] > 0 || isnan(index[i]));
        HOLDS(known[i] >= spec->index.min_weight_share - 1e-9 || isnan(index[i]));
    }
}

static void use(const index_spec *spec)
{
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    static double columns[MOST][N];
    const double *x[MOST];
    double index[N], known[N], low[N], high[N], top[N], weight[MOST];
    dikas_index_parameters found[MOST];
    dikas_components components = { .weight = weight };
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    const int64_t lattice[2 * N] = { 0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 9, 9, 10, 9, 5, 5 };
    dikas_rank_shift shift[DIKAS_CHOICES];
    dikas_error err = { DIKAS_OK, "" };
    how.repeats = 3;
    how.lattice = lattice;
    for (int k = 0; k < spec->index.n; k++) {
        x[k] = columns[k];
        for (int i = 0; i < N; i++)
            columns[k][i] = (i + k) % 5 == 0 ? DIKAS_MISSING : (i * 7 + k * 3) % 11 + 1;
    }
    HOLDS(dikas_index_find_parameters(&spec->index, N, x, found, &run, &err) == DIKAS_OK);
    json_object_put(index_reference(spec, found));
    if (is_ok(dikas_index_compute(&spec->index, N, x, index, known, &run, &err), &err))
        check_numbers(spec, index, known);
    (void)is_ok(dikas_index_components(&spec->index, N, x, &components, &run, &err), &err);
    (void)is_ok(dikas_index_vary(&spec->index, N, x, &how, low, high, top, &run, &err), &err);
    if (is_ok(dikas_index_rank_shifts(&spec->index, N, x, &how, shift, &run, &err), &err))
        for (int k = 0; k < DIKAS_CHOICES; k++)
            HOLDS(isnan(shift[k].mean) || (shift[k].mean >= 0 && shift[k].mean < N));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *zero = size ? memchr(data, '\0', size) : NULL;
    const size_t of_spec = zero ? (size_t)(zero - data) : size;
    const size_t of_reference = zero ? size - of_spec - 1 : 0;
    dikas_error err = { DIKAS_OK, "" };
    index_spec spec = { 0 };
    write_file(SPEC, data, of_spec);
    write_file(REFERENCE, data + size - of_reference, of_reference);
    if (is_ok(read_index_spec("/proc/self/fd/100", &spec, &err), &err)) {
        HOLDS(dikas_index_check(&spec.index, &err) == DIKAS_OK);
        if (spec.index.n <= MOST)
            use(&spec);
    }
    clear_index_spec(&spec);
    return 0;
}
