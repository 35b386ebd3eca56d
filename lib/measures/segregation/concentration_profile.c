/* SPDX-License-Identifier: MIT */
/**
 * @file concentration_profile.c
 * How far the group lives in cells above or below its share, from the profile v(θ): the share of
 * the group in cells with p_i >= θ.
 *
 *     R = (P - ∫_0^P v + ∫_P^1 v) / (1 - P) = Σ (x_i / X) |p_i - P| / (1 - P)
 *
 * With steps=m the integrals are means over θ = k / (m - 1), k = 0 … m - 1, of weight 1 / m each.
 *
 * symbols  segregation.h
 * range    0, the same mix everywhere, to 1, no cell shared; with few steps a little beyond
 * missing  a cell in which the group or the rest is unknown is left out; no_people, zero_group,
 *          one_group
 * cost     O(n) time
 *
 * Hong & Sadahiro (2014), Measuring geographic segregation: a graph-based approach, Journal of
 * Geographical Systems 16, 211-231, doi:10.1007/s10109-013-0190-7. They have the sum over steps;
 * the integral is ours.
 */
#include "measures/segregation/segregation.h"

static double exact_term(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return x / s->X * (fabs(x / (x + y) - s->P) / (s->Y / s->T));
}

/* How many θ = k / (m - 1) are at most p; with `below`, how many are below p. */
static double count_steps(double p, double m, int below)
{
    double k = fmax(floor(p * (m - 1)) - 1, 0);
    while (k < m && (below ? k / (m - 1) < p : k / (m - 1) <= p))
        k++;
    return k;
}

/* Steps above the share less those below it, out of all. */
static double stepped_term(double x, double y, const dikas_two_groups *s, const void *detail)
{
    const double m = *(const double *)detail, to_share = count_steps(s->P, m, 1);
    const double reached = count_steps(x / (x + y), m, 0);
    return x / s->X * ((fmax(reached - to_share, 0) - fmin(reached, to_share)) / m);
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double m = call->parameter[0].number;
    const dikas_two_groups s = dikas_two_sums(call);
    (void)err;
    if (!dikas_two_defined(call, &s, 1))
        return DIKAS_OK;
    *call->output[0] = isnan(m) ? dikas_unit(dikas_two_total(call, &s, exact_term, NULL))
                                : (s.P + dikas_two_total(call, &s, stepped_term, &m)) / (s.Y / s.T);
    return DIKAS_OK;
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST };

static const dikas_parameter_spec parameters[] = {
    { "steps", DIKAS_COUNT_N, "", 2, 1e6, NULL,
      "thresholds that the profile is read at; without it, the exact integral" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -HUGE_VAL, HUGE_VAL,
      "0 where the mix is the same in every cell, 1 where no cell is shared" },
};

const dikas_measure dikas_measure_concentration_profile = {
    .id = "concentration_profile",
    .title = "How far a group lives in cells above or below its share",
    .formula = "R = Σ (x_i / X) |p_i - P| / (1 - P)",
    .reference = "Hong & Sadahiro (2014), Measuring geographic segregation: a graph-based "
                 "approach, Journal of Geographical Systems 16, 211-231",
    .doi = "10.1007/s10109-013-0190-7",
    DIKAS_SEGREGATION(inputs, outputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .run = run,
};
