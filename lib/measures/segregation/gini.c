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

/* Of some cells, sums of all columns but one. */
static void add_others(int n_columns, const double *const *column, int but, int64_t first,
                       int64_t end, double *sum)
{
    for (int64_t i = first; i < end; i++)
        sum[i] = 0;
    for (int k = 0; k < n_columns; k++)
        for (int64_t i = first; i < end && k != but; i++)
            sum[i] += column[k][i];
}

/* All others of every cell, a few cells at a time; missing where one of them is. */
static void find_others(const dikas_call *call, const double *const *column, int group,
                        double *others)
{
    enum { ROWS = 1024 };
    for (int64_t first = 0; first < call->n_rows; first += ROWS)
        add_others(call->n_repeats, column, group, first,
                   call->n_rows - first < ROWS ? call->n_rows : first + ROWS, others);
}

/* The people of every cell in the mix around it: what is of the group, and all others. */
static void mix_as_around(const dikas_call *call, int group, double *x, double *others)
{
    const double *around = call->environment[group];
    find_others(call, call->input, -1, x);
    find_others(call, call->environment, group, others);
    for (int64_t i = 0; i < call->n_rows; i++) {
        const double weight = x[i] / (around[i] + others[i]);
        x[i] = weight * around[i];
        others[i] *= weight;
    }
}

static dikas_status sum_all_groups(const dikas_call *call, const dikas_mix *mix, double *out,
                                   dikas_error *err)
{
    double *others = dikas_numbers(call->n_rows), differences = 0;
    double *own = call->environment ? dikas_numbers(call->n_rows) : NULL;
    dikas_sum total = { 0, 0 };
    dikas_status status = DIKAS_OK;
    if (!others || (call->environment && !own))
        status = DIKAS_NO_MEMORY(err, "groups");
    for (int k = 0; k < call->n_repeats && status == DIKAS_OK; k++) {
        if (!(mix->members[k] > 0))
            continue;
        if (own)
            mix_as_around(call, k, own, others);
        else
            find_others(call, call->input, k, others);
        status = dikas_two_differences(call->n_rows, own ? own : call->input[k], others,
                                       &differences, err);
        dikas_sum_add(&total, differences);
    }
    dikas_release(others);
    dikas_release(own);
    const double gini = dikas_sum_value(total) / mix->people / (mix->people * mix->interaction);
    *out = call->environment ? gini : dikas_unit(gini);
    return status;
}

static dikas_status run_multigroup_gini(const dikas_call *call, dikas_error *err)
{
    const dikas_mix *mix;
    DIKAS_TRY(dikas_mix_of(call, 0, &mix, err));
    const dikas_status status = dikas_mix_defined(call, mix, 0, 1)
                                    ? sum_all_groups(call, mix, call->output[0], err)
                                    : DIKAS_OK;
    dikas_mix_done(call, mix);
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
