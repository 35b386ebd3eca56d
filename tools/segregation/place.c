/* SPDX-License-Identifier: MIT */
/**
 * @file place.c
 * Where the cells are: their centroids, whom they share a boundary with, and who lives nearby by a
 * proximity that falls with distance.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/place.h"

/* What a pair of cells takes, of five groups: measured (bench_clustering). */
#define SECONDS_A_PAIR         4e-9
#define SECONDS_A_PAIR_OF_GRID 6e-10
#define SLOW                   60.0 /* seconds that a user would want to know of */
#define LENGTHS_OF_MOST        64   /* decay lengths to the farthest cells that count */

/* Outlines that come within a centimetre are one: cells of one tessellation that were rounded, or
 * reprojected, apart. */
#define SAME_BOUNDARY 0.01

/* ---- the cells ---- */

/* Cells within reach of one, were they spread evenly over their extent. */
static double cells_in_reach(const segregation_run *s, double reach)
{
    double box[4];
    dikas_geometry_extent(dikas_table_geometry(s->cells), box);
    const double extent = (box[2] - box[0]) * (box[3] - box[1]);
    const double all = (double)s->n;
    return extent > 0 ? fmin(all, all * (G_PI * reach * reach / extent)) : all;
}

static void warn_slow(segregation_run *s, double length)
{
    const dikas_lattice *grid = dikas_environment_lattice(s->places);
    const double positions = grid ? (double)grid->columns * (double)grid->rows : (double)s->n;
    const double pairs =
        positions * cells_in_reach(s, LENGTHS_OF_MOST * length) * (positions / (double)s->n);
    const double seconds = pairs * (grid ? SECONDS_A_PAIR_OF_GRID : SECONDS_A_PAIR);
    if (seconds > SLOW)
        report_warn(&s->report, "many_pairs", s->n,
                    "decay_length=%.15g: %.2g pairs of cells are gone through, which takes some "
                    "%.0f minutes of one processor; a shorter one is faster",
                    length, pairs, ceil(seconds / 60));
}

/* The cells, repaired, where they have polygons. */
static dikas_status ready_boundaries(segregation_run *s, dikas_error *err)
{
    dikas_table *repaired = NULL;
    if (s->touching || !s->area)
        return DIKAS_OK;
    DIKAS_TRY(dikas_repair_polygons(s->cells, 0, NULL, &s->run, &repaired, err));
    const dikas_table *cells = repaired ? repaired : s->cells;
    s->perimeter = g_new(double, (gsize)s->n + 1);
    dikas_polygon_perimeters(cells, s->perimeter);
    const dikas_status status =
        dikas_shared_boundaries(cells, SAME_BOUNDARY, &s->run, &s->touching, err);
    dikas_table_free(repaired);
    return status;
}

int heeds_nearby(const dikas_measure *m)
{
    return takes_input(m, "near_group");
}

static int takes_boundaries(const dikas_measure *m)
{
    return (m->traits & DIKAS_TRAIT_AMONG_ROWS) != 0;
}

int heeds_neighbours(const dikas_measure *m)
{
    return heeds_nearby(m) || takes_boundaries(m);
}

static int takes_ground(const dikas_measure *m)
{
    return takes_input(m, "area") || heeds_neighbours(m);
}

/* Said once for all measures of a decay length. */
static int is_first_of_length(const segregation_run *s, const segregation_item *item)
{
    const double length = item->request.value[0].number;
    for (guint i = 0; i < s->items->len; i++) {
        const segregation_item *other = &g_array_index(s->items, segregation_item, i);
        if (other == item)
            break;
        if (heeds_nearby(other->request.measure) && other->request.value[0].number >= length &&
            other->request.value[0].number <= length)
            return 0;
    }
    return 1;
}

dikas_status ready_place(segregation_run *s, const segregation_item *item, dikas_error *err)
{
    const dikas_measure *m = item->request.measure;
    if (takes_ground(m))
        DIKAS_TRY(ready_area(s, err));
    if (takes_boundaries(m))
        DIKAS_TRY(ready_boundaries(s, err));
    if (takes_input(m, "x") || takes_ground(m))
        DIKAS_TRY(ready_places(s, err));
    if (heeds_nearby(m) && s->area && is_first_of_length(s, item))
        warn_slow(s, item->request.value[0].number);
    return DIKAS_OK;
}

int lacks_place(const segregation_run *s, const dikas_measure *m)
{
    return (takes_ground(m) && !s->area) || (takes_input(m, "x") && !s->x);
}

void clear_place(segregation_run *s)
{
    g_free(s->x);
    g_free(s->y);
    g_free(s->perimeter);
    dikas_relation_free(s->touching);
}

/* ---- who lives nearby ---- */

struct nearby {
    int n_columns; /* columns: the groups, and those of the total who are in none */
    int n_lengths;
    double *length;      /* decay lengths, m */
    double **column;     /* per length n_columns, then the cells */
    double *rest;        /* of the group that was asked for last */
    double *grounded[2]; /* of that group, and the rest, where there is ground */
    int64_t n;
};

/* Where a length stands in the list; -1 where it does not. */
static int find_length(const nearby *near, double length)
{
    for (int k = 0; k < near->n_lengths; k++)
        if (near->length[k] <= length && near->length[k] >= length)
            return k;
    return -1;
}

static void list_lengths(const segregation_run *s, nearby *near)
{
    near->length = g_new(double, s->items->len + 1);
    for (guint i = 0; i < s->items->len; i++) {
        const dikas_request *request = &g_array_index(s->items, segregation_item, i).request;
        if (!heeds_nearby(request->measure) || lacks_place(s, request->measure))
            continue;
        if (find_length(near, request->value[0].number) < 0)
            near->length[near->n_lengths++] = request->value[0].number;
    }
}

static dikas_status find_columns(const segregation_run *s, const population *people, nearby *near,
                                 dikas_error *err)
{
    mixed_columns c = mixed_columns_of(s, people);
    dikas_status status = DIKAS_OK;
    for (int l = 0; l < near->n_lengths && status == DIKAS_OK; l++) {
        double **sum = near->column + l * (near->n_columns + 1);
        for (int k = 0; k <= near->n_columns; k++)
            sum[k] = g_new(double, (gsize)s->n + 1);
        status = dikas_environment_decayed(s->places, near->length[l], c.n, c.column, s->area, sum,
                                           sum[c.n], &s->run, err);
    }
    mixed_columns_clear(&c);
    return status;
}

dikas_status nearby_find(const segregation_run *s, const population *people, nearby **out,
                         dikas_error *err)
{
    nearby *near = g_new0(nearby, 1);
    near->n = s->n;
    near->n_columns = people->n_groups + (s->options->total ? 1 : 0);
    list_lengths(s, near);
    near->column = g_new0(double *, (gsize)(near->n_lengths * (near->n_columns + 1)) + 1);
    near->rest = g_new(double, (gsize)s->n + 1);
    *out = near;
    return find_columns(s, people, near, err);
}

void nearby_free(nearby *near)
{
    if (!near)
        return;
    for (int k = 0; k < near->n_lengths * (near->n_columns + 1); k++)
        g_free(near->column[k]);
    g_free(near->column);
    g_free(near->length);
    g_free(near->rest);
    g_free(near->grounded[0]);
    g_free(near->grounded[1]);
    g_free(near);
}

/* Added up, so that a rest that is small beside the group has all its digits. */
static const double *rest_nearby(nearby *near, double *const *column, int group)
{
    for (int64_t i = 0; i < near->n; i++) {
        dikas_sum sum = { 0, 0 };
        for (int k = 0; k < near->n_columns; k++)
            if (k != group)
                dikas_sum_add(&sum, column[k][i]);
        near->rest[i] = isnan(column[group][i]) ? DIKAS_MISSING : dikas_sum_value(sum);
    }
    return near->rest;
}

/* Of cells without ground nobody counts where they touch others. */
static const double *those_with_ground(const segregation_run *s, const double *people,
                                       double **kept)
{
    if (!*kept)
        *kept = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++)
        (*kept)[i] = isnan(s->area[i]) ? DIKAS_MISSING : people[i];
    return *kept;
}

int place_inputs(const segregation_run *s, nearby *near, const dikas_request *request, int group,
                 const double **input, int n)
{
    for (int k = 0; k < 2 && takes_boundaries(request->measure); k++)
        input[k] = those_with_ground(s, input[k], &near->grounded[k]);
    if (takes_input(request->measure, "area"))
        input[n++] = s->area;
    if (takes_input(request->measure, "perimeter"))
        input[n++] = s->perimeter;
    if (takes_input(request->measure, "x")) {
        input[n++] = s->x;
        input[n++] = s->y;
    }
    if (heeds_nearby(request->measure)) {
        const int length = find_length(near, request->value[0].number);
        double **column = near->column + length * (near->n_columns + 1);
        input[n++] = column[group];
        input[n++] = rest_nearby(near, column, group);
        input[n++] = column[near->n_columns];
    }
    return n;
}
