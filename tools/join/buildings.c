/* SPDX-License-Identifier: MIT */
/**
 * @file buildings.c
 * People live in buildings: counts go from the sources to the dwellings in them, and from those to
 * the cells by the share of the footprint.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "join/join.h"

/* Metres a floor, where floors are reckoned from heights. */
#define FLOOR_HEIGHT 3.05

/* ---- reading ---- */

/* A column of positive numbers; all missing where no column is named. What is 0 or less is unknown
 * too. */
static dikas_status read_size(join_run *j, const char *column, double *out, dikas_error *err)
{
    const dwellings *d = &j->dwellings;
    int64_t senseless = 0;
    for (int64_t i = 0; i < d->n; i++)
        out[i] = DIKAS_MISSING;
    if (!column)
        return DIKAS_OK;
    DIKAS_TRY(read_numbers(&j->options->common, d->table, column, out, err));
    for (int64_t i = 0; i < d->n; i++)
        if (out[i] <= 0) {
            out[i] = DIKAS_MISSING;
            senseless++;
        }
    if (senseless)
        report_warn(&j->report, "senseless_size", senseless,
                    "%s: '%s' is 0 or less in %lld of %lld rows, and taken as unknown",
                    dikas_table_name(d->table), column, (long long)senseless, (long long)d->n);
    return DIKAS_OK;
}

static double floors_of(double floors, double height, double otherwise)
{
    if (!isnan(floors))
        return floors;
    return isnan(height) ? otherwise : fmax(1, nearbyint(height / FLOOR_HEIGHT));
}

static double height_of(double floors, double height, double otherwise)
{
    if (!isnan(height))
        return height;
    return FLOOR_HEIGHT * (isnan(floors) ? otherwise : floors);
}

/* By floors or height. */
static dikas_status weigh_by_size(join_run *j, int by_volume, dikas_error *err)
{
    const join_options *o = j->options;
    dwellings *d = &j->dwellings;
    double *floors = g_new(double, (gsize)d->n + 1), *height = g_new(double, (gsize)d->n + 1);
    int64_t guessed = 0;
    dikas_status status = read_size(j, o->floors, floors, err);
    if (status == DIKAS_OK)
        status = read_size(j, o->height, height, err);
    for (int64_t i = 0; i < d->n && status == DIKAS_OK; i++) {
        const double otherwise = (double)o->default_floors;
        guessed += d->residential[i] && isnan(floors[i]) && isnan(height[i]);
        d->per_metre[i] = by_volume ? height_of(floors[i], height[i], otherwise)
                                    : floors_of(floors[i], height[i], otherwise);
    }
    if (guessed)
        report_warn(&j->report, "default_floors", guessed,
                    "%s: neither floors nor height are known of %lld of the buildings that people "
                    "live in; --default-floors gives them %lld",
                    dikas_table_name(d->table), (long long)guessed, (long long)o->default_floors);
    g_free(floors);
    g_free(height);
    return status;
}

/* A column for the whole building, of which a part counts by its ground. */
static dikas_status weigh_by_column(join_run *j, const char *column, dikas_error *err)
{
    dwellings *d = &j->dwellings;
    double *whole = NULL;
    int64_t unknown = 0;
    dikas_status status = read_counts(&j->report, d->table, column, &whole, &unknown, err);
    for (int64_t i = 0; i < d->n && status == DIKAS_OK; i++)
        d->per_metre[i] = isnan(whole[i]) ? 0 : whole[i] / d->area[i];
    if (status == DIKAS_OK && unknown)
        report_warn(&j->report, "unknown_weight", unknown,
                    "%s: '%s' is unknown in %lld of %lld rows; nobody is put into those buildings",
                    dikas_table_name(d->table), column, (long long)unknown, (long long)d->n);
    g_free(whole);
    return status;
}

static dikas_status fail_part(const join_run *j, int64_t row, double part, dikas_error *err)
{
    const dikas_table *table = j->dwellings.table;
    const char *id = j->options->building_id ? j->options->building_id : "fid";
    const int column = dikas_table_find(table, id);
    char text[64] = "";
    if (column >= 0)
        dikas_column_text(dikas_table_column(table, column), row, text, sizeof text);
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: --mixed-use '%s', building %s '%s' (row %lld): %.10g is outside [0, 1]; "
                      "shares of 100 are divided by 100, sentinels are named by --missing %s=%.10g",
                      dikas_table_name(table), j->options->mixed_use, id, text, (long long)row + 1,
                      part, j->options->mixed_use, part);
}

/* A building that people live in only in part counts by that part. */
static dikas_status weigh_by_part(join_run *j, dikas_error *err)
{
    dwellings *d = &j->dwellings;
    const char *column = j->options->mixed_use;
    double *part = g_new(double, (gsize)d->n + 1);
    int64_t unknown = 0;
    dikas_status status = read_numbers(&j->options->common, d->table, column, part, err);
    for (int64_t i = 0; i < d->n && status == DIKAS_OK; i++) {
        if (!isnan(part[i]) && !(part[i] >= 0 && part[i] <= 1))
            status = fail_part(j, i, part[i], err);
        else if (!isnan(part[i]))
            d->per_metre[i] *= part[i];
        else
            unknown += d->residential[i];
    }
    if (status == DIKAS_OK && unknown)
        report_warn(&j->report, "unknown_part", unknown,
                    "%s: '%s' is unknown in %lld of the buildings that people live in, which count "
                    "whole",
                    dikas_table_name(d->table), column, (long long)unknown);
    g_free(part);
    return status;
}

static dikas_status weigh_buildings(join_run *j, dikas_error *err)
{
    const char *by = j->options->by ? j->options->by : "binary";
    dwellings *d = &j->dwellings;
    d->per_metre = g_new(double, (gsize)d->n + 1);
    for (int64_t i = 0; i < d->n; i++)
        d->per_metre[i] = 1;
    if (strcmp(by, "floor_area") == 0 || strcmp(by, "volume") == 0)
        DIKAS_TRY(weigh_by_size(j, *by == 'v', err));
    else if (strcmp(by, "binary") != 0)
        DIKAS_TRY(weigh_by_column(j, by, err));
    if (j->options->mixed_use)
        DIKAS_TRY(weigh_by_part(j, err));
    for (int64_t i = 0; i < d->n; i++)
        if (!d->residential[i] || isnan(d->area[i]))
            d->per_metre[i] = 0;
    return DIKAS_OK;
}

dikas_status read_buildings(join_run *j, dikas_error *err)
{
    const join_options *o = j->options;
    dwellings *d = &j->dwellings;
    dikas_table *const inputs[] = { j->source, NULL };
    int found;
    if (!o->buildings)
        return check_missing(&o->common, inputs, 1, err);
    DIKAS_TRY(read_layer(&j->report, o->buildings, "buildings", dikas_table_crs(j->cells), &j->run,
                         &d->table, err));
    d->n = dikas_table_rows(d->table);
    DIKAS_TRY(check_missing(&o->common, (dikas_table *const[]){ j->source, d->table }, 2, err));
    DIKAS_TRY(dikas_table_require(d->table, o->building_id ? o->building_id : "fid", &found, err));
    if (o->by && strcmp(o->by, "binary") != 0 && strcmp(o->by, "floor_area") != 0 &&
        strcmp(o->by, "volume") != 0 && dikas_table_find(d->table, o->by) < 0)
        return dikas_fail(err, DIKAS_ENOTFOUND,
                          "%s: --by %s: is none of binary, floor_area and volume, and no column",
                          dikas_table_name(d->table), o->by);
    return mark_residential(j, err);
}

void clear_dwellings(dwellings *d)
{
    dikas_table_free(d->table);
    g_free(d->residential);
    g_free(d->filter);
    g_free(d->area);
    g_free(d->per_metre);
    g_free(d->capacity);
    g_free(d->capacity_of_cell);
    dikas_relation_free(d->homes);
    dikas_relation_free(d->footprints);
}

/* ---- relations ---- */

/* The ground of each building within the sources, once, times what a square metre counts; and of
 * that what lies in each cell. */
dikas_status measure_capacity(join_run *j, dwellings *d, dikas_error *err)
{
    d->capacity = g_new(double, (gsize)d->n + 1);
    const dikas_weighted_sum sum = { dikas_weight_itself, NULL, NULL, d->capacity, NULL };
    DIKAS_TRY(dikas_relation_sum(d->homes, DIKAS_BY_COLUMN, 1, &sum, &j->run, err));
    for (int64_t i = 0; i < d->n; i++)
        d->capacity[i] =
            d->per_metre[i] > 0 ? fmin(d->capacity[i], d->area[i]) * d->per_metre[i] : 0;
    dikas_split how = DIKAS_SPLIT_INIT;
    how.whole = d->area;
    d->capacity_of_cell = g_new(double, (gsize)j->n + 1);
    return dikas_split_counts(d->footprints, &how, d->capacity, d->capacity_of_cell, NULL, NULL,
                              &j->run, err);
}

void warn_nowhere(join_run *j, const dikas_table *table, const char *what, int64_t n)
{
    if (n)
        report_warn(
            &j->report, "no_geometry", n,
            "%s: %lld of %lld rows have no %s and lie nowhere: nothing is carried from or to "
            "them",
            dikas_table_name(table), (long long)n, (long long)dikas_table_rows(table), what);
}

static void warn_no_polygons(join_run *j, const dikas_table *table, const double *area)
{
    int64_t n = 0;
    for (int64_t i = 0; i < dikas_table_rows(table); i++)
        n += isnan(area[i]);
    warn_nowhere(j, table, "polygon", n);
}

/* What was repaired of two tables that were laid over each other. */
static void warn_both_repaired(join_run *j, const dikas_table *a, const dikas_table *b,
                               const dikas_repair_report *repair)
{
    if (repair->repaired + repair->left_out)
        report_warn(&j->report, "invalid_polygons", repair->repaired + repair->left_out,
                    "%s and %s: %lld invalid polygons were repaired and %lld left out",
                    dikas_table_name(a), dikas_table_name(b), (long long)repair->repaired,
                    (long long)repair->left_out);
}

/* Cells that overlap, sources that overlap, ground of the cells without a source. */
static dikas_status look_at_coverage(join_run *j, const dikas_relation *shared, dikas_error *err)
{
    enum { SLACK = 1000000 };
    double *covered = g_new(double, (gsize)j->n + 1);
    double *given = g_new(double, (gsize)j->n_sources + 1);
    const dikas_weighted_sum of_cell = { dikas_weight_itself, NULL, NULL, covered, NULL };
    const dikas_weighted_sum of_source = { dikas_weight_itself, NULL, NULL, given, NULL };
    int64_t twice = 0, bare = 0, overlapping = 0;
    dikas_status status = dikas_relation_sum(shared, DIKAS_BY_COLUMN, 1, &of_cell, &j->run, err);
    if (status == DIKAS_OK)
        status = dikas_relation_sum(shared, DIKAS_BY_ROW, 1, &of_source, &j->run, err);
    for (int64_t i = 0; i < j->n && status == DIKAS_OK; i++) {
        overlapping += covered[i] > j->cell_area[i] * (1 + 1.0 / SLACK);
        bare += covered[i] < j->cell_area[i] * (1 - 1.0 / SLACK);
    }
    for (int64_t i = 0; i < j->n_sources && status == DIKAS_OK; i++)
        twice += given[i] > j->source_area[i] * (1 + 1.0 / SLACK);
    if (twice && !j->options->allocate_total)
        report_warn(
            &j->report, "overlapping_cells", twice,
            "the cells overlap: people of %lld of %lld polygons of %s are counted more than "
            "once",
            (long long)twice, (long long)j->n_sources, dikas_table_name(j->source));
    if (overlapping)
        report_warn(&j->report, "overlapping_sources", overlapping,
                    "polygons of %s overlap in %lld of %lld cells, and all of them count",
                    dikas_table_name(j->source), (long long)overlapping, (long long)j->n);
    if (bare)
        report_warn(&j->report, "uncovered_cells", bare,
                    "%lld of %lld cells are not wholly covered by %s; nobody is counted on the "
                    "ground that is not",
                    (long long)bare, (long long)j->n, dikas_table_name(j->source));
    g_free(covered);
    g_free(given);
    return status;
}

/* Through buildings: the ground that sources and cells share tells what overlaps. */
static dikas_status look_at_sources(join_run *j, dikas_error *err)
{
    dikas_relation *shared = NULL;
    DIKAS_TRY(dikas_shared_area(j->source, j->cells, NULL, NULL, NULL, &j->run, &shared, err));
    const dikas_status status = look_at_coverage(j, shared, err);
    dikas_relation_free(shared);
    return status;
}

static dikas_status relate_buildings(join_run *j, dikas_error *err)
{
    dwellings *d = &j->dwellings;
    dikas_repair_report repair = { 0, 0, -1 };
    d->area = g_new(double, (gsize)d->n + 1);
    DIKAS_TRY(dikas_shared_area(j->source, d->table, j->source_area, d->area, &repair, &j->run,
                                &d->homes, err));
    warn_both_repaired(j, j->source, d->table, &repair);
    DIKAS_TRY(dikas_shared_area(d->table, j->cells, NULL, j->cell_area, &repair, &j->run,
                                &d->footprints, err));
    warn_both_repaired(j, d->table, j->cells, &repair);
    warn_no_polygons(j, j->source, j->source_area);
    warn_no_polygons(j, d->table, d->area);
    warn_no_polygons(j, j->cells, j->cell_area);
    DIKAS_TRY(weigh_buildings(j, err));
    DIKAS_TRY(measure_capacity(j, &j->dwellings, err));
    DIKAS_TRY(look_at_sources(j, err));
    return place_people(j, err);
}

dikas_status relate(join_run *j, dikas_error *err)
{
    dikas_repair_report repair = { 0, 0, -1 };
    j->cell_area = g_new(double, (gsize)j->n + 1);
    j->source_area = g_new(double, (gsize)j->n_sources + 1);
    if (j->dwellings.table)
        return relate_buildings(j, err);
    if (j->options->key)
        return relate_keys(j, err);
    if (has_points(j->source)) {
        DIKAS_TRY(check_single_points(j->source, err));
        return relate_points(j, err);
    }
    DIKAS_TRY(dikas_shared_area(j->source, j->cells, j->source_area, j->cell_area, &repair, &j->run,
                                &j->shared, err));
    warn_both_repaired(j, j->source, j->cells, &repair);
    warn_no_polygons(j, j->source, j->source_area);
    warn_no_polygons(j, j->cells, j->cell_area);
    return look_at_coverage(j, j->shared, err);
}

/* ---- through buildings ---- */

/* What of the dwellings in each cell is known, given the known share of each building. */
static dikas_status share_of_dwellings(join_run *j, const dwellings *d, const double *known,
                                       double *known_share, dikas_error *err)
{
    double *part = g_new(double, (gsize)d->n + 1);
    const double *all = d->capacity_of_cell;
    dikas_split how = DIKAS_SPLIT_INIT;
    how.whole = d->area;
    for (int64_t i = 0; i < d->n; i++)
        part[i] = d->capacity[i] > 0 ? d->capacity[i] * known[i] : 0;
    const dikas_status status =
        dikas_split_counts(d->footprints, &how, part, known_share, NULL, NULL, &j->run, err);
    for (int64_t i = 0; i < j->n && status == DIKAS_OK; i++)
        known_share[i] = all[i] > 0 ? fmin(known_share[i] / all[i], 1) : DIKAS_MISSING;
    g_free(part);
    return status;
}

dikas_status split_through_buildings(join_run *j, const double *count, const estimates *estimate,
                                     double *out, double *known_share, unplaced *rest,
                                     dikas_error *err)
{
    const dwellings *d = j->lived;
    estimates own = { NULL, NULL };
    if (!estimate) {
        own.people = g_new(double, (gsize)d->n + 1);
        own.known = g_new(double, (gsize)d->n + 1);
    }
    double *residents = estimate ? estimate->people : own.people;
    double *known = estimate ? estimate->known : own.known;
    unplaced unused, *left = rest ? rest : &unused;
    dikas_split to_buildings = DIKAS_SPLIT_INIT, to_cells = DIKAS_SPLIT_INIT;
    to_buildings.per_target = d->per_metre;
    to_cells.whole = d->area;
    dikas_status status = dikas_split_counts(d->homes, &to_buildings, count, residents, known,
                                             &left->no_building, &j->run, err);
    if (status == DIKAS_OK)
        status = dikas_split_counts(d->footprints, &to_cells, residents, out, NULL, &left->outside,
                                    &j->run, err);
    if (status == DIKAS_OK)
        status = share_of_dwellings(j, d, known, known_share, err);
    for (int64_t i = 0; i < j->n && status == DIKAS_OK; i++)
        if (!isnan(known_share[i]) && !(known_share[i] > 0))
            out[i] = DIKAS_MISSING; /* people live there, and of none is it known */
    g_free(own.people);
    g_free(own.known);
    return status;
}

/* People per unit of what a square metre of dwelling counts, of every source; 1 without people. */
static dikas_status weigh_sources(join_run *j, const dwellings *d, const double *weight,
                                  double *out, dikas_error *err)
{
    const dikas_weighted_sum sum = { dikas_weight_itself, NULL, d->per_metre, out, NULL };
    DIKAS_TRY(dikas_relation_sum(d->homes, DIKAS_BY_ROW, 1, &sum, &j->run, err));
    for (int64_t i = 0; i < j->n_sources; i++)
        out[i] = !weight ? 1 : out[i] > 0 ? weight[i] / out[i] : DIKAS_MISSING;
    return DIKAS_OK;
}

/* People or dwellings per square metre of every building; none where there are no dwellings. */
static dikas_status weigh_averages(join_run *j, const dwellings *d, const double *weight,
                                   double *out, dikas_error *err)
{
    dikas_split how = DIKAS_SPLIT_INIT;
    how.per_target = d->per_metre;
    if (weight)
        DIKAS_TRY(dikas_split_counts(d->homes, &how, weight, out, NULL, NULL, &j->run, err));
    for (int64_t i = 0; i < d->n; i++)
        out[i] = d->capacity[i] > 0 ? (weight ? out[i] : d->capacity[i]) / d->area[i] : 0;
    return DIKAS_OK;
}

dikas_status average_through_buildings(join_run *j, const double *weight, const double *rate,
                                       double *out, double *known_share, dikas_error *err)
{
    const dwellings *d = weight ? j->lived : &j->dwellings;
    double *per_metre = g_new(double, (gsize)d->n + 1), *own = g_new(double, (gsize)d->n + 1);
    double *known = g_new(double, (gsize)d->n + 1);
    double *weighed = g_new(double, (gsize)j->n_sources + 1);
    double *people = weight ? g_new(double, (gsize)j->n_sources + 1) : NULL;
    for (int64_t i = 0; i < j->n_sources && people; i++)
        people[i] = isnan(rate[i]) ? DIKAS_MISSING : weight[i]; /* those whose rate is known */
    dikas_status status = weigh_averages(j, d, people, per_metre, err);
    if (status == DIKAS_OK)
        status = weigh_sources(j, d, people, weighed, err);
    if (status == DIKAS_OK)
        status = dikas_average_rates(d->homes, weighed, rate, own, known, &j->run, err);
    if (status == DIKAS_OK)
        status = dikas_average_rates(d->footprints, per_metre, own, out, NULL, &j->run, err);
    if (status == DIKAS_OK)
        status = share_of_dwellings(j, d, known, known_share, err);
    g_free(per_metre);
    g_free(own);
    g_free(known);
    g_free(weighed);
    g_free(people);
    return status;
}
