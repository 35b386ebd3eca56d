/* SPDX-License-Identifier: MIT */
/**
 * @file theil.c
 * Theil's T, an entropy of how a value is shared.
 *
 *     T = Σ_i (w_i / W) (x_i / μ) ln(x_i / μ),  0 ln 0 = 0
 *
 * w_i      people of row i, W of all; persons, >= 0
 * x_i      value of row i, >= 0; μ its mean over people
 * T        >= 0; 0 where all have the same; at most ln(W / least weight)
 * missing  a row without value or people is ignored; without people zero_weight, where all values
 *          are 0 zero_mean
 * cost     O(n) time
 *
 * Rows with value 0 stay: leaving them out, as some programs do, forgets those who have nothing.
 *
 * Theil (1967), Economics and Information Theory, North-Holland, chapter 4.
 */
#include "measures/equity/equity.h"

enum { VALUE, WEIGHT };

static int is_known(const dikas_call *call, int64_t i)
{
    return !isnan(call->input[VALUE][i]) && call->input[WEIGHT][i] > 0;
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double *x = call->input[VALUE], *w = call->input[WEIGHT];
    dikas_sum people = { 0, 0 }, total = { 0, 0 }, entropy = { 0, 0 };
    (void)err;
    for (int64_t i = 0; i < call->n_rows; i++)
        if (is_known(call, i)) {
            dikas_sum_add(&people, w[i]);
            dikas_sum_add(&total, w[i] * x[i]);
        }
    const double W = dikas_sum_value(people), mean = dikas_sum_value(total) / W;
    if (!(W > 0) || !(mean > 0)) {
        dikas_undefined(call, 0, W > 0 ? "zero_mean" : "zero_weight");
        return DIKAS_OK;
    }
    for (int64_t i = 0; i < call->n_rows; i++)
        if (is_known(call, i) && x[i] > 0)
            dikas_sum_add(&entropy, w[i] * (x[i] / mean) * log(x[i] / mean));
    *call->output[0] = fmax(dikas_sum_value(entropy) / W, 0);
    return DIKAS_OK;
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_VALUE, DIKAS_INPUT_WEIGHT };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL, "0 where all have the same" },
};

const dikas_measure dikas_measure_theil = {
    .id = "theil",
    .family = "equity",
    .title = "Theil T index of a value over people",
    .formula = "T = Σ_i (w_i / W) (x_i / μ) ln(x_i / μ)",
    .reference = "Theil (1967), Economics and Information Theory, North-Holland, chapter 4",
    .doi = "",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_NOTHING,
    .traits = DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_DEMAND_FREE,
    .run = run,
};
