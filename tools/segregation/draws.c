/* SPDX-License-Identifier: MIT */
/**
 * @file draws.c
 * People are drawn anew, and all single numbers and tested columns computed of every draw.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/place.h"
#include "segregation/segregation.h"

/* One kind of draws of the people that were read. */
typedef struct drawing {
    segregation_run s; /* a copy that says nothing and computes with one thread */
    segregation_options options;
    const dikas_draws *draws;
    uint64_t seed;
    int n_draws, n_columns; /* columns: the groups, and with --total those in none */
    int needs_rest;
    double *value; /* of slot i in draw r at i * n_draws + r */
    const cell_test *test;
    int n_tests;
    GMutex adding; /* of the counts of workers */
} drawing;

/* The people of one draw, and room for what is computed of them. */
typedef struct workplace {
    double **column, **rest, *people;
    double *value;
    const char **status;
    segregation_run s; /* with tested columns of its own */
    uint32_t *count;   /* of test c in cell i at 3 (c n + i): as high, as low, undefined */
} workplace;

/* ---- one draw ---- */

static void free_columns(double **column, int n)
{
    for (int k = 0; column && k < n; k++)
        g_free(column[k]);
    g_free(column);
}

static double **new_columns(int n, int64_t n_cells)
{
    double **column = g_new0(double *, (gsize)n + 1);
    for (int k = 0; k < n; k++)
        column[k] = g_new(double, (gsize)n_cells + 1);
    return column;
}

static void forget_columns(segregation_run *s)
{
    for (guint i = 0; i < s->columns->len; i++) {
        g_free(g_array_index(s->columns, result_column, i).value);
        g_array_index(s->columns, result_column, i).value = NULL;
    }
}

static void add_counts(const drawing *d, const workplace *w)
{
    for (int c = 0; c < d->n_tests; c++)
        for (int64_t i = 0; i < 3 * d->s.n; i++)
            d->test[c].count[i] += w->count[3 * c * d->s.n + i];
}

static void leave(void *context, void *worker)
{
    drawing *d = context;
    workplace *w = worker;
    g_mutex_lock(&d->adding);
    add_counts(d, w);
    g_mutex_unlock(&d->adding);
    forget_columns(&w->s);
    g_array_free(w->s.columns, TRUE);
    g_free(w->count);
    free_columns(w->column, d->n_columns);
    free_columns(w->rest, d->needs_rest ? d->s.n_groups : 0);
    g_free(w->people);
    g_free(w->value);
    g_free(w->status);
    g_free(w);
}

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    const drawing *d = context;
    workplace *w = g_new0(workplace, 1);
    (void)number;
    (void)err;
    w->column = new_columns(d->n_columns, d->s.n);
    w->rest = new_columns(d->needs_rest ? d->s.n_groups : 0, d->s.n);
    w->people = g_new(double, (gsize)d->s.n + 1);
    w->value = g_new(double, d->s.slots->len + 1);
    w->status = g_new0(const char *, d->s.slots->len + 1);
    w->count = g_new0(uint32_t, 3 * (gsize)d->n_tests * (gsize)d->s.n + 1);
    w->s = d->s;
    w->s.columns = g_array_new(FALSE, TRUE, sizeof(result_column));
    for (int c = 0; c < d->n_tests; c++) {
        result_column column = g_array_index(d->s.columns, result_column, d->test[c].column);
        column.value = NULL;
        g_array_append_val(w->s.columns, column);
    }
    *worker = w;
    return DIKAS_OK;
}

/* Everybody in the cells, and for each group all but it. */
static void add_up(const drawing *d, workplace *w)
{
    for (int64_t i = 0; i < d->s.n; i++) {
        double t = 0;
        for (int k = 0; k < d->n_columns; k++)
            t += w->column[k][i];
        w->people[i] = isnan(t) ? d->s.people[i] : t;
        for (int k = 0; k < d->s.n_groups && d->needs_rest; k++)
            w->rest[k][i] = fmax(t, w->column[k][i]) - w->column[k][i];
    }
}

/* How often the value of each cell is reached, as rounding allows. */
static void count_reached(const drawing *d, workplace *w, int c)
{
    const double *own = g_array_index(d->s.columns, result_column, d->test[c].column).value;
    const double *drawn = g_array_index(w->s.columns, result_column, c).value;
    uint32_t *count = w->count + 3 * c * d->s.n;
    for (int64_t i = 0; i < d->s.n; i++) {
        const double tie = DIKAS_DRAW_TIE * fmax(fabs(own[i]), DIKAS_DRAW_TIE);
        count[3 * i] += drawn[i] >= own[i] - tie;
        count[3 * i + 1] += drawn[i] <= own[i] + tie;
        count[3 * i + 2] += isnan(drawn[i]) != 0;
    }
}

static dikas_status take_draw(void *context, void *worker, int64_t r, dikas_error *err)
{
    drawing *d = context;
    workplace *w = worker;
    DIKAS_TRY(dikas_draws_fill(d->draws, r, w->column, err));
    add_up(d, w);
    const population people = { d->s.n_groups, w->column, w->rest, w->people };
    forget_columns(&w->s);
    DIKAS_TRY(compute_draw(&w->s, &people, w->value, w->status, err));
    for (guint i = 0; i < d->s.slots->len; i++)
        d->value[i * (gsize)d->n_draws + (gsize)r] = w->value[i];
    for (int c = 0; c < d->n_tests; c++)
        count_reached(d, w, c);
    return DIKAS_OK;
}

/* ---- all of them ---- */

static int needs_rest(const segregation_run *s, const cell_test *test, int n_tests)
{
    for (guint i = 0; i < s->slots->len; i++)
        if (g_array_index(s->slots, result_slot, i).group >= 0)
            return 1;
    for (int c = 0; c < n_tests; c++)
        if (g_array_index(s->columns, result_column, test[c].column).group >= 0)
            return 1;
    return 0;
}

/* A value that is of more than the people of each cell. */
static int heeds_place(const segregation_run *s, const result_slot *slot)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, slot->item).request.measure;
    if (!m->run || slot->form >= 0 || slot->macro >= 0 || heeds_neighbours(m))
        return 1;
    for (int k = 0; k < m->n_inputs; k++)
        if (strcmp(m->inputs[k].unit, "persons") != 0 &&
            (s->unit || strcmp(m->inputs[k].role, "unit") != 0))
            return 1;
    return 0;
}

/* Whole cells changing places changes nothing where only their people count. */
static int heeds_places(const segregation_run *s)
{
    for (guint i = 0; i < s->slots->len; i++)
        if (heeds_place(s, &g_array_index(s->slots, result_slot, i)))
            return 1;
    return 0;
}

static dikas_status draw_all(drawing *d, const double *const *column, dikas_draw_kind kind,
                             const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { enter, take_draw, leave };
    const char *what = kind == DIKAS_DRAW_BOOTSTRAP ? "bootstrap" : "permutations";
    const gsize n = (gsize)d->s.n + 1;
    double *x = g_new(double, n), *y = g_new(double, n);
    dikas_draws *draws = NULL;
    read_centroids(&d->s, x, y);
    dikas_status status =
        dikas_draws_new(kind, d->s.n, d->n_columns, column, x, y, d->seed, &draws, err);
    g_free(x);
    g_free(y);
    d->draws = draws;
    if (status == DIKAS_OK)
        status = dikas_parallel(&task, d, d->n_draws, what, run, err);
    dikas_draws_free(draws);
    return status;
}

dikas_status draw_people(const segregation_run *s, dikas_draw_kind kind, uint64_t seed, int n_draws,
                         const double *value, double *drawn, const cell_test *test, int n_tests,
                         dikas_error *err)
{
    drawing d = { .s = *s,
                  .options = *s->options,
                  .seed = seed,
                  .n_draws = n_draws,
                  .needs_rest = needs_rest(s, test, n_tests),
                  .value = drawn,
                  .test = test,
                  .n_tests = n_tests };
    if (kind == DIKAS_DRAW_PERMUTATION && !heeds_places(s) && n_tests == 0) {
        for (gsize i = 0; i < s->slots->len * (gsize)n_draws; i++)
            drawn[i] = value[i / (gsize)n_draws];
        return DIKAS_OK;
    }
    d.options.common.min_count = 0;
    d.s.options = &d.options;
    d.s.run = (dikas_run){ .struct_size = sizeof d.s.run, .threads = 1 };
    g_mutex_init(&d.adding);
    const population people = population_of(s);
    mixed_columns c = mixed_columns_of(s, &people);
    d.n_columns = c.n;
    const dikas_status status = draw_all(&d, c.column, kind, &s->run, err);
    mixed_columns_clear(&c);
    g_mutex_clear(&d.adding);
    return status;
}
