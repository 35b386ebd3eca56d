/* SPDX-License-Identifier: MIT */
/**
 * @file exposure.c
 * Whom members of a group have in their cell.
 *
 *     isolation          xPx = Σ (x_i / X) p_i
 *     interaction        xPy = Σ (x_i / X) (1 - p_i) = 1 - xPx
 *     correlation_ratio  η² = Σ t_i (p_i - P)² / (T P (1 - P)) = (xPx - P) / (1 - P)
 *     exposure_matrix    xPz = Σ (x_i / X) (z_i / t_i)
 *
 *                        with environments p_i and z_i / t_i are shares of those
 *
 * symbols  segregation.h; z_i members of the group met; t_i is then z_i and all others
 * range    0 to 1
 * missing  a cell in which one of them is unknown is left out; nobody at all no_people, nobody in
 *          the group zero_group, nobody else one_group (correlation_ratio alone)
 * cost     O(n) time
 *
 * Bell (1954), A probability model for the measurement of ecological segregation, Social Forces
 * 32(4), 357-364, doi:10.2307/2574118; Massey & Denton (1988), Social Forces 67(2), 281-315,
 * doi:10.1093/sf/67.2.281.
 */
#include "measures/segregation/segregation.h"

/* Whom members have in their own cell, or around it where there are environments. */
static dikas_status of_members(const dikas_call *call, int met, dikas_two_term term)
{
    const dikas_two_groups s = dikas_two_sums(call);
    if (!call->environment)
        return dikas_two_index(call, 0, term);
    if (!dikas_two_defined(call, &s, 0))
        return DIKAS_OK;
    const double *x = call->input[DIKAS_GROUP], *y = call->input[DIKAS_REST];
    const double *const *around = call->environment;
    dikas_sum total = { 0, 0 };
    for (int64_t i = 0; i < call->n_rows; i++) {
        const double t = around[DIKAS_GROUP][i] + around[DIKAS_REST][i];
        if (x[i] + y[i] > 0 && t > 0)
            dikas_sum_add(&total, x[i] / s.X * (around[met][i] / t));
    }
    *call->output[0] = dikas_unit(dikas_sum_value(total));
    return DIKAS_OK;
}

static double isolation_term(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return x / s->X * (x / (x + y));
}

static dikas_status run_isolation(const dikas_call *call, dikas_error *err)
{
    (void)err;
    return of_members(call, DIKAS_GROUP, isolation_term);
}

static double interaction_term(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return x / s->X * (y / (x + y));
}

static dikas_status run_interaction(const dikas_call *call, dikas_error *err)
{
    (void)err;
    return of_members(call, DIKAS_REST, interaction_term);
}

static double correlation_term(double x, double y, const dikas_two_groups *s, const void *none)
{
    const double t = x + y, beyond = x / t - s->P;
    (void)none;
    return t * (beyond / s->P) * (beyond / s->Y);
}

static dikas_status run_correlation_ratio(const dikas_call *call, dikas_error *err)
{
    (void)err;
    return dikas_two_index(call, 1, correlation_term);
}

/* ---- groups met ---- */

enum { GROUP, MET, OTHERS };

static dikas_status run_exposure_matrix(const dikas_call *call, dikas_error *err)
{
    const double *x = call->input[GROUP], *z = call->input[MET], *others = call->input[OTHERS];
    const double *const *mix = call->environment ? call->environment : call->input;
    const double *z_around = mix[MET], *others_around = mix[OTHERS];
    dikas_sum X = { 0, 0 }, met = { 0, 0 };
    int anybody = 0;
    (void)err;
    for (int64_t i = 0; i < call->n_rows; i++) {
        const double t = z[i] + others[i], around = z_around[i] + others_around[i];
        if (isnan(x[i]) || !(t > 0) || !(around > 0))
            continue;
        anybody = 1;
        dikas_sum_add(&X, x[i]);
        dikas_sum_add(&met, x[i] * (z_around[i] / around));
    }
    *call->output[0] = dikas_unit(dikas_sum_value(met) / dikas_sum_value(X));
    if (!anybody)
        dikas_undefined(call, 0, "no_people");
    else if (!(dikas_sum_value(X) > 0))
        dikas_undefined(call, 0, "zero_group");
    return DIKAS_OK;
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST };

static const dikas_input_spec matrix_inputs[] = {
    DIKAS_INPUT_GROUP,
    { "to_group", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,
      "members of the group that is met" },
    { "rest", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,
      "all residents but these" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, 1, "share in the cell of a member, on average" },
};

static const dikas_output_spec ratio_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, 1, "0 where the mix is the same in every cell" },
};

#define REFERENCE                                                                                  \
    .reference = "Bell (1954), A probability model for the measurement of ecological "             \
                 "segregation, Social Forces 32(4), 357-364",                                      \
    .doi = "10.2307/2574118"

const dikas_measure dikas_measure_isolation = {
    .id = "isolation",
    .title = "Share of the group itself in the cell of a member, on average",
    .formula = "xPx = Σ (x_i / X) p_i",
    REFERENCE,
    DIKAS_SEGREGATION(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_isolation,
};

const dikas_measure dikas_measure_interaction = {
    .id = "interaction",
    .title = "Share of all others in the cell of a member, on average",
    .formula = "xPy = Σ (x_i / X) (1 - p_i)",
    REFERENCE,
    DIKAS_SEGREGATION(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_interaction,
};

const dikas_measure dikas_measure_correlation_ratio = {
    .id = "correlation_ratio",
    .title = "Isolation beyond what an even mix would bring",
    .formula = "η² = (xPx - P) / (1 - P)",
    REFERENCE,
    DIKAS_SEGREGATION(inputs, ratio_outputs),
    .run = run_correlation_ratio,
};

const dikas_measure dikas_measure_exposure_matrix = {
    .id = "exposure_matrix",
    .title = "Share of one group in the cell of a member of another, on average",
    .formula = "xPz = Σ (x_i / X) (z_i / t_i)",
    REFERENCE,
    DIKAS_SEGREGATION(matrix_inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_exposure_matrix,
};
