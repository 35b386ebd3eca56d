/* SPDX-License-Identifier: MIT */
/**
 * @file html_values.c
 * Values of an HTML map, to six digits: whole numbers of a power of ten where those are short,
 * floats where they are not, doubles beyond those.
 */
#include <stdlib.h>

#include "core/core.h"
#include "map/class_text.h"
#include "map/html_parts.h"
#include "map/words.h"

enum { DIGITS = 6, MOST_DECIMALS = 15, LEAST_POWER = -30, MOST_POWER = 30 };

/* A number is digits times ten to the power of -decimals; digits end in no zero. */
typedef struct decimal {
    int64_t digits;
    int decimals;
} decimal;

static double ten_to(int power)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    return power < (int)DIKAS_COUNT(powers) ? powers[power] : pow(10, power);
}

static double times_ten_to(double x, int power)
{
    return power < 0 ? x / ten_to(-power) : x * ten_to(power);
}

/* Six digits of a number whose size is within 1e-30 to 1e30. */
static decimal to_six_digits(double x)
{
    const int power = (int)floor(log10(fabs(x)));
    decimal d = { 0, DIGITS - 1 - power };
    d.digits = llround(times_ten_to(x, d.decimals));
    while (d.digits && d.digits % 10 == 0) {
        d.digits /= 10;
        d.decimals--;
    }
    return d;
}

/* Numbers that are too large or small for six digits in whole numbers. */
static int is_extreme(double x)
{
    return fabs(x) > 0 && !(fabs(x) >= 1e-30 && fabs(x) <= 1e30);
}

/* How values are told that no decimals tell. */
enum { AS_FLOATS = -1, AS_DOUBLES = -2 };

static int is_known(const dikas_indicator *indicator, int64_t cell)
{
    return isfinite(indicator->value[cell]) &&
           (!indicator->absence || indicator->absence[cell] == DIKAS_KNOWN);
}

/* The whole number that stands for x, a multiple of ten to the power of -decimals. */
static int64_t whole_of(double x, int decimals)
{
    if (!(fabs(x) > 0))
        return 0;
    const decimal d = to_six_digits(x);
    return (int64_t)times_ten_to((double)d.digits, decimals - d.decimals);
}

/* What the page makes of x. */
static double as_told(double x, int decimals)
{
    if (decimals < 0)
        return decimals == AS_FLOATS ? (double)(float)x : x;
    return (double)whole_of(x, decimals) / ten_to(decimals);
}

/* Decimals of all values, or floats where those are shorter or whole numbers would be inexact, or
 * doubles where they reach farther than floats. */
static int choose_decimals(const dikas_indicator *indicator, int64_t n)
{
    static const double exact = 4503599627370496.0; /* 2^52 */
    int decimals = 0;
    double most = 0;
    for (int64_t i = 0; i < n; i++) {
        const double x = indicator->value[i];
        if (!is_known(indicator, i) || !(fabs(x) > 0))
            continue;
        if (is_extreme(x))
            return AS_DOUBLES;
        const int own = to_six_digits(x).decimals;
        decimals = own > decimals ? own : decimals;
        most = fmax(most, fabs(x));
    }
    if (decimals > MOST_DECIMALS || most * ten_to(decimals) > exact)
        return AS_FLOATS;
    int64_t length = 0;
    for (int64_t i = 0; i < n; i++)
        length += is_known(indicator, i)
                      ? html_length_of(html_folded(whole_of(indicator->value[i], decimals)) + 1)
                      : 1;
    return length <= 4 * n ? decimals : AS_FLOATS;
}

static void put_values(html_out *out, const dikas_indicator *indicator, int64_t n, int decimals)
{
    html_put_key(out, "values", 0);
    html_begin_packed(out);
    for (int64_t i = 0; i < n; i++) {
        const double x = indicator->value[i];
        if (decimals == AS_DOUBLES)
            html_put_double(out, is_known(indicator, i) ? x : __builtin_nan(""));
        else if (decimals == AS_FLOATS)
            html_put_float(out, is_known(indicator, i) ? (float)x : __builtin_nanf(""));
        else if (is_known(indicator, i))
            html_put_whole(out, html_folded(whole_of(x, decimals)) + 1);
        else
            html_put_byte(out, 0);
    }
    html_end_packed(out);
}

static uint8_t absence_of(const dikas_indicator *indicator, int64_t cell)
{
    if (is_known(indicator, cell))
        return DIKAS_KNOWN;
    const uint8_t absence = indicator->absence ? indicator->absence[cell] : DIKAS_NO_DATA;
    const int is_told = absence != DIKAS_KNOWN && absence < DIKAS_REASON + indicator->n_reasons;
    return is_told ? absence : DIKAS_NO_DATA;
}

/* Why values are missing: runs of one reason. Nothing where there is but one. */
static void put_absences(html_out *out, const dikas_indicator *indicator, int64_t n)
{
    html_put_key(out, "absences", 0);
    html_begin_packed(out);
    for (int64_t i = 0; i < n;) {
        const uint8_t absence = absence_of(indicator, i);
        int64_t end = i + 1;
        while (end < n && absence_of(indicator, end) == absence)
            end++;
        html_put_byte(out, absence);
        html_put_whole(out, (uint64_t)(end - i));
        i = end;
    }
    html_end_packed(out);
}

/* Cells that six digits would bring into another class than the one they belong to. */
static void put_strays(html_out *out, const dikas_indicator *indicator, int64_t n, int decimals,
                       double *bound)
{
    const dikas_classes *classes = &indicator->classes;
    const dikas_classes rounded = { .n = classes->n, .bound = bound };
    int n_put = 0;
    html_put_key(out, "strays", 0);
    html_put_text(out, "[");
    for (int64_t i = 0; i < n; i++) {
        if (!is_known(indicator, i))
            continue;
        const double x = indicator->value[i];
        const int k = dikas_class_of(classes, x);
        if (dikas_class_of(&rounded, as_told(x, decimals)) == k)
            continue;
        html_put_text(out, n_put++ ? "," : "");
        html_put_number(out, (double)i);
        html_put_text(out, ",");
        html_put_number(out, k);
    }
    html_put_text(out, "]");
}

static void put_strings(html_out *out, const char *const *text, int n)
{
    html_put_text(out, "[");
    for (int i = 0; i < n; i++) {
        html_put_text(out, i ? "," : "");
        html_put_string(out, text[i]);
    }
    html_put_text(out, "]");
}

/* Decimals with which values of this size are read: three digits of what they are on average, and
 * none that are zero for all. Of more than six, small ones are written as powers of ten. */
static int decimals_to_read(const double *value, int64_t n, int64_t step,
                            const dikas_indicator *indicator, double scale)
{
    double sum = 0;
    int64_t n_known = 0;
    int needed = 0;
    for (int64_t i = 0; i < n; i++) {
        const double x = value[i * step] * scale;
        if (indicator ? !is_known(indicator, i) : !isfinite(x))
            continue;
        n_known++;
        sum += fabs(x);
        if (fabs(x) > 0 && !is_extreme(x)) {
            const int own = to_six_digits(x).decimals;
            needed = own > needed ? own : needed;
        }
    }
    if (!n_known || !(sum > 0) || isinf(sum) || needed <= 0)
        return 0;
    const int for_three = 2 - (int)floor(log10(sum / (double)n_known));
    const int decimals = for_three < 0 ? 0 : for_three > DIGITS ? DIGITS + 1 : for_three;
    return decimals < needed ? decimals : needed;
}

void html_put_colours(html_out *out, const uint32_t *colour, int n)
{
    html_put_text(out, "[");
    for (int k = 0; k < n; k++) {
        char text[12];
        snprintf(text, sizeof text, "%s\"#%06x\"", k ? "," : "", colour[k] & 0xffffffU);
        html_put_text(out, text);
    }
    html_put_text(out, "]");
}

/* What pages write of each class, and of the reference between two. */
static void put_class_texts(html_out *out, const dikas_indicator *indicator, int64_t n,
                            dikas_language language)
{
    const int is_whole = map_is_whole(indicator, n), below = indicator->classes.below;
    html_put_text(out, is_whole ? ",\"isWhole\":true,\"ranges\":[" : ",\"ranges\":[");
    for (int k = 0; k < indicator->classes.n; k++) {
        char text[MAP_CLASS_SIZE];
        map_class_text(language, indicator, is_whole, k, text);
        html_put_text(out, k ? "," : "");
        html_put_string(out, text);
    }
    html_put_text(out, "]");
    if (below > 0 && below < indicator->classes.n) {
        char text[MAP_NUMBER_SIZE];
        map_bound_text(language, indicator, below, text);
        html_put_key(out, "reference", 0);
        html_put_string(out, text);
    }
}

static void put_classes(html_out *out, const dikas_indicator *indicator, const double *bound)
{
    const dikas_classes *classes = &indicator->classes;
    html_put_key(out, "bounds", 0);
    html_put_text(out, "[");
    for (int k = 0; k <= classes->n; k++) {
        html_put_text(out, k ? "," : "");
        html_put_number(out, bound[k]);
    }
    html_put_text(out, "],\"colours\":");
    html_put_colours(out, indicator->colour, classes->n);
    html_put_key(out, "below", 0);
    html_put_number(out, classes->below);
}

void html_put_indicator(html_out *out, const dikas_indicator *indicator, int layer, int64_t n,
                        dikas_language language)
{
    enum { MOST_CLASSES = 255 };
    double bound[MOST_CLASSES + 1];
    const double scale = map_scale_of(indicator);
    const int decimals = choose_decimals(indicator, n);
    for (int k = 0; k <= indicator->classes.n; k++) {
        const double x = indicator->classes.bound[k];
        bound[k] = decimals == AS_FLOATS ? (double)(float)x : x;
        if (decimals >= 0 && fabs(x) > 0 && !is_extreme(x)) {
            const decimal d = to_six_digits(x);
            bound[k] = times_ten_to((double)d.digits, -d.decimals);
        }
    }
    html_put_text(out, "{");
    html_put_key(out, "name", 1);
    html_put_string(out, indicator->name);
    html_put_key(out, "layer", 0);
    html_put_number(out, layer);
    html_put_key(out, "title", 0);
    html_put_string(out, indicator->title ? indicator->title : indicator->name);
    html_put_key(out, "unit", 0);
    html_put_string(out, dikas_map_unit(language, indicator->unit));
    html_put_key(out, "scale", 0);
    html_put_number(out, scale);
    html_put_key(out, "decimals", 0);
    html_put_number(out, decimals_to_read(indicator->value, n, 1, indicator, scale));
    if (indicator->rows) {
        html_put_key(out, "rows", 0);
        html_put_string(out, indicator->rows);
    }
    put_classes(out, indicator, bound);
    put_class_texts(out, indicator, n, language);
    html_put_key(out, "reasons", 0);
    put_strings(out, indicator->reasons, indicator->n_reasons);
    html_put_key(out, "power", 0);
    html_put_number(out, decimals);
    put_values(out, indicator, n, decimals);
    put_absences(out, indicator, n);
    put_strays(out, indicator, n, decimals, bound);
    html_put_text(out, "}");
}

static double six_digits_of(double x)
{
    if (!isfinite(x) || !(fabs(x) > 0) || is_extreme(x))
        return x;
    const decimal d = to_six_digits(x);
    return times_ten_to((double)d.digits, -d.decimals);
}

void html_put_summary(html_out *out, const dikas_summary *summary)
{
    const int64_t n = summary->n_rows, k = summary->n_columns;
    html_put_text(out, "{");
    html_put_key(out, "title", 1);
    html_put_string(out, summary->title);
    html_put_key(out, "rowTitle", 0);
    html_put_string(out, summary->row_title);
    html_put_key(out, "columns", 0);
    put_strings(out, summary->column, summary->n_columns);
    html_put_key(out, "decimals", 0);
    html_put_text(out, "[");
    for (int64_t j = 0; j < k; j++) {
        html_put_text(out, j ? "," : "");
        html_put_number(out, decimals_to_read(summary->value + j, n, k, NULL, 1));
    }
    html_put_text(out, "],\"rows\":[");
    for (int64_t i = 0; i < n; i++) {
        html_put_text(out, i ? ",[" : "[");
        html_put_string(out, summary->row[i]);
        for (int64_t j = 0; j < k; j++) {
            html_put_text(out, ",");
            html_put_number(out, six_digits_of(summary->value[i * k + j]));
        }
        html_put_text(out, "]");
    }
    html_put_text(out, "]}");
}
