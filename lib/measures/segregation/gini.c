/* SPDX-License-Identifier: MIT */
/**
 * @file gini.c
 * How much the shares of a group differ between all pairs of cells; the same of all groups.
 *
 *     gini             G = Σ_i Σ_j t_i t_j |p_i - p_j| / (2 T² P (1 - P))
 *     multigroup_gini  G = Σ_k Σ_i Σ_j t_i t_j |π_ik - π_jk| / (2 T² I),  I = Σ_k Π_k (1 - Π_k)
 *                      with environments p_i and π_ik are the mix around the cell
 *
 * symbols  segregation.h
 * range    0, the same mix everywhere, to 1, no cell shared; never below dissimilarity; of
 *          environments above 1 where many live around more mixed places than all together are
 * missing  a cell in which a group is unknown is left out; nobody at all no_people, nobody in the
 *          group zero_group, nobody else one_group
 * cost     O(n) time a group beyond a radix sort, four numbers per cell
 *
 * James & Taeuber (1985), Measures of segregation, Sociological Methodology 15, 1-32,
 * doi:10.2307/270845; Reardon & Firebaugh (2002), Measures of multigroup segregation, Sociological
 * Methodology 32, 33-67, doi:10.1111/1467-9531.00110.
 */
#include "measures/segregation/segregation.h"

extern const dikas_measure dikas_measure_multigroup_gini;

static dikas_status run_gini(const dikas_call *call, dikas_error *err)
{
    const dikas_two_groups sums = dikas_two_sums(call);
    double differences;
    if (call->environment)
        return dikas_two_around(call, &dikas_measure_multigroup_gini, err);
    if (!dikas_two_defined(call, &sums, 1))
        return DIKAS_OK;
    DIKAS_TRY(dikas_two_differences(call->n_rows, call->input[DIKAS_GROUP], call->input[DIKAS_REST],
                                    &differences, err));
    *call->output[0] = dikas_unit(differences / sums.X / sums.Y);
    return DIKAS_OK;
}

/* A group and all others of every cell; others are missing where any group is. */
static void split_off(const dikas_groups *g, int group, double *x, double *y)
{
    for (int64_t i = 0; i < g->call->n_rows; i++) {
        const double t = dikas_groups_read(g, i), around = dikas_groups_around(g, i, t);
        const double weight = g->around ? t / around : 1;
        dikas_sum others = { 0, 0 };
        for (int k = 0; k < g->n; k++)
            if (k != group)
                dikas_sum_add(&others, g->members[k]);
        x[i] = weight * g->members[group];
        y[i] = isnan(t) ? DIKAS_MISSING : weight * dikas_sum_value(others);
    }
}

static dikas_status sum_all_groups(const dikas_groups *g, double *x, double *y, double *out,
                                   dikas_error *err)
{
    dikas_sum total = { 0, 0 };
    double differences;
    for (int k = 0; k < g->n; k++) {
        if (!(g->N[k] > 0))
            continue;
        split_off(g, k, x, y);
        DIKAS_TRY(dikas_two_differences(g->call->n_rows, x, y, &differences, err));
        dikas_sum_add(&total, differences);
    }
    const double gini = dikas_sum_value(total) / g->T / (g->T * g->I);
    *out = g->around ? gini : dikas_unit(gini);
    return DIKAS_OK;
}

static dikas_status run_multigroup_gini(const dikas_call *call, dikas_error *err)
{
    dikas_groups g;
    double *x = dikas_numbers(call->n_rows), *y = dikas_numbers(call->n_rows);
    dikas_status status = dikas_groups_open(call, 0, &g, err);
    if (status == DIKAS_OK && (!x || !y))
        status = DIKAS_NO_MEMORY(err, "groups");
    if (status == DIKAS_OK && dikas_groups_defined(&g, 0, 1))
        status = sum_all_groups(&g, x, y, call->output[0], err);
    dikas_groups_close(&g);
    dikas_release(x);
    dikas_release(y);
    return status;
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST };
static const dikas_input_spec all_inputs[] = { DIKAS_INPUT_GROUPS };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL,
      "0 where the mix is the same in every cell; above 1 only of environments" },
};

const dikas_measure dikas_measure_segregation_gini = {
    .id = "gini",
    .title = "Mean difference of the shares of a group between all pairs of cells",
    .formula = "G = Σ_i Σ_j t_i t_j |p_i - p_j| / (2 T² P (1 - P))",
    .reference = "James & Taeuber (1985), Measures of segregation, Sociological Methodology 15, "
                 "1-32",
    .doi = "10.2307/270845",
    DIKAS_SEGREGATION(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_gini,
};

const dikas_measure dikas_measure_multigroup_gini = {
    .id = "multigroup_gini",
    .title = "Mean difference of the shares of all groups between all pairs of cells",
    .formula = "G = Σ_k Σ_i Σ_j t_i t_j |π_ik - π_jk| / (2 T² I)",
    .reference = "Reardon & Firebaugh (2002), Measures of multigroup segregation, Sociological "
                 "Methodology 32, 33-67",
    .doi = "10.1111/1467-9531.00110",
    DIKAS_SEGREGATION_OF_ALL(all_inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_multigroup_gini,
};
