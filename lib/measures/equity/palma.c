/* SPDX-License-Identifier: MIT */
/**
 * @file palma.c
 * What the richest tenth has over what the poorest four tenths have.
 *
 *     P = mean of x over people with y > Q(0.9) / mean of x over people with y <= Q(0.4)
 *
 * x_i      value of row i, >= 0
 * y_i      its income; Q(p) the quantile of the income over people (sample.h)
 * w_i      its people, persons, >= 0
 * P        >= 0; above 1 where the rich have more
 * missing  a row without value, people or income is ignored; without people zero_weight, without
 *          known income no_income, with nobody above the upper quantile equal_income, where the
 *          poor have nothing zero_mean
 * cost     n log n time, four numbers per row
 *
 * Palma (2011), Homogeneous middles vs. heterogeneous tails, Development and Change 42(1), 87-153,
 * doi:10.1111/j.1467-7660.2011.01694.x, has it for shares of income; here it is a ratio of means.
 */
#include "measures/equity/equity.h"
#include "measures/sample.h"

enum { VALUE, WEIGHT, INCOME };

static double mean_of(const dikas_sample *samples, int64_t n)
{
    return dikas_samples_total(samples, n) / dikas_samples_weight(samples, n);
}

static void palma(const dikas_call *call, const dikas_sample *samples, int64_t n)
{
    const double q40 = dikas_samples_quantile(samples, n, 0.4);
    const double q90 = dikas_samples_quantile(samples, n, 0.9);
    int64_t poor = 0, rich = n;
    while (poor < n && samples[poor].key <= q40)
        poor++;
    while (rich > 0 && samples[rich - 1].key > q90)
        rich--;
    const double least = mean_of(samples, poor);
    if (rich == n)
        dikas_undefined(call, 0, "equal_income");
    else if (!(least > 0))
        dikas_undefined(call, 0, "zero_mean");
    else
        *call->output[0] = mean_of(samples + rich, n - rich) / least;
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double *x = call->input[VALUE], *w = call->input[WEIGHT], *y = call->input[INCOME];
    dikas_sample *samples = dikas_alloc((size_t)call->n_rows + 1, sizeof(*samples));
    if (samples == NULL)
        return DIKAS_NO_MEMORY(err, "ranks");
    const int64_t n_people = dikas_samples_collect(call->n_rows, x, x, w, samples);
    const int64_t n = dikas_samples_collect(call->n_rows, y, x, w, samples);
    if (n > 0)
        palma(call, samples, n);
    else
        dikas_undefined(call, 0, n_people == 0 ? "zero_weight" : "no_income");
    dikas_release(samples);
    return DIKAS_OK;
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_VALUE, DIKAS_INPUT_WEIGHT,
                                           DIKAS_INPUT_INCOME };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL, "above 1 where the rich have more" },
};

const dikas_measure dikas_measure_palma = {
    .id = "palma",
    .family = "equity",
    .title = "Mean of the richest tenth over mean of the poorest four tenths",
    .formula = "P = mean(x : y > Q(0.9)) / mean(x : y <= Q(0.4))",
    .reference = "Palma (2011), Homogeneous middles vs. heterogeneous tails, and the end of the "
                 "'inverted-U', Development and Change 42(1), 87-153",
    .doi = "10.1111/j.1467-7660.2011.01694.x",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_NOTHING,
    .traits = DIKAS_TRAIT_ORDER_FREE,
    .run = run,
};
