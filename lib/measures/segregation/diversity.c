/* SPDX-License-Identifier: MIT */
/**
 * @file diversity.c
 * How mixed people are: all together, and in each cell.
 *
 *     entropy                E = Σ_k Π_k ln(1 / Π_k)
 *     entropy_normalized     E / ln K
 *     simpson_concentration  λ = Σ_k Π_k², the chance that two people are of one group
 *     simpson_interaction    I = Σ_k Π_k (1 - Π_k), that they are of two
 *     local_entropy, local_entropy_normalized, local_concentration, local_interaction
 *                            the same of π_ik, normalised by the logarithm of the number of groups
 *                            that there are columns of, empty ones included
 *     local_divergence       KL = Σ_k π_ik ln(π_ik / Π_k)
 *                            with environments π_ik is the mix around the cell, which an empty or
 *                            unknown cell has too
 *
 * symbols  segregation.h; K groups with people
 * range    entropies 0 to ln K, in nats, normalised 0 to 1; λ and I 0 to 1; KL 0 and up
 * missing  a cell in which a group is unknown is left out, and has itself no value; nor has a cell
 *          without people; nobody at all no_people, one group alone one_group (entropy_normalized)
 * cost     O(n) time
 *
 * Theil & Finizza (1971), doi:10.1080/0022250X.1971.9989795; Simpson
 * (1949), Measurement of diversity, Nature 163, 688, doi:10.1038/163688a0, here for draws with
 * replacement; Roberto (2016), arXiv:1508.01167.
 */
#include "measures/segregation/segregation.h"

static double entropy(const dikas_mix *mix)
{
    return mix->entropy;
}

static double entropy_normalized(const dikas_mix *mix)
{
    return mix->entropy / log(mix->n_peopled);
}

static double concentration(const dikas_mix *mix)
{
    double sum = 0;
    for (int k = 0; k < mix->n_groups; k++)
        sum += mix->share[k] * mix->share[k];
    return sum;
}

static double interaction(const dikas_mix *mix)
{
    return mix->interaction;
}

static dikas_status run_entropy(const dikas_call *call, dikas_error *err)
{
    return dikas_mix_run(call, 0, entropy, HUGE_VAL, err);
}

static dikas_status run_entropy_normalized(const dikas_call *call, dikas_error *err)
{
    return dikas_mix_run(call, 1, entropy_normalized, 1, err);
}

static dikas_status run_concentration(const dikas_call *call, dikas_error *err)
{
    return dikas_mix_run(call, 0, concentration, 1, err);
}

static dikas_status run_interaction(const dikas_call *call, dikas_error *err)
{
    return dikas_mix_run(call, 0, interaction, 1, err);
}

/* ---- in each cell ---- */

static double normalized_of(const dikas_groups *g, double t)
{
    return g->n > 1 ? fmin(dikas_entropy_of(g, t) / log(g->n), 1) : DIKAS_MISSING;
}

static double concentration_of(const dikas_groups *g, double t)
{
    return fmin(dikas_concentration_of(g, t), 1);
}

static double interaction_of(const dikas_groups *g, double t)
{
    return fmin(dikas_interaction_of(g, t), 1);
}

static dikas_status run_local_entropy(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_column(call, dikas_entropy_of, err);
}

static dikas_status run_local_entropy_normalized(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_column(call, normalized_of, err);
}

static dikas_status run_local_concentration(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_column(call, concentration_of, err);
}

static dikas_status run_local_interaction(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_column(call, interaction_of, err);
}

static dikas_status run_local_divergence(const dikas_call *call, dikas_error *err)
{
    return dikas_groups_column(call, dikas_divergence_of, err);
}

/* ---- records ---- */

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUPS };

#define OUTPUTS(name, side, unit, high, help)                                                      \
    static const dikas_output_spec name[] = { { "", side, unit, 0, high, help } }

OUTPUTS(nats, DIKAS_SIDE_SINGLE, "nats", HUGE_VAL, "0 where all are of one group");
OUTPUTS(share, DIKAS_SIDE_SINGLE, "1", 1, "0 where all are of one group, 1 where all are as many");
OUTPUTS(same, DIKAS_SIDE_SINGLE, "1", 1, "chance that two people are of one group");
OUTPUTS(other, DIKAS_SIDE_SINGLE, "1", 1, "chance that two people are of two groups");
OUTPUTS(local_nats, DIKAS_SIDE_ROWS, "nats", HUGE_VAL, "0 where all are of one group");
OUTPUTS(local_share, DIKAS_SIDE_ROWS, "1", 1,
        "0 where all are of one group, 1 where all are as many");
OUTPUTS(local_same, DIKAS_SIDE_ROWS, "1", 1, "chance that two people are of one group");
OUTPUTS(local_other, DIKAS_SIDE_ROWS, "1", 1, "chance that two people are of two groups");
OUTPUTS(divergence, DIKAS_SIDE_ROWS, "nats", HUGE_VAL, "0 where the mix is that of all");

#define THEIL                                                                                      \
    .reference = "Theil & Finizza (1971), A note on the measurement of racial integration of "     \
                 "schools by means of informational concepts, Journal of Mathematical Sociology "  \
                 "1(2), 187-193",                                                                  \
    .doi = "10.1080/0022250X.1971.9989795"

#define SIMPSON                                                                                    \
    .reference = "Simpson (1949), Measurement of diversity, Nature 163, 688",                      \
    .doi = "10.1038/163688a0"

#define ROBERTO                                                                                    \
    .reference =                                                                                   \
        "Roberto (2016), The divergence index: a decomposable measure of segregation and "         \
        "inequality, arXiv:1508.01167",                                                            \
    .doi = ""

const dikas_measure dikas_measure_entropy = {
    .id = "entropy",
    .title = "Diversity of all people",
    .formula = "E = Σ_k Π_k ln(1 / Π_k)",
    THEIL,
    DIKAS_SEGREGATION_OF_ALL(inputs, nats),
    .run = run_entropy,
};

const dikas_measure dikas_measure_entropy_normalized = {
    .id = "entropy_normalized",
    .title = "Diversity of all people, of the most that their groups allow",
    .formula = "E / ln K",
    THEIL,
    DIKAS_SEGREGATION_OF_ALL(inputs, share),
    .run = run_entropy_normalized,
};

const dikas_measure dikas_measure_simpson_concentration = {
    .id = "simpson_concentration",
    .title = "Chance that two of all people are of one group",
    .formula = "λ = Σ_k Π_k²",
    SIMPSON,
    DIKAS_SEGREGATION_OF_ALL(inputs, same),
    .run = run_concentration,
};

const dikas_measure dikas_measure_simpson_interaction = {
    .id = "simpson_interaction",
    .title = "Chance that two of all people are of two groups",
    .formula = "I = Σ_k Π_k (1 - Π_k)",
    SIMPSON,
    DIKAS_SEGREGATION_OF_ALL(inputs, other),
    .run = run_interaction,
};

const dikas_measure dikas_measure_local_entropy = {
    .id = "local_entropy",
    .title = "Diversity of the cell",
    .formula = "E_i = Σ_k π_ik ln(1 / π_ik)",
    THEIL,
    DIKAS_SEGREGATION_OF_ALL(inputs, local_nats),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_local_entropy,
};

const dikas_measure dikas_measure_local_entropy_normalized = {
    .id = "local_entropy_normalized",
    .title = "Diversity of the cell, of the most that the groups allow",
    .formula = "E_i / ln(number of groups)",
    THEIL,
    DIKAS_SEGREGATION_OF_ALL(inputs, local_share),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_local_entropy_normalized,
};

const dikas_measure dikas_measure_local_concentration = {
    .id = "local_concentration",
    .title = "Chance that two people of the cell are of one group",
    .formula = "λ_i = Σ_k π_ik²",
    SIMPSON,
    DIKAS_SEGREGATION_OF_ALL(inputs, local_same),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_local_concentration,
};

const dikas_measure dikas_measure_local_interaction = {
    .id = "local_interaction",
    .title = "Chance that two people of the cell are of two groups",
    .formula = "I_i = Σ_k π_ik (1 - π_ik)",
    SIMPSON,
    DIKAS_SEGREGATION_OF_ALL(inputs, local_other),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_local_interaction,
};

const dikas_measure dikas_measure_local_divergence = {
    .id = "local_divergence",
    .title = "Divergence of the mix of the cell from that of all",
    .formula = "KL_i = Σ_k π_ik ln(π_ik / Π_k)",
    ROBERTO,
    DIKAS_SEGREGATION_OF_ALL(inputs, divergence),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_local_divergence,
    .reference_value = &(const double){ 0 },
};
