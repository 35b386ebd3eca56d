/* SPDX-License-Identifier: MIT */
/**
 * @file sensitivity.c
 * How far results depend on what nobody knows for sure: everything again, many times, with other
 * walking speeds, other places within the cells, and other numbers where residents are unknown.
 *
 * What is varied, each draw anew, all uniform:
 *
 *   speed      of each profile, by a factor from 0.85 to 1.15; the same for all profiles of a draw.
 *              About the middle 60 % of the speeds measured by Willberg, Fink & Toivonen (2023),
 *              doi:10.1016/j.jtrangeo.2022.103521 (quintiles of their data: adults 4.50-5.86 km/h
 *              round 5.15, older people 3.56-4.87 round 4.26)
 *   place      where people set out: anywhere in a cell that is a polygon; up to 20 m east or west
 *              and north or south of any other cell or origin
 *   residents  where they are unknown: from nobody to the mean of the known cells; of a group that
 *              is unknown: from nobody to all residents of the cell
 *
 * Intervals lie between the 5 % and the 95 % quantile of the draws (definition 7 of Hyndman & Fan
 * 1996, doi:10.1080/00031305.1996.10473566). A draw in which a cost is missing is worse than all
 * others; a bound that falls among such draws is missing too.
 */
#include <stdlib.h>
#include <string.h>

#include "access/access.h"
#include "core/core.h"

#define SPEED_SPREAD 0.15
#define PLACE_SPREAD 20 /* metres */
#define LOW          0.05
#define HIGH         0.95
#define FASTEST      300       /* km/h that a profile takes */
#define MOST_NUMBERS 500000000 /* kept of all draws: 4 GB */

enum { SPEED, PLACE, DEMAND, GROUP, TRIES = 64 };

/* What the draws gave: draw d of value v is at v * n + d. */
typedef struct {
    int64_t n;       /* draws */
    double **column; /* per column, cells x draws */
    GArray *shares;  /* records of the first draw on, record by record, draw after draw */
    int64_t n_shares;
} outcomes;

/* ---- what is varied ---- */

/* A number in [0, 1) that depends on seed, draw, subject and index alone. */
static double number(const access_run *a, int64_t draw, int subject, int64_t index)
{
    const uint64_t seed = dikas_random_bits((uint64_t)a->options->seed, (uint64_t)draw);
    return dikas_random(dikas_random_bits(seed, (uint64_t)subject), (uint64_t)index);
}

static void box_of(const dikas_geometry *g, int64_t feature, double box[4])
{
    box[0] = box[1] = HUGE_VAL;
    box[2] = box[3] = -HUGE_VAL;
    for (int64_t p = g->point[g->path[g->part[feature]]];
         p < g->point[g->path[g->part[feature + 1]]]; p++)
        for (int k = 0; k < 2; k++) {
            box[k] = fmin(box[k], g->xy[2 * p + k]);
            box[k + 2] = fmax(box[k + 2], g->xy[2 * p + k]);
        }
}

/* Somewhere in the polygon of a cell; where it is that it fills next to nothing of its box. */
static void move_in_cell(const access_run *a, int64_t draw, int64_t cell, double *xy)
{
    const dikas_geometry *g = dikas_table_geometry(a->cells);
    double box[4], at[2];
    box_of(g, cell, box);
    for (int64_t i = 0; i < TRIES; i++) {
        for (int k = 0; k < 2; k++)
            at[k] =
                box[k] + (box[k + 2] - box[k]) * number(a, draw, PLACE, (cell * TRIES + i) * 2 + k);
        if (dikas_geometry_holds(g, cell, at)) {
            memcpy(xy, at, sizeof at);
            return;
        }
    }
}

static void move_origins(access_run *a, int64_t draw, double *xy)
{
    const int in_cells =
        !a->origins.start && dikas_table_geometry(a->cells)->shape == DIKAS_POLYGON;
    for (int64_t i = 0; i < a->origins.n; i++) {
        if (in_cells)
            move_in_cell(a, draw, i, xy + 2 * i);
        for (int k = 0; k < 2 && !in_cells; k++)
            xy[2 * i + k] += PLACE_SPREAD * (2 * number(a, draw, PLACE, 2 * i + k) - 1);
    }
}

static void draw_residents(access_run *a, int64_t draw, double *demand, double **group)
{
    for (int64_t i = 0; i < a->n && demand; i++) {
        if (isnan(demand[i]))
            demand[i] = a->mean_demand * number(a, draw, DEMAND, i);
        for (int g = 0; g < a->n_groups; g++)
            if (isnan(group[g][i]))
                group[g][i] = demand[i] * number(a, draw, GROUP + g, i);
    }
}

/* ---- one draw ---- */

/* What a draw changes, to be put back. */
typedef struct {
    origins origins;
    double *demand, **group;
    traveller *travellers;
    result_column *columns;
    json_object *results;
} kept;

static double *copy_of(const double *x, int64_t n)
{
    return x ? g_memdup2(x, (gsize)n * sizeof *x) : NULL;
}

static kept keep(access_run *a)
{
    const kept k = {
        a->origins,
        a->demand,
        a->group,
        g_memdup2(a->travellers, (gsize)a->n_travellers * sizeof *a->travellers),
        g_memdup2(a->columns->data, a->columns->len * sizeof(result_column)),
        a->report.results,
    };
    const gsize n = (gsize)a->n + 1;
    a->origins.xy = copy_of(a->origins.xy, 2 * a->origins.n);
    a->demand = copy_of(a->demand, a->n);
    a->group = g_new0(double *, (gsize)a->n_groups + 1);
    for (int g = 0; g < a->n_groups; g++)
        a->group[g] = copy_of(k.group[g], a->n);
    for (guint c = 0; c < a->columns->len; c++) {
        result_column *column = &g_array_index(a->columns, result_column, c);
        column->value = g_new(double, n);
        column->known_share = column->spread = NULL;
        column->status = NULL;
    }
    a->report.results = json_object_new_array();
    a->report.muted = 1;
    return k;
}

static void put_back(access_run *a, kept *k)
{
    if (a->origins.demand != a->demand)
        g_free(a->origins.demand);
    g_free(a->origins.xy);
    g_free(a->demand);
    for (int g = 0; g < a->n_groups; g++)
        g_free(a->group[g]);
    g_free(a->group);
    for (guint c = 0; c < a->columns->len; c++) {
        result_column *column = &g_array_index(a->columns, result_column, c);
        g_free(column->value);
        g_free(column->status);
    }
    for (int t = 0; t < a->n_travellers && a->options->network; t++) {
        if (a->travellers[t].graph != k->travellers[t].graph)
            disconnect(&a->travellers[t]);
        if (a->travellers[t].profile != k->travellers[t].profile)
            dikas_profile_free(a->travellers[t].profile);
    }
    json_object_put(a->report.results);
    memcpy(a->travellers, k->travellers, (gsize)a->n_travellers * sizeof *a->travellers);
    if (a->columns->len)
        memcpy(a->columns->data, k->columns, a->columns->len * sizeof(result_column));
    a->origins = k->origins;
    a->demand = k->demand;
    a->group = k->group;
    a->report.results = k->results;
    a->report.muted = 0;
    g_free(k->travellers);
    g_free(k->columns);
}

/* Residents of origins follow those of their cells. */
static void split_demand(access_run *a)
{
    if (!a->origins.start) {
        a->origins.demand = a->demand;
        return;
    }
    a->origins.demand = a->demand ? g_new(double, (gsize)a->origins.n + 1) : NULL;
    for (int64_t c = 0; c < a->n && a->demand; c++)
        for (int64_t i = first_origin(a, c); i < end_origin(a, c); i++)
            a->origins.demand[i] = a->demand[c] * a->origins.share[i];
}

static dikas_status reconnect(access_run *a, int64_t draw, dikas_error *err)
{
    const double factor = 1 + SPEED_SPREAD * (2 * number(a, draw, SPEED, 0) - 1);
    for (int t = 0; t < a->n_travellers; t++) {
        traveller *by = a->on = &a->travellers[t];
        const dikas_profile *profile = by->profile;
        *by = (traveller){ .name = by->name };
        if (profile)
            DIKAS_TRY(dikas_profile_copy(profile, &by->profile, err));
        if (profile)
            DIKAS_TRY(dikas_profile_set_speed(
                by->profile, fmin(factor * dikas_profile_speed(profile), FASTEST), err));
        DIKAS_TRY(connect(a, err));
    }
    return DIKAS_OK;
}

static void note_shares(const access_run *a, outcomes *out)
{
    json_object *value;
    int64_t n = 0;
    for (size_t i = 0; i < json_object_array_length(a->report.results); i++) {
        json_object *item = json_object_array_get_idx(a->report.results, i);
        json_object_object_get_ex(item, "measure", &value);
        if (strcmp(json_object_get_string(value), "share_within") != 0)
            continue;
        json_object_object_get_ex(item, "value", &value);
        const double x = value ? json_object_get_double(value) : DIKAS_MISSING;
        g_array_append_val(out->shares, x);
        n++;
    }
    out->n_shares = n;
}

static dikas_status compute_draw(access_run *a, int64_t draw, outcomes *out, dikas_error *err)
{
    draw_residents(a, draw, a->demand, a->group);
    split_demand(a);
    if (a->options->network) {
        move_origins(a, draw, a->origins.xy);
        DIKAS_TRY(reconnect(a, draw, err));
    }
    DIKAS_TRY(compute_measures(a, err));
    DIKAS_TRY(compute_shares(a, err));
    for (guint c = 0; c < a->columns->len; c++)
        for (int64_t i = 0; i < a->n; i++)
            out->column[c][i * out->n + draw] =
                g_array_index(a->columns, result_column, c).value[i];
    note_shares(a, out);
    return DIKAS_OK;
}

/* ---- intervals ---- */

static int ascending(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Between two neighbours, one of which may be infinite. */
static double quantile(const double *sorted, int64_t n, double p)
{
    const double at = (double)(n - 1) * p;
    const int64_t below = (int64_t)at;
    const double share = at - (double)below;
    const double value =
        share > 0 ? sorted[below] + share * (sorted[below + 1] - sorted[below]) : sorted[below];
    return isfinite(value) ? value : DIKAS_MISSING;
}

/* Sorts the draws. `worst` stands for those that are missing. */
static void interval(double *draws, int64_t n, double worst, double *low, double *high)
{
    for (int64_t d = 0; d < n; d++)
        draws[d] = isnan(draws[d]) ? worst : draws[d];
    qsort(draws, (size_t)n, sizeof *draws, ascending);
    *low = quantile(draws, n, LOW);
    *high = quantile(draws, n, HIGH);
}

static void find_intervals(access_run *a, outcomes *out)
{
    for (guint c = 0; c < a->columns->len; c++) {
        result_column *column = &g_array_index(a->columns, result_column, c);
        const double worst = column->measure->traits & DIKAS_TRAIT_COST ? HUGE_VAL : -HUGE_VAL;
        column->low = g_new(double, (gsize)a->n + 1);
        column->high = g_new(double, (gsize)a->n + 1);
        for (int64_t i = 0; i < a->n; i++)
            interval(out->column[c] + i * out->n, out->n, worst, &column->low[i], &column->high[i]);
    }
}

static void note_intervals(access_run *a, const outcomes *out)
{
    double *draws = g_new(double, (gsize)out->n + 1), low, high;
    json_object *value;
    int64_t share = 0;
    for (size_t i = 0; i < json_object_array_length(a->report.results); i++) {
        json_object *item = json_object_array_get_idx(a->report.results, i);
        json_object_object_get_ex(item, "measure", &value);
        if (strcmp(json_object_get_string(value), "share_within") != 0)
            continue;
        for (int64_t d = 0; d < out->n; d++)
            draws[d] = g_array_index(out->shares, double, d * out->n_shares + share);
        interval(draws, out->n, -HUGE_VAL, &low, &high);
        if (strcmp(record_text(item, "status"), FEW_PEOPLE) == 0)
            low = high = DIKAS_MISSING;
        json_object_object_add(item, "sensitivity_low", json_number(low));
        json_object_object_add(item, "sensitivity_high", json_number(high));
        share++;
    }
    g_free(draws);
}

static int has_unknown(const access_run *a)
{
    for (int64_t i = 0; i < a->n && a->demand; i++) {
        if (isnan(a->demand[i]))
            return 1;
        for (int g = 0; g < a->n_groups; g++)
            if (isnan(a->group[g][i]))
                return 1;
    }
    return 0;
}

dikas_status vary(access_run *a, dikas_error *err)
{
    outcomes out = { .n = a->options->sensitivity };
    if (out.n && !a->options->network && !has_unknown(a))
        report_warn(&a->report, "nothing_varied", 1,
                    "--sensitivity varies nothing here: costs of a matrix are fixed, and all "
                    "residents are known");
    const double numbers = (double)out.n * (double)a->n * a->columns->len;
    dikas_status status = DIKAS_OK;
    if (!out.n)
        return DIKAS_OK;
    if (numbers > MOST_NUMBERS)
        return dikas_fail(
            err, DIKAS_ELIMIT,
            "--sensitivity: %lld draws of %u columns and %lld cells are %.3g numbers, "
            "more than %d; take fewer draws, measures or cells",
            (long long)out.n, a->columns->len, (long long)a->n, numbers, MOST_NUMBERS);
    out.column = g_new(double *, a->columns->len + 1);
    out.shares = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint c = 0; c < a->columns->len; c++)
        out.column[c] = g_new(double, (gsize)(out.n * a->n) + 1);
    for (int64_t d = 0; d < out.n && status == DIKAS_OK; d++) {
        kept before = keep(a);
        status = compute_draw(a, d, &out, err);
        put_back(a, &before);
    }
    if (status == DIKAS_OK) {
        find_intervals(a, &out);
        note_intervals(a, &out);
    }
    for (guint c = 0; c < a->columns->len; c++)
        g_free(out.column[c]);
    g_free(out.column);
    g_array_free(out.shares, TRUE);
    return status;
}
