/* SPDX-License-Identifier: MIT */
/**
 * @file sort.c
 * Numbers in ascending order, digit by digit: radix sort from the least digit up, without
 * comparisons, stable.
 *
 * The bits of a number that is not negative, read as a whole number, ascend with it; those of
 * negative ones descend, so these are turned round and all others go above them.
 *
 * Knuth 1998, The Art of Computer Programming 3, 5.2.5, Sorting by distribution (not checked).
 */
#include <string.h>

#include "core/core.h"

enum { DIGIT = 11, DIGITS = (64 + DIGIT - 1) / DIGIT, VALUES = 1 << DIGIT };

static inline uint64_t key_of(double x)
{
    const double value = x + 0; /* of the two zeros the positive one */
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static inline unsigned digit_of(uint64_t key, int k)
{
    return (unsigned)(key >> (k * DIGIT)) & (VALUES - 1);
}

/* Numbers of each digit become the place where the first of them goes; 0 where all are one. */
static int start_digits(int64_t n, int64_t *count)
{
    int64_t start = 0;
    for (int v = 0; v < VALUES; v++) {
        const int64_t here = count[v];
        if (here == n)
            return 0;
        count[v] = start;
        start += here;
    }
    return 1;
}

void dikas_sort_placed(int64_t n, dikas_placed *placed, dikas_placed *room)
{
    int64_t count[DIGITS][VALUES] = { 0 };
    dikas_placed *from = placed, *to = room;
    for (int64_t i = 0; i < n; i++) {
        const uint64_t key = key_of(from[i].value);
        for (int k = 0; k < DIGITS; k++)
            count[k][digit_of(key, k)]++;
    }
    for (int k = 0; k < DIGITS; k++) {
        if (!start_digits(n, count[k]))
            continue;
        for (int64_t i = 0; i < n; i++)
            to[count[k][digit_of(key_of(from[i].value), k)]++] = from[i];
        dikas_placed *other = from;
        from = to;
        to = other;
    }
    if (from != placed && n > 0)
        memcpy(placed, from, (size_t)n * sizeof *placed);
}
