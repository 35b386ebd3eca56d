/* SPDX-License-Identifier: MIT */
/**
 * @file gravity.c
 * Supply, weighted by how near it is.
 *
 *     v_i = Σ_j S_j f(c_ij)
 *
 * S_j      supply of service j, any unit, >= 0
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * f        decay, see decay.h
 * v_i      unit of the supply, >= 0
 * missing  an unknown S_j counts as 0; a cell that reaches nothing has 0
 * cost     one weighted sum of the relation by row
 *
 * Hansen (1959), How accessibility shapes land use, Journal of the American Institute of Planners
 * 25(2), 73-76, doi:10.1080/01944365908978307; the paper has the power form.
 */
#include "measures/access/access.h"
#include "measures/access/decay.h"

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const dikas_decay f = dikas_decay_of(call->parameter);
    const dikas_weighted_sum sum = { f.weight, &f, call->input[0], call->output[0], f.weigh };
    return dikas_relation_sum(call->relation, DIKAS_BY_ROW, 1, &sum, call->run, err);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_SUPPLY };

static const dikas_parameter_spec parameters[] = { DIKAS_DECAY_PARAMETERS };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "supply", 0, HUGE_VAL, "sum of supply x weight" },
};

const dikas_measure dikas_measure_gravity = {
    .id = "gravity",
    .family = "access",
    .title = "Supply weighted by nearness",
    .formula = "v_i = Σ_j S_j f(c_ij)",
    .reference = "Hansen (1959), How accessibility shapes land use, Journal of the American "
                 "Institute of Planners 25(2), 73-76",
    .doi = "10.1080/01944365908978307",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_SUMS,
    .traits = DIKAS_TRAIT_BENEFIT | DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_SUPPLY_LINEAR,
    .check = dikas_decay_check,
    .reach = dikas_decay_reach,
    .run = run,
};
