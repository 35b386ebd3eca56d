/* SPDX-License-Identifier: MIT */
/**
 * @file cost_to_supply.c
 * Least cost within which an amount of supply is reached.
 *
 *     v_i = min { t : Σ_j S_j 1[c_ij <= t] >= A }
 *
 * S_j      supply of service j, any unit, >= 0
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * A        amount, unit of the supply, > 0
 * v_i      cost, >= 0
 * missing  an unknown S_j counts as 0; missing where all that is reached is less than A
 * cost     m + r log m for a row of m pairs of which r are needed; memory of the longest row
 *
 * With a supply of 1 each it is `nearest` with k = A. Pereira & Herszenhut (2022), accessibility:
 * transport accessibility measures, function cost_to_closest, has the same; it has no article.
 */
#include "measures/access/access.h"
#include "measures/access/amount.h"

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const dikas_amount amount = { .supply = call->input[0],
                                  .wanted_by_all = call->parameter[0].number,
                                  .cost = call->output[0] };
    return dikas_cost_of_amount(call, &amount, err);
}

static dikas_status check(const dikas_value *parameter, dikas_error *err)
{
    return dikas_check_positive(&parameter[0], "amount", err);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_SUPPLY };

static const dikas_parameter_spec parameters[] = {
    { "amount", DIKAS_NUMBER, NULL, 0, HUGE_VAL, NULL, "supply that is to be reached, above 0" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "cost", 0, HUGE_VAL, "least cost that reaches the amount" },
};

const dikas_measure dikas_measure_cost_to_supply = {
    .id = "cost_to_supply",
    .family = "access",
    .title = "Least cost within which an amount of supply is reached",
    .formula = "v_i = min { t : Σ_j S_j 1[c_ij <= t] >= amount }",
    .reference = "Pereira & Herszenhut (2022), accessibility: transport accessibility measures, "
                 "R package, function cost_to_closest",
    .doi = "",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_PAIRS,
    .traits = DIKAS_TRAIT_COST | DIKAS_TRAIT_ORDER_FREE,
    .check = check,
    .run = run,
};
