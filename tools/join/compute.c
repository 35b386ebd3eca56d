/* SPDX-License-Identifier: MIT */
/**
 * @file compute.c
 * The statistics of the cells, and where everybody went.
 */
#include <stdio.h>
#include <string.h>

#include "core/core.h"
#include "join/join.h"

static double total(const double *x, int64_t n)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            dikas_sum_add(&sum, x[i]);
    return dikas_sum_value(sum);
}

dikas_status split(join_run *j, const double *count, const estimates *estimate, double *out,
                   double *known_share, unplaced *rest, dikas_error *err)
{
    dikas_split how = DIKAS_SPLIT_INIT;
    if (rest)
        rest->no_building = 0;
    if (j->dwellings.table)
        return split_through_buildings(j, count, estimate, out, known_share, rest, err);
    how.whole = g_strcmp0(j->options->allocate_total, "yes") == 0 ? NULL : j->source_area;
    return dikas_split_counts(j->shared, &how, count, out, known_share,
                              rest ? &rest->outside : NULL, &j->run, err);
}

/* ---- people parked where nobody lives ---- */

enum { MOST_PARKED = 5, ENOUGH_SOURCES = 20 };

/* So many times denser than the densest of the others is no place where people live. */
#define DENSER 3

/* The densest sources, densest first; returns how many there are, at most MOST_PARKED + 1. */
static int find_densest(const join_run *j, const double *count, int64_t *row, double *density)
{
    int n = 0;
    for (int64_t i = 0; i < j->n_sources; i++) {
        const double here = count[i] / j->source_area[i];
        if (!(here > 0))
            continue;
        int at = n;
        while (at > 0 && density[at - 1] < here)
            at--;
        if (at > MOST_PARKED)
            continue;
        n += n <= MOST_PARKED;
        for (int k = n - 1; k > at; k--) {
            density[k] = density[k - 1];
            row[k] = row[k - 1];
        }
        density[at] = here;
        row[at] = i;
    }
    return n;
}

/* Registers put people without an address, or those of institutions, into one cell: at sea, or on a
 * town hall. A few sources that stand apart from all others are named. */
static void warn_parked(join_run *j, const statistic *s)
{
    int64_t row[MOST_PARKED + 1];
    double density[MOST_PARKED + 1], people = 0;
    const int n = find_densest(j, s->value, row, density);
    int parked = 0;
    for (int k = 0; k + 1 < n; k++)
        if (density[k] > DENSER * density[k + 1])
            parked = k + 1;
    if (!parked || j->n_sources < ENOUGH_SOURCES || j->options->key)
        return;
    for (int k = 0; k < parked; k++)
        people += s->value[row[k]];
    report_warn(&j->report, "implausible_density", parked,
                "%s: '%s' has %g in row %lld%s, %.0f times as dense as the densest of the others: "
                "people parked there by the register? --source-where leaves such rows out",
                dikas_table_name(j->source), s->name, people, (long long)row[0] + 1,
                parked > 1 ? " and the next densest" : "", density[parked - 1] / density[parked]);
}

/* ---- by kind ---- */

static dikas_status compute_counts(join_run *j, statistic *s, dikas_error *err)
{
    const int through = j->dwellings.table != NULL;
    if (through) {
        s->estimate.people = g_new(double, (gsize)j->lived->n + 1);
        s->estimate.known = g_new(double, (gsize)j->lived->n + 1);
    }
    DIKAS_TRY(split(j, s->value, through ? &s->estimate : NULL, s->out, s->known_share,
                    &s->unplaced, err));
    if (j->options->pycnophylactic)
        DIKAS_TRY(smooth_counts(j, s, s->out, err));
    for (int64_t i = 0; j->options->key && i < j->n; i++)
        if (isnan(s->known_share[i]))
            s->out[i] = DIKAS_MISSING; /* a cell that the table does not have: nobody knows */
    for (int64_t i = 0; i < j->n; i++)
        if (isnan(j->cell_area[i]))
            s->out[i] = DIKAS_MISSING; /* a cell that lies nowhere */
    s->in = total(s->value, j->n_sources);
    warn_parked(j, s);
    count_placed(j, s);
    warn_no_building(j, s);
    s->allocated = total(s->out, j->n);
    s->basis = g_memdup2(s->out, (gsize)j->n * sizeof *s->out);
    return DIKAS_OK;
}

static dikas_status compute_rate(join_run *j, statistic *s, dikas_error *err)
{
    s->basis = g_new(double, (gsize)j->n + 1);
    DIKAS_TRY(split(j, s->value, NULL, s->out, s->known_share, NULL, err));
    DIKAS_TRY(split(j, s->denominator, NULL, s->basis, s->known_share, NULL, err));
    for (int64_t i = 0; i < j->n; i++)
        s->out[i] = s->basis[i] > 0 ? s->out[i] / s->basis[i] : DIKAS_MISSING;
    return DIKAS_OK;
}

/* People weigh by those of them who live on the shared ground, not by all of a large source. */
static dikas_status average_over_areas(join_run *j, statistic *s, dikas_error *err)
{
    double *density = j->weight ? g_new(double, (gsize)j->n_sources + 1) : NULL;
    for (int64_t i = 0; i < j->n_sources && density; i++)
        density[i] = j->weight[i] / j->source_area[i];
    const dikas_status status =
        dikas_average_rates(j->shared, density, s->value, s->out, s->known_share, &j->run, err);
    g_free(density);
    return status;
}

static dikas_status compute_average(join_run *j, statistic *s, dikas_error *err)
{
    if (j->dwellings.table)
        DIKAS_TRY(average_through_buildings(j, j->weight, s->value, s->out, s->known_share, err));
    else
        DIKAS_TRY(average_over_areas(j, s, err));
    if (!j->weight)
        return DIKAS_OK;
    s->basis = g_new(double, (gsize)j->n + 1);
    double *unused = g_new(double, (gsize)j->n + 1);
    const dikas_status status = split(j, j->weight, NULL, s->basis, unused, NULL, err);
    g_free(unused);
    return status;
}

/* People of sources without a building: those who are in no cell, and those who were placed. */
static void tell_no_building(const join_run *j, const statistic *s, json_object *result)
{
    const char *how = j->options->no_building;
    json_object_object_add(result, "no_building", json_number(s->unplaced.no_building));
    json_object_object_add(result, "no_building_sources", json_object_new_int64(s->n_unplaced));
    if (!how || strcmp(how, "keep") == 0)
        return;
    char *sources = g_strconcat(how, "_sources", NULL);
    json_object_object_add(result, how, json_number(s->placed));
    json_object_object_add(result, sources, json_object_new_int64(s->n_placed));
    g_free(sources);
}

/* What is shown of a count, where some of it is not; else everything. */
static double shown_total(const join_run *j, const statistic *s, int64_t *n_hidden)
{
    dikas_sum sum = { 0, 0 };
    *n_hidden = 0;
    for (int64_t i = 0; i < j->n; i++) {
        if (isnan(s->out[i]))
            continue;
        const int is_few = s->out[i] > 0 && s->out[i] < (double)j->options->common.min_count;
        *n_hidden += is_few;
        if (!is_few)
            dikas_sum_add(&sum, s->out[i]);
    }
    return dikas_sum_value(sum);
}

/* Only what is shown: the rest of the balance would tell of those who are hidden. */
static void tell_shown(join_run *j, const statistic *s, double shown, int64_t n_hidden)
{
    static const char *const unsaid[] = { "in", "unallocated", "outside" };
    json_object *result =
        report_result(&j->report, "balance", s->name, DIKAS_MISSING, "1", FEW_PEOPLE);
    json_object_object_add(result, "allocated", json_number(shown));
    for (size_t k = 0; k < DIKAS_COUNT(unsaid); k++)
        json_object_object_add(result, unsaid[k], NULL);
    report_warn(&j->report, "min_count_balance", n_hidden,
                "'%s': of the balance there is only what is shown; the rest would tell of the "
                "people of %lld cells",
                s->name, (long long)n_hidden);
}

static void tell_balance(join_run *j, const statistic *s)
{
    int64_t n_hidden;
    const double shown = shown_total(j, s, &n_hidden);
    if (n_hidden) {
        tell_shown(j, s, shown, n_hidden);
        return;
    }
    json_object *result = report_result(&j->report, "balance", s->name,
                                        s->in > 0 ? s->allocated / s->in : DIKAS_MISSING, "1",
                                        s->in > 0 ? "ok" : "nobody");
    json_object_object_add(result, "in", json_number(s->in));
    json_object_object_add(result, "allocated", json_number(s->allocated));
    json_object_object_add(result, "unallocated",
                           json_number(s->unplaced.no_building + s->unplaced.outside));
    if (j->dwellings.table)
        tell_no_building(j, s, result);
    json_object_object_add(result, "outside", json_number(s->unplaced.outside));
}

dikas_status compute(join_run *j, dikas_error *err)
{
    for (guint i = 0; i < j->statistics->len; i++) {
        statistic *s = &g_array_index(j->statistics, statistic, i);
        s->out = g_new(double, (gsize)j->n + 1);
        s->known_share = g_new(double, (gsize)j->n + 1);
        switch (s->kind) {
        case EXTENSIVE:
            DIKAS_TRY(compute_counts(j, s, err));
            tell_balance(j, s);
            break;
        case INTENSIVE:
            DIKAS_TRY(compute_average(j, s, err));
            break;
        case RATE:
            DIKAS_TRY(compute_rate(j, s, err));
            break;
        }
        if (j->options->bounds && s->kind != INTENSIVE)
            DIKAS_TRY(compute_bounds(j, s, err));
    }
    return DIKAS_OK;
}

void print_balance(const join_run *j)
{
    const common_options *o = &j->options->common;
    const int n = (int)json_object_array_length(j->report.results);
    if (o->json || o->quiet || n == 0)
        return;
    print_text("people", -24);
    printf("%16s %16s %16s\n", "in", "allocated", "unallocated");
    for (int i = 0; i < n; i++) {
        json_object *record = json_object_array_get_idx(j->report.results, (size_t)i);
        print_text(record_text(record, "name"), -24);
        print_number(record, "in", 16, 1, 1);
        printf(" ");
        print_number(record, "allocated", 16, 1, 1);
        printf(" ");
        print_number(record, "unallocated", 16, 1, 1);
        printf("\n");
    }
}
