/* SPDX-License-Identifier: MIT */
/**
 * @file check.h
 * cmocka with what it lacks: comparing doubles, with NaN equal to NaN.
 */
#ifndef DIKAS_CHECK_H
#define DIKAS_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "dikas/base.h"

/** Relative distance of two numbers, absolute where b is 0; NaN is at 0 from NaN, at infinity else.
 */
static inline double distance_of(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b) ? 0 : HUGE_VAL;
    if (!(a < b) && !(a > b))
        return 0;
    return fabs(a - b) / (fabs(b) > 0 ? fabs(b) : 1);
}

static inline void assert_close_at(double a, double b, double tolerance, const char *text,
                                   const char *file, int line)
{
    if (distance_of(a, b) <= tolerance)
        return;
    print_error("%s: %.17g is not %.17g (within %g)\n", text, a, b, tolerance);
    _fail(file, line);
}

/** Equal within a relative tolerance; NaN equals NaN. */
#define assert_close(a, b, tolerance) assert_close_at((a), (b), (tolerance), #a, __FILE__, __LINE__)

/** A progress function that asks to stop. */
static inline int stop_at_once(double done, const char *what, void *payload)
{
    (void)done;
    (void)what;
    (void)payload;
    return 0;
}

/** A call that must succeed; its message is shown if it does not. */
#define assert_ok(call, err)                                                                       \
    do {                                                                                           \
        if ((call) != DIKAS_OK) {                                                                  \
            print_error("%s: %s\n", #call, (err).message);                                         \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#endif
