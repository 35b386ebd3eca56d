/* SPDX-License-Identifier: MIT */
/**
 * @file registry.c
 * All measures, from the words in the meson.build of each family, and the way to run one.
 */
#include "measures/measures.h"

#include <float.h>

#include "core/lanes.h"

#define X(id) extern const dikas_measure dikas_measure_##id;
#include "registry.inc"
#undef X

static const dikas_measure *const measures[] = {
#define X(id) &dikas_measure_##id,
#include "registry.inc"
#undef X
};

const dikas_measure *const *dikas_measures(int *n)
{
    *n = (int)DIKAS_COUNT(measures);
    return measures;
}

const dikas_measure *dikas_measure_of(const char *family, const char *id)
{
    for (size_t k = 0; k < DIKAS_COUNT(measures); k++)
        if (strcmp(measures[k]->id, id) == 0 &&
            (family == NULL || strcmp(measures[k]->family, family) == 0))
            return measures[k];
    return NULL;
}

const dikas_measure *dikas_measure_find(const char *id)
{
    return dikas_measure_of(NULL, id);
}

/** Numbers, their range, and whether any is outside of it. */
typedef struct range_look {
    int64_t n;
    const double *x;
    double low, high;
    int64_t any_outside;
} range_look;

/* As wide as the number, so that several can be compared at once. */
LANES_INLINE int64_t is_outside(double x, double low, double high)
{
    return (int64_t)(x < low) | (int64_t)(x > high) | (int64_t)(fabs(x) > DBL_MAX);
}

LANES_INLINE void look_at(range_look *look)
{
    int64_t any = 0;
    for (int64_t i = 0; i < look->n; i++)
        any |= is_outside(look->x[i], look->low, look->high);
    look->any_outside = any;
}

LANES_DEFINE(look_through, look_at, range_look)

/** Of the numbers that are there, the first outside the range; n when there is none. */
static int64_t first_outside(int64_t n, const double *x, double low, double high)
{
    range_look look = { n, x, low, high, 0 };
    look_through(&look);
    int64_t i = look.any_outside ? 0 : n;
    while (i < n && !is_outside(x[i], low, high))
        i++;
    return i;
}

static dikas_status input_check(const dikas_measure *measure, int position, const dikas_call *call,
                                dikas_error *err)
{
    const dikas_input_spec *input = dikas_input_at(measure, position);
    const double *x = call->input[position];
    const int64_t n = input->side == DIKAS_SIDE_ROWS      ? call->n_rows
                      : input->side == DIKAS_SIDE_COLUMNS ? call->n_columns
                                                          : 1;
    if (x == NULL && (input->optional || n == 0))
        return DIKAS_OK;
    if (x == NULL)
        return dikas_fail(err, DIKAS_EINVAL, "%s: needs '%s' (%s)", measure->id, input->role,
                          input->help);
    const int64_t i = first_outside(n, x, input->low, input->high);
    if (i == n)
        return DIKAS_OK;
    if (isinf(x[i]))
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: %s, row %lld: %g is no number; unknown is missing", measure->id,
                          input->role, (long long)i + 1, x[i]);
    return dikas_fail(err, DIKAS_EINVAL, "%s: %s, row %lld: %g is outside [%g, %g]", measure->id,
                      input->role, (long long)i + 1, x[i], input->low, input->high);
}

/** People around are never fewer than none, and are there for every column of people. */
static dikas_status environment_check(const dikas_measure *measure, int position,
                                      const dikas_call *call, dikas_error *err)
{
    const dikas_input_spec *input = dikas_input_at(measure, position);
    const double *x = call->environment[position];
    if (strcmp(input->unit, "persons") != 0 || call->n_rows == 0)
        return DIKAS_OK;
    if (x == NULL)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s has no environment", measure->id, input->role);
    const int64_t i = first_outside(call->n_rows, x, 0, HUGE_VAL);
    if (i == call->n_rows)
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL, "%s: %s, environment of row %lld: %g is outside [0, inf]",
                      measure->id, input->role, (long long)i + 1, x[i]);
}

static dikas_status environments_check(const dikas_measure *measure, const dikas_call *call,
                                       dikas_error *err)
{
    if (call->environment == NULL)
        return DIKAS_OK;
    if (!dikas_takes_environment(measure))
        return dikas_fail(err, DIKAS_EINVAL, "%s: takes no environments", measure->id);
    for (int k = 0; k < dikas_input_count(measure, call->n_repeats); k++)
        DIKAS_TRY(environment_check(measure, k, call, err));
    return DIKAS_OK;
}

/** The relation that a measure reads must be there, and of the shape of the call. */
static dikas_status relation_check(const dikas_measure *measure, const dikas_call *call,
                                   dikas_error *err)
{
    if (measure->reading == DIKAS_READS_NOTHING)
        return DIKAS_OK;
    if (call->relation == NULL)
        return dikas_fail(err, DIKAS_EINVAL, "%s: needs a relation", measure->id);
    const dikas_relation_shape *shape = dikas_relation_shape_of(call->relation);
    if (shape->n_rows != call->n_rows || shape->n_columns != call->n_columns)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: the relation has %lld rows and %lld columns, not %lld and %lld",
                          measure->id, (long long)shape->n_rows, (long long)shape->n_columns,
                          (long long)call->n_rows, (long long)call->n_columns);
    return DIKAS_OK;
}

dikas_status dikas_measure_run(const dikas_measure *measure, const dikas_call *call,
                               dikas_error *err)
{
    const char *unread[DIKAS_OUTPUTS_MAX];
    if (measure->run == NULL)
        return dikas_fail(err, DIKAS_EINVAL, "%s: is not computed from columns alone", measure->id);
    dikas_call checked = *call;
    DIKAS_TRY(relation_check(measure, call, err));
    DIKAS_TRY(dikas_values_check(measure, call->parameter, err));
    checked.n_repeats = call->n_repeats > 0 ? call->n_repeats : 1;
    for (int k = 0; k < dikas_input_count(measure, checked.n_repeats); k++)
        DIKAS_TRY(input_check(measure, k, call, err));
    DIKAS_TRY(environments_check(measure, &checked, err));
    if (checked.status == NULL)
        checked.status = unread;
    for (int k = 0; k < measure->n_outputs; k++)
        checked.status[k] = "ok";
    return measure->run(&checked, err);
}
