/* SPDX-License-Identifier: MIT */
/**
 * @file balancing_cost.c
 * Least cost at which the supply that a cell reaches balances its own demand.
 *
 *     v_i = min { t in 0, h, 2h, … : Σ_j S_j 1[c_ij <= t] >= D_i }     (> with strict=yes)
 *
 * D_i      demand of cell i, persons, >= 0
 * S_j      supply of service j, persons (jobs, places), >= 0
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * h        step of the grid, same unit, > 0
 * v_i      cost on the grid; 0 where D_i = 0, strict or not
 * missing  an unknown D_i makes v_i missing; an unknown S_j counts as 0; missing where all that is
 *          reached is not enough
 * cost     m + r log m for a row of m pairs of which r are needed; memory of the longest row
 *
 * The supply within t grows only where t is the cost of a pair, so the value is the cost that
 * reaches the demand, rounded up to the grid.
 *
 * Barboza, Carneiro, Falavigna, Luz & Orrico (2021), Balancing time, Journal of Transport Geography
 * 90, 102924, doi:10.1016/j.jtrangeo.2020.102924; there the sum exceeds the demand, as with
 * strict=yes.
 */
#include "measures/access/access.h"
#include "measures/access/amount.h"

enum { DEMAND, SUPPLY };
enum { STEP, STRICT };

/** The least multiple of the step that is not below a cost; NaN stays. */
static double round_up(double cost, double step)
{
    double k = ceil(cost / step);
    if (k >= 1 && (k - 1) * step >= cost)
        k--;
    if (k * step < cost)
        k++;
    return k * step;
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double *D = call->input[DEMAND];
    double *v = call->output[0];
    const dikas_amount amount = { .supply = call->input[SUPPLY],
                                  .wanted = D,
                                  .is_strict = call->parameter[STRICT].choice,
                                  .cost = v };
    DIKAS_TRY(dikas_cost_of_amount(call, &amount, err));
    for (int64_t i = 0; i < call->n_rows; i++)
        v[i] = D[i] <= 0 ? 0 : round_up(v[i], call->parameter[STEP].number);
    return DIKAS_OK;
}

static dikas_status check(const dikas_value *parameter, dikas_error *err)
{
    return dikas_check_positive(&parameter[STEP], "step", err);
}

static const dikas_input_spec inputs[] = {
    DIKAS_INPUT_DEMAND(DIKAS_MISSING_OWN_ROW, "residents whose demand is to be balanced"),
    DIKAS_INPUT_SUPPLY,
};

static const dikas_parameter_spec parameters[] = {
    { "step", DIKAS_NUMBER, "1", 0, HUGE_VAL, NULL, "of the grid of costs, above 0" },
    { "strict", DIKAS_CHOICE, "no", 0, 0, "no|yes", "supply must exceed demand, not just meet it" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "cost", 0, HUGE_VAL, "cost at which supply balances demand" },
};

const dikas_measure dikas_measure_balancing_cost = {
    .id = "balancing_cost",
    .family = "access",
    .title = "Least cost at which reached supply balances own demand",
    .formula = "v_i = min { t in 0, step, 2 step, … : Σ_j S_j 1[c_ij <= t] >= D_i }",
    .reference =
        "Barboza, Carneiro, Falavigna, Luz & Orrico (2021), Balancing time: using a new "
        "accessibility measure in Rio de Janeiro, Journal of Transport Geography 90, 102924",
    .doi = "10.1016/j.jtrangeo.2020.102924",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_PAIRS,
    .traits = DIKAS_TRAIT_COST | DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_SCALE_FREE,
    .check = check,
    .run = run,
};
