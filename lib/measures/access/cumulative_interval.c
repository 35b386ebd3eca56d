/* SPDX-License-Identifier: MIT */
/**
 * @file cumulative_interval.c
 * Mean or median, over a range of cutoffs, of the supply that can be reached within each.
 *
 *     v_i = mean_k A_i(t_k)  or  median_k A_i(t_k),  A_i(t) = Σ_j S_j 1[c_ij <= t]
 *     t_k = from + k step <= to, k = 0 … m - 1
 *
 * S_j      supply of service j, any unit, >= 0
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * t_k      cutoffs, same unit; the last may pass `to` by 1e-9 of a step
 * v_i      unit of the supply, >= 0, in full: the paper's program cuts it to a whole number
 * missing  an unknown S_j counts as 0; a cell that reaches nothing has 0
 * cost     one weighted sum of the relation by row
 *
 * A_i does not fall with t, so its median is the mean of A_i at the two middle cutoffs (one and the
 * same where m is odd), and both summaries are sums over services: a service weighs as many cutoffs
 * as it lies within, of all m or of those two.
 *
 * Tomasiello et al. (2023), A time interval metric for cumulative opportunity accessibility,
 * Applied Geography 157, 103007, doi:10.1016/j.apgeog.2023.103007.
 */
#include "measures/access/access.h"

#define CUTOFFS_MAX 1e6

enum { FROM, TO, STEP, SUMMARY };

/** Evenly spaced cutoffs first … last of a grid. */
typedef struct {
    double from, step;
    double first, last;
} cutoffs;

static double count_of(const dikas_value *p)
{
    return floor((p[TO].number - p[FROM].number) / p[STEP].number + 1e-9) + 1;
}

/** How many cutoffs a cost lies within. The first guess stays among them, where k and k - 1 differ;
 * with a tiny step it would lie far beyond. */
static double count_within(double cost, const void *parameters)
{
    const cutoffs *t = parameters;
    double k = fmin(fmax(ceil((cost - t->from) / t->step), t->first), t->last + 1);
    while (k > t->first && cost <= t->from + (k - 1) * t->step)
        k--;
    while (k <= t->last && cost > t->from + k * t->step)
        k++;
    return fmax(t->last - k + 1, 0);
}

/** Either middle cutoff counts once, the middle one of an odd number twice. */
static double middle_within(double cost, const void *parameters)
{
    const cutoffs *t = parameters;
    return (cost <= t->from + t->first * t->step ? 1 : 0) +
           (cost <= t->from + t->last * t->step ? 1 : 0);
}

static void weigh_count(const double *cost, int n, const void *parameters, double *out)
{
    for (int k = 0; k < n; k++)
        out[k] = count_within(cost[k], parameters);
}

static void weigh_middle(const double *cost, int n, const void *parameters, double *out)
{
    for (int k = 0; k < n; k++)
        out[k] = middle_within(cost[k], parameters);
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const dikas_value *p = call->parameter;
    const double m = count_of(p);
    const int is_median = p[SUMMARY].choice == 1;
    const cutoffs t = { p[FROM].number, p[STEP].number, is_median ? floor((m - 1) / 2) : 0,
                        is_median ? floor(m / 2) : m - 1 };
    double *v = call->output[0];
    const dikas_weighted_sum sum = { is_median ? middle_within : count_within, &t, call->input[0],
                                     v, is_median ? weigh_middle : weigh_count };
    DIKAS_TRY(dikas_relation_sum(call->relation, DIKAS_BY_ROW, 1, &sum, call->run, err));
    for (int64_t i = 0; i < call->n_rows; i++)
        v[i] /= is_median ? 2 : m;
    return DIKAS_OK;
}

static dikas_status check(const dikas_value *p, dikas_error *err)
{
    DIKAS_TRY(dikas_check_positive(&p[STEP], "step", err));
    if (p[TO].number < p[FROM].number)
        return dikas_fail(err, DIKAS_EINVAL, "to: %g is below from=%g", p[TO].number,
                          p[FROM].number);
    if (count_of(p) > CUTOFFS_MAX)
        return dikas_fail(err, DIKAS_EINVAL, "step: %g makes more than %g cutoffs", p[STEP].number,
                          CUTOFFS_MAX);
    return DIKAS_OK;
}

static double reach(const dikas_value *p)
{
    return fmax(p[TO].number, p[FROM].number + (count_of(p) - 1) * p[STEP].number);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_SUPPLY };

static const dikas_parameter_spec parameters[] = {
    { "from", DIKAS_NUMBER, NULL, 0, HUGE_VAL, NULL, "first cutoff" },
    { "to", DIKAS_NUMBER, NULL, 0, HUGE_VAL, NULL, "no cutoff beyond this" },
    { "step", DIKAS_NUMBER, "1", 0, HUGE_VAL, NULL, "between two cutoffs, above 0" },
    { "summary", DIKAS_CHOICE, "mean", 0, 0, "mean|median", "of the supply over the cutoffs" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "supply", 0, HUGE_VAL, "mean or median supply over the cutoffs" },
};

const dikas_measure dikas_measure_cumulative_interval = {
    .id = "cumulative_interval",
    .family = "access",
    .title = "Mean or median reachable supply over a range of costs",
    .formula = "v_i = mean or median over k of Σ_j S_j 1[c_ij <= from + k step]",
    .reference = "Tomasiello, Herszenhut, Oliveira, Braga & Pereira (2023), A time interval metric "
                 "for cumulative opportunity accessibility, Applied Geography 157, 103007",
    .doi = "10.1016/j.apgeog.2023.103007",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_SUMS,
    .traits = DIKAS_TRAIT_BENEFIT | DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_SUPPLY_LINEAR,
    .check = check,
    .reach = reach,
    .run = run,
};
