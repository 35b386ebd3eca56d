/* SPDX-License-Identifier: MIT */
/**
 * @file concentration.c
 * Is more of the value with the rich? The concentration index, and the Gini index, which is the
 * same with the value itself as rank.
 *
 *     C = 2 Σ_g (s_g / T) ((W_<g + w_g / 2) / W - 1 / 2)
 *
 * g        classes of rows of equal income (for gini: of equal value), ascending
 * w_g      people of a class, W_<g those of all classes before it, W all; persons
 * s_g      Σ w_i x_i of a class, T of all; x_i is the value of row i, >= 0
 * C        concentration -1 … 1, above 0 where the rich have more; gini 0 … 1
 * missing  a row without value, people or (concentration) income is ignored; without people
 *          zero_weight, without known income no_income, where all values are 0 zero_mean
 * cost     n log n time, four numbers per row
 *
 * People of equal income share their mean rank, so the order of the rows does not matter.
 *
 * Kakwani, Wagstaff & van Doorslaer (1997), Socioeconomic inequalities in health, Journal of
 * Econometrics 77(1), 87-103, doi:10.1016/S0304-4076(96)01807-6; Lerman & Yitzhaki (1984), A note
 * on the calculation and interpretation of the Gini index, Economics Letters 15(3-4), 363-368,
 * doi:10.1016/0165-1765(84)90126-5 (this DOI from memory, not confirmed).
 */
#include "measures/equity/equity.h"
#include "measures/sample.h"

enum { VALUE, WEIGHT, INCOME };

/** The index of samples in order; W and T are above 0. */
static double index_of(const dikas_sample *samples, int64_t n, double W, double T)
{
    dikas_sum below = { 0, 0 }, index = { 0, 0 };
    for (int64_t first = 0, end; first < n; first = end) {
        for (end = first; end < n && samples[end].key <= samples[first].key; end++)
            ;
        const double w = dikas_samples_weight(samples + first, end - first);
        const double s = dikas_samples_total(samples + first, end - first);
        dikas_sum_add(&index, s / T * ((dikas_sum_value(below) + w / 2) / W - 0.5));
        dikas_sum_add(&below, w);
    }
    return 2 * dikas_sum_value(index);
}

static dikas_status concentration(const dikas_call *call, const double *rank, double low,
                                  dikas_error *err)
{
    const double *x = call->input[VALUE], *w = call->input[WEIGHT];
    dikas_sample *samples = dikas_alloc((size_t)call->n_rows + 1, sizeof(*samples));
    if (samples == NULL)
        return DIKAS_NO_MEMORY(err, "ranks");
    const int64_t n_people = dikas_samples_collect(call->n_rows, x, x, w, samples);
    const int64_t n = dikas_samples_collect(call->n_rows, rank, x, w, samples);
    const double T = dikas_samples_total(samples, n);
    if (n == 0)
        dikas_undefined(call, 0, n_people == 0 ? "zero_weight" : "no_income");
    else if (!(T > 0))
        dikas_undefined(call, 0, "zero_mean");
    else
        *call->output[0] =
            fmin(fmax(index_of(samples, n, dikas_samples_weight(samples, n), T), low), 1);
    dikas_release(samples);
    return DIKAS_OK;
}

static dikas_status run_gini(const dikas_call *call, dikas_error *err)
{
    return concentration(call, call->input[VALUE], 0, err);
}

static dikas_status run_concentration(const dikas_call *call, dikas_error *err)
{
    return concentration(call, call->input[INCOME], -1, err);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_VALUE, DIKAS_INPUT_WEIGHT,
                                           DIKAS_INPUT_INCOME };

static const dikas_output_spec gini_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, 1, "0 where all have the same" },
};

static const dikas_output_spec concentration_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -1, 1, "above 0 where the rich have more" },
};

const dikas_measure dikas_measure_gini = {
    .id = "gini",
    .family = "equity",
    .title = "Gini index of a value over people",
    .formula = "G = Σ_i Σ_j w_i w_j |x_i - x_j| / (2 W Σ_i w_i x_i)",
    .reference = "Lerman & Yitzhaki (1984), A note on the calculation and interpretation of the "
                 "Gini index, Economics Letters 15(3-4), 363-368",
    .doi = "10.1016/0165-1765(84)90126-5",
    .inputs = inputs,
    .n_inputs = INCOME,
    .outputs = gini_outputs,
    .n_outputs = DIKAS_COUNT(gini_outputs),
    .reading = DIKAS_READS_NOTHING,
    .traits = DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_DEMAND_FREE,
    .run = run_gini,
};

const dikas_measure dikas_measure_concentration = {
    .id = "concentration",
    .family = "equity",
    .title = "Concentration index of a value by income",
    .formula = "C = 2 Σ_g (s_g / T) ((W_<g + w_g / 2) / W - 1/2), g: equal income",
    .reference = "Kakwani, Wagstaff & van Doorslaer (1997), Socioeconomic inequalities in health: "
                 "measurement, computation, and statistical inference, Journal of Econometrics "
                 "77(1), 87-103",
    .doi = "10.1016/S0304-4076(96)01807-6",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .outputs = concentration_outputs,
    .n_outputs = DIKAS_COUNT(concentration_outputs),
    .reading = DIKAS_READS_NOTHING,
    .traits = DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_DEMAND_FREE,
    .run = run_concentration,
};
