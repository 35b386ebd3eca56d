/* SPDX-License-Identifier: MIT */
/**
 * @file base.h
 * What every other header uses: status and error, how a call runs (threads, progress), missing
 * values, compensated sums, allocation.
 *
 * The library never prints, never aborts, keeps no "last error" and needs no initialisation.
 * Functions that can fail return a dikas_status and fill the caller's dikas_error when it is given.
 */
#ifndef DIKAS_BASE_H
#define DIKAS_BASE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DIKAS_API                 __attribute__((visibility("default")))
#define DIKAS_MUST_CHECK          __attribute__((warn_unused_result))
#define DIKAS_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))

/** Number of elements of an array. */
#define DIKAS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** The only missing value of a `double`; test it with isnan(). NULL in files. */
#define DIKAS_MISSING ((double)__builtin_nan(""))

/** What a call came to. @since 0.1 */
typedef enum dikas_status {
    DIKAS_OK = 0,
    DIKAS_EINVAL,     /**< an argument or a value in the data is outside what is allowed */
    DIKAS_ENOTFOUND,  /**< a name (file, layer, column, measure) that is not there */
    DIKAS_EIO,        /**< reading or writing failed */
    DIKAS_ENOMEM,     /**< an allocation failed */
    DIKAS_ELIMIT,     /**< more rows, nodes or pairs than an index type can hold */
    DIKAS_ECANCELLED, /**< the progress function asked to stop */
} dikas_status;

/** Detail on a failure, in a struct of the caller. Only written on failure. @since 0.1 */
typedef struct dikas_error {
    dikas_status status;
    char message[1000]; /**< UTF-8; names the thing, the row, the value and the allowed range */
} dikas_error;

/**
 * Fill an error and return its status, so that one line reports and leaves.
 *
 * @param err     where to write, or NULL
 * @param status  what to return
 * @param format  printf format of the message (cut to fit)
 * @return status
 * @since 0.1
 */
DIKAS_API dikas_status dikas_fail(dikas_error *err, dikas_status status, const char *format, ...)
    DIKAS_PRINTF(3, 4);

/**
 * Progress and cancelling: called from the calling thread only, a few times a second at most.
 *
 * @param done  share of the work that is done, 0-1
 * @param what  what is being done, e.g. "routing"
 * @return non-zero to go on, 0 to stop with DIKAS_ECANCELLED (GDALTermProgress fits)
 */
typedef int (*dikas_progress)(double done, const char *what, void *payload);

/** How a call runs. Nothing in it changes a result. NULL means DIKAS_RUN_INIT everywhere. @since
 * 0.1 */
typedef struct dikas_run {
    size_t struct_size;
    int threads; /**< 0: all cores */
    dikas_progress progress;
    void *progress_payload;
} dikas_run;

/** All cores, no progress. */
#define DIKAS_RUN_INIT                                                                             \
    {                                                                                              \
        sizeof(dikas_run), 0, NULL, NULL                                                           \
    }

/** Version of the library in use, e.g. "0.1.0". @since 0.1 */
DIKAS_API const char *dikas_version(void);

/** A sum that keeps what plain addition loses (Neumaier 1974, doi:10.1002/zamm.19740540106). @since
 * 0.1 */
typedef struct dikas_sum {
    double high, low;
} dikas_sum;

/** Add x. NaN and infinity make the sum so. Starts from `{ 0, 0 }`. */
static inline void dikas_sum_add(dikas_sum *sum, double x)
{
    const double total = sum->high + x;
    sum->low += fabs(sum->high) >= fabs(x) ? (sum->high - total) + x : (x - total) + sum->high;
    sum->high = total;
}

/** Add another sum; merge the parts of a parallel loop in the order of their blocks. */
static inline void dikas_sum_merge(dikas_sum *sum, dikas_sum part)
{
    dikas_sum_add(sum, part.high);
    sum->low += part.low;
}

/** The sum as one number. */
static inline double dikas_sum_value(dikas_sum sum)
{
    return isfinite(sum.high) ? sum.high + sum.low : sum.high;
}

/** Where memory comes from. Both may be called from several threads at once. @since 0.1 */
typedef struct dikas_allocator {
    void *(*resize)(void *memory, size_t size, void *payload); /**< as realloc; size > 0 */
    void (*release)(void *memory, void *payload);              /**< as free; never NULL */
    void *payload;
} dikas_allocator;

/**
 * Replace the allocator of the whole process; NULL gives back the C library's.
 * Only while nothing that DikaS allocated is alive: meant for tests and for programs with a pool of
 * their own.
 * @since 0.1
 */
DIKAS_API void dikas_set_allocator(const dikas_allocator *allocator);

/** Uninitialised memory for `count` elements of `size` bytes; NULL on overflow or when there is
 * none. @since 0.1 */
DIKAS_API void *dikas_alloc(size_t count, size_t size) DIKAS_MUST_CHECK;

/** The same, zeroed. @since 0.1 */
DIKAS_API void *dikas_alloc_zero(size_t count, size_t size) DIKAS_MUST_CHECK;

/** Another size; on NULL the old memory is untouched and still owned by the caller. @since 0.1 */
DIKAS_API void *dikas_resize(void *memory, size_t count, size_t size) DIKAS_MUST_CHECK;

/** Give memory back; NULL is fine. @since 0.1 */
DIKAS_API void dikas_release(void *memory);

#ifdef __cplusplus
}
#endif

#endif
