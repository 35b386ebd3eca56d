/* SPDX-License-Identifier: MIT */
/**
 * @file fgt.c
 * Poverty of access: how many have too little (fgt0), how far they are from enough (fgt1), with
 * weight on the worst off (fgt2).
 *
 *     F_a = Σ_poor w_i g_i^a / Σ_i w_i,  g_i = min(1, |x_i - z| / z)
 *
 * x_i      value of row i, >= 0: a benefit (services reached) or a cost (minutes)
 * w_i      its people, persons, >= 0
 * z        poverty line: given, else the quantile q of a benefit, 1 - q of a cost, over people
 *          (sample.h) or over cells, unweighted (type 7 of Hyndman & Fan 1996)
 * poor     x_i < z for a benefit, x_i > z for a cost, and always who reaches nothing: a benefit of
 * 0, or the flag `unreached`; their gap g_i is 1 F_a      0-1 missing  a row without people, or
 * without value and not flagged, is ignored; an unknown flag is 0. Without people zero_weight; the
 * line is missing (no_value) where no value is known cost     n log n time, four numbers per row
 *
 * A cost can be more than twice the line; its gap is cut at 1, that of someone who reaches nothing.
 *
 * Foster, Greer & Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52(3),
 * 761-766, doi:10.2307/1913475.
 */
#include "measures/equity/equity.h"
#include "measures/sample.h"

enum { VALUE, WEIGHT, UNREACHED };
enum { LINE_GIVEN, QUANTILE, OVER, SENSE };
enum { POVERTY, LINE, UNREACHED_PEOPLE };
enum { OVER_PEOPLE, OVER_CELLS };
enum { BENEFIT, COST };

/** Known values with known people, every cell with the weight 1; returns how many. */
static int64_t collect_cells(const dikas_call *call, dikas_sample *out)
{
    const double *x = call->input[VALUE], *w = call->input[WEIGHT];
    int64_t n = 0;
    for (int64_t i = 0; i < call->n_rows; i++)
        if (!isnan(x[i]) && !isnan(w[i]))
            out[n++] = (dikas_sample){ x[i], x[i], 1, i };
    dikas_samples_sort(out, n);
    return n;
}

/** The poverty line of the column. */
static double line_of(const dikas_call *call, dikas_sample *room)
{
    const dikas_value *p = call->parameter;
    const double q = p[SENSE].choice == COST ? 1 - p[QUANTILE].number : p[QUANTILE].number;
    const double *x = call->input[VALUE];
    const int64_t n = p[OVER].choice == OVER_CELLS
                          ? collect_cells(call, room)
                          : dikas_samples_collect(call->n_rows, x, x, call->input[WEIGHT], room);
    return dikas_samples_quantile(room, n, q);
}

/** Gap of row i: 0 for who is not poor, missing for an unknown value, 1 for who reaches nothing. */
static double gap_of(const dikas_call *call, int64_t i, double z, int *reaches_nothing)
{
    const double x = call->input[VALUE][i];
    const double *flag = call->input[UNREACHED];
    const int is_cost = call->parameter[SENSE].choice == COST;
    *reaches_nothing = (flag != NULL && flag[i] > 0) || (!is_cost && x <= 0);
    if (*reaches_nothing)
        return 1;
    if (isnan(x))
        return DIKAS_MISSING;
    if (is_cost ? x > z : x < z)
        return z > 0 ? fmin(fabs(x - z) / z, 1) : 1;
    return 0;
}

static void measure(const dikas_call *call, int power, double z)
{
    dikas_sum people = { 0, 0 }, poor = { 0, 0 }, unreached = { 0, 0 };
    for (int64_t i = 0; i < call->n_rows; i++) {
        const double w = call->input[WEIGHT][i];
        int reaches_nothing;
        const double gap = gap_of(call, i, z, &reaches_nothing);
        if (isnan(gap) || !(w > 0))
            continue;
        dikas_sum_add(&people, w);
        if (gap > 0)
            dikas_sum_add(&poor, power == 0 ? w : power == 1 ? w * gap : w * gap * gap);
        if (reaches_nothing)
            dikas_sum_add(&unreached, w);
    }
    *call->output[POVERTY] = fmin(dikas_sum_value(poor) / dikas_sum_value(people), 1);
    *call->output[UNREACHED_PEOPLE] = dikas_sum_value(unreached);
    *call->output[LINE] = z;
    if (!(dikas_sum_value(people) > 0))
        dikas_undefined(call, POVERTY, "zero_weight");
    if (isnan(z))
        dikas_undefined(call, LINE, "no_value");
}

static dikas_status run(const dikas_call *call, int power, dikas_error *err)
{
    double z = call->parameter[LINE_GIVEN].number;
    if (isnan(z)) {
        dikas_sample *room = dikas_alloc((size_t)call->n_rows + 1, sizeof(*room));
        if (room == NULL)
            return DIKAS_NO_MEMORY(err, "ranks");
        z = line_of(call, room);
        dikas_release(room);
    }
    measure(call, power, z);
    return DIKAS_OK;
}

static dikas_status run_0(const dikas_call *call, dikas_error *err)
{
    return run(call, 0, err);
}

static dikas_status run_1(const dikas_call *call, dikas_error *err)
{
    return run(call, 1, err);
}

static dikas_status run_2(const dikas_call *call, dikas_error *err)
{
    return run(call, 2, err);
}

static const dikas_input_spec inputs[] = {
    DIKAS_INPUT_VALUE,
    DIKAS_INPUT_WEIGHT,
    { "unreached", DIKAS_SIDE_ROWS, "1", 0, 1, 1, DIKAS_MISSING_LEFT_OUT,
      "1 where people reach nothing" },
};

static const dikas_parameter_spec parameters[] = {
    { "line", DIKAS_NUMBER, "", 0, HUGE_VAL, NULL, "poverty line; else a quantile of the value" },
    { "quantile", DIKAS_NUMBER, "0.3", 0, 1, NULL, "where the line lies; 1 - quantile for a cost" },
    { "over", DIKAS_CHOICE, "people", 0, 0, "people|cells", "what the quantile is taken over" },
    { "sense", DIKAS_CHOICE, "benefit", 0, 0, "benefit|cost", "whether more of it is better" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, 1, "poverty, 0 where nobody is poor" },
    { "_line", DIKAS_SIDE_SINGLE, "value", 0, HUGE_VAL, "the poverty line" },
    { "_unreached", DIKAS_SIDE_SINGLE, "persons", 0, HUGE_VAL, "people who reach nothing" },
};

/* clang-format off */
#define FGT(power)                                                                                 \
    .family = "equity",                                                                            \
    .formula = "F_" #power " = Σ_poor w_i min(1, |x_i - z| / z)^" #power " / Σ_i w_i",                   \
    .reference = "Foster, Greer & Thorbecke (1984), A class of decomposable poverty measures, "    \
                 "Econometrica 52(3), 761-766",                                                    \
    .doi = "10.2307/1913475",                                                                      \
    .inputs = inputs, .n_inputs = DIKAS_COUNT(inputs),                                             \
    .parameters = parameters, .n_parameters = DIKAS_COUNT(parameters),                             \
    .outputs = outputs, .n_outputs = DIKAS_COUNT(outputs),                                         \
    .reading = DIKAS_READS_NOTHING,                                                                \
    .traits = DIKAS_TRAIT_ORDER_FREE,                                                              \
    .run = run_##power
/* clang-format on */

const dikas_measure dikas_measure_fgt0 = {
    .id = "fgt0",
    .title = "Share of people in poverty of access",
    FGT(0),
};

const dikas_measure dikas_measure_fgt1 = {
    .id = "fgt1",
    .title = "Depth of poverty of access",
    FGT(1),
};

const dikas_measure dikas_measure_fgt2 = {
    .id = "fgt2",
    .title = "Severity of poverty of access",
    FGT(2),
};
