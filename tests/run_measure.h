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

/** 1 where the parameters of a request ask for environments. */
static inline int asks_for_environment(const dikas_request *request)
{
    const dikas_measure *m = request->measure;
    for (int k = 0; k < m->n_parameters; k++)
        if ((strcmp(m->parameters[k].key, "radius") == 0 ||
             strcmp(m->parameters[k].key, "knn") == 0) &&
            request->value[k].n_numbers > 0)
            return 1;
    return 0;
}

/** Environments of a world in which everybody counts half everywhere, and once more at home; rows
 * of which something is unknown count as nothing. Free with environments_free(). */
static inline double **environments_new(int n, int64_t n_rows, const double *const *input)
{
    double **around = calloc((size_t)n, sizeof *around);
    assert_non_null(around);
    for (int k = 0; k < n; k++) {
        double all = 0;
        around[k] = calloc((size_t)n_rows + 1, sizeof(double));
        assert_non_null(around[k]);
        for (int64_t i = 0; i < n_rows; i++) {
            double own = input[k] ? input[k][i] : 0;
            for (int other = 0; other < n; other++)
                if (input[other] && isnan(input[other][i]))
                    own = 0;
            around[k][i] = own;
            all += own;
        }
        for (int64_t i = 0; i < n_rows; i++)
            around[k][i] += all / 2;
    }
    return around;
}

static inline void environments_free(int n, double **around)
{
    for (int k = 0; k < n && around; k++)
        free(around[k]);
    free(around);
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
    const int n_inputs = dikas_input_count(m, n_repeats);
    double **around =
        asks_for_environment(request) ? environments_new(n_inputs, n_rows, input) : NULL;
    const dikas_call call = {
        n_rows,      n_columns,   relation, input,     request->value,
        out->output, out->status, run,      n_repeats, (const double *const *)around
    };
    const dikas_status status = dikas_measure_run(m, &call, err);
    environments_free(n_inputs, around);
    return status;
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
