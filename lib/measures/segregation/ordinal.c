/* SPDX-License-Identifier: MIT */
/**
 * @file ordinal.c
 * How unevenly groups with an order live (levels of income or education): groups far apart count
 * for more than neighbouring ones.
 *
 *     Λ = Σ_i t_i (v - v_i) / (T v),  v = Σ_{k<K} f(c_k) / (K - 1),  c_k the share in groups 1 … k
 *
 *     ordinal_information     f(c) = -c log2 c - (1 - c) log2 (1 - c)
 *     ordinal_variance_ratio  f(c) = 4 c (1 - c)
 *     ordinal_square_root     f(c) = 2 √(c (1 - c))
 *     ordinal_absolute        f(c) = 1 - |2 c - 1|
 *
 * symbols  segregation.h; the groups in the order of their columns; v of all, v_i of a cell or of
 *          its environment
 * range    0, the same mix everywhere, to 1; of environments below 0 where many live around more
 *          mixed places than all together are
 * missing  a cell in which a group is unknown is left out; nobody at all no_people, people of one
 *          group alone one_group
 * cost     O(n) time
 *
 * Reardon (2009), Measures of ordinal segregation, Research on Economic Inequality 17, 129-155,
 * doi:10.1108/S1049-2585(2009)0000017011 (this DOI from memory, not confirmed).
 */
#include "measures/segregation/segregation.h"

typedef double (*spread)(double c, double rest);

static double information(double c, double rest)
{
    return (dikas_x_log(c, 1, c) + dikas_x_log(rest, 1, rest)) / log(2);
}

static double variance_ratio(double c, double rest)
{
    return 4 * c * rest;
}

static double square_root(double c, double rest)
{
    return 2 * sqrt(c * rest);
}

static double absolute(double c, double rest)
{
    return 1 - fabs(c - rest);
}

/* Σ f(c_k) of the people that g->members counts. */
static double variation(const dikas_groups *g, double t, spread f)
{
    double below = 0, sum = 0;
    for (int k = 0; k + 1 < g->n; k++) {
        below += g->members[k];
        sum += f(fmin(below / t, 1), fmax(t - below, 0) / t);
    }
    return sum;
}

static double index_of(const dikas_groups *g, spread f)
{
    dikas_sum total = { 0, 0 };
    for (int k = 0; k < g->n; k++)
        g->members[k] = g->N[k];
    const double whole = variation(g, g->T, f);
    for (int64_t i = 0; i < g->call->n_rows; i++) {
        const double t = dikas_groups_read(g, i);
        if (t > 0)
            dikas_sum_add(&total, t * (whole - variation(g, dikas_groups_around(g, i, t), f)));
    }
    const double index = dikas_sum_value(total) / g->T / whole;
    return g->around ? index : dikas_unit(index);
}

static dikas_status ordinal(const dikas_call *call, spread f, dikas_error *err)
{
    dikas_groups g;
    const dikas_status status = dikas_groups_open(call, 0, &g, err);
    if (status == DIKAS_OK && dikas_groups_defined(&g, 0, 1))
        *call->output[0] = index_of(&g, f);
    dikas_groups_close(&g);
    return status;
}

static dikas_status run_information(const dikas_call *call, dikas_error *err)
{
    return ordinal(call, information, err);
}

static dikas_status run_variance_ratio(const dikas_call *call, dikas_error *err)
{
    return ordinal(call, variance_ratio, err);
}

static dikas_status run_square_root(const dikas_call *call, dikas_error *err)
{
    return ordinal(call, square_root, err);
}

static dikas_status run_absolute(const dikas_call *call, dikas_error *err)
{
    return ordinal(call, absolute, err);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUPS };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -HUGE_VAL, 1,
      "0 where the mix is the same in every cell; below it only of environments that are more "
      "mixed than the whole" },
};

#define REFERENCE                                                                                  \
    .reference = "Reardon (2009), Measures of ordinal segregation, Research on Economic "          \
                 "Inequality 17, 129-155",                                                         \
    .doi = "10.1108/S1049-2585(2009)0000017011"

const dikas_measure dikas_measure_ordinal_information = {
    .id = "ordinal_information",
    .title = "Unevenness of groups with an order, by entropy",
    .formula = "Λ = Σ_i t_i (v - v_i) / (T v), f(c) = -c log2 c - (1 - c) log2 (1 - c)",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_information,
};

const dikas_measure dikas_measure_ordinal_variance_ratio = {
    .id = "ordinal_variance_ratio",
    .title = "Unevenness of groups with an order, by variance",
    .formula = "Λ = Σ_i t_i (v - v_i) / (T v), f(c) = 4 c (1 - c)",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_variance_ratio,
};

const dikas_measure dikas_measure_ordinal_square_root = {
    .id = "ordinal_square_root",
    .title = "Unevenness of groups with an order, by square root",
    .formula = "Λ = Σ_i t_i (v - v_i) / (T v), f(c) = 2 √(c (1 - c))",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_square_root,
};

const dikas_measure dikas_measure_ordinal_absolute = {
    .id = "ordinal_absolute",
    .title = "Unevenness of groups with an order, by absolute",
    .formula = "Λ = Σ_i t_i (v - v_i) / (T v), f(c) = 1 - |2 c - 1|",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_absolute,
};
