/* SPDX-License-Identifier: MIT */
/**
 * @file placing.c
 * People of sources without a building: they stay out, or are placed.
 *
 * Placed people live in dwellings too. Those who are spread live on the ground of their source,
 * which is one more dwelling after the buildings; those who are brought to the nearest building
 * live in all of it. So whatever is computed through buildings counts them as it counts the others.
 */
#include <string.h>

#include "core/core.h"
#include "join/join.h"

/* ---- pairs of a relation ---- */

/* Pairs by row, with room for more. */
typedef struct {
    int64_t n, *start; /* of the rows of the relation */
    int32_t *row, *column;
    double *value;
} pairs;

static dikas_status count_pairs(const dikas_block *block, int worker, void *context,
                                dikas_error *err)
{
    pairs *p = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        p->start[block->first + i + 1] = block->start[i + 1] - block->start[i];
    return DIKAS_OK;
}

static dikas_status copy_pairs(const dikas_block *block, int worker, void *context,
                               dikas_error *err)
{
    pairs *p = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        for (int64_t k = block->start[i]; k < block->start[i + 1]; k++) {
            const int64_t at = p->start[block->first + i] + k - block->start[i];
            p->row[at] = (int32_t)(block->first + i);
            p->column[at] = block->other[k];
            p->value[at] = block->value[0][k];
        }
    return DIKAS_OK;
}

/* The pairs of a relation; rows or columns may be added to. */
static dikas_status read_pairs(const join_run *j, const dikas_relation *from, int64_t more,
                               pairs *out, dikas_error *err)
{
    const int64_t n = dikas_relation_size(from, DIKAS_BY_ROW);
    out->start = g_new0(int64_t, (gsize)n + 1);
    DIKAS_TRY(dikas_relation_visit(from, DIKAS_BY_ROW, count_pairs, out, "pairs", &j->run, err));
    for (int64_t i = 0; i < n; i++)
        out->start[i + 1] += out->start[i];
    out->n = out->start[n];
    out->row = g_new(int32_t, (gsize)(out->n + more) + 1);
    out->column = g_new(int32_t, (gsize)(out->n + more) + 1);
    out->value = g_new(double, (gsize)(out->n + more) + 1);
    return dikas_relation_visit(from, DIKAS_BY_ROW, copy_pairs, out, "pairs", &j->run, err);
}

static void add_pair(pairs *to, int64_t row, int64_t column, double value)
{
    to->row[to->n] = (int32_t)row;
    to->column[to->n] = (int32_t)column;
    to->value[to->n++] = value;
}

static dikas_status relation_of(const pairs *from, int64_t n_rows, int64_t n_columns,
                                dikas_relation **out, dikas_error *err)
{
    return dikas_relation_from_pairs(n_rows, n_columns, from->n, from->row, from->column, 1,
                                     (const double *const[]){ from->value }, out, err);
}

static void clear_pairs(pairs *p)
{
    g_free(p->start);
    g_free(p->row);
    g_free(p->column);
    g_free(p->value);
}

/* ---- which sources ---- */

/* 1 where all counts of a source are 0. */
static int is_empty(const join_run *j, int64_t source)
{
    if (j->weight && !(j->weight[source] <= 0))
        return 0;
    for (guint i = 0; i < j->statistics->len; i++) {
        const statistic *s = &g_array_index(j->statistics, statistic, i);
        if (s->kind != INTENSIVE && !(s->value[source] <= 0))
            return 0;
        if (s->kind == RATE && !(s->denominator[source] <= 0))
            return 0;
    }
    return 1;
}

/* Says of every source whether it has a building; `dwelling` is what it has of them. */
static dikas_status note_states(join_run *j, double *dwelling, dikas_error *err)
{
    const dikas_weighted_sum sum = { dikas_weight_itself, NULL, j->dwellings.per_metre, dwelling,
                                     NULL };
    DIKAS_TRY(dikas_relation_sum(j->dwellings.homes, DIKAS_BY_ROW, 1, &sum, &j->run, err));
    j->state = g_new(uint8_t, (gsize)j->n_sources + 1);
    for (int64_t i = 0; i < j->n_sources; i++)
        j->state[i] = dwelling[i] > 0 ? HOUSED : NO_BUILDING;
    return DIKAS_OK;
}

/* Sources with a polygon, maybe with people, and without a building. */
static int64_t list_bare(const join_run *j, int64_t *rows)
{
    int64_t n = 0;
    for (int64_t i = 0; i < j->n_sources; i++)
        if (j->state[i] == NO_BUILDING && j->source_area[i] > 0 && !is_empty(j, i))
            rows[n++] = i;
    return n;
}

/* ---- spread ---- */

/* Dwellings on a square metre of the sources that have any. What is spread counts as much where
 * known shares of ground and of buildings come together. */
static double mean_density(const join_run *j, const double *dwelling)
{
    dikas_sum all = { 0, 0 }, ground = { 0, 0 };
    for (int64_t i = 0; i < j->n_sources; i++)
        if (j->state[i] == HOUSED) {
            dikas_sum_add(&all, dwelling[i]);
            dikas_sum_add(&ground, j->source_area[i]);
        }
    const double metres = dikas_sum_value(ground);
    return metres > 0 ? dikas_sum_value(all) / metres : 1;
}

/* The buildings, and `more` dwellings after them. */
static void copy_dwellings(const dwellings *from, int64_t more, dwellings *to)
{
    to->n = from->n + more;
    to->area = g_new(double, (gsize)to->n + 1);
    to->per_metre = g_new(double, (gsize)to->n + 1);
    memcpy(to->area, from->area, (size_t)from->n * sizeof *to->area);
    memcpy(to->per_metre, from->per_metre, (size_t)from->n * sizeof *to->per_metre);
}

/* Ground of the sources after the footprints of the buildings. */
static dikas_status spread_over(join_run *j, const int64_t *rows, int64_t n, double density,
                                const dikas_relation *ground, dikas_error *err)
{
    const dwellings *from = &j->dwellings;
    dwellings *to = &j->placed;
    pairs homes = { 0 }, footprints = { 0 }, beyond = { 0 };
    copy_dwellings(from, n, to);
    dikas_status status = read_pairs(j, from->homes, n, &homes, err);
    if (status == DIKAS_OK)
        status = read_pairs(j, ground, 0, &beyond, err);
    if (status == DIKAS_OK)
        status = read_pairs(j, from->footprints, beyond.n, &footprints, err);
    if (status == DIKAS_OK) {
        for (int64_t i = 0; i < n; i++) {
            to->area[from->n + i] = j->source_area[rows[i]];
            to->per_metre[from->n + i] = density;
            add_pair(&homes, rows[i], from->n + i, j->source_area[rows[i]]);
        }
        for (int64_t p = 0; p < beyond.n; p++)
            add_pair(&footprints, from->n + beyond.row[p], beyond.column[p], beyond.value[p]);
        status = relation_of(&homes, j->n_sources, to->n, &to->homes, err);
    }
    if (status == DIKAS_OK)
        status = relation_of(&footprints, to->n, j->n, &to->footprints, err);
    clear_pairs(&homes);
    clear_pairs(&footprints);
    clear_pairs(&beyond);
    return status;
}

static dikas_status spread(join_run *j, const int64_t *rows, int64_t n, double density,
                           dikas_error *err)
{
    dikas_table *bare = NULL;
    dikas_relation *ground = NULL;
    dikas_status status = dikas_table_select(j->source, rows, n, &bare, err);
    if (status == DIKAS_OK)
        status = dikas_shared_area(bare, j->cells, NULL, NULL, NULL, &j->run, &ground, err);
    if (status == DIKAS_OK)
        status = spread_over(j, rows, n, density, ground, err);
    if (status == DIKAS_OK)
        status = measure_capacity(j, &j->placed, err);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++)
        j->state[rows[i]] = PLACED;
    dikas_relation_free(ground);
    dikas_table_free(bare);
    return status;
}

/* ---- the nearest building ---- */

/* Sources that found one live in all of it. */
static dikas_status bring_to(join_run *j, const int64_t *rows, int64_t n, const int32_t *nearest,
                             dikas_error *err)
{
    const dwellings *from = &j->dwellings;
    dwellings *to = &j->placed;
    pairs homes = { 0 }, footprints = { 0 };
    copy_dwellings(from, 0, to);
    dikas_status status = read_pairs(j, from->homes, n, &homes, err);
    if (status == DIKAS_OK)
        status = read_pairs(j, from->footprints, 0, &footprints, err);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++)
        if (nearest[i] >= 0) {
            add_pair(&homes, rows[i], nearest[i], from->area[nearest[i]]);
            j->state[rows[i]] = PLACED;
        }
    if (status == DIKAS_OK)
        status = relation_of(&homes, j->n_sources, to->n, &to->homes, err);
    if (status == DIKAS_OK)
        status = relation_of(&footprints, to->n, j->n, &to->footprints, err);
    clear_pairs(&homes);
    clear_pairs(&footprints);
    return status;
}

static dikas_status find_nearest(join_run *j, const int64_t *rows, int64_t n, int32_t *nearest,
                                 dikas_error *err)
{
    const dwellings *d = &j->dwellings;
    dikas_table *bare = NULL;
    uint8_t *lived_in = g_new(uint8_t, (gsize)d->n + 1);
    for (int64_t i = 0; i < d->n; i++)
        lived_in[i] = d->per_metre[i] > 0;
    dikas_status status = dikas_table_select(j->source, rows, n, &bare, err);
    if (status == DIKAS_OK)
        status = dikas_nearest_polygons(bare, d->table, lived_in, j->options->nearest_distance,
                                        nearest, NULL, &j->run, err);
    dikas_table_free(bare);
    g_free(lived_in);
    return status;
}

static dikas_status bring_to_nearest(join_run *j, const int64_t *rows, int64_t n, dikas_error *err)
{
    int32_t *nearest = g_new(int32_t, (gsize)n + 1);
    dikas_status status = find_nearest(j, rows, n, nearest, err);
    if (status == DIKAS_OK)
        status = bring_to(j, rows, n, nearest, err);
    if (status == DIKAS_OK)
        status = measure_capacity(j, &j->placed, err);
    g_free(nearest);
    return status;
}

/* ---- all of it ---- */

dikas_status place_people(join_run *j, dikas_error *err)
{
    const char *how = j->options->no_building ? j->options->no_building : "keep";
    double *dwelling = g_new(double, (gsize)j->n_sources + 1);
    int64_t *rows = g_new(int64_t, (gsize)j->n_sources + 1), n = 0;
    j->lived = &j->dwellings;
    dikas_status status = note_states(j, dwelling, err);
    if (status == DIKAS_OK && strcmp(how, "keep") != 0)
        n = list_bare(j, rows);
    if (n > 0) {
        status = *how == 's' ? spread(j, rows, n, mean_density(j, dwelling), err)
                             : bring_to_nearest(j, rows, n, err);
        j->lived = &j->placed;
    }
    g_free(dwelling);
    g_free(rows);
    return status;
}

void count_placed(const join_run *j, statistic *s)
{
    dikas_sum placed = { 0, 0 };
    for (int64_t i = 0; i < j->n_sources && j->state; i++) {
        if (!(s->value[i] > 0))
            continue;
        s->n_unplaced += j->state[i] == NO_BUILDING;
        s->n_placed += j->state[i] == PLACED;
        if (j->state[i] == PLACED)
            dikas_sum_add(&placed, s->value[i]);
    }
    s->placed = dikas_sum_value(placed);
}

void warn_no_building(join_run *j, const statistic *s)
{
    const join_options *o = j->options;
    if (s->n_unplaced)
        report_warn(&j->report, "no_building", s->n_unplaced,
                    "'%s': %.10g live in %lld polygons without a building for them, and are in no "
                    "cell%s",
                    s->name, s->unplaced.no_building, (long long)s->n_unplaced,
                    o->no_building ? "" : "; --no-building spread or nearest places them");
    if (s->n_placed && *o->no_building == 's')
        report_warn(&j->report, "spread", s->n_placed,
                    "'%s': %.10g live in %lld polygons without a building for them, and are spread "
                    "over their ground",
                    s->name, s->placed, (long long)s->n_placed);
    else if (s->n_placed)
        report_warn(
            &j->report, "nearest", s->n_placed,
            "'%s': %.10g live in %lld polygons without a building for them, and are brought "
            "to the nearest within %g m",
            s->name, s->placed, (long long)s->n_placed, o->nearest_distance);
}
