/* SPDX-License-Identifier: MIT */
/**
 * @file decay.c
 * Who lives nearby, by a proximity that falls with distance. The others are an environment like any
 * other; the cell itself, whose proximity depends on its ground, is added to it.
 */
#include "spatial/kernel.h"
#include "spatial/sums.h"

/* The columns that are asked for, then the cells. */
typedef struct decay {
    int n_columns;
    double **column;    /* without unknown cells, which hold nothing */
    double *const *sum; /* of the columns that are asked for */
    double *cells;
} decay;

static double *sum_at(const decay *d, int column)
{
    return column < d->n_columns - 1 ? d->sum[column] : d->cells;
}

static dikas_status check(const dikas_environment *e, double length, int n_columns,
                          const double *const *column, const double *area, dikas_error *err)
{
    if (!(length > 0) || isinf(length))
        return dikas_fail(err, DIKAS_EINVAL,
                          "environments: the decay length %g is outside (0, inf) metres", length);
    if (n_columns < 1)
        return dikas_fail(err, DIKAS_EINVAL, "environments: %d columns, at least 1 is needed",
                          n_columns);
    for (int c = 0; c < n_columns; c++)
        DIKAS_TRY(environment_check_values(e->n_cells, column[c], "column", c, err));
    return environment_check_values(e->n_cells, area, "area", 0, err);
}

static dikas_status gather(decay *d, const dikas_environment *e, const double *const *column,
                           const double *area, dikas_error *err)
{
    const size_t n = (size_t)e->n_cells;
    d->column = dikas_alloc_zero((size_t)d->n_columns, sizeof *d->column);
    for (int c = 0; d->column && c < d->n_columns; c++) {
        d->column[c] = dikas_alloc_zero(n + 1, sizeof **d->column);
        if (!d->column[c])
            return DIKAS_NO_MEMORY(err, "columns of cells");
    }
    if (!d->column)
        return DIKAS_NO_MEMORY(err, "columns of cells");
    for (int64_t i = 0; i < e->n_cells; i++) {
        int known = !isnan(area[i]);
        for (int c = 0; c < d->n_columns - 1; c++)
            known = known && !isnan(column[c][i]);
        for (int c = 0; c < d->n_columns - 1; c++)
            d->column[c][i] = known ? column[c][i] : 0;
        d->column[d->n_columns - 1][i] = known;
    }
    return DIKAS_OK;
}

static void release(decay *d)
{
    for (int c = 0; d->column && c < d->n_columns; c++)
        dikas_release(d->column[c]);
    dikas_release(d->column);
}

static dikas_status take(const dikas_environment_block *b, int worker, void *context,
                         dikas_error *err)
{
    const decay *d = context;
    (void)worker;
    (void)err;
    for (int c = 0; c < d->n_columns; c++)
        for (int64_t k = 0; k < b->count; k++)
            sum_at(d, c)[b->cell[k]] = b->sum[c][k];
    return DIKAS_OK;
}

/* Each cell itself, and others of the same centroid. */
static void add_own(const decay *d, const dikas_environment *e, double length, const double *area)
{
    for (int32_t p = 0; p < e->n; p++)
        for (int c = d->n_columns - 1; c >= 0; c--) {
            dikas_sum here = { 0, 0 };
            for (int32_t k = e->start[p]; k < e->start[p + 1]; k++)
                dikas_sum_add(&here, d->column[c][e->cell[k]]);
            for (int32_t k = e->start[p]; k < e->start[p + 1]; k++) {
                const int32_t i = e->cell[k];
                const double own = d->column[c][i], others = dikas_sum_value(here) - own;
                sum_at(d, c)[i] += fmax(others, 0) + own * exp(-sqrt(0.6 * area[i]) / length);
            }
        }
}

/* The column of cells is 1 or 0. */
static void forget_unknown(const decay *d, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        for (int c = 0; c < d->n_columns; c++)
            if (!(d->column[d->n_columns - 1][i] > 0))
                sum_at(d, c)[i] = DIKAS_MISSING;
}

dikas_status dikas_environment_decayed(const dikas_environment *e, double decay_length,
                                       int n_columns, const double *const *column,
                                       const double *area, double *const *sum, double *cells,
                                       const dikas_run *run, dikas_error *err)
{
    const double radius = LENGTHS_OF_DECAY * decay_length;
    decay d = { .n_columns = n_columns + 1, .sum = sum, .cells = cells };
    DIKAS_TRY(check(e, decay_length, n_columns, column, area, err));
    dikas_status status = gather(&d, e, column, area, err);
    const dikas_environment_query q = { .struct_size = sizeof q,
                                        .kernel = KERNEL_DECAY,
                                        .n_radii = 1,
                                        .radius = &radius,
                                        .n_columns = d.n_columns,
                                        .column = (const double *const *)d.column };
    for (int c = 0; c < d.n_columns; c++)
        for (int64_t i = 0; i < e->n_cells; i++)
            sum_at(&d, c)[i] = DIKAS_MISSING; /* a cell without a centroid keeps it */
    if (status == DIKAS_OK)
        status = environment_visit_checked(e, &q, take, &d, run, err);
    if (status == DIKAS_OK) {
        add_own(&d, e, decay_length, area);
        forget_unknown(&d, e->n_cells);
    }
    release(&d);
    return status;
}
