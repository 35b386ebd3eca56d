/* SPDX-License-Identifier: MIT */
/**
 * @file core.h
 * What the libraries share inside: parallel blocks, counter-based random numbers, near matches of
 * names.
 */
#ifndef DIKAS_CORE_H
#define DIKAS_CORE_H

#include "dikas/base.h"

#define DIKAS_TRY(call)                                                                            \
    do {                                                                                           \
        const dikas_status try_status = (call);                                                    \
        if (try_status != DIKAS_OK)                                                                \
            return try_status;                                                                     \
    } while (0)

/** The line every failed allocation reports. */
#define DIKAS_NO_MEMORY(err, what) dikas_fail((err), DIKAS_ENOMEM, "out of memory for %s", (what))

/** A copy of text, from dikas_alloc(); NULL when there is no memory or text is NULL. */
DIKAS_API char *dikas_copy_text(const char *text) DIKAS_MUST_CHECK;

/** Room for `wanted` items of a size at *array, and for half as many more where it has to move; 0
 * without memory. */
static inline int dikas_make_room(void **array, int64_t *room, int64_t wanted, size_t size)
{
    if (wanted <= *room)
        return 1;
    const int64_t more = wanted + wanted / 2 + 32;
    void *grown = dikas_resize(*array, (size_t)more, size);
    if (!grown)
        return 0;
    *array = grown;
    *room = more;
    return 1;
}

/** Work on fixed blocks. Any of enter and leave may be NULL; then `worker` is NULL. */
typedef struct dikas_task {
    dikas_status (*enter)(void *context, int number, void **worker, dikas_error *err);
    dikas_status (*work)(void *context, void *worker, int64_t block, dikas_error *err);
    void (*leave)(void *context, void *worker);
} dikas_task;

/**
 * Call work() for every block in [0, n_blocks), in parallel, in no particular order. What a block
 * computes must depend on the block alone. Progress is told from the calling thread. Of several
 * failures the one of the lowest block is returned.
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_parallel(const dikas_task *task, void *context,
                                                       int64_t n_blocks, const char *what,
                                                       const dikas_run *run, dikas_error *err);

/** A uniform number in [0, 1) that depends on seed and index alone (SplitMix64,
 * doi:10.1145/2660193.2660195). */
DIKAS_API double dikas_random(uint64_t seed, uint64_t index);
DIKAS_API uint64_t dikas_random_bits(uint64_t seed, uint64_t index);

#define DIKAS_RANDOM_STEP UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t dikas_random_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/** The numbers of one seed, dikas_random_bits() of index 0, 1, 2, …, one after another. */
typedef struct dikas_stream {
    uint64_t state;
} dikas_stream;

static inline dikas_stream dikas_stream_of(uint64_t seed)
{
    return (dikas_stream){ dikas_random_mix(seed) };
}

static inline uint64_t dikas_stream_bits(dikas_stream *stream)
{
    stream->state += DIKAS_RANDOM_STEP;
    return dikas_random_mix(stream->state);
}

/** A value and the row where it stands. */
typedef struct dikas_placed {
    double value;
    int64_t row;
} dikas_placed;

/** n values that are not NaN in ascending order, equal ones in the order in which they are; `room`
 * is for n more. O(n) */
void dikas_sort_placed(int64_t n, dikas_placed *placed, dikas_placed *room);

/** Edit distance without regard to ASCII case, cut off at 64 characters; for near matches of names.
 */
DIKAS_API int dikas_name_distance(const char *a, const char *b);

/**
 * "; near: 'pop', 'population'" or "; there are: a, b, c" into out, for messages about a name that
 * is not there. `names` holds n names; NULL ones are passed over.
 */
DIKAS_API void dikas_near_names(const char *name, const char *const *names, int n, char *out,
                                size_t size);

/** Parse a whole number text with '.' in every locale; 1 on success. Blank, NA, NaN give missing.
 * Length-bounded. */
DIKAS_API int dikas_parse_number(const char *text, size_t length, double *out);

/** strtod() of the C locale over the whole of `length` characters; 1 on success. */
int dikas_strtod(const char *text, size_t length, double *out);

/** `%.17g` with '.' in every locale, shortened where fewer digits read back the same; returns the
 * length. */
DIKAS_API int dikas_format_number(char *out, size_t size, double x);

#endif
