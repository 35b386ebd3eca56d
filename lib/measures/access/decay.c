/* SPDX-License-Identifier: MIT */
/**
 * @file decay.c
 * The forms of decay, their parameters, how far they reach.
 */
#include "measures/access/decay.h"

#define PI     3.14159265358979323846
#define SQRT_3 1.73205080756887729353

static inline double binary(double c, const void *parameters)
{
    const dikas_decay *f = parameters;
    return c <= f->a ? 1 : 0;
}

static inline double linear(double c, const void *parameters)
{
    const dikas_decay *f = parameters;
    return c < f->a ? 1 - c / f->a : 0;
}

static inline double stepped(double c, const void *parameters)
{
    const dikas_decay *f = parameters;
    for (int k = f->n_steps - 1; k >= 0; k--)
        if (c >= f->steps[k])
            return f->weights[k];
    return 1;
}

static inline double exponential(double c, const void *parameters)
{
    const dikas_decay *f = parameters;
    return exp(-f->a * c);
}

static inline double power(double c, const void *parameters)
{
    const dikas_decay *f = parameters;
    return c <= 1 ? 1 : pow(c, -f->a);
}

static inline double gaussian(double c, const void *parameters)
{
    const dikas_decay *f = parameters;
    return exp(-c * c / (2 * f->a * f->a));
}

static inline double logistic(double c, const void *parameters)
{
    const dikas_decay *f = parameters;
    const double slope = PI / (f->b * SQRT_3);
    return (1 + exp(-f->a * slope)) / (1 + exp((c - f->a) * slope));
}

/* Without a call for each. */
#define AT_ONCE(form)                                                                              \
    static void form##_at_once(const double *c, int n, const void *parameters, double *out)        \
    {                                                                                              \
        for (int k = 0; k < n; k++)                                                                \
            out[k] = form(c[k], parameters);                                                       \
    }

AT_ONCE(binary)
AT_ONCE(linear)
AT_ONCE(stepped)
AT_ONCE(exponential)
AT_ONCE(power)
AT_ONCE(gaussian)
AT_ONCE(logistic)

double dikas_decay_squared(double cost, const void *decay)
{
    const double weight = ((const dikas_decay *)decay)->weight(cost, decay);
    return weight * weight;
}

void dikas_decay_weigh_squared(const double *cost, int n, const void *decay, double *out)
{
    ((const dikas_decay *)decay)->weigh(cost, n, decay, out);
    for (int k = 0; k < n; k++)
        out[k] *= out[k];
}

/** A form in the order of the choices: its weight, one by one and at once, and the parameters that
 * it needs. */
typedef struct {
    dikas_weight weight;
    dikas_weigh weigh;
    int first, second; /* 0 where it needs fewer */
} form;

static const form forms[] = {
    { binary, binary_at_once, DIKAS_DECAY_CUTOFF, 0 },
    { linear, linear_at_once, DIKAS_DECAY_CUTOFF, 0 },
    { stepped, stepped_at_once, DIKAS_DECAY_STEPS, DIKAS_DECAY_WEIGHTS },
    { exponential, exponential_at_once, DIKAS_DECAY_BETA, 0 },
    { power, power_at_once, DIKAS_DECAY_BETA, 0 },
    { gaussian, gaussian_at_once, DIKAS_DECAY_SIGMA, 0 },
    { logistic, logistic_at_once, DIKAS_DECAY_MEAN, DIKAS_DECAY_SD },
};

dikas_decay dikas_decay_of(const dikas_value *parameter)
{
    const form *f = &forms[parameter[DIKAS_DECAY_FORM].choice];
    return (dikas_decay){ .weight = f->weight,
                          .weigh = f->weigh,
                          .a = parameter[f->first].number,
                          .b = parameter[f->second].number,
                          .steps = parameter[DIKAS_DECAY_STEPS].numbers,
                          .weights = parameter[DIKAS_DECAY_WEIGHTS].numbers,
                          .n_steps = parameter[DIKAS_DECAY_STEPS].n_numbers };
}

/** Is there a value? A list that was left out is empty, a number is missing. */
static int is_there(const dikas_value *parameter, int position)
{
    if (position == DIKAS_DECAY_STEPS || position == DIKAS_DECAY_WEIGHTS)
        return parameter[position].n_numbers > 0;
    return !isnan(parameter[position].number);
}

static dikas_status steps_check(const dikas_value *steps, const dikas_value *weights,
                                dikas_error *err)
{
    if (steps->n_numbers != weights->n_numbers)
        return dikas_fail(err, DIKAS_EINVAL, "%d steps need as many weights, not %d",
                          steps->n_numbers, weights->n_numbers);
    for (int k = 1; k < steps->n_numbers; k++)
        if (!(steps->numbers[k] > steps->numbers[k - 1]))
            return dikas_fail(err, DIKAS_EINVAL, "steps: %g does not come after %g",
                              steps->numbers[k], steps->numbers[k - 1]);
    return DIKAS_OK;
}

dikas_status dikas_decay_check(const dikas_value *parameter, dikas_error *err)
{
    static const char *const form_names[] = { "binary", "linear",   "stepped", "exponential",
                                              "power",  "gaussian", "logistic" };
    static const char *const keys[] = { "decay", "cutoff", "steps", "weights",
                                        "beta",  "sigma",  "mean",  "sd" };
    const int chosen = parameter[DIKAS_DECAY_FORM].choice;
    const form *f = &forms[chosen];
    for (int k = DIKAS_DECAY_CUTOFF; k < DIKAS_DECAY_PARAMETERS_N; k++) {
        const int needed = k == f->first || k == f->second;
        if (needed && !is_there(parameter, k))
            return dikas_fail(err, DIKAS_EINVAL, "decay=%s needs '%s'", form_names[chosen],
                              keys[k]);
        if (!needed && is_there(parameter, k))
            return dikas_fail(err, DIKAS_EINVAL, "decay=%s does not take '%s'", form_names[chosen],
                              keys[k]);
    }
    if (f->weight == gaussian)
        return dikas_check_positive(&parameter[DIKAS_DECAY_SIGMA], "sigma", err);
    if (f->weight == logistic)
        return dikas_check_positive(&parameter[DIKAS_DECAY_SD], "sd", err);
    if (f->weight == stepped)
        return steps_check(&parameter[DIKAS_DECAY_STEPS], &parameter[DIKAS_DECAY_WEIGHTS], err);
    return DIKAS_OK;
}

double dikas_decay_reach(const dikas_value *parameter)
{
    const dikas_decay f = dikas_decay_of(parameter);
    if (f.weight == binary || f.weight == linear)
        return f.a;
    double reach = HUGE_VAL;
    if (f.weight == stepped)
        for (int k = f.n_steps - 1; k >= 0 && !(f.weights[k] > 0); k--)
            reach = f.steps[k];
    return reach;
}
