/* SPDX-License-Identifier: MIT */
/**
 * @file sums.c
 * Environments of all cells: what is asked is checked, cells of one place are put together, and the
 * blocks are summed in the way that suits the places.
 */
#include "spatial/sums.h"
#include "spatial/kernel.h"

#define MOST_EXACT 0x1p53

/** Numbers of a window that a thread may hold; who looks further looks for neighbours. */
#define MOST_WINDOW 0x1p22

double dikas_kernel_weight(dikas_kernel kernel, double distance, double radius)
{
    double weight = 0;
    kernel_weigh(kernel, radius, 1, &distance, &weight);
    return weight;
}

/* ---- what is asked ---- */

dikas_status environment_check_values(int64_t n, const double *x, const char *what, int number,
                                      dikas_error *err)
{
    for (int64_t i = 0; i < n; i++)
        if (x[i] < 0 || isinf(x[i]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "environments: %s %d, row %lld: %g is outside [0, inf)", what, number,
                              (long long)i, x[i]);
    return DIKAS_OK;
}

dikas_status environment_check_query(int64_t n, const dikas_environment_query *q, dikas_error *err)
{
    if (q->n_radii < 1 || q->n_columns < 1)
        return dikas_fail(err, DIKAS_EINVAL,
                          "environments: %d radii and %d columns, at least 1 of both is needed",
                          q->n_radii, q->n_columns);
    if ((int)q->kernel < DIKAS_KERNEL_UNIFORM || q->kernel > DIKAS_KERNEL_EXPONENTIAL)
        return dikas_fail(err, DIKAS_EINVAL, "environments: there is no kernel %d", (int)q->kernel);
    for (int r = 0; r < q->n_radii; r++)
        if (!(q->radius[r] > 0) || isinf(q->radius[r]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "environments: radius %g is outside (0, inf) metres", q->radius[r]);
    for (int c = 0; c < q->n_columns; c++)
        DIKAS_TRY(environment_check_values(n, q->column[c], "column", c, err));
    return q->people ? environment_check_values(n, q->people, "people", 0, err) : DIKAS_OK;
}

int environment_knows(const dikas_environment_query *q, int64_t cell)
{
    for (int c = 0; c < q->n_columns; c++)
        if (isnan(q->column[c][cell]))
            return 0;
    return 1;
}

/* ---- columns of places ---- */

/* x over the cells of every place; NULL counts them. `known_only` leaves out unknown cells. */
static void gather(sums *s, const double *x, int known_only, double *out)
{
    const dikas_environment *e = s->e;
    dikas_sum total = { 0, 0 };
    for (int32_t p = 0; p < e->n; p++) {
        dikas_sum sum = { 0, 0 };
        for (int32_t k = e->start[p]; k < e->start[p + 1]; k++) {
            const double here = x ? x[e->cell[k]] : 1;
            if (!isnan(here) && (!known_only || environment_knows(s->query, e->cell[k])))
                dikas_sum_add(&sum, here);
        }
        out[p] = dikas_sum_value(sum);
        dikas_sum_add(&total, out[p]);
        s->whole = s->whole && !(floor(out[p]) < out[p]);
    }
    s->whole = s->whole && dikas_sum_value(total) < MOST_EXACT;
}

static dikas_status gather_all(sums *s, dikas_error *err)
{
    const dikas_environment_query *q = s->query;
    int all_known = 1;
    for (int64_t i = 0; all_known && i < s->e->start[s->e->n]; i++)
        all_known = environment_knows(q, s->e->cell[i]);
    s->n_columns = q->n_columns;
    s->cells_at = all_known ? -1 : s->n_columns;
    s->n_columns += all_known ? 0 : 2;
    s->people_at = q->people ? s->n_columns : -1;
    s->n_columns += q->people ? 2 : 0;
    s->value = dikas_alloc_zero((size_t)s->n_columns, sizeof *s->value);
    for (int c = 0; s->value && c < s->n_columns; c++) {
        s->value[c] = dikas_alloc_zero((size_t)s->e->n + BEYOND, sizeof **s->value);
        if (!s->value[c])
            return DIKAS_NO_MEMORY(err, "columns of places");
    }
    if (!s->value)
        return DIKAS_NO_MEMORY(err, "columns of places");
    s->whole = 1;
    for (int c = 0; c < q->n_columns; c++)
        gather(s, q->column[c], 1, s->value[c]);
    for (int k = 0; k < 2; k++) {
        if (s->cells_at >= 0)
            gather(s, NULL, k == 0, s->value[s->cells_at + k]);
        if (s->people_at >= 0)
            gather(s, q->people, k == 0, s->value[s->people_at + k]);
    }
    return DIKAS_OK;
}

/* ---- blocks ---- */

static void leave(void *context, void *worker)
{
    sums_block *b = worker;
    (void)context;
    if (!b)
        return;
    dikas_release(b->out);
    dikas_release(b->share);
    dikas_release(b->sum);
    dikas_release(b->known);
    dikas_release(b->cell);
    dikas_release(b->scratch);
    dikas_release(b);
}

typedef struct walk {
    const sums *s;
    const sums_way *way;
} walk;

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    const walk *w = context;
    const sums *s = w->s;
    const size_t radii = (size_t)s->query->n_radii, room = (size_t)s->room;
    sums_block *b = dikas_alloc_zero(1, sizeof *b);
    if (!b)
        return DIKAS_NO_MEMORY(err, "environments");
    b->number = number;
    b->out = dikas_alloc(radii * (size_t)s->n_columns * room, sizeof *b->out);
    b->share = dikas_alloc(2 * radii * room, sizeof *b->share);
    b->sum = dikas_alloc(radii * (size_t)s->query->n_columns, sizeof *b->sum);
    b->known = dikas_alloc(2 * radii, sizeof *b->known);
    b->cell = dikas_alloc(room, sizeof *b->cell);
    dikas_status status = DIKAS_OK;
    if (!b->out || !b->share || !b->sum || !b->known || !b->cell)
        status = DIKAS_NO_MEMORY(err, "environments");
    else
        status = w->way->scratch(s, &b->scratch, err);
    if (status == DIKAS_OK)
        *worker = b;
    else
        leave(NULL, b);
    return status;
}

static dikas_status work(void *context, void *worker, int64_t block, dikas_error *err)
{
    const walk *w = context;
    return w->way->work(w->s, worker, block, err);
}

/* Part of the whole at one radius; all of it where nothing is missing. */
static void fill_share(const sums *s, const sums_block *b, int radius, int at, int64_t count,
                       double *out)
{
    const double *part = at < 0 ? NULL : sums_out(s, b, radius, at);
    const double *all = at < 0 ? NULL : sums_out(s, b, radius, at + 1);
    for (int64_t k = 0; k < count; k++)
        out[k] = at < 0 ? 1 : all[k] > 0 ? fmin(1, part[k] / all[k]) : DIKAS_MISSING;
}

dikas_status sums_deliver(const sums *s, sums_block *b, int64_t number, int64_t count,
                          const int32_t *cell, dikas_error *err)
{
    const dikas_environment_query *q = s->query;
    for (int r = 0; r < q->n_radii; r++) {
        double *known = b->share + r * s->room, *people = known + q->n_radii * s->room;
        for (int c = 0; c < q->n_columns; c++)
            b->sum[r * q->n_columns + c] = sums_out(s, b, r, c);
        b->known[r] = known;
        b->known[q->n_radii + r] = people;
        fill_share(s, b, r, s->cells_at, count, known);
        if (q->people)
            fill_share(s, b, r, s->people_at, count, people);
    }
    const dikas_environment_block block = { number,   count,
                                            cell,     b->sum,
                                            b->known, q->people ? b->known + q->n_radii : NULL };
    return s->visit(&block, b->number, s->context, err);
}

static const sums_way *way_of(const dikas_environment *e, double farthest)
{
    return e->regular && sums_window(e, farthest) <= MOST_WINDOW ? &sums_by_offsets
                                                                 : &sums_by_neighbours;
}

int64_t dikas_environment_blocks(const dikas_environment *e)
{
    const int64_t near = sums_by_neighbours.blocks(e);
    const int64_t tiles = e->regular ? sums_by_offsets.blocks(e) : 0;
    return near > tiles ? near : tiles;
}

dikas_status environment_visit_checked(const dikas_environment *e, const dikas_environment_query *q,
                                       dikas_environment_visitor visit, void *context,
                                       const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { enter, work, leave };
    sums s = { .e = e, .query = q, .visit = visit, .context = context };
    for (int r = 0; r < q->n_radii; r++)
        s.farthest = fmax(s.farthest, q->radius[r]);
    const walk w = { &s, way_of(e, s.farthest) };
    for (int64_t block = 0; block < w.way->blocks(e); block++) {
        const int64_t cells = w.way->cells(e, block);
        s.room = cells > s.room ? cells : s.room;
    }
    dikas_status status = gather_all(&s, err);
    if (status == DIKAS_OK)
        status = dikas_parallel(&task, (void *)&w, w.way->blocks(e), "environments", run, err);
    for (int c = 0; s.value && c < s.n_columns; c++)
        dikas_release(s.value[c]);
    dikas_release(s.value);
    return status;
}

dikas_status dikas_environment_visit(const dikas_environment *e, const dikas_environment_query *q,
                                     dikas_environment_visitor visit, void *context,
                                     const dikas_run *run, dikas_error *err)
{
    DIKAS_TRY(environment_check_query(e->n_cells, q, err));
    return environment_visit_checked(e, q, visit, context, run, err);
}

/* ---- into memory ---- */

static void copy(const dikas_environment_block *b, const double *from, double *to)
{
    for (int64_t k = 0; k < b->count; k++)
        to[b->cell[k]] = from[k];
}

dikas_status environment_copy(const dikas_environment_block *b, int worker, void *context,
                              dikas_error *err)
{
    const environment_copies *c = context;
    (void)worker;
    (void)err;
    for (int k = 0; k < c->query->n_radii * c->query->n_columns; k++)
        copy(b, b->sum[k], c->sum[k]);
    for (int r = 0; c->known && r < c->query->n_radii; r++)
        copy(b, b->known[r], c->known[r]);
    for (int r = 0; c->people && r < c->query->n_radii; r++)
        copy(b, b->known_people[r], c->people[r]);
    return DIKAS_OK;
}

static void forget(double *const *columns, int n_columns, int64_t n)
{
    for (int c = 0; columns && c < n_columns; c++)
        for (int64_t i = 0; i < n; i++)
            columns[c][i] = DIKAS_MISSING;
}

void environment_forget(const environment_copies *c, int64_t n)
{
    forget(c->sum, c->query->n_radii * c->query->n_columns, n);
    forget(c->known, c->query->n_radii, n);
    forget(c->people, c->query->n_radii, n);
}

dikas_status dikas_environment_sum(const dikas_environment *e, const dikas_environment_query *q,
                                   double *const *sum, double *const *known,
                                   double *const *known_people, const dikas_run *run,
                                   dikas_error *err)
{
    environment_copies c = { q, sum, known, q->people ? known_people : NULL };
    environment_forget(&c, e->n_cells);
    return dikas_environment_visit(e, q, environment_copy, &c, run, err);
}
