/* SPDX-License-Identifier: MIT */
/**
 * @file classes.h
 * Classes of the values of a map, and colours for them.
 *
 * A class is an interval: value x belongs to class k where bound[k] <= x < bound[k + 1]; the last
 * class holds its upper bound too. Palettes are lists of colours that readers with impaired colour
 * vision tell apart.
 */
#ifndef DIKAS_CLASSES_H
#define DIKAS_CLASSES_H

#include "dikas/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How bounds are found. @since 0.1 */
typedef enum dikas_class_method {
    DIKAS_CLASSES_QUANTILE, /**< as many values in each; equal values are never parted */
    DIKAS_CLASSES_EQUAL,    /**< as wide each, from the least value to the greatest */
    DIKAS_CLASSES_JENKS,    /**< least sum of squared deviations from the means of classes, exact */
    DIKAS_CLASSES_PRETTY,   /**< bounds that are 1, 2 or 5 times a power of ten apart; about as many
                               classes as asked for, at most 14 */
    DIKAS_CLASSES_BREAKS,   /**< given bounds */
} dikas_class_method;

/** Position of a method's name among "quantile|equal|jenks|pretty|breaks", or -1. @since 0.1 */
DIKAS_API int dikas_class_method_of(const char *name);

/** How to classify. @since 0.1 */
typedef struct dikas_class_options {
    size_t struct_size;
    dikas_class_method method;
    int n_classes;        /**< 1 to 12; fewer come out where there are fewer different values */
    const double *breaks; /**< BREAKS: n_breaks ascending bounds within the range or beyond it;
                             where values lie outside, a class is added for them; 1 to 13, with a
                             centre to 12 */
    int n_breaks;
    double centre; /**< a bound is to lie here (a reference: location quotient 1); where there are
                      values on both sides, half of n_classes on either, rounded up (PRETTY: steps
                      as wide on both sides; BREAKS: it joins the breaks); missing: none */
} dikas_class_options;

/** Five classes of as many values. @since 0.1 */
#define DIKAS_CLASS_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(dikas_class_options), DIKAS_CLASSES_QUANTILE, 5, NULL, 0, DIKAS_MISSING             \
    }

/** Classes that were found; clear with dikas_classes_clear(). @since 0.1 */
typedef struct dikas_classes {
    int n;          /**< classes, 1 to 14 */
    double *bound;  /**< n + 1, ascending; where the last class holds one value only, the last two
                       are equal */
    int64_t *count; /**< n: values in each */
    int64_t n_missing; /**< values that are missing */
    int below;         /**< classes that lie below the centre; -1 without a centre */
} dikas_classes;

/**
 * Classes of n values, missing ones left out. Bounds are values of the data, or round numbers;
 * those of EQUAL and PRETTY cover the data. The class of the greatest value alone
 * has no width.
 * O(n); JENKS O(k m log m) more, for m different values. 48 bytes a value; JENKS 40 + 4 k bytes a
 * different one more.
 *
 * Jenks, G. F. (1977), Optimal Data Classification for Choropleth Maps, Occasional Paper 2,
 * Department of Geography, University of Kansas (not seen); exact by Fisher, W. D. (1958), On
 * grouping for maximum homogeneity, JASA 53: 789-798, doi:10.1080/01621459.1958.10501479 (its
 * first page was read).
 *
 * @param x    n values; NaN is missing
 * @param options  NULL: DIKAS_CLASS_OPTIONS_INIT
 * @param out  the classes, on success
 * @return DIKAS_OK; DIKAS_EINVAL (no value that is known, an infinite value: its row is named;
 * breaks that do not ascend; n_classes out of range), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_classify(int64_t n, const double *x,
                                                       const dikas_class_options *options,
                                                       const dikas_run *run, dikas_classes *out,
                                                       dikas_error *err);

/** The class that a value belongs to, from 0; -1 where it is missing or outside of all. O(log
 * classes). @since 0.1 */
DIKAS_API int dikas_class_of(const dikas_classes *classes, double x);

/** Free what the classes hold; zeroed ones are fine. @since 0.1 */
DIKAS_API void dikas_classes_clear(dikas_classes *classes);

/** What a palette is for. @since 0.1 */
typedef enum dikas_palette_kind {
    DIKAS_SEQUENTIAL,  /**< from little to much: light to dark, the viridis family dark to light */
    DIKAS_DIVERGING,   /**< away from a reference in two directions */
    DIKAS_QUALITATIVE, /**< kinds without an order */
    DIKAS_BIVARIATE,   /**< two values at once: a square of colours */
} dikas_palette_kind;

/** A palette. @since 0.1 */
typedef struct dikas_palette {
    const char *name; /**< "YlOrRd", "viridis", … */
    dikas_palette_kind kind;
    int max_classes;    /**< most colours it gives that are told apart (a side, where bivariate) */
    const char *source; /**< who made it, and its licence */
} dikas_palette;

/** All palettes, by kind and name; `*n` of them. @since 0.1 */
DIKAS_API const dikas_palette *const *dikas_palettes(int *n);

/** The palette of this name, without regard to case; with "-r" at its end in reverse order is meant
 * by dikas_palette_colours(). NULL when there is none. @since 0.1 */
DIKAS_API const dikas_palette *dikas_palette_find(const char *name);

/**
 * Colours of a palette.
 *
 * @param name    "YlOrRd", "viridis-r"
 * @param n       how many, 1 to its max_classes; of a bivariate palette 2 or 3 (a side; n * n
 * colours, row by row, the second value growing with the rows)
 * @param below   diverging: so many of them lie below the centre, so that both sides keep their
 * hue however many classes they have, 5 on a side at most; -1: half of them, with a neutral one
 * between where n is odd
 * @param colour  the colours as 0xRRGGBB (n; bivariate n * n)
 * @return DIKAS_OK, DIKAS_ENOTFOUND (the palettes are named), DIKAS_EINVAL (more than it has)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_palette_colours(const char *name, int n, int below,
                                                              uint32_t *colour, dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
