/* SPDX-License-Identifier: MIT */
/**
 * @file sum_index.c
 * Socio-economic sum index: how far the rates of a cell lie from those of the whole.
 *
 *     s_i = 1/m Σ_p 100 (u_pi / d_pi) / (Σ_i u_pi / Σ_i d_pi)
 *
 * u, d     numerator and denominator of part p, persons or households, >= 0
 * s_i      >= 0; 100 where all rates are those of the whole
 * missing  a cell in which a part is unknown, or has the denominator 0, has no value; where a part
 *          is unknown the cell is left out of the whole of that part, not of the others
 * cost     O(n) time
 *
 * The rate of the whole is that of all its people, not the mean of the rates of its areas. As the
 * City of Helsinki publishes it of households in the lowest income quintile, unemployed and
 * low-educated; no article is cited for it.
 */
#include "measures/segregation/segregation.h"

/* Rate of the whole. */
static double rate_of_all(int64_t n, const double *u, const double *d)
{
    dikas_sum over = { 0, 0 }, under = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        if (!isnan(u[i]) && !isnan(d[i])) {
            dikas_sum_add(&over, u[i]);
            dikas_sum_add(&under, d[i]);
        }
    return dikas_sum_value(over) / dikas_sum_value(under);
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    double *s = call->output[0];
    const int m = call->n_repeats;
    (void)err;
    for (int64_t i = 0; i < call->n_rows; i++)
        s[i] = 0;
    for (int p = 0; p < m; p++) {
        const double *u = call->input[2 * p], *d = call->input[2 * p + 1];
        const double all = rate_of_all(call->n_rows, u, d);
        const int defined = all > 0 && all < HUGE_VAL;
        for (int64_t i = 0; i < call->n_rows; i++)
            s[i] += defined && d[i] > 0 ? 100 * (u[i] / d[i]) / all / m : DIKAS_MISSING;
    }
    return DIKAS_OK;
}

static const dikas_input_spec inputs[] = {
    { "numerator", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,
      "those who are counted, of each part" },
    { "denominator", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,
      "those whom they are counted among" },
};

static const dikas_parameter_spec parameters[] = {
    { "parts", DIKAS_WORDS, "", 0, 0, NULL,
      "columns NUM1:DEN1/NUM2:DEN2/…: those counted, and those whom they are counted among" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "1", 0, HUGE_VAL, "100 where all rates are those of the whole" },
};

const dikas_measure dikas_measure_sum_index = {
    .id = "sum_index",
    .family = "segregation",
    .title = "Rates of the cell over those of the whole, as a mean of parts",
    .formula = "s_i = 1/m Σ_p 100 (u_pi / d_pi) / (Σ_i u_pi / Σ_i d_pi)",
    .reference = "Socio-economic sum index, City of Helsinki",
    .doi = "",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .n_repeating = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_NOTHING,
    .traits = DIKAS_TRAIT_ORDER_FREE,
    .run = run,
    .reference_value = &(const double){ 100 },
};
