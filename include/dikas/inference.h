/* SPDX-License-Identifier: MIT */
/**
 * @file inference.h
 * Could it be chance? People drawn anew onto cells, and what values of such draws tell (libdikas).
 *
 * n_ik people of group k live in cell i, t_i in the cell, N_k in the group, T in all; P_k = N_k /
 * T.
 *
 *     systematic   each group anew over the cells: N_k people, cell i with probability t_i / T
 *     evenness     each cell anew: t_i people, group k with probability P_k
 *     permutation  the people of whole cells change places among the cells with people
 *     bootstrap    everybody anew over the table: T people, cell i and group k with probability
 *                  n_ik / T
 *
 * The draws are exact multinomial ones. Where many are drawn, every count is first drawn as a
 * Poisson number of a mean a little less than its own, and those who are then lacking one by one:
 * Poisson numbers given their sum are multinomial, so the whole is. People of a cell are drawn by
 * conditional binomials.
 *
 * Draws are of whole people: counts that are not whole are rounded to the nearest first, except by
 * permutation. A cell in which a group is unknown stays unknown. A cell without people gets none.
 *
 * A draw depends on the seed, its number and the cells, and not on the order of the rows, as far as
 * cells differ in place or people; nor on other draws, or on threads.
 */
#ifndef DIKAS_INFERENCE_H
#define DIKAS_INFERENCE_H

#include "dikas/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is drawn. @since 0.1 */
typedef enum dikas_draw_kind {
    DIKAS_DRAW_SYSTEMATIC,
    DIKAS_DRAW_EVENNESS,
    DIKAS_DRAW_PERMUTATION,
    DIKAS_DRAW_BOOTSTRAP,
} dikas_draw_kind;

/** Draws of one table; const use may be shared between threads. @since 0.1 */
typedef struct dikas_draws dikas_draws;

/**
 * Make ready to draw.
 *
 * Cost: O(n · groups), and some 10 MB of tables for each group where cells hold hundreds.
 *
 * @param kind      what is drawn
 * @param n         cells, 0 to 2^31 - 2
 * @param n_groups  groups, >= 1; everybody is in just one
 * @param count     n_groups arrays of n people, >= 0; missing: the cell is unknown. Kept, borrowed
 * @param x,y       n centroids, which tell cells of the same people apart; NULL: there are none.
 *                  Not kept
 * @param seed      any; another seed gives other draws
 * @param out       free with dikas_draws_free()
 * @return DIKAS_OK, DIKAS_EINVAL (a negative or infinite count: its group and row, from 1, are
 * named), DIKAS_ELIMIT (cells; 2^52 people), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_draws_new(dikas_draw_kind kind, int64_t n,
                                                        int n_groups, const double *const *count,
                                                        const double *x, const double *y,
                                                        uint64_t seed, dikas_draws **out,
                                                        dikas_error *err);

/** NULL is fine. @since 0.1 */
DIKAS_API void dikas_draws_free(dikas_draws *draws);

/**
 * One draw.
 *
 * Cost: O(cells · groups + √people).
 *
 * @param number  which draw, >= 0
 * @param out     n_groups arrays of n people; not those that are drawn from
 * @return DIKAS_OK, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_draws_fill(const dikas_draws *draws, int64_t number,
                                                         double *const *out, dikas_error *err);

/** What counts as at least as extreme as the value. @since 0.1 */
typedef enum dikas_tail {
    DIKAS_TAIL_HIGH, /**< a draw at least as high */
    DIKAS_TAIL_LOW,  /**< a draw at least as low */
    DIKAS_TAIL_BOTH, /**< twice the lesser of both, 1 at most */
} dikas_tail;

/** A draw within this of the value, relative, is as high as the value: rounding apart, both are the
 * same number. */
#define DIKAS_DRAW_TIE 1e-12

/**
 * How rare a value is among draws: p = (1 + m) / (1 + n), m of n draws being as extreme. It is
 * never 0: the value itself is one of the n + 1 (Phipson & Smyth 2010, Permutation p-values should
 * never be zero, Statistical Applications in Genetics and Molecular Biology 9(1), 39,
 * doi:10.2202/1544-6115.1585).
 *
 * @param n        draws, >= 0
 * @param n_high   of them at least as high as the value
 * @param n_low    of them at least as low
 * @return in (0, 1]
 * @since 0.1
 */
DIKAS_API double dikas_p_value(int64_t n, int64_t n_high, int64_t n_low, dikas_tail tail);

/** Values of draws, taken together. @since 0.1 */
typedef struct dikas_draw_summary {
    int64_t n;         /**< draws in which the value is defined */
    double mean;       /**< missing without draws */
    double sd;         /**< with n - 1 in the denominator; missing below two draws */
    double q025, q975; /**< quantiles, linear between order statistics (type 7) */
    double p_value;    /**< missing where the value is, or without draws */
} dikas_draw_summary;

/**
 * Summarise the values of draws.
 *
 * @param n      draws, >= 0
 * @param draw   their values; missing where a draw has none
 * @param value  what was observed
 * @return DIKAS_OK, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_draws_summarise(int64_t n, const double *draw,
                                                              double value, dikas_tail tail,
                                                              dikas_draw_summary *out,
                                                              dikas_error *err);

/**
 * Many p-values at once: with the cells of q <= a taken as more than chance, at most a of them are
 * expected to be chance. Benjamini & Hochberg 1995, Controlling the false discovery rate, Journal
 * of the Royal Statistical Society B 57(1), 289-300, doi:10.1111/j.2517-6161.1995.tb02031.x:
 *
 *     q_(i) = min over j >= i of p_(j) m / j      p ascending, m of them known
 *
 * @param n  how many, >= 0
 * @param p  in [0, 1]; missing: not one of them, and q is missing
 * @param q  n values; may be p itself
 * @return DIKAS_OK, DIKAS_EINVAL (a p outside [0, 1]), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_false_discovery(int64_t n, const double *p, double *q,
                                                              dikas_error *err);

/**
 * Dissimilarity with the part taken out that chance puts in, by the density correction of Allen,
 * Burgess, Davidson & Windmeijer 2015, More reliable inference for the dissimilarity index of
 * segregation, Econometrics Journal 18(1), 40-66, doi:10.1111/ectj.12039:
 *
 *     D_dc = 1/2 Σ σ_i θ_i,   θ_i = arg max over θ >= 0 of φ(d_i / σ_i - θ) + φ(d_i / σ_i + θ)
 *     d_i = |a_i - b_i|,  σ_i² = a_i (1 - a_i) / X + b_i (1 - b_i) / Y,  a = x / X,  b = y / Y
 *
 * The DOI was checked; the formula is as we know it and as a second implementation has it, the
 * paper was not at hand.
 *
 * @param n    cells, >= 0
 * @param x,y  people of the group and of the rest, >= 0; missing in either: left out
 * @return in [0, D]; missing where nobody is in one of them
 * @since 0.1
 */
DIKAS_API double dikas_density_corrected_dissimilarity(int64_t n, const double *x, const double *y);

/**
 * How far an index that ends at 1 lies above what chance alone gives, of how far it could:
 * (v - c) / (1 - c), and (v - c) / c below chance. Carrington & Troske 1997, On measuring
 * segregation in samples with small units, Journal of Business & Economic Statistics 15(4), 402-409
 * (the DOI 10.1080/07350015.1997.10524718 from memory; the formula as a second implementation has
 * it).
 *
 * @param value   of the index, in [0, 1]
 * @param chance  its mean under the null, in [0, 1]
 * @return in [-1, 1]; missing where either is, or where 0 would be divided by
 * @since 0.1
 */
DIKAS_API double dikas_above_chance(double value, double chance);

#ifdef __cplusplus
}
#endif

#endif
