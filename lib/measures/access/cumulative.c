/* SPDX-License-Identifier: MIT */
/**
 * @file cumulative.c
 * Supply that can be reached within a cost.
 *
 *     v_i = Σ_j S_j 1[c_ij <= K]
 *
 * S_j      supply of service j, any unit, >= 0
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * K        cutoff, same unit, >= 0, inclusive
 * v_i      unit of the supply, >= 0
 * missing  an unknown S_j counts as 0; a cell that reaches nothing has 0
 * cost     one weighted sum of the relation by row
 *
 * Wachs & Kumagai (1973), Physical accessibility as a social indicator, Socio-Economic Planning
 * Sciences 7(5), 437-456, doi:10.1016/0038-0121(73)90041-4 (this DOI from memory, not confirmed).
 */
#include "measures/access/access.h"

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double cutoff = call->parameter[0].number;
    const dikas_weighted_sum sum = { dikas_weight_within, &cutoff, call->input[0], call->output[0],
                                     dikas_weigh_within };
    return dikas_relation_sum(call->relation, DIKAS_BY_ROW, 1, &sum, call->run, err);
}

static double reach(const dikas_value *parameter)
{
    return parameter[0].number;
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_SUPPLY };

static const dikas_parameter_spec parameters[] = { DIKAS_PARAMETER_CUTOFF };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "supply", 0, HUGE_VAL, "supply with cost <= cutoff" },
};

const dikas_measure dikas_measure_cumulative = {
    .id = "cumulative",
    .family = "access",
    .title = "Supply that can be reached within a cost",
    .formula = "v_i = Σ_j S_j 1[c_ij <= cutoff]",
    .reference = "Wachs & Kumagai (1973), Physical accessibility as a social indicator, "
                 "Socio-Economic Planning Sciences 7(5), 437-456",
    .doi = "10.1016/0038-0121(73)90041-4",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_SUMS,
    .traits = DIKAS_TRAIT_BENEFIT | DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_SUPPLY_LINEAR,
    .reach = reach,
    .run = run,
};
