/* SPDX-License-Identifier: MIT */
/**
 * @file distortion.c
 * How long the mix around a cell stays unlike that of all: inhabited places from near to far, those
 * at the same distance as one ring, and after each ring the divergence of all people up to there.
 *
 * cost  O(n²) time with a few nanoseconds a pair; 8 (G + 6) n bytes a thread
 */
#include <string.h>

#include "core/lanes.h"
#include "spatial/environment.h"
#include "spatial/order.h"

enum { BLOCK_PLACES = 16, EIGHT = 8 };

typedef struct region {
    const dikas_environment *e;
    int n_groups;       /**< those with people */
    int32_t n;          /**< places with people */
    double *x, *y;      /**< of these */
    double *count;      /**< of these, place by place */
    double *share;      /**< P of each group */
    double total;       /**< people */
    double *distortion; /**< per cell */
} region;

/** Of one thread: from one place to all others. */
typedef struct journey {
    const region *of;
    double from_x, from_y;
    double *distance;
    int32_t *order;
    uint64_t *keys;
    int32_t n_rings;
    int64_t room;       /**< numbers of a group */
    double *people;     /**< up to and with each ring */
    double *group;      /**< the same of each group, group by group */
    double *divergence; /**< after each ring */
    double *held;       /**< of each group, up to where the journey is */
} journey;

/* ---- divergence ---- */

LANES_INLINE void measure_body(journey *it)
{
    const region *of = it->of;
    for (int32_t k = 0; k < of->n; k++) {
        const double dx = of->x[k] - it->from_x, dy = of->y[k] - it->from_y;
        it->distance[k] = sqrt(dx * dx + dy * dy);
    }
}

LANES_DEFINE(measure, measure_body, journey)

/* Eight rings after the last have one person in no group, and are not looked at. */
LANES_INLINE void diverge_body(journey *it)
{
    for (int32_t r = 0; r < it->n_rings; r += EIGHT) {
        const double *people = it->people + r;
        double sum[EIGHT] = { 0 };
        for (int g = 0; g < it->of->n_groups; g++) {
            const double *group = it->group + g * it->room + r, more = 1 / it->of->share[g];
            for (int l = 0; l < EIGHT; l++) {
                const double part = group[l] / people[l];
                sum[l] += part * lanes_log(part > 0 ? part * more : 1);
            }
        }
        memcpy(it->divergence + r, sum, sizeof sum);
    }
}

LANES_DEFINE(diverge, diverge_body, journey)

/* ---- one place ---- */

/* n groups' people up to each ring; `held` is for n numbers. Made for some n by the compiler. */
LANES_INLINE void gather_rings(journey *j, int n, double *held)
{
    const region *of = j->of;
    double nearest = 0;
    int32_t ring = -1;
    for (int g = 0; g < n; g++)
        held[g] = 0;
    for (int32_t k = 0; k < of->n; k++) {
        const double d = j->distance[j->order[k]];
        const double *count = of->count + (int64_t)j->order[k] * n;
        if (ring < 0 || d - nearest > SAME_DISTANCE) {
            nearest = d;
            ring++;
        }
        double people = 0;
        for (int g = 0; g < n; g++) {
            held[g] += count[g];
            people += held[g];
            j->group[g * j->room + ring] = held[g];
        }
        j->people[ring] = people;
    }
    j->n_rings = ring + 1;
}

static void gather_all_rings(journey *j)
{
    double held[6];
    switch (j->of->n_groups) {
    case 2:
        gather_rings(j, 2, held);
        break;
    case 3:
        gather_rings(j, 3, held);
        break;
    case 4:
        gather_rings(j, 4, held);
        break;
    case 5:
        gather_rings(j, 5, held);
        break;
    case 6:
        gather_rings(j, 6, held);
        break;
    default:
        gather_rings(j, j->of->n_groups, j->held);
    }
    for (int l = 0; l < EIGHT; l++) {
        j->people[j->n_rings + l] = 1;
        for (int g = 0; g < j->of->n_groups; g++)
            j->group[g * j->room + j->n_rings + l] = 0;
    }
}

/* From far to near: the greatest divergence of a ring and all beyond it, by the people of the ring.
 */
static double sum_greatest(const journey *j)
{
    double greatest = 0, sum = 0;
    for (int32_t r = j->n_rings; r-- > 0;) {
        const double before = r > 0 ? j->people[r - 1] : 0;
        greatest = j->divergence[r] > greatest ? j->divergence[r] : greatest;
        sum += (j->people[r] - before) * greatest;
    }
    return sum / j->of->total;
}

/* ---- all cells ---- */

static void leave(void *context, void *worker)
{
    journey *j = worker;
    (void)context;
    if (!j)
        return;
    dikas_release(j->distance);
    dikas_release(j->order);
    dikas_release(j->keys);
    dikas_release(j->people);
    dikas_release(j->group);
    dikas_release(j->divergence);
    dikas_release(j->held);
    dikas_release(j);
}

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    const region *of = context;
    const size_t n = (size_t)of->n + EIGHT;
    (void)number;
    journey *j = dikas_alloc_zero(1, sizeof *j);
    if (!j)
        return DIKAS_NO_MEMORY(err, "a trajectory");
    j->of = of;
    j->room = of->n + EIGHT;
    j->distance = dikas_alloc(n, sizeof *j->distance);
    j->order = dikas_alloc(n, sizeof *j->order);
    j->keys = dikas_alloc(n, 2 * sizeof *j->keys);
    j->people = dikas_alloc(n, sizeof *j->people);
    j->group = dikas_alloc((size_t)of->n_groups * n, sizeof *j->group);
    j->held = dikas_alloc((size_t)of->n_groups, sizeof *j->held);
    j->divergence = dikas_alloc(n, sizeof *j->divergence);
    if (!j->distance || !j->order || !j->keys || !j->people || !j->group || !j->divergence ||
        !j->held) {
        leave(NULL, j);
        return DIKAS_NO_MEMORY(err, "a trajectory");
    }
    *worker = j;
    return DIKAS_OK;
}

static dikas_status work(void *context, void *worker, int64_t block, dikas_error *err)
{
    const region *of = context;
    const dikas_environment *e = of->e;
    journey *j = worker;
    (void)err;
    for (int64_t p = block * BLOCK_PLACES; p < (block + 1) * BLOCK_PLACES && p < e->n; p++) {
        j->from_x = e->x[p];
        j->from_y = e->y[p];
        measure(j);
        order_by_distance(of->n, j->distance, j->order, j->keys);
        gather_all_rings(j);
        diverge(j);
        for (int32_t k = e->start[p]; k < e->start[p + 1]; k++)
            of->distortion[e->cell[k]] = sum_greatest(j);
    }
    return DIKAS_OK;
}

/* ---- what is asked ---- */

static int is_known(int n_columns, const double *const *column, int64_t cell)
{
    for (int c = 0; c < n_columns; c++)
        if (isnan(column[c][cell]))
            return 0;
    return 1;
}

/* A count over the known cells of a place. */
static double count_at(const dikas_environment *e, int32_t p, int n_columns,
                       const double *const *column, int c)
{
    dikas_sum sum = { 0, 0 };
    for (int32_t k = e->start[p]; k < e->start[p + 1]; k++)
        if (is_known(n_columns, column, e->cell[k]))
            dikas_sum_add(&sum, column[c][e->cell[k]]);
    return dikas_sum_value(sum);
}

/* Places with people and groups with people, and nothing else. `used` is for n_columns numbers. */
static void gather(region *of, int n_columns, const double *const *column, int *used)
{
    const dikas_environment *e = of->e;
    for (int c = 0; c < n_columns; c++) {
        dikas_sum sum = { 0, 0 };
        for (int32_t p = 0; p < e->n; p++)
            dikas_sum_add(&sum, count_at(e, p, n_columns, column, c));
        if (!(dikas_sum_value(sum) > 0))
            continue;
        of->share[of->n_groups] = dikas_sum_value(sum);
        used[of->n_groups++] = c;
        of->total += dikas_sum_value(sum);
    }
    for (int g = 0; g < of->n_groups; g++)
        of->share[g] /= of->total;
    for (int32_t p = 0; p < e->n; p++) {
        double *count = of->count + (int64_t)of->n * of->n_groups, people = 0;
        for (int g = 0; g < of->n_groups; g++)
            people += count[g] = count_at(e, p, n_columns, column, used[g]);
        if (!(people > 0))
            continue;
        of->x[of->n] = e->x[p];
        of->y[of->n++] = e->y[p];
    }
}

static dikas_status check(const dikas_environment *e, int n_columns, const double *const *column,
                          dikas_error *err)
{
    if (n_columns < 1)
        return dikas_fail(err, DIKAS_EINVAL, "distortion: %d columns, at least 1 is needed",
                          n_columns);
    for (int c = 0; c < n_columns; c++)
        DIKAS_TRY(environment_check_values(e->n_cells, column[c], "column", c, err));
    return DIKAS_OK;
}

dikas_status dikas_environment_distortion(const dikas_environment *e, int n_columns,
                                          const double *const *column, double *distortion,
                                          const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { enter, work, leave };
    DIKAS_TRY(check(e, n_columns, column, err));
    const size_t n = (size_t)e->n, groups = (size_t)n_columns;
    region of = { .e = e, .distortion = distortion };
    dikas_status status = DIKAS_OK;
    of.x = dikas_alloc(n, sizeof *of.x);
    of.y = dikas_alloc(n, sizeof *of.y);
    of.count = dikas_alloc(n + 1, groups * sizeof *of.count);
    of.share = dikas_alloc(groups, sizeof *of.share);
    int *used = dikas_alloc(groups, sizeof *used);
    for (int64_t i = 0; i < e->n_cells; i++)
        distortion[i] = DIKAS_MISSING;
    if (of.x && of.y && of.count && of.share && used)
        gather(&of, n_columns, column, used);
    else
        status = DIKAS_NO_MEMORY(err, "people of places");
    if (status == DIKAS_OK && of.n > 0)
        status = dikas_parallel(&task, &of, ((int64_t)e->n + BLOCK_PLACES - 1) / BLOCK_PLACES,
                                "distortion", run, err);
    dikas_release(of.x);
    dikas_release(of.y);
    dikas_release(of.count);
    dikas_release(of.share);
    dikas_release(used);
    return status;
}
