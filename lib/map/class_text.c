/* SPDX-License-Identifier: MIT */
/**
 * @file class_text.c
 * Classes as readers see them, on pages and in HTML.
 */
#include "map/class_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BOUNDS = 65 };

double map_scale_of(const dikas_indicator *a)
{
    return fabs(a->scale) > 0 ? a->scale : 1;
}

/* Decimals that the bounds between classes need. The least and the greatest value are odd numbers
 * that would bring more of them; they are rounded away from the classes, so that what is told is
 * true. */
static int decimals_of(const dikas_indicator *a)
{
    double inner[MOST_BOUNDS];
    int n = 0;
    const int first = a->classes.n > 2, last = a->classes.n - first;
    for (int k = first; k <= last && n < MOST_BOUNDS; k++)
        if (isfinite(a->classes.bound[k]))
            inner[n++] = a->classes.bound[k];
    return dikas_map_decimals(inner, n, map_scale_of(a));
}

/* A bound in the unit that is shown. What is nothing beside the others is what sums leave of 0. */
static double shown_bound(const dikas_indicator *a, int k)
{
    static const double nothing = 1e-12;
    double most = 0;
    for (int i = 0; i <= a->classes.n; i++)
        if (isfinite(a->classes.bound[i]))
            most = fmax(most, fabs(a->classes.bound[i]));
    const double x = a->classes.bound[k];
    return fabs(x) <= nothing * most ? 0 : x * map_scale_of(a);
}

/* A bound as it is written, less 1 where it is the next class that has it. */
static void bound_text(dikas_language language, const dikas_indicator *a, int k, double less,
                       char out[MAP_NUMBER_SIZE])
{
    const int decimals = decimals_of(a);
    const double power = pow(10, decimals), bound = shown_bound(a, k) - less, x = bound * power,
                 hair = 1e-9 * fabs(x);
    const double whole = k == 0 ? floor(x + hair) : k == a->classes.n ? ceil(x - hair) : round(x);
    dikas_map_number(language, isfinite(x) && isfinite(power) ? whole / power : bound, decimals,
                     out);
}

void map_bound_text(dikas_language language, const dikas_indicator *a, int k,
                    char out[MAP_NUMBER_SIZE])
{
    bound_text(language, a, k, 0, out);
}

/* A value that all cells of a class have, to a thousandth of it. */
static void value_text(dikas_language language, double x, char out[MAP_NUMBER_SIZE])
{
    int decimals = 0;
    for (double power = 1; decimals < MAP_MOST_DECIMALS; decimals++, power *= 10)
        if (fabs(round(x * power) / power - x) <= 1e-3 * fabs(x))
            break;
    dikas_map_number(language, x, decimals, out);
}

void map_class_text(dikas_language language, const dikas_indicator *a, int is_whole, int k,
                    char out[MAP_CLASS_SIZE])
{
    const double low = a->classes.bound[k], high = a->classes.bound[k + 1];
    const int is_last = k == a->classes.n - 1;
    const double less = is_whole && !is_last && isfinite(high) ? 1 : 0;
    static const char times[] = "\u00d7"; /* of a number with blanks */
    char from[MAP_NUMBER_SIZE], to[MAP_NUMBER_SIZE], end[MAP_NUMBER_SIZE];
    bound_text(language, a, k, 0, from);
    bound_text(language, a, k + 1, 0, end);
    bound_text(language, a, k + 1, less, to);
    if (low >= high)
        value_text(language, shown_bound(a, k), from);
    if (isinf(low) && isinf(high))
        snprintf(out, MAP_CLASS_SIZE, "%s", dikas_map_word(language, "all values"));
    else if (isinf(low))
        snprintf(out, MAP_CLASS_SIZE, "%s %s", dikas_map_word(language, "under"), end);
    else if (isinf(high))
        snprintf(out, MAP_CLASS_SIZE, "%s %s", from, dikas_map_word(language, "and over"));
    else if (low >= high || strcmp(from, to) == 0)
        snprintf(out, MAP_CLASS_SIZE, "%s", from);
    else
        snprintf(out, MAP_CLASS_SIZE,
                 shown_bound(a, k) < 0 || strstr(from, times) || strstr(to, times) ? "%s – %s"
                                                                                   : "%s–%s",
                 from, to);
}

static int is_whole_number(double x)
{
    return fabs(x - round(x)) <= 0 && fabs(x) < 1e15;
}

int map_is_whole(const dikas_indicator *a, int64_t n)
{
    int is_whole = fabs(a->scale) <= 0 || fabs(a->scale - 1) <= 0;
    for (int k = 0; k <= a->classes.n && is_whole; k++)
        is_whole = is_whole_number(a->classes.bound[k]) || isinf(a->classes.bound[k]);
    for (int64_t i = 0; i < n && is_whole; i++)
        is_whole = isnan(a->value[i]) || is_whole_number(a->value[i]);
    return is_whole;
}
