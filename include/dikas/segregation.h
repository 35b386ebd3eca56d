/* SPDX-License-Identifier: MIT */
/**
 * @file segregation.h
 * What lies behind an index of segregation: how it changed between two tables, how much of it is
 * chance, and what it can be where counts are hidden (libdikas). The indices themselves are
 * measures (dikas/measure.h).
 *
 * A table has units (cells, districts, schools) as rows and groups of people as columns: counts,
 * >= 0, that need not be whole.
 */
#ifndef DIKAS_SEGREGATION_API_H
#define DIKAS_SEGREGATION_API_H

#include "dikas/measure.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- margins ---- */

/**
 * Factors of the groups that bring a table to given totals by iterative proportional fitting: the
 * fitted table is m_ik = u_i f_k n_ik / Σ_j f_j n_ij with Σ_i m_ik = g_k. It has the totals of both
 * and keeps every odds ratio of the table. Zeros stay zeros.
 *
 * @param n            units
 * @param n_groups     groups
 * @param table        n_groups columns of n counts; none missing, every unit has people in one
 * @param unit_total   u, n totals >= 0
 * @param group_total  g, n_groups totals > 0, of the same sum as u, to rounding
 * @param tolerance    largest |Σ_i m_ik - g_k| / g_k that is left, > 0
 * @param factor       f, n_groups numbers
 * @param converged    1; 0 where zeros forbid such totals, or allow them only in the limit: more
 *                     than 2000 rounds would be needed, and the factors mean nothing
 * @return DIKAS_OK, DIKAS_ENOMEM
 *
 * O(n n_groups) each round. Deming & Stephan (1940), On a least squares adjustment of a sampled
 * frequency table when the expected marginal totals are known, The Annals of Mathematical
 * Statistics 11(4), 427-444, doi:10.1214/aoms/1177731829.
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_fit_margins(
    int64_t n, int n_groups, const double *const *table, const double *unit_total,
    const double *group_total, double tolerance, double *factor, int *converged, dikas_error *err);

/* ---- change ---- */

/** How the change of an index falls into parts. @since 0.1 */
typedef enum dikas_change_method {
    DIKAS_CHANGE_SHAPLEY, /**< means over both directions: exchanging the tables changes signs only
                             (Deutsch, Flückiger & Silber 2009; Elbers 2023) */
    DIKAS_CHANGE_KM,      /**< from the first table on, with a part where both margins act together
                             (Karmel & Maclachlan 1988) */
} dikas_change_method;

/** Parts of a change, in the unit of the index: after - before is the sum of those from additions
 * on. @since 0.1 */
typedef struct dikas_change {
    double before, after; /**< the index of each table as it is */
    double additions;     /**< units and groups that have people in the second table only */
    double removals;      /**< those that have people in the first only */
    double group_margin;  /**< of the others: the groups grew or shrank */
    double unit_margin;   /**< the units grew or shrank */
    double interaction;   /**< both together; 0 for DIKAS_CHANGE_SHAPLEY */
    double structural;    /**< who lives where, of margins that stay: its odds ratios changed */
    int64_t n_common;     /**< units with people in both tables, of groups that are in both */
    const char *status;   /**< "ok", or why parts are missing: the status of the index ("no_people",
                             "one_group"), "no_common_unit", "not_converged" (zeros of one table
                             forbid the margins of the other); a static string */
} dikas_change;

/**
 * Why an index of all groups differs between two tables: years, or plans, of the same units.
 *
 * What is common to both tables is brought to the margins of the other by dikas_fit_margins(), to
 * 1e-12. With v(g, u, s) for the index of the table with the group margin of g, the unit margin of
 * u and the odds ratios of s, A the first table and B the second:
 *
 *     shapley  group_margin  1/4 (v(BAA) - v(AAA) + v(BBA) - v(ABA)
 *                                 + v(BBB) - v(ABB) + v(BAB) - v(AAB))
 *              unit_margin   the same with the first two letters exchanged
 *              structural    1/2 (v(AAB) - v(AAA) + v(BBB) - v(BBA))
 *     km       group_margin  v(columns of A scaled to the group totals of B) - v(AAA)
 *              unit_margin   v(rows of A scaled to the unit totals of B) - v(AAA)
 *              interaction   v(BBA) - v(AAA) - group_margin - unit_margin
 *              structural    v(BBB) - v(BBA)
 *
 * The method is of mutual information; it works for every index that is a function of the table.
 *
 * @param index     a single number of all groups that takes their columns and nothing that must be
 *                  there besides: "mutual_information", "multigroup_dissimilarity", …; its first
 *                  output counts
 * @param value     its parameters; NULL: the defaults. No environments: every unit is its own
 * @param n         units, those of either table; row i is the same unit in both
 * @param n_groups  groups
 * @param before    n_groups columns of n counts. A unit in which one is missing is not in the table
 * @param after     the same of the second table
 * @param method    how
 * @param by_unit   NULL, or n numbers: how far the mix of each unit moved away from that of all,
 * the margins taken out; missing where it is not common. For mutual information by
 *                  DIKAS_CHANGE_SHAPLEY alone: (p_A (l(AAB) - l(AAA)) + p_B (l(BBB) - l(BBA))) /
 *                  (p_A + p_B), l the divergence of the mix of the unit from that of all, p its
 *                  share of all people. Weighted by (p_A + p_B) / 2 they add up to `structural`
 *                  (the `total` of Elbers 2023)
 * @param out       the parts; those that are undefined are missing
 * @param err       detail on failure, or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (what the index refuses; by_unit for another), DIKAS_ENOMEM
 *
 * Elbers (2023), A method for studying differences in segregation across time and space,
 * Sociological Methods & Research 52(1), 5-42, doi:10.1177/0049124121986204. Deutsch, Flückiger &
 * Silber (2009), Analyzing changes in occupational segregation, Research on Economic Inequality 17,
 * 171-202. Karmel & Maclachlan (1988), Occupational sex segregation: increasing or decreasing?,
 * Economic Record 64, 187-195 (of the last two no DOI was confirmed).
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_explain_change(
    const dikas_measure *index, const dikas_value *value, int64_t n, int n_groups,
    const double *const *before, const double *const *after, dikas_change_method method,
    double *by_unit, dikas_change *out, const dikas_run *run, dikas_error *err);

/* ---- chance ---- */

/**
 * Dissimilarity that chance alone would make: the mean of multigroup_dissimilarity (of two groups:
 * of dissimilarity) over all ways of drawing by lot who lives where, when every unit keeps its
 * number of people and every group its size.
 *
 * Exact: members of a group in a unit are hypergeometric then, and their mean distance from the
 * expected number is 2 v (N - K - t + v) / N · P(v) with v = floor(t K / N) + 1 (N all people, K of
 * the group, t of the unit; after de Moivre). Where counts are not whole, factorials are taken as
 * Γ. Drawing with replacement (Winship 1977, Carrington & Troske 1997) gives a little more, as it
 * lets the sizes of the groups vary in the numerator only.
 *
 * @param n         units
 * @param n_groups  groups, one or more
 * @param group     n_groups columns of n counts >= 0; units in which one is missing are left out
 * @param out       0-1; missing without people, or where all are of one group
 * @return DIKAS_OK or DIKAS_ENOMEM
 *
 * O(n n_groups). Diaconis & Zabell (1991), Closed form summation for classical distributions:
 * variations on a theme of de Moivre, Statistical Science 6(3), 284-302 (its hypergeometric case
 * was derived anew). Winship (1977), A revaluation of indexes of residential segregation, Social
 * Forces 55(4), 1058-1066; Carrington & Troske (1997), On measuring segregation in samples with
 * small units, Journal of Business & Economic Statistics 15(4), 402-409 (DOIs not confirmed).
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_dissimilarity_by_chance(int64_t n, int n_groups,
                                                                      const double *const *group,
                                                                      double *out,
                                                                      dikas_error *err);

/* ---- hidden counts ---- */

/** Indices of one group that dikas_bound_index() knows. @since 0.1 */
typedef enum dikas_bounded_index {
    DIKAS_BOUND_DISSIMILARITY, /**< "dissimilarity" */
    DIKAS_BOUND_INFORMATION,   /**< "information" */
} dikas_bounded_index;

/**
 * The least and the greatest that an index of one group and the rest can be, where members are
 * hidden in some units and all residents are visible.
 *
 * `low` is sharp for counts that may be fractions: whole people come near it. `high` is not below
 * what any counts give, and above the greatest by less than the hidden people of one unit change
 * the index: in a town nothing, in a table of a few units something. Where nobody of the group is
 * visible, or nobody else, it is 1. Why is in lib/measures/segregation/bounds.c.
 *
 * @param index  of which
 * @param n      units
 * @param group  members, n counts; missing where they are hidden
 * @param total  all residents, n counts, not below the members; a unit in which they are missing is
 *               left out
 * @param most   n counts: of a hidden unit, the most members that it can have, between 0 and its
 *               total; else not read
 * @param low    0-1
 * @param high   0-1, >= low
 * @param status "ok", or why both are missing: "no_people", "zero_group" (nobody can be in it),
 *               "one_group" (nobody else can be, as where a single person lives)
 * @return DIKAS_OK or DIKAS_ENOMEM
 *
 * O(n log n), and some hundred sums over n.
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_bound_index(dikas_bounded_index index, int64_t n,
                                                          const double *group, const double *total,
                                                          const double *most, double *low,
                                                          double *high, const char **status,
                                                          dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
