/* SPDX-License-Identifier: MIT */
/**
 * @file index.h
 * Composite indices: several indicators of a cell made comparable and put together to one number,
 * as for vulnerability or risk (libdikas).
 *
 * An indicator is a column with a direction (does more of it make the index higher or lower?) and a
 * weight. It is taken as it is or as its natural logarithm, *normalised* so that indicators of any
 * unit can be compared, and *aggregated*: to a weighted mean of its domain, and the domains to the
 * index. An indicator without a domain stands beside the domains, as one of its own.
 *
 * What is unknown drops out: the weights of the other indicators of the domain, or of the other
 * domains, are scaled up. A domain keeps its weight as long as one of its indicators is known. Of a
 * product of domains none may be unknown.
 * Indicators of weight 0 are left out of the index, not only out of the sums.
 *
 * OECD & JRC 2008, Handbook on Constructing Composite Indicators, doi:10.1787/9789264043466-en.
 * Risk as hazard × exposure × vulnerability: UNISDR, as the methodology of the INFORM Risk Index
 * quotes it (its page at drmkc.jrc.ec.europa.eu was checked); the three are those of IPCC 2014, AR5
 * WG II (the abstract of chapter 19 was checked, doi:10.1017/CBO9781107415379.024).
 */
#ifndef DIKAS_INDEX_H
#define DIKAS_INDEX_H

#include "dikas/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How an indicator x is made comparable; d is its direction, 1 or -1. @since 0.1 */
typedef enum dikas_normalisation {
    DIKAS_MINMAX, /**< (x - min) / (max - min), and 1 minus that where d = -1: 0-1, and beyond
                     where min and max are frozen and x lies outside: what is hotter than ever
                     before shows as such */
    DIKAS_ZSCORE, /**< d (x - mean) / sd: about -3 to 3 */
    DIKAS_RANK,   /**< of d x: (number below + (number equal - 1) / 2) / (number known - 1): 0-1 */
    DIKAS_GOALPOSTS, /**< (x - low) / (high - low) cut to 0-1, as in the Human Development Index; 1
                        minus that where d = -1 */
} dikas_normalisation;

/** How normalised values y and weights w become one. @since 0.1 */
typedef enum dikas_aggregation {
    DIKAS_ARITHMETIC, /**< Σ w y / Σ w: much of one makes up for little of another */
    DIKAS_GEOMETRIC,  /**< exp(Σ w ln y / Σ w): it does so less */
    DIKAS_HARMONIC,   /**< Σ w / Σ (w / y): and less again */
} dikas_aggregation;

/** How domains become one index. @since 0.1 */
typedef enum dikas_domain_aggregation {
    DIKAS_DOMAINS_MEAN,    /**< by the mean that also puts indicators together */
    DIKAS_DOMAINS_PRODUCT, /**< Π max(D, 0) of domains D, each 0-1, as for risk of hazard, exposure
                              and vulnerability: where there is nothing of one, there is nothing.
                              It ranks rows as the geometric mean with equal weights does. Weights
                              count within domains only. Where a domain is unknown, so is the
                              product. Not of z-scores */
} dikas_domain_aggregation;

/** What normalising needs of a column: of logarithms where these are taken. @since 0.1 */
typedef struct dikas_index_parameters {
    double min, max;
    double mean, sd;
} dikas_index_parameters;

/** One indicator; begin with DIKAS_INDICATOR_INIT. @since 0.1 */
typedef struct dikas_indicator {
    const char *name;              /**< of its column, for messages; NULL: its number, from 1 */
    int direction;                 /**< 1: more makes the index higher; -1: lower */
    double weight;                 /**< >= 0, of any scale */
    const char *domain;            /**< indicators of one domain share this text; NULL: none */
    double goalposts[2];           /**< low < high, in the unit of the column; missing: none */
    int log;                       /**< not 0: the natural logarithm is taken first; values > 0 */
    dikas_index_parameters frozen; /**< min and max, mean and sd that are not missing replace those
                                      of the data, so that results do not depend on other rows */
} dikas_indicator;

#define DIKAS_INDICATOR_INIT                                                                       \
    {                                                                                              \
        NULL, 1, 1, NULL, { DIKAS_MISSING, DIKAS_MISSING }, 0,                                     \
        {                                                                                          \
            DIKAS_MISSING, DIKAS_MISSING, DIKAS_MISSING, DIKAS_MISSING                             \
        }                                                                                          \
    }

/** An index; begin with DIKAS_INDEX_INIT. @since 0.1 */
typedef struct dikas_index {
    size_t struct_size;
    int n; /**< number of indicators, >= 1 */
    const dikas_indicator *indicators;
    dikas_normalisation normalise;
    dikas_aggregation aggregate; /**< of z-scores arithmetic only: half of them are below 0 */
    double floor; /**< 0-1; geometric and harmonic means take what is less as this, so that one 0
                     does not make all 0. It does nothing to arithmetic means */
    double min_weight_share; /**< 0-1: where less of the weight is known the index is missing */
    int zscore_ddof;         /**< 0 or 1: sd² = Σ (x - mean)² / (number known - this) */
    dikas_domain_aggregation aggregate_domains; /**< the product needs two domains with weight */
} dikas_index;

/** Min-max, arithmetic, floor 0.01, half of the weight must be known, standard deviation of all. */
#define DIKAS_INDEX_INIT                                                                           \
    {                                                                                              \
        sizeof(dikas_index), 0, NULL, DIKAS_MINMAX, DIKAS_ARITHMETIC, 0.01, 0.5, 0,                \
            DIKAS_DOMAINS_MEAN                                                                     \
    }

/**
 * Whether an index is what this page allows, before there are data.
 *
 * @return DIKAS_OK or DIKAS_EINVAL (the message names the indicator)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_index_check(const dikas_index *index,
                                                          dikas_error *err);

/**
 * Min, max, mean and standard deviation of every indicator, to be kept and frozen. Those that are
 * frozen already are given back. Missing where nothing is known, sd also where known rows are not
 * more than zscore_ddof.
 *
 * @param x    per indicator n_rows values; may be missing
 * @param out  per indicator
 * @return DIKAS_OK, DIKAS_EINVAL (the index; a value that is infinite, or not above 0 where
 * logarithms are taken: the message names the row, from 1), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status
dikas_index_find_parameters(const dikas_index *index, int64_t n_rows, const double *const *x,
                            dikas_index_parameters *out, const dikas_run *run, dikas_error *err);

/**
 * The index of every row.
 *
 * @param x            per indicator n_rows values; may be missing
 * @param out          per row; missing where less than min_weight_share is known, or nothing
 * @param known_share  per row: known weight / all weight, 0-1; or NULL
 * @return as dikas_index_find_parameters(), and DIKAS_EINVAL where an indicator with weight cannot
 * be normalised: all its known values are one and the same (goalposts and frozen parameters do not
 * mind), or they lie too far apart for numbers
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_index_compute(const dikas_index *index,
                                                            int64_t n_rows, const double *const *x,
                                                            double *out, double *known_share,
                                                            const dikas_run *run, dikas_error *err);

/** Most indicators that are analysed for components. @since 0.1 */
enum { DIKAS_COMPONENTS_MAX = 1000 };

/** Principal components of p indicators; the arrays are the caller's, any may be NULL. @since 0.1
 */
typedef struct dikas_components {
    int64_t n_complete; /**< rows in which all indicators are known: those that count */
    int n_kept;         /**< components with an eigenvalue above 1 (Kaiser) */
    double *eigenvalue; /**< p, descending, >= 0; their sum is p */
    double *explained;  /**< p: eigenvalue / p */
    double *loading;    /**< p × p: of indicator j on component k at [j p + k], -1 to 1. The sum of
                           each component's loadings is positive */
    double *weight;     /**< p: weights for an index, >= 0, of sum 1; see below */
} dikas_components;

/**
 * Principal components of the correlations between indicators × direction, not rotated; weights
 * are not used.
 *
 * The weight of an indicator is the part of its variance that the kept components explain, scaled
 * to a sum of 1: w_j = Σ_k l_jk² / Σ_k λ_k over the components kept. That is the rule of the
 * Handbook (after Nicoletti, Scarpetta & Boylaud 2000: squared loadings scaled to unity within each
 * component, components weighted by what they explain), but for one thing: there an indicator
 * counts only in the component, rotated by varimax, on which it loads most; here in all. So no
 * indicator jumps from one component to another, and rotating changes nothing. Where no component
 * is kept, as where indicators do not correlate at all, all weigh the same. (Of the Handbook,
 * Table 17 with its text was checked, not the page on weights.)
 *
 * @param x    per indicator n_rows values; may be missing
 * @param out  is filled
 * @return as dikas_index_find_parameters(), and DIKAS_EINVAL where fewer than two rows are
 * complete, or an indicator is the same in all of them; DIKAS_ELIMIT above DIKAS_COMPONENTS_MAX
 * indicators
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status
dikas_index_components(const dikas_index *index, int64_t n_rows, const double *const *x,
                       dikas_components *out, const dikas_run *run, dikas_error *err);

/** What dikas_index_vary() does; begin with DIKAS_INDEX_VARIATION_INIT. @since 0.1 */
typedef struct dikas_index_variation {
    size_t struct_size;
    int64_t repeats; /**< >= 1 */
    uint64_t seed;
    double weight_spread;   /**< 0-1: weights are multiplied by 1 - this to 1 + this */
    const int64_t *lattice; /**< column and row of each row's cell in a regular grid, 2 n_rows;
                               NULL: there is none, and grids are not shifted */
} dikas_index_variation;

/** 1000 repeats, seed 1, weights by a quarter up or down, no grid. */
#define DIKAS_INDEX_VARIATION_INIT                                                                 \
    {                                                                                              \
        sizeof(dikas_index_variation), 1000, 1, 0.25, NULL                                         \
    }

/**
 * How far ranks depend on choices that could have been others: the index again and again, each
 * time with other weights, normalised by any way that these data allow, aggregated by any way that
 * this allows, without one of the indicators, or with all, and where cells are those of a regular
 * grid, of that grid or of one shifted by quarters of a cell (16 offsets). A product of domains
 * stays one.
 *
 * Where zones begin and end is chance as well (the modifiable areal unit problem). A shifted cell
 * gets the mean of each indicator over what is known under it, by area: indicators are taken to be
 * rates or intensities, even within a cell. The index is made of the shifted cells, and a cell has
 * the mean of those over it, by area. So a shift tells what smoothing by up to half a cell does to
 * ranks; what counts by other cells would show beyond that is not known from cells alone.
 *
 * Rank 1 is the highest index; equal ones share the best rank, and the next is as much lower. Only
 * rows with an index of their own (dikas_index_compute()) are ranked; the others are missing. A
 * repeat that leaves a row without known indicators does not count for it.
 *
 * After Saisana, Saltelli & Tarantola 2005, doi:10.1111/j.1467-985X.2005.00350.x.
 *
 * @param rank_low   per row: 5 % quantile of its ranks, >= 1 (definition 7 of Hyndman & Fan 1996,
 *                   doi:10.1080/00031305.1996.10473566)
 * @param rank_high  per row: 95 % quantile
 * @param top_share  per row, 0-1: share of repeats in which fewer than a tenth of the ranked rows
 *                   lie above it
 * @return as dikas_index_compute(), DIKAS_EINVAL where two rows are one cell of the lattice, and
 * DIKAS_ELIMIT above 5e8 ranks or where columns times rows of the lattice are above 2^53
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_index_vary(const dikas_index *index, int64_t n_rows,
                                                         const double *const *x,
                                                         const dikas_index_variation *how,
                                                         double *rank_low, double *rank_high,
                                                         double *top_share, const dikas_run *run,
                                                         dikas_error *err);

/** What an index rests on besides its data. @since 0.1 */
typedef enum dikas_index_choice {
    DIKAS_CHOICE_WEIGHTS,       /**< 25 draws, as of dikas_index_vary() */
    DIKAS_CHOICE_NORMALISATION, /**< the others that the data allow */
    DIKAS_CHOICE_AGGREGATION,   /**< the two others */
    DIKAS_CHOICE_INDICATORS,    /**< each one left out */
    DIKAS_CHOICE_GRID,          /**< the 15 shifts */
} dikas_index_choice;

enum { DIKAS_CHOICES = DIKAS_CHOICE_GRID + 1 };

/** What a choice does to ranks. @since 0.1 */
typedef struct dikas_rank_shift {
    int64_t n_variants; /**< in which the choice is another; 0: there are none */
    double mean;        /**< of |rank there - rank in the index|, over variants and rows that have
                           both, >= 0; missing where there are none */
} dikas_rank_shift;

/**
 * Which choice matters: how far ranks move when one of them is made differently and the others are
 * as the index has them.
 *
 * The average shift in ranking of Saisana, Saltelli & Tarantola 2005,
 * doi:10.1111/j.1467-985X.2005.00350.x (the abstract was checked), of one choice at a time.
 *
 * @param how  of `repeats` nothing is used here
 * @param out  DIKAS_CHOICES, by their number
 * @return as dikas_index_vary()
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status
dikas_index_rank_shifts(const dikas_index *index, int64_t n_rows, const double *const *x,
                        const dikas_index_variation *how, dikas_rank_shift *out,
                        const dikas_run *run, dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
