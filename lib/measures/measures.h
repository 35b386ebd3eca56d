/* SPDX-License-Identifier: MIT */
/**
 * @file measures.h
 * What the kernels share: undefined numbers, arrays, scratch memory for each worker.
 */
#ifndef DIKAS_MEASURES_H
#define DIKAS_MEASURES_H

#include <string.h>

#include "core/core.h"
#include "dikas/measure.h"

/** Most outputs that one measure may have. */
#define DIKAS_OUTPUTS_MAX 16

/** Check parameters against the record: presence, range, what belongs together. */
dikas_status dikas_values_check(const dikas_measure *measure, const dikas_value *value,
                                dikas_error *err) DIKAS_MUST_CHECK;

/** DIKAS_EINVAL where a parameter is not above 0: for what a closed range cannot say. */
static inline dikas_status dikas_check_positive(const dikas_value *value, const char *key,
                                                dikas_error *err)
{
    return value->number > 0
               ? DIKAS_OK
               : dikas_fail(err, DIKAS_EINVAL, "%s: %g is not above 0", key, value->number);
}

/** How many columns a measure is called with, where the inputs that repeat are there so often. */
static inline int dikas_input_count(const dikas_measure *measure, int n_repeats)
{
    return measure->n_inputs + (n_repeats - 1) * measure->n_repeating;
}

/** What the column at this position of a call is. */
static inline const dikas_input_spec *dikas_input_at(const dikas_measure *measure, int position)
{
    const int once = measure->n_inputs - measure->n_repeating;
    return &measure->inputs[position < measure->n_inputs
                                ? position
                                : once + (position - once) % measure->n_repeating];
}

/** 1 where a call may bring environments: the record has a parameter that makes them. */
static inline int dikas_takes_environment(const dikas_measure *measure)
{
    for (int k = 0; k < measure->n_parameters; k++)
        if (strcmp(measure->parameters[k].key, "kernel") == 0 ||
            strcmp(measure->parameters[k].key, "knn") == 0)
            return 1;
    return 0;
}

/** Make a single output missing and say why. */
static inline void dikas_undefined(const dikas_call *call, int output, const char *why)
{
    *call->output[output] = DIKAS_MISSING;
    call->status[output] = why;
}

/** n >= 0 uninitialised numbers; NULL only when there is no memory. */
static inline double *dikas_numbers(int64_t n)
{
    return (double *)dikas_alloc((size_t)n + 1, sizeof(double));
}

/** Memory of one worker that only grows; a zeroed one is empty. */
typedef struct dikas_scratch {
    void *memory;
    size_t capacity;
} dikas_scratch;

/** One empty scratch for every worker of a run; NULL when there is no memory. */
dikas_scratch *dikas_scratches_new(const dikas_run *run) DIKAS_MUST_CHECK;

/** Free all of them; NULL is fine. */
void dikas_scratches_free(dikas_scratch *scratches, const dikas_run *run);

/** Room for count >= 0 elements of a size, contents lost; NULL when there is no memory. */
void *dikas_scratch_room(dikas_scratch *scratch, int64_t count, size_t size) DIKAS_MUST_CHECK;

#endif
