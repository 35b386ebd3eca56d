/* SPDX-License-Identifier: MIT */
/**
 * @file pca.c
 * Principal components of indicators, and weights from them.
 *
 *     R = L Lᵀ,  l_jk = v_jk √λ_k      w_j = Σ_k l_jk² / Σ_k λ_k   (k: λ_k > 1)
 *
 * R        correlations of the indicators × direction over the rows where all are known
 * λ, v     its eigenvalues, descending, and eigenvectors of length 1; signs so that Σ_j l_jk > 0
 * w        weights; equal where no eigenvalue is above 1
 * missing  a row that lacks an indicator is left out
 * cost     p² n for n rows and p indicators, p³ per sweep of rotations, about ten of them
 *
 * Eigenvalues by cyclic Jacobi rotations: Golub & Van Loan, Matrix Computations, section 8.5 of the
 * fourth edition (from memory, not checked). For the weights see index.h.
 */
#include <string.h>

#include "measures/exposure/indicators.h"

enum { SWEEPS = 100 };
#define KEPT 1e-9 /* an eigenvalue above 1 by less is 1, rounded */

/* ---- correlations ---- */

/* Complete rows only, indicator by indicator, mean 0 and sum of squares 1. */
typedef struct {
    const dikas_index *index;
    int p;
    int64_t n;
    double *z, *r;
} correlating;

/* Moves complete rows to the front of each column; returns how many there are. */
static int64_t keep_complete(int p, int64_t n_rows, double *y)
{
    int64_t n = 0;
    for (int64_t i = 0; i < n_rows; i++) {
        int known = 0;
        while (known < p && !isnan(y[known * n_rows + i]))
            known++;
        if (known < p)
            continue;
        for (int k = 0; k < p; k++)
            y[k * n_rows + n] = y[k * n_rows + i];
        n++;
    }
    for (int k = 1; k < p; k++)
        memmove(y + k * n, y + k * n_rows, (size_t)n * sizeof *y);
    return n;
}

static dikas_status standardise(void *context, void *worker, int64_t k, dikas_error *err)
{
    const correlating *c = context;
    double *z = c->z + k * c->n;
    const dikas_index_parameters p = dikas_parameters_of(c->n, z, 0);
    const double length = p.sd * sqrt((double)c->n) * c->index->indicators[k].direction;
    char name[DIKAS_INDICATOR_NAME];
    (void)worker;
    if (!(p.max > p.min) || !(p.sd > 0) || isinf(length))
        return dikas_fail(
            err, DIKAS_EINVAL,
            "index: indicator %s is %g to %g in the %lld rows in which all are known; "
            "it has no correlations",
            dikas_indicator_name(c->index, (int)k, name), p.min, p.max, (long long)c->n);
    for (int64_t i = 0; i < c->n; i++)
        z[i] = (z[i] - p.mean) / length;
    return DIKAS_OK;
}

static dikas_status correlate(void *context, void *worker, int64_t j, dikas_error *err)
{
    const correlating *c = context;
    (void)worker;
    (void)err;
    for (int64_t k = j; k < c->p; k++) {
        dikas_sum sum = { 0, 0 };
        for (int64_t i = 0; i < c->n; i++)
            dikas_sum_add(&sum, c->z[j * c->n + i] * c->z[k * c->n + i]);
        c->r[j * c->p + k] = c->r[k * c->p + j] = k == j ? 1 : dikas_sum_value(sum);
    }
    return DIKAS_OK;
}

static dikas_status find_correlations(correlating *c, const dikas_run *run, dikas_error *err)
{
    static const dikas_task first = { .work = standardise }, second = { .work = correlate };
    if (c->n < 2)
        return dikas_fail(err, DIKAS_EINVAL,
                          "index: all indicators are known in %lld rows; correlations need 2",
                          (long long)c->n);
    DIKAS_TRY(dikas_parallel(&first, c, c->p, "correlations", run, err));
    return dikas_parallel(&second, c, c->p, "correlations", run, err);
}

/* ---- eigenvalues ---- */

/* Turns axes j and k so that a_jk becomes 0. */
static void rotate(int p, double *a, double *v, int j, int k)
{
    const double theta = (a[k * p + k] - a[j * p + j]) / (2 * a[j * p + k]);
    const double t = (theta < 0 ? -1 : 1) / (fabs(theta) + hypot(theta, 1));
    const double cosine = 1 / hypot(t, 1), sine = t * cosine;
    for (int i = 0; i < p; i++) {
        const double x = a[i * p + j], y = a[i * p + k];
        a[i * p + j] = cosine * x - sine * y;
        a[i * p + k] = sine * x + cosine * y;
    }
    for (int i = 0; i < p; i++) {
        const double x = a[j * p + i], y = a[k * p + i];
        a[j * p + i] = cosine * x - sine * y;
        a[k * p + i] = sine * x + cosine * y;
    }
    a[j * p + k] = a[k * p + j] = 0; /* and not what rounding leaves */
    for (int i = 0; i < p; i++) {
        const double x = v[i * p + j], y = v[i * p + k];
        v[i * p + j] = cosine * x - sine * y;
        v[i * p + k] = sine * x + cosine * y;
    }
}

/* a becomes diagonal, column k of v the eigenvector of a_kk. */
static void diagonalise(int p, double *a, double *v)
{
    int turned = 1;
    for (int i = 0; i < p * p; i++)
        v[i] = i % (p + 1) == 0;
    for (int sweep = 0; sweep < SWEEPS && turned; sweep++) {
        turned = 0;
        for (int j = 0; j < p; j++)
            for (int k = j + 1; k < p; k++)
                if (fabs(a[j * p + k]) > 1e-17) {
                    rotate(p, a, v, j, k);
                    turned = 1;
                }
    }
}

/* ---- what comes of it ---- */

/* Number of the k-th largest of p values; equal ones in their order. */
static int place_of(int p, const double *value, int stride, int k)
{
    for (int i = 0; i < p; i++) {
        int before = 0;
        for (int j = 0; j < p; j++)
            before += value[j * stride] > value[i * stride] ||
                      (j < i && value[j * stride] >= value[i * stride]);
        if (before == k)
            return i;
    }
    return k;
}

/* 1, or -1 where the vector has to be turned round: the sum decides, where it is 0 but for rounding
 * the first that is not. */
static int sign_of(int p, const double *v, int column)
{
    dikas_sum sum = { 0, 0 };
    double deciding = 0;
    for (int j = p - 1; j >= 0; j--) {
        dikas_sum_add(&sum, v[j * p + column]);
        if (fabs(v[j * p + column]) > KEPT)
            deciding = v[j * p + column];
    }
    if (fabs(dikas_sum_value(sum)) > KEPT)
        deciding = dikas_sum_value(sum);
    return deciding < 0 ? -1 : 1;
}

static void find_weights(int p, int n_kept, const double *loading, double *weight)
{
    dikas_sum total = { 0, 0 };
    for (int j = 0; j < p; j++) {
        dikas_sum sum = { 0, 0 };
        for (int k = 0; k < n_kept; k++)
            dikas_sum_add(&sum, loading[j * p + k] * loading[j * p + k]);
        weight[j] = n_kept ? dikas_sum_value(sum) : 1;
        dikas_sum_add(&total, weight[j]);
    }
    for (int j = 0; j < p; j++)
        weight[j] /= dikas_sum_value(total);
}

static void tell(int p, const double *a, const double *v, double *loading, dikas_components *out)
{
    out->n_kept = 0;
    for (int k = 0; k < p; k++) {
        const int from = place_of(p, a, p + 1, k), sign = sign_of(p, v, from);
        const double eigenvalue = fmax(a[from * (p + 1)], 0);
        out->n_kept += eigenvalue > 1 + KEPT;
        if (out->eigenvalue)
            out->eigenvalue[k] = eigenvalue;
        if (out->explained)
            out->explained[k] = eigenvalue / p;
        for (int j = 0; j < p; j++)
            loading[j * p + k] = v[j * p + from] * sqrt(eigenvalue) * sign;
    }
    if (out->weight)
        find_weights(p, out->n_kept, loading, out->weight);
    if (out->loading)
        memcpy(out->loading, loading, (size_t)p * (size_t)p * sizeof *loading);
}

static dikas_status analyse(const dikas_index *index, int64_t n_rows, double *y,
                            dikas_components *out, const dikas_run *run, dikas_error *err)
{
    const int p = index->n;
    const size_t size = (size_t)p * (size_t)p;
    double *r = dikas_alloc(3 * size, sizeof *r);
    if (!r)
        return DIKAS_NO_MEMORY(err, "correlations");
    correlating c = { index, p, keep_complete(p, n_rows, y), y, r };
    const dikas_status status = find_correlations(&c, run, err);
    if (status == DIKAS_OK) {
        out->n_complete = c.n;
        diagonalise(p, r, r + size);
        tell(p, r, r + size, r + 2 * size, out);
    }
    dikas_release(r);
    return status;
}

dikas_status dikas_index_components(const dikas_index *index, int64_t n_rows,
                                    const double *const *x, dikas_components *out,
                                    const dikas_run *run, dikas_error *err)
{
    double *y = NULL;
    DIKAS_TRY(dikas_index_check(index, err));
    if (index->n > DIKAS_COMPONENTS_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "index: components of %d indicators; at most %d",
                          index->n, DIKAS_COMPONENTS_MAX);
    DIKAS_TRY(dikas_indicators_read(index, n_rows, x, &y, run, err));
    const dikas_status status = analyse(index, n_rows, y, out, run, err);
    dikas_release(y);
    return status;
}
