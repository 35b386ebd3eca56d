/* SPDX-License-Identifier: MIT */
/**
 * @file fail_alloc.h
 * An allocator that counts what is alive and lets one allocation fail.
 */
#ifndef DIKAS_FAIL_ALLOC_H
#define DIKAS_FAIL_ALLOC_H

#include <stdatomic.h>
#include <stdlib.h>

#include "check.h"

static struct {
    atomic_long alive, asked;
    long fails; /* number of the allocation that fails, from 0; -1: none */
} failing;

static void *failing_resize(void *memory, size_t size, void *payload)
{
    (void)payload;
    if (atomic_fetch_add(&failing.asked, 1) == failing.fails)
        return NULL;
    void *grown = realloc(memory, size);
    if (grown && !memory)
        atomic_fetch_add(&failing.alive, 1);
    return grown;
}

static void failing_release(void *memory, void *payload)
{
    (void)payload;
    atomic_fetch_sub(&failing.alive, 1);
    free(memory);
}

/** From here on, until stop_failing(), allocation number `fails` fails. */
static inline void start_failing(long fails)
{
    static const dikas_allocator allocator = { failing_resize, failing_release, NULL };
    atomic_store(&failing.alive, 0);
    atomic_store(&failing.asked, 0);
    failing.fails = fails;
    dikas_set_allocator(&allocator);
}

/** Nothing may be alive any more. */
static inline void stop_failing(void)
{
    dikas_set_allocator(NULL);
    if (atomic_load(&failing.alive) != 0)
        print_error("allocation %ld failed: %ld are not released\n", failing.fails,
                    atomic_load(&failing.alive));
    assert_int_equal(atomic_load(&failing.alive), 0);
}

/**
 * Do some work again and again, letting the first allocation fail, then the second, … until none is
 * left. The work frees what it made; it comes to DIKAS_OK or DIKAS_ENOMEM.
 *
 * @return number of allocations that the work makes
 */
static inline long fail_each_allocation(dikas_status (*work)(void *context, dikas_error *err),
                                        void *context)
{
    long k = 0;
    for (long left = 1; left; k++) {
        dikas_error err = { DIKAS_OK, "" };
        start_failing(k);
        const dikas_status status = work(context, &err);
        left = atomic_load(&failing.asked) > k;
        stop_failing();
        if (status != DIKAS_OK && status != DIKAS_ENOMEM)
            print_error("allocation %ld failed: status %d, %s\n", k, (int)status, err.message);
        assert_true(status == DIKAS_OK || status == DIKAS_ENOMEM);
        if (status == DIKAS_ENOMEM)
            assert_int_equal(err.status, DIKAS_ENOMEM);
        if (!left)
            assert_int_equal(status, DIKAS_OK);
    }
    return k - 1;
}

#endif
