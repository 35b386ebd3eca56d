/* SPDX-License-Identifier: MIT */
/**
 * @file group_mean.c
 * What a member of a group has on average.
 *
 *     m = Σ_i w_i x_i / Σ_i w_i
 *
 * x_i      value of row i, >= 0
 * w_i      members of the group in row i, persons, >= 0
 * m        unit of the value
 * missing  a row without value or members is ignored; without members zero_weight
 * cost     O(n) time
 *
 * The arithmetic mean; needs no citation.
 */
#include "measures/equity/equity.h"

enum { VALUE, WEIGHT };
enum { MEAN, PEOPLE };

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double *x = call->input[VALUE], *w = call->input[WEIGHT];
    dikas_sum people = { 0, 0 }, total = { 0, 0 };
    (void)err;
    for (int64_t i = 0; i < call->n_rows; i++)
        if (!isnan(x[i]) && w[i] > 0) {
            dikas_sum_add(&people, w[i]);
            dikas_sum_add(&total, w[i] * x[i]);
        }
    *call->output[PEOPLE] = dikas_sum_value(people);
    *call->output[MEAN] = dikas_sum_value(total) / dikas_sum_value(people);
    if (!(dikas_sum_value(people) > 0))
        dikas_undefined(call, MEAN, "zero_weight");
    return DIKAS_OK;
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_VALUE, DIKAS_INPUT_WEIGHT };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "value", 0, HUGE_VAL, "mean over the members of the group" },
    { "_people", DIKAS_SIDE_SINGLE, "persons", 0, HUGE_VAL, "members whose value is known" },
};

const dikas_measure dikas_measure_group_mean = {
    .id = "group_mean",
    .family = "equity",
    .title = "Mean of a value over the members of a group",
    .formula = "m = Σ_i w_i x_i / Σ_i w_i",
    .reference = "arithmetic mean",
    .doi = "",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_NOTHING,
    .traits = DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_DEMAND_FREE,
    .run = run,
};
