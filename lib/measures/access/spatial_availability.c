/* SPDX-License-Identifier: MIT */
/**
 * @file spatial_availability.c
 * Supply, shared out among the cells in proportion to people and nearness.
 *
 *     v_i = Σ_j S_j D_i^α f_ij / Σ_k D_k^α f_kj
 *
 * D_i      demand of cell i, persons, >= 0; a cell without people gets nothing, for α = 0 too
 * S_j      supply of service j, any unit, >= 0
 * f_ij     f(c_ij), the decay (decay.h) of the cost from cell i to service j
 * α        how strongly people compete, >= 0
 * v_i      unit of the supply, >= 0; Σ_i v_i is the supply of all services that somebody reaches
 * missing  an unknown D_i makes v_i missing and competes with nobody; an unknown S_j counts as 0; a
 *          service that nobody reaches adds 0
 * cost     two weighted sums of the relation; one number per row and one per column
 *
 * Soukhov, Páez, Higgins & Mohamed (2023), Introducing spatial availability, PLOS ONE 18(1),
 * doi:10.1371/journal.pone.0278468. The product of the paper's two balancing factors, written as
 * one.
 */
#include "measures/access/access.h"
#include "measures/access/decay.h"

enum { DEMAND, SUPPLY };
enum { ALPHA = DIKAS_DECAY_PARAMETERS_N };

/** D^α; 0 without people. */
static double competitors(double demand, double alpha)
{
    return demand > 0 ? pow(demand, alpha) : demand;
}

static dikas_status allocate(const dikas_call *call, double *weight, double *ratio,
                             dikas_error *err)
{
    const dikas_decay f = dikas_decay_of(call->parameter);
    const double *D = call->input[DEMAND], *S = call->input[SUPPLY];
    double *v = call->output[0];
    for (int64_t i = 0; i < call->n_rows; i++)
        weight[i] = competitors(D[i], call->parameter[ALPHA].number);
    const dikas_weighted_sum load = { f.weight, &f, weight, ratio, f.weigh };
    DIKAS_TRY(dikas_relation_sum(call->relation, DIKAS_BY_COLUMN, 1, &load, call->run, err));
    for (int64_t j = 0; j < call->n_columns; j++)
        ratio[j] = dikas_per_load(S[j], ratio[j]);
    const dikas_weighted_sum value = { f.weight, &f, ratio, v, f.weigh };
    DIKAS_TRY(dikas_relation_sum(call->relation, DIKAS_BY_ROW, 1, &value, call->run, err));
    for (int64_t i = 0; i < call->n_rows; i++)
        v[i] *= weight[i];
    return DIKAS_OK;
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    double *weight = dikas_numbers(call->n_rows), *ratio = dikas_numbers(call->n_columns);
    const dikas_status status = weight != NULL && ratio != NULL
                                    ? allocate(call, weight, ratio, err)
                                    : DIKAS_NO_MEMORY(err, "the loads of the services");
    dikas_release(ratio);
    dikas_release(weight);
    return status;
}

static const dikas_input_spec inputs[] = {
    DIKAS_INPUT_DEMAND(DIKAS_MISSING_OWN_ROW, "residents, who compete for the supply"),
    DIKAS_INPUT_SUPPLY,
};

static const dikas_parameter_spec parameters[] = {
    DIKAS_DECAY_PARAMETERS,
    { "alpha", DIKAS_NUMBER, "1", 0, HUGE_VAL, NULL, "how strongly people compete" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "supply", 0, HUGE_VAL, "supply that falls to the cell" },
};

const dikas_measure dikas_measure_spatial_availability = {
    .id = "spatial_availability",
    .family = "access",
    .title = "Supply shared out by people and nearness",
    .formula = "v_i = Σ_j S_j D_i^alpha f_ij / Σ_k D_k^alpha f_kj",
    .reference =
        "Soukhov, Páez, Higgins & Mohamed (2023), Introducing spatial availability, a "
        "singly-constrained measure of competitive accessibility, PLOS ONE 18(1), e0278468",
    .doi = "10.1371/journal.pone.0278468",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_SWEEPS,
    .traits = DIKAS_TRAIT_BENEFIT | DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_SUPPLY_LINEAR |
              DIKAS_TRAIT_DEMAND_FREE,
    .check = dikas_decay_check,
    .reach = dikas_decay_reach,
    .run = run,
};
