/* SPDX-License-Identifier: MIT */
/**
 * @file strtod.c
 * The C library's strtod() with '.' as the point, whatever locale the program has chosen.
 */
#define _GNU_SOURCE 1
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"

enum { LONGEST = 400 };

int dikas_strtod(const char *text, size_t length, double *out)
{
    char copy[LONGEST + 1];
    if (length > LONGEST)
        return 0;
    memcpy(copy, text, length);
    copy[length] = '\0';
    const locale_t c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (!c_locale)
        return 0;
    char *end = copy;
    *out = strtod_l(copy, &end, c_locale);
    freelocale(c_locale);
    return end == copy + length;
}

int dikas_format_number(char *out, size_t size, double x)
{
    int n = 0;
    for (int digits = 15; digits <= 17; digits++) {
        double back;
        n = snprintf(out, size, "%.*g", digits, x);
        for (int i = 0; i < n && (size_t)i < size; i++)
            if (out[i] == ',')
                out[i] = '.';
        if (n > 0 && (size_t)n < size && dikas_strtod(out, (size_t)n, &back) &&
            memcmp(&back, &x, sizeof x) == 0)
            break;
    }
    return n;
}
