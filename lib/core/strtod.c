/* SPDX-License-Identifier: MIT */
/**
 * @file strtod.c
 * The C library's strtod() with '.' as the point, whatever locale the program has chosen.
 */
#define _GNU_SOURCE 1
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"

enum { LONGEST = 400 };

/* All categories of the C locale: the C library shares one, so that this allocates nothing. */
static locale_t c_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

int dikas_strtod(const char *text, size_t length, double *out)
{
    char copy[LONGEST + 1];
    const locale_t c = c_locale();
    if (length > LONGEST || !c)
        return 0;
    memcpy(copy, text, length);
    copy[length] = '\0';
    char *end = copy;
    *out = strtod_l(copy, &end, c);
    freelocale(c);
    return end == copy + length;
}
