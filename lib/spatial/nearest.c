/* SPDX-License-Identifier: MIT */
/**
 * @file nearest.c
 * The k nearest people: a circle grows until it holds enough of them, then its places are gone
 * through from near to far, those at the same distance together.
 */
#include "spatial/environment.h"
#include "spatial/order.h"

#define WIDER 1.5

enum { FIRST_ROOM = 256 };

typedef struct search {
    const dikas_environment *e;
    const dikas_nearest_query *q;
    double *const *radius, *const *sum, *const *known;
    double *people;  /**< of known cells, per place */
    double *columns; /**< the same of each column: place by place, with how many cells are known */
    double most;     /**< the largest k that all cells together hold; 0 where they hold none */
    double diagonal; /**< of all places, m */
} search;

/** Of one thread. */
typedef struct circle {
    double radius; /**< where the next one begins */
    int32_t n, room;
    int32_t *place, *order;
    double *distance;
    uint64_t *keys;
    dikas_sum sum[]; /**< people, known cells, then the columns */
} circle;

/* ---- the circle ---- */

static dikas_status make_room(circle *c, int64_t n, dikas_error *err)
{
    if (n <= c->room)
        return DIKAS_OK;
    const int64_t room = n + c->room + FIRST_ROOM;
    void **const arrays[] = { (void **)&c->place, (void **)&c->order, (void **)&c->distance,
                              (void **)&c->keys };
    const size_t sizes[] = { sizeof *c->place, sizeof *c->order, sizeof *c->distance,
                             2 * sizeof *c->keys };
    for (size_t k = 0; k < DIKAS_COUNT(arrays); k++) {
        void *grown = dikas_resize(*arrays[k], (size_t)room, sizes[k]);
        if (!grown)
            return DIKAS_NO_MEMORY(err, "neighbours");
        *arrays[k] = grown;
    }
    c->room = room < INT32_MAX ? (int32_t)room : INT32_MAX;
    return DIKAS_OK;
}

/* All places within the radius; their people but for those at its edge, where ties may be cut. */
static dikas_status collect(const search *s, circle *c, int32_t place, double *held,
                            dikas_error *err)
{
    const dikas_environment *e = s->e;
    double at[2];
    bucket_frame(e, place, at);
    const span rows = bucket_rows(e, at, reach_of(c->radius));
    c->n = 0;
    *held = 0;
    for (int32_t row = rows.from; row < rows.to; row++) {
        const span run = bucket_run(e, at, reach_of(c->radius), row);
        DIKAS_TRY(make_room(c, (int64_t)c->n + run.to - run.from, err));
        for (int32_t p = run.from; p < run.to; p++) {
            const double dx = e->x[p] - e->x[place], dy = e->y[p] - e->y[place];
            const double d = sqrt(dx * dx + dy * dy);
            if (d > c->radius)
                continue;
            c->place[c->n] = p;
            c->distance[c->n++] = d;
            *held += d < c->radius - 2 * SAME_DISTANCE ? s->people[p] : 0;
        }
    }
    return DIKAS_OK;
}

static dikas_status grow(const search *s, circle *c, int32_t place, dikas_error *err)
{
    for (;; c->radius *= WIDER) {
        double held;
        DIKAS_TRY(collect(s, c, place, &held, err));
        /* Sums in another order may differ by rounding: a little more is enough in any. */
        if (held > s->most * (1 + 1e-9) || c->radius > s->diagonal)
            return DIKAS_OK;
    }
}

/* ---- from near to far ---- */

static void add_place(const search *s, circle *c, int32_t place)
{
    const int n = 1 + s->q->n_columns;
    dikas_sum_add(&c->sum[0], s->people[place]);
    for (int k = 0; k < n; k++)
        dikas_sum_add(&c->sum[1 + k], s->columns[(int64_t)place * n + k]);
}

static void write_one(const search *s, const circle *c, int k, int64_t cell, double radius,
                      double cells)
{
    const int n = s->q->n_columns;
    s->radius[k][cell] = radius;
    for (int g = 0; g < n; g++)
        s->sum[k * n + g][cell] = dikas_sum_value(c->sum[2 + g]);
    if (s->known)
        s->known[k][cell] = dikas_sum_value(c->sum[1]) / cells;
}

/* Every k that the people up to here reach, and those before did not. */
static void write_reached(const search *s, const circle *c, int32_t place, double before,
                          double radius, double cells)
{
    const dikas_environment *e = s->e;
    for (int k = 0; k < s->q->n_k; k++)
        if (before < s->q->k[k] && dikas_sum_value(c->sum[0]) >= s->q->k[k])
            for (int32_t i = e->start[place]; i < e->start[place + 1]; i++)
                write_one(s, c, k, e->cell[i], radius, cells);
}

static void go_through(const search *s, circle *c, int32_t place)
{
    double cells = 0;
    order_by_distance(c->n, c->distance, c->order, c->keys);
    for (int k = 0; k < 2 + s->q->n_columns; k++)
        c->sum[k] = (dikas_sum){ 0, 0 };
    for (int32_t k = 0; k < c->n;) {
        const double nearest = c->distance[c->order[k]], before = dikas_sum_value(c->sum[0]);
        double farthest = nearest;
        for (; k < c->n && c->distance[c->order[k]] - nearest <= SAME_DISTANCE; k++) {
            const int32_t p = c->place[c->order[k]];
            farthest = c->distance[c->order[k]];
            cells += s->e->start[p + 1] - s->e->start[p];
            add_place(s, c, p);
        }
        write_reached(s, c, place, before, farthest, cells);
        if (dikas_sum_value(c->sum[0]) >= s->most)
            return;
    }
}

/* ---- all cells ---- */

static void leave(void *context, void *worker)
{
    circle *c = worker;
    (void)context;
    if (!c)
        return;
    dikas_release(c->place);
    dikas_release(c->order);
    dikas_release(c->distance);
    dikas_release(c->keys);
    dikas_release(c);
}

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    const search *s = context;
    (void)number;
    circle *c = dikas_alloc_zero(1, sizeof *c + (size_t)(2 + s->q->n_columns) * sizeof *c->sum);
    if (!c)
        return DIKAS_NO_MEMORY(err, "neighbours");
    *worker = c;
    return DIKAS_OK;
}

/* A circle begins somewhat smaller than the last one, which changes nothing but the time. */
static dikas_status work(void *context, void *worker, int64_t block, dikas_error *err)
{
    const search *s = context;
    circle *c = worker;
    const int64_t first = block * NEAR_PLACES, last = first + NEAR_PLACES;
    c->radius = s->e->side[0];
    for (int32_t p = (int32_t)first; p < last && p < s->e->n; p++) {
        DIKAS_TRY(grow(s, c, p, err));
        go_through(s, c, p);
        c->radius = fmax(c->radius / (WIDER * WIDER), s->e->side[0]);
    }
    return DIKAS_OK;
}

/* ---- what is asked ---- */

static dikas_status check_query(const dikas_environment *e, const dikas_nearest_query *q,
                                dikas_error *err)
{
    if (q->n_k < 1 || q->n_columns < 1)
        return dikas_fail(err, DIKAS_EINVAL,
                          "nearest people: %d k and %d columns, at least 1 of both is needed",
                          q->n_k, q->n_columns);
    for (int k = 0; k < q->n_k; k++)
        if (!(q->k[k] > 0) || isinf(q->k[k]))
            return dikas_fail(err, DIKAS_EINVAL, "nearest people: k = %g is outside (0, inf)",
                              q->k[k]);
    for (int c = 0; c < q->n_columns; c++)
        DIKAS_TRY(environment_check_values(e->n_cells, q->column[c], "column", c, err));
    return q->people ? environment_check_values(e->n_cells, q->people, "people", 0, err) : DIKAS_OK;
}

/* People of a known cell; missing of another. */
static double people_of(const dikas_nearest_query *q, int64_t cell)
{
    double sum = 0;
    for (int c = 0; c < q->n_columns; c++)
        sum += q->column[c][cell];
    return isnan(sum) ? sum : q->people ? q->people[cell] : sum;
}

static void gather_place(search *s, int32_t place)
{
    const dikas_environment *e = s->e;
    const int n = 1 + s->q->n_columns;
    for (int32_t k = e->start[place]; k < e->start[place + 1]; k++) {
        const double people = people_of(s->q, e->cell[k]);
        if (isnan(people))
            continue;
        s->people[place] += people;
        s->columns[(int64_t)place * n]++;
        for (int c = 1; c < n; c++)
            s->columns[(int64_t)place * n + c] += s->q->column[c - 1][e->cell[k]];
    }
}

static void gather(search *s)
{
    dikas_sum total = { 0, 0 };
    double width = 0, height = 0;
    for (int32_t p = 0; p < s->e->n; p++) {
        gather_place(s, p);
        dikas_sum_add(&total, s->people[p]);
        width = fmax(width, s->e->x[p]);
        height = fmax(height, s->e->y[p]);
    }
    s->diagonal = hypot(width, height) * (1 + 1e-9) + 4 * SAME_DISTANCE;
    for (int k = 0; k < s->q->n_k; k++)
        if (s->q->k[k] <= dikas_sum_value(total) * (1 + 1e-12) && s->q->k[k] > s->most)
            s->most = s->q->k[k];
}

static void forget(const search *s)
{
    for (int64_t i = 0; i < s->e->n_cells; i++)
        for (int k = 0; k < s->q->n_k; k++) {
            s->radius[k][i] = DIKAS_MISSING;
            for (int c = 0; c < s->q->n_columns; c++)
                s->sum[k * s->q->n_columns + c][i] = DIKAS_MISSING;
            if (s->known)
                s->known[k][i] = DIKAS_MISSING;
        }
}

dikas_status dikas_environment_nearest(const dikas_environment *e, const dikas_nearest_query *q,
                                       double *const *radius, double *const *sum,
                                       double *const *known, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { enter, work, leave };
    DIKAS_TRY(check_query(e, q, err));
    search s = { .e = e, .q = q, .radius = radius, .sum = sum, .known = known };
    dikas_status status = DIKAS_OK;
    s.people = dikas_alloc_zero((size_t)e->n, sizeof *s.people);
    s.columns = dikas_alloc_zero((size_t)e->n, (size_t)(1 + q->n_columns) * sizeof *s.columns);
    forget(&s);
    if (s.people && s.columns)
        gather(&s);
    else
        status = DIKAS_NO_MEMORY(err, "people of places");
    if (status == DIKAS_OK && s.most > 0)
        status = dikas_parallel(&task, &s, ((int64_t)e->n + NEAR_PLACES - 1) / NEAR_PLACES,
                                "nearest people", run, err);
    dikas_release(s.people);
    dikas_release(s.columns);
    return status;
}
