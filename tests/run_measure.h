/* SPDX-License-Identifier: MIT */
/**
 * @file run_measure.h
 * A measure as a test calls it: a request as text, columns by role.
 */
#ifndef DIKAS_RUN_MEASURE_H
#define DIKAS_RUN_MEASURE_H

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "dikas/measure.h"
#include "measures/measures.h"

/** Inputs that repeat are there REPEATS times in tests of all measures. */
enum { INPUTS_MAX = 8, OUTPUTS_MAX = 16, REPEATS = 3 };

/** A column and the role that it plays. */
typedef struct {
    const char *role;
    const double *x;
} given;

/** What a measure gave; free with result_free(). */
typedef struct {
    double *output[OUTPUTS_MAX];
    const char *status[OUTPUTS_MAX];
} result;

static inline void result_free(result *r)
{
    for (int k = 0; k < OUTPUTS_MAX; k++)
        free(r->output[k]);
}

static inline int64_t size_of_side(dikas_side side, int64_t n_rows, int64_t n_columns)
{
    return side == DIKAS_SIDE_ROWS ? n_rows : side == DIKAS_SIDE_COLUMNS ? n_columns : 1;
}

/** Run a parsed request over columns in the order of the record, of which those that repeat are
 * there so often. */
static inline dikas_status run_repeated(const dikas_request *request, int64_t n_rows,
                                        int64_t n_columns, const dikas_relation *relation,
                                        const double *const *input, int n_repeats,
                                        const dikas_run *run, result *out, dikas_error *err)
{
    const dikas_measure *m = request->measure;
    *out = (result){ 0 };
    for (int k = 0; k < m->n_outputs; k++) {
        const int64_t n = size_of_side(m->outputs[k].side, n_rows, n_columns);
        out->output[k] = calloc((size_t)n + 1, sizeof(double));
        assert_non_null(out->output[k]);
    }
    const dikas_call call = { n_rows,      n_columns,   relation, input,     request->value,
                              out->output, out->status, run,      n_repeats, NULL };
    return dikas_measure_run(m, &call, err);
}

/** The same with each of them once. */
static inline dikas_status run_request(const dikas_request *request, int64_t n_rows,
                                       int64_t n_columns, const dikas_relation *relation,
                                       const double *const *input, const dikas_run *run,
                                       result *out, dikas_error *err)
{
    return run_repeated(request, n_rows, n_columns, relation, input, 1, run, out, err);
}

/** Parse and run over columns by role, ended by a NULL role; must succeed. */
static inline result run_measure(const char *text, int64_t n_rows, int64_t n_columns,
                                 const dikas_relation *relation, const given *columns)
{
    dikas_request request;
    dikas_error err = { DIKAS_OK, "" };
    const double *input[INPUTS_MAX] = { NULL };
    result out;
    assert_ok(dikas_request_parse(text, NULL, &request, &err), err);
    for (int k = 0; k < request.measure->n_inputs; k++)
        for (const given *c = columns; c != NULL && c->role != NULL; c++)
            if (strcmp(c->role, request.measure->inputs[k].role) == 0)
                input[k] = c->x;
    assert_ok(run_request(&request, n_rows, n_columns, relation, input, NULL, &out, &err), err);
    dikas_request_clear(&request);
    return out;
}

#endif
