/* SPDX-License-Identifier: MIT */
/**
 * @file multigroup.c
 * How unevenly all groups live: shares of the groups in the cells against those in the whole.
 *
 *     multigroup_dissimilarity  D = Σ_k Σ_i t_i |π_ik - Π_k| / (2 T I)
 *     squared_cv                C = Σ_k Σ_i t_i (π_ik - Π_k)² / (T (K - 1) Π_k)
 *     relative_diversity        R = Σ_k Σ_i t_i (π_ik - Π_k)² / (T I)
 *     normalized_exposure       P = Σ_k Σ_i t_i (π_ik - Π_k)² / (T (1 - Π_k))
 *
 * With environments π_ik is the mix around the cell, and R = 1 - Σ_i t_i I(π_i) / (T I).
 *
 * symbols  segregation.h; I = Σ_k Π_k (1 - Π_k); K groups with people
 * range    0, the same mix everywhere, to 1, every cell of one group; of environments, where many
 *          live around more mixed places than all together are, R may be below 0, the others above
 * 1 missing  a cell in which a group is unknown is left out; nobody at all no_people, people of one
 *          group alone one_group
 * cost     O(n) time
 *
 * Of two groups C = R = P = η² (correlation_ratio).
 *
 * Reardon & Firebaugh (2002), Measures of multigroup segregation, Sociological Methodology 32,
 * 33-67, table 1, doi:10.1111/1467-9531.00110 (table from memory).
 */
#include "measures/segregation/segregation.h"

static double of_interaction(const dikas_groups *g)
{
    return 1 / g->I;
}

static double dissimilarity_term(const dikas_groups *g, double t)
{
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        sum += fabs(g->members[k] / t - g->Pi[k]);
    return sum / 2;
}

static dikas_status run_dissimilarity(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_index(call, 1, dissimilarity_term, of_interaction, 1, err);
}

/* (π_ik - Π_k)² */
static double squared_beyond(const dikas_groups *g, int k, double t)
{
    const double beyond = g->members[k] / t - g->Pi[k];
    return beyond * beyond;
}

static double squared_cv_term(const dikas_groups *g, double t)
{
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        if (g->N[k] > 0)
            sum += squared_beyond(g, k, t) / g->Pi[k];
    return sum / (g->n_peopled - 1);
}

static dikas_status run_squared_cv(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_index(call, 1, squared_cv_term, NULL, 1, err);
}

/* Of the cells themselves Σ t_i of both is the same, and the squares the more exact. */
static double diversity_term(const dikas_groups *g, double t)
{
    if (g->around)
        return g->I - dikas_interaction_of(g, t);
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        sum += squared_beyond(g, k, t);
    return sum;
}

static dikas_status run_relative_diversity(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_index(call, 1, diversity_term, of_interaction, 1, err);
}

static double exposure_term(const dikas_groups *g, double t)
{
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        if (g->N[k] > 0)
            sum += squared_beyond(g, k, t) / ((g->T - g->N[k]) / g->T);
    return sum;
}

static dikas_status run_normalized_exposure(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_index(call, 1, exposure_term, NULL, 1, err);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUPS };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL,
      "0 where the mix is the same in every cell; above 1 only of environments" },
};

static const dikas_output_spec diversity_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -HUGE_VAL, 1,
      "0 where the mix is the same in every cell; below it only of environments that are more "
      "mixed than the whole" },
};

#define REFERENCE                                                                                  \
    .reference = "Reardon & Firebaugh (2002), Measures of multigroup segregation, Sociological "   \
                 "Methodology 32, 33-67",                                                          \
    .doi = "10.1111/1467-9531.00110"

const dikas_measure dikas_measure_multigroup_dissimilarity = {
    .id = "multigroup_dissimilarity",
    .title = "Share of all people who would have to move for an even mix, of the most possible",
    .formula = "D = Σ_k Σ_i t_i |π_ik - Π_k| / (2 T I)",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_dissimilarity,
};

const dikas_measure dikas_measure_squared_cv = {
    .id = "squared_cv",
    .title = "Squared coefficient of variation of the shares of all groups",
    .formula = "C = Σ_k Σ_i t_i (π_ik - Π_k)² / (T (K - 1) Π_k)",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_squared_cv,
};

const dikas_measure dikas_measure_relative_diversity = {
    .id = "relative_diversity",
    .title = "Share of the interaction between groups that the cells lack",
    .formula = "R = Σ_k Σ_i t_i (π_ik - Π_k)² / (T I)",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, diversity_outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_relative_diversity,
};

const dikas_measure dikas_measure_normalized_exposure = {
    .id = "normalized_exposure",
    .title = "Isolation of all groups beyond what an even mix would bring",
    .formula = "P = Σ_k Σ_i t_i (π_ik - Π_k)² / (T (1 - Π_k))",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_normalized_exposure,
};
