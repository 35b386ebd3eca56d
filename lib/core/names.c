/* SPDX-License-Identifier: MIT */
/**
 * @file names.c
 * Names that are nearly right, and numbers written as text.
 */
#include <stdio.h>
#include <string.h>

#include "core/core.h"

enum { NAME_MAX_LENGTH = 64, SUGGESTIONS = 3, LISTED = 12 };

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int min3(int a, int b, int c)
{
    const int least = a < b ? a : b;
    return least < c ? least : c;
}

int dikas_name_distance(const char *a, const char *b)
{
    int row[NAME_MAX_LENGTH + 1];
    int length_b = 0;
    for (; length_b < NAME_MAX_LENGTH && b[length_b]; length_b++)
        row[length_b] = length_b;
    row[length_b] = length_b;
    for (int i = 0; i < NAME_MAX_LENGTH && a[i]; i++) {
        int diagonal = row[0];
        row[0] = i + 1;
        for (int j = 1; j <= length_b; j++) {
            const int above = row[j];
            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (lower(a[i]) != lower(b[j - 1])));
            diagonal = above;
        }
    }
    return row[length_b];
}

/* A name is near when a third of it at most differs, or when one begins with the other. */
static int closeness(const char *name, const char *other)
{
    const size_t n = strlen(name), m = strlen(other), shorter = n < m ? n : m;
    const int distance = dikas_name_distance(name, other);
    size_t common = 0;
    while (common < shorter && lower(name[common]) == lower(other[common]))
        common++;
    if (shorter >= 2 && common == shorter)
        return distance < 2 ? distance : 1;
    return (size_t)distance * 3 <= (n > m ? n : m) ? distance : -1;
}

static size_t append(char *out, size_t size, size_t used, const char *before, const char *text,
                     const char *after)
{
    if (used + 1 >= size)
        return used;
    const int n = snprintf(out + used, size - used, "%s%s%s", before, text, after);
    return n < 0 ? used : used + (size_t)n < size ? used + (size_t)n : size - 1;
}

void dikas_near_names(const char *name, const char *const *names, int n, char *out, size_t size)
{
    int best[SUGGESTIONS], score[SUGGESTIONS], found = 0;
    for (int i = 0; i < n; i++) {
        const int c = names[i] ? closeness(name, names[i]) : -1;
        int at = found;
        if (c < 0)
            continue;
        while (at > 0 && score[at - 1] > c)
            at--;
        if (at >= SUGGESTIONS)
            continue;
        for (int k = found < SUGGESTIONS ? found : SUGGESTIONS - 1; k > at; k--) {
            best[k] = best[k - 1];
            score[k] = score[k - 1];
        }
        best[at] = i;
        score[at] = c;
        found += found < SUGGESTIONS;
    }
    size_t used = 0;
    if (size)
        out[0] = '\0';
    for (int k = 0; k < found; k++)
        used = append(out, size, used, k ? ", '" : "; near: '", names[best[k]], "'");
    if (found)
        return;
    int listed = 0;
    for (int i = 0; i < n && listed < LISTED; i++)
        if (names[i])
            used = append(out, size, used, listed++ ? ", " : "; there are: ", names[i], "");
    if (n > LISTED)
        append(out, size, used, ", …", "", "");
}

static int is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] != ' ' && text[i] != '\t')
            return 0;
    return 1;
}

static int is_word(const char *text, size_t length, const char *word)
{
    if (length != strlen(word))
        return 0;
    for (size_t i = 0; i < length; i++)
        if (lower(text[i]) != word[i])
            return 0;
    return 1;
}

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* Exact for up to 15 digits and |exponent| <= 22 (Clinger 1990, doi:10.1145/93548.93557); else the
 * C library. */
static int simple_number(const char *text, size_t length, double *out)
{
    size_t i = 0;
    int digits = 0, exponent = 0, any = 0, written = 0;
    uint64_t mantissa = 0;
    const int negative = i < length && text[i] == '-';
    if (i < length && (text[i] == '-' || text[i] == '+'))
        i++;
    for (int point = 0; i < length; i++) {
        if (text[i] == '.' && !point) {
            point = 1;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            break;
        any = 1;
        digits += mantissa > 0 || text[i] != '0';
        mantissa = mantissa * 10 + (uint64_t)(text[i] - '0');
        exponent -= point;
        if (digits > 15)
            return 0;
    }
    if (!any)
        return 0;
    if (i < length && (text[i] == 'e' || text[i] == 'E')) {
        const int minus = i + 1 < length && text[i + 1] == '-';
        const int sign = minus || (i + 1 < length && text[i + 1] == '+');
        i += sign ? 2 : 1;
        const size_t first = i;
        for (; i < length && text[i] >= '0' && text[i] <= '9' && written < 1000; i++)
            written = written * 10 + (text[i] - '0');
        if (i == first)
            return 0;
        exponent += minus ? -written : written;
    }
    if (i != length || exponent < -22 || exponent > 22)
        return 0;
    const double m = (double)mantissa;
    const double value = exponent < 0 ? m / powers[-exponent] : m * powers[exponent];
    *out = negative ? -value : value;
    return 1;
}

/* Only what looks like a decimal number may reach the C library: no hexadecimal, no "inf(…)". */
static int looks_decimal(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr("0123456789+-.eE", text[i]) || !text[i])
            return 0;
    return length > 0;
}

int dikas_parse_number(const char *text, size_t length, double *out)
{
    while (length && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length &&
           (text[length - 1] == ' ' || text[length - 1] == '\t' || text[length - 1] == '\r'))
        length--;
    if (is_blank(text, length) || is_word(text, length, "na") || is_word(text, length, "nan") ||
        is_word(text, length, "null")) {
        *out = DIKAS_MISSING;
        return 1;
    }
    const int minus = *text == '-', sign = minus || *text == '+';
    if (is_word(text + sign, length - (size_t)sign, "inf") ||
        is_word(text + sign, length - (size_t)sign, "infinity")) {
        *out = minus ? -HUGE_VAL : HUGE_VAL;
        return 1;
    }
    if (simple_number(text, length, out))
        return 1;
    return looks_decimal(text, length) && dikas_strtod(text, length, out);
}
