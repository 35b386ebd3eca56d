/* SPDX-License-Identifier: MIT */
/**
 * @file format.c
 * Numbers as text: the fewest digits that read back as the same number.
 *
 * Numbers of everyday size are a whole number m times 2^-s, and m times a power of ten fits into
 * 128 bits. So all decimals that read back as the number are found exactly, as Steele & White
 * (1990), doi:10.1145/93542.93559, do with long integers; the C library formats the rest. Matrices
 * of costs have hundreds of millions of numbers: see docs/performance.md.
 */
#define _GNU_SOURCE 1
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

#define LEAST  1e-4 /* inclusive: from here to MOST `%.17g` has no exponent */
#define MOST   1e15
#define DIGITS 17 /* enough for every double */

enum { MOST_POWER = 20 };

/* Positive and in range: digits times ten to the power of -decimals. */
typedef struct {
    uint64_t digits;
    int decimals;
} decimal;

static const double ten_to[] = { 1e-4, 1e-3, 1e-2, 1e-1, 1e0,  1e1,  1e2,  1e3,  1e4, 1e5,
                                 1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14 };

/* The power of ten at which 17 digits stand before the point. 1233 / 4096 is the logarithm of 2, a
 * little less, so that the guess is right or one too low. */
static int power_for(double x, int exponent)
{
    int leading = ((exponent * 1233) >> 12) + 4;
    leading = leading < 0 ? 0 : leading;
    leading += leading + 1 < (int)DIKAS_COUNT(ten_to) && x >= ten_to[leading + 1];
    return DIGITS - 1 - (leading - 4);
}

static const uint64_t power_of_ten[] = { 1,
                                         10,
                                         100,
                                         1000,
                                         10000,
                                         100000,
                                         1000000,
                                         10000000,
                                         100000000,
                                         1000000000,
                                         10000000000,
                                         100000000000,
                                         1000000000000,
                                         10000000000000,
                                         100000000000000,
                                         1000000000000000,
                                         10000000000000000,
                                         100000000000000000,
                                         1000000000000000000,
                                         10000000000000000000u };

/* Fewest digits of all decimals that round to x, and of these the one next to x. */
static decimal shortest(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint64_t m = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    const int shift = 1075 - (int)(bits >> 52) + 2; /* x = 4 m / 2^shift */
    const int power = power_for(x, (int)(bits >> 52) - 1023), is_even = (m & 1) == 0;
    const wide ten =
        power == MOST_POWER ? (wide)power_of_ten[MOST_POWER - 1] * 10 : (wide)power_of_ten[power];
    const wide one = (wide)1 << shift;
    const wide middle = 4 * (wide)m * ten;
    const wide below = middle - (m == UINT64_C(1) << 52 ? 1 : 2) * ten, above = middle + 2 * ten;
    /* whole numbers from low to high round to x; the ends only where ties go to an even m */
    wide low = (below + one - 1) >> shift, high = above >> shift;
    low += !is_even && low << shift == below;
    high -= !is_even && high << shift == above;
    uint64_t unit = 1;
    int decimals = power;
    while ((uint64_t)high / (unit * 10) * (unit * 10) >= (uint64_t)low) {
        unit *= 10;
        decimals--;
    }
    const uint64_t floor = (uint64_t)(middle >> shift) / unit;
    const wide rest = middle - ((wide)(floor * unit) << shift), half = ((wide)unit << shift) / 2;
    uint64_t digits = floor + (rest > half || (rest == half && floor % 2 == 1));
    digits += digits * unit < (uint64_t)low; /* next to a power of two the gap below is narrower */
    return (decimal){ digits, decimals };
}

/* The digits from the last to the first, two at a time, before `end`; returns where they begin. */
static char *write_digits(uint64_t digits, char *end)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233"
        "34353637383940414243444546474849505152535455565758596061626364656667"
        "6869707172737475767778798081828384858687888990919293949596979899";
    for (; digits >= 10; digits /= 100) {
        end -= 2;
        memcpy(end, pairs + 2 * (digits % 100), 2);
    }
    if (digits > 0)
        *--end = (char)('0' + digits);
    return end;
}

/* Digits, with a point among them; returns the length. */
static int write_decimal(decimal d, int is_negative, char *out)
{
    char digits[DIGITS + 3];
    char *const end = digits + sizeof digits, *first = write_digits(d.digits, end);
    const int n = (int)(end - first), before = n - d.decimals;
    char *at = out;
    if (is_negative)
        *at++ = '-';
    if (before <= 0) { /* 0.00digits */
        memcpy(at, "0.0000", (size_t)(2 - before));
        at += 2 - before;
        memcpy(at, first, (size_t)n);
        at += n;
    } else if (d.decimals > 0) {
        memcpy(at, first, (size_t)before);
        at[before] = '.';
        memcpy(at + before + 1, first + before, (size_t)d.decimals);
        at += n + 1;
    } else { /* digits000 */
        memcpy(at, first, (size_t)n);
        memset(at + n, '0', (size_t)-d.decimals);
        at += before;
    }
    *at = '\0';
    return (int)(at - out);
}

static int format_fast(char *out, size_t size, double x)
{
    const double positive = fabs(x);
    if (!(positive >= LEAST && positive < MOST) || size < 40)
        return 0;
    return write_decimal(shortest(positive), x < 0, out);
}
#else
static int format_fast(char *out, size_t size, double x)
{
    (void)out;
    (void)size;
    (void)x;
    return 0;
}
#endif

/* All categories of the C locale: the C library shares one, so that this allocates nothing. */
static int format_any(char *out, size_t size, double x)
{
    const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const locale_t before = c ? uselocale(c) : (locale_t)0;
    char text[32]; /* with 17 digits 24 at most */
    int n = 0;
    for (int digits = 15; digits <= 17; digits++) {
        n = snprintf(text, sizeof text, "%.*g", digits, x);
        const double back = strtod(text, NULL);
        if (memcmp(&back, &x, sizeof x) == 0)
            break;
    }
    if (c) {
        uselocale(before);
        freelocale(c);
    }
    /* cut as snprintf() cuts; gcc 12 with sanitizers warns of a null pointer in a call of it */
    for (size_t i = 0; i < size; i++) {
        out[i] = i + 1 < size ? text[i] : '\0';
        if (!out[i])
            break;
    }
    return n;
}

int dikas_format_number(char *out, size_t size, double x)
{
    const int n = format_fast(out, size, x);
    return n ? n : format_any(out, size, x);
}
