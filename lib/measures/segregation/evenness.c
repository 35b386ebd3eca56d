/* SPDX-License-Identifier: MIT */
/**
 * @file evenness.c
 * How unevenly a group lives among the rest: shares of the group against shares of the others.
 *
 *     dissimilarity  D = 1/2 Σ |x_i / X - y_i / Y|; with environments, p_i being the share around,
 *                    Σ t_i |p_i - P| / (2 T P (1 - P))
 *     gorard         S = 1/2 Σ |x_i / X - t_i / T|
 *     minmax         M = 1 - Σ min(x_i / X, y_i / Y) / Σ max(x_i / X, y_i / Y) = 2 D / (1 + D)
 *     hutchens       H = 1 - Σ √(x_i / X · y_i / Y)
 *     atkinson       A = 1 - P / (1 - P) (Σ (1 - p_i)^(1 - b) p_i^b t_i / (P T))^(1 / (1 - b))
 *
 * symbols  segregation.h; b in (0, 1): above 1/2 cells with many of the group weigh more
 * range    0, the same mix everywhere, to 1, no cell shared (gorard: to 1 - P)
 * missing  a cell in which the group or the rest is unknown is left out; nobody at all no_people,
 *          nobody in the group zero_group, nobody else one_group (gorard stays defined: 0)
 * cost     O(n) time
 *
 * Duncan & Duncan (1955), doi:10.2307/2088328; Gorard & Taylor (2002), What is segregation?,
 * Sociology 36(4), 875-895, doi:10.1177/003803850203600405 (this DOI from memory, not confirmed);
 * O'Sullivan & Wong (2007), A surface-based approach to measuring spatial segregation, Geographical
 * Analysis 39(2), 147-168, doi:10.1111/j.1538-4632.2007.00699.x, here with cells for the surface;
 * Hutchens (2004), One measure of segregation, International Economic Review 45(2), 555-578,
 * doi:10.1111/j.1468-2354.2004.00136.x (from memory, not confirmed); Massey & Denton (1988), The
 * dimensions of residential segregation, Social Forces 67(2), 281-315, p. 286,
 * doi:10.1093/sf/67.2.281, for the Atkinson index (page from memory).
 */
#include "measures/segregation/segregation.h"

static double dissimilarity_term(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return fabs(x / s->X - y / s->Y) / 2;
}

extern const dikas_measure dikas_measure_multigroup_dissimilarity;

static dikas_status run_dissimilarity(const dikas_call *call, dikas_error *err)
{
    if (call->environment)
        return dikas_two_around(call, &dikas_measure_multigroup_dissimilarity, err);
    return dikas_two_index(call, 1, dissimilarity_term);
}

static double gorard_term(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return fabs(x / s->X - (x + y) / s->T) / 2;
}

static dikas_status run_gorard(const dikas_call *call, dikas_error *err)
{
    (void)err;
    return dikas_two_index(call, 0, gorard_term);
}

static double least(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return fmin(x / s->X, y / s->Y);
}

static double greatest(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return fmax(x / s->X, y / s->Y);
}

static dikas_status run_minmax(const dikas_call *call, dikas_error *err)
{
    const dikas_two_groups sums = dikas_two_sums(call);
    (void)err;
    if (dikas_two_defined(call, &sums, 1))
        *call->output[0] = dikas_unit(1 - dikas_two_total(call, &sums, least, NULL) /
                                              dikas_two_total(call, &sums, greatest, NULL));
    return DIKAS_OK;
}

static double shared_root(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return sqrt(x / s->X * (y / s->Y));
}

static dikas_status run_hutchens(const dikas_call *call, dikas_error *err)
{
    const dikas_two_groups sums = dikas_two_sums(call);
    (void)err;
    if (dikas_two_defined(call, &sums, 1))
        *call->output[0] = dikas_unit(1 - dikas_two_total(call, &sums, shared_root, NULL));
    return DIKAS_OK;
}

static double atkinson_term(double x, double y, const dikas_two_groups *s, const void *detail)
{
    const double b = *(const double *)detail;
    return pow(x / s->X, b) * pow(y / s->Y, 1 - b);
}

/* (1 - p)^(1 - b) p^b t / (P T), with the factor before the bracket, is (x / X)^b (y / Y)^(1 - b).
 */
static dikas_status run_atkinson(const dikas_call *call, dikas_error *err)
{
    const dikas_two_groups sums = dikas_two_sums(call);
    const double b = call->parameter[0].number;
    (void)err;
    if (dikas_two_defined(call, &sums, 1))
        *call->output[0] =
            dikas_unit(1 - pow(dikas_two_total(call, &sums, atkinson_term, &b), 1 / (1 - b)));
    return DIKAS_OK;
}

static dikas_status check_atkinson(const dikas_value *parameter, dikas_error *err)
{
    DIKAS_TRY(dikas_check_positive(parameter, "b", err));
    return parameter->number < 1
               ? DIKAS_OK
               : dikas_fail(err, DIKAS_EINVAL, "b: %g is not below 1", parameter->number);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST };

static const dikas_parameter_spec atkinson_parameters[] = {
    { "b", DIKAS_NUMBER, "0.5", 0, 1, NULL,
      "between 0 and 1: above 0.5 cells with many of the group weigh more" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, 1, "0 where the mix is the same in every cell" },
};

static const dikas_output_spec dissimilarity_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL,
      "0 where the mix is the same in every cell; above 1 only of environments" },
};

const dikas_measure dikas_measure_dissimilarity = {
    .id = "dissimilarity",
    .title = "Share of a group that would have to move to live as evenly as the rest",
    .formula = "D = 1/2 Σ |x_i / X - y_i / Y|",
    .reference = "Duncan & Duncan (1955), A methodological analysis of segregation indexes, "
                 "American Sociological Review 20(2), 210-217",
    .doi = "10.2307/2088328",
    DIKAS_SEGREGATION(inputs, dissimilarity_outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_dissimilarity,
};

const dikas_measure dikas_measure_gorard = {
    .id = "gorard",
    .title = "Share of a group that would have to move to live as evenly as all residents",
    .formula = "S = 1/2 Σ |x_i / X - t_i / T|",
    .reference = "Gorard & Taylor (2002), What is segregation? A comparison of measures in terms "
                 "of 'strong' and 'weak' compositional invariance, Sociology 36(4), 875-895",
    .doi = "10.1177/003803850203600405",
    DIKAS_SEGREGATION(inputs, outputs),
    .run = run_gorard,
};

const dikas_measure dikas_measure_minmax = {
    .id = "minmax",
    .title = "What the distributions of a group and of the rest do not share of their union",
    .formula = "M = 1 - Σ min(x_i / X, y_i / Y) / Σ max(x_i / X, y_i / Y)",
    .reference = "O'Sullivan & Wong (2007), A surface-based approach to measuring spatial "
                 "segregation, Geographical Analysis 39(2), 147-168",
    .doi = "10.1111/j.1538-4632.2007.00699.x",
    DIKAS_SEGREGATION(inputs, outputs),
    .run = run_minmax,
};

const dikas_measure dikas_measure_hutchens = {
    .id = "hutchens",
    .title = "Square root index",
    .formula = "H = 1 - Σ √(x_i / X · y_i / Y)",
    .reference = "Hutchens (2004), One measure of segregation, International Economic Review "
                 "45(2), 555-578",
    .doi = "10.1111/j.1468-2354.2004.00136.x",
    DIKAS_SEGREGATION(inputs, outputs),
    .run = run_hutchens,
};

const dikas_measure dikas_measure_atkinson = {
    .id = "atkinson",
    .title = "Atkinson index of the shares of a group",
    .formula = "A = 1 - P / (1 - P) (Σ (1 - p_i)^(1 - b) p_i^b t_i / (P T))^(1 / (1 - b))",
    .reference = "Massey & Denton (1988), The dimensions of residential segregation, Social Forces "
                 "67(2), 281-315",
    .doi = "10.1093/sf/67.2.281",
    DIKAS_SEGREGATION(inputs, outputs),
    .parameters = atkinson_parameters,
    .n_parameters = DIKAS_COUNT(atkinson_parameters),
    .check = check_atkinson,
    .run = run_atkinson,
};
