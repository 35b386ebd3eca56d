/* SPDX-License-Identifier: MIT */
/**
 * @file surroundings.c
 * The people around every cell, under every kernel, radius and number of nearest people that any
 * measure asks for. What is asked for is made once, in batches that bound the memory.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/segregation.h"

#define BATCH_BYTES 240e6 /* of environments at once */

static const char *const kernels[] = { "uniform", "triangular", "biweight", "gaussian",
                                       "exponential" };

/* ---- what is asked for ---- */

const dikas_value *value_of(const dikas_request *request, const char *key)
{
    for (int k = 0; k < request->measure->n_parameters; k++)
        if (strcmp(request->measure->parameters[k].key, key) == 0)
            return &request->value[k];
    return NULL;
}

static int is_same_form(const around_form *a, const around_form *b)
{
    return a->is_knn == b->is_knn && a->kernel == b->kernel && fabs(a->size - b->size) <= 0;
}

/* The number of a form, which is new or there already. */
static int note_form(segregation_run *s, around_form form)
{
    for (guint f = 0; f < s->forms->len; f++)
        if (is_same_form(&g_array_index(s->forms, around_form, f), &form))
            return (int)f;
    g_array_append_val(s->forms, form);
    return (int)s->forms->len - 1;
}

void plan_forms(segregation_run *s, segregation_item *item)
{
    const dikas_value *kernel = value_of(&item->request, "kernel");
    const dikas_value *radius = value_of(&item->request, "radius");
    const dikas_value *knn = value_of(&item->request, "knn");
    const int n_radii = radius ? radius->n_numbers : 0, n_knn = knn ? knn->n_numbers : 0;
    item->n_forms = n_radii + n_knn;
    item->form = g_new(int, (gsize)item->n_forms + 1);
    for (int r = 0; r < n_radii; r++)
        item->form[r] = note_form(s, (around_form){ .by_ways = has_ways(s),
                                                    .kernel = (dikas_kernel)kernel->choice,
                                                    .size = radius->numbers[r],
                                                    .known = DIKAS_MISSING });
    for (int k = 0; k < n_knn; k++)
        item->form[n_radii + k] = note_form(
            s, (around_form){ .is_knn = 1, .size = knn->numbers[k], .known = DIKAS_MISSING });
}

char *form_suffix(const segregation_run *s, int form)
{
    const around_form *f = &g_array_index(s->forms, around_form, form);
    char *text = f->is_knn ? g_strdup_printf("_k%.15g", f->size)
                           : g_strdup_printf("_%.15g%s", f->size, radius_unit(s));
    return g_strcanon(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS, '_');
}

void add_form(const segregation_run *s, int form, json_object *record)
{
    const around_form *f = &g_array_index(s->forms, around_form, form);
    char *key = f->is_knn ? g_strdup("knn") : g_strconcat("radius_", radius_unit(s), NULL);
    if (!f->is_knn)
        json_object_object_add(record, "kernel", json_object_new_string(kernels[f->kernel]));
    json_object_object_add(record, key, json_number(f->size));
    if (f->by_ways)
        json_object_object_add(
            record, "distance",
            json_object_new_string(s->options->ways.network ? "network" : "matrix"));
    g_free(key);
    if (!isnan(f->known))
        json_object_object_add(record, "known_share", json_number(f->known));
}

/* ---- where cells lie ---- */

int has_distances(const segregation_run *s, int form)
{
    return s->places || (form >= 0 && g_array_index(s->forms, around_form, form).by_ways);
}

void read_centroids(const segregation_run *s, double *x, double *y)
{
    double *xy = g_new(double, 2 * (gsize)s->n + 2);
    const dikas_geometry *geometry = dikas_table_geometry(s->cells);
    if (geometry)
        dikas_geometry_centroids(geometry, xy);
    for (int64_t i = 0; i < s->n; i++) {
        x[i] = geometry ? xy[2 * i] : DIKAS_MISSING;
        y[i] = geometry ? xy[2 * i + 1] : DIKAS_MISSING;
    }
    g_free(xy);
}

/* How many have a place. */
static int64_t count_placed(segregation_run *s)
{
    dikas_sum placed = { 0, 0 }, lost = { 0, 0 };
    int64_t n_lost = 0;
    for (int64_t i = 0; i < s->n; i++) {
        const int is_lost = isnan(s->x[i]) || isnan(s->y[i]);
        n_lost += is_lost;
        if (!(s->people[i] > 0) || isnan(s->group[0][i]))
            continue;
        dikas_sum_add(is_lost ? &lost : &placed, s->people[i]);
        s->n_placed += !is_lost;
    }
    s->placed = dikas_sum_value(placed);
    if (n_lost)
        report_warn(&s->report, "cells_without_place", n_lost,
                    "%lld cells with %.15g people have no geometry: they are left out where "
                    "distance counts",
                    (long long)n_lost, dikas_sum_value(lost));
    return s->n - n_lost;
}

static void warn_duplicates(segregation_run *s, int64_t n)
{
    const int64_t n_same = n - dikas_environment_places(s->places);
    if (n_same)
        report_warn(&s->report, "cells_at_one_place", n_same,
                    "%lld cells lie just where another one does: their people are neighbours at "
                    "no distance; is a cell there twice?",
                    (long long)n_same);
}

dikas_status ready_places(segregation_run *s, dikas_error *err)
{
    if (s->places || s->no_places || !s->people)
        return DIKAS_OK;
    s->no_places = !dikas_table_geometry(s->cells) || dikas_table_geometry(s->cells)->n_parts == 0;
    if (s->no_places)
        return DIKAS_OK;
    DIKAS_TRY(check_metres(s->cells, s->options->common.cells, err));
    s->x = g_new(double, (gsize)s->n + 1);
    s->y = g_new(double, (gsize)s->n + 1);
    read_centroids(s, s->x, s->y);
    const int64_t n = count_placed(s);
    DIKAS_TRY(dikas_environment_new(s->n, s->x, s->y, DIKAS_FIND_GRID, &s->places, err));
    warn_duplicates(s, n);
    return DIKAS_OK;
}

/* ---- the people around ---- */

mixed_columns mixed_columns_of(const segregation_run *s, const population *people)
{
    mixed_columns c = { people->n_groups, g_new0(const double *, (gsize)people->n_groups + 2),
                        NULL };
    for (int k = 0; k < c.n; k++)
        c.column[k] = people->group[k];
    if (!s->options->total)
        return c;
    c.in_no_group = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++) {
        double in_groups = 0;
        for (int k = 0; k < people->n_groups; k++)
            in_groups += people->group[k][i];
        c.in_no_group[i] =
            isnan(in_groups) ? DIKAS_MISSING : fmax(people->people[i] - in_groups, 0);
    }
    c.column[c.n++] = c.in_no_group;
    return c;
}

void mixed_columns_clear(mixed_columns *c)
{
    g_free(c->column);
    g_free(c->in_no_group);
}

static void around_clear(around *a)
{
    for (int k = 0; k < a->n_columns; k++)
        g_free(a->column[k]);
    g_free(a->column);
    g_free(a->total);
    g_free(a->known);
    g_free(a->radius);
}

/* Everybody around; a cell without environment has no sum. */
static void add_total(const segregation_run *s, around *a)
{
    a->total = g_new(double, (gsize)s->n + 1);
    a->is_empty = 1;
    for (int64_t i = 0; i < s->n; i++) {
        double total = 0;
        for (int k = 0; k < a->n_columns; k++)
            total += a->column[k][i];
        a->total[i] = total;
        a->is_empty &= isnan(total);
    }
}

static void around_room(const segregation_run *s, int form, int n_columns, int with_known,
                        around *a)
{
    const gsize n = (gsize)s->n + 1;
    *a = (around){ .form = form,
                   .n_columns = n_columns,
                   .column = g_new(double *, (gsize)n_columns + 1) };
    for (int k = 0; k < n_columns; k++)
        a->column[k] = g_new(double, n);
    if (with_known)
        a->known = g_new(double, n);
    if (g_array_index(s->forms, around_form, form).is_knn)
        a->radius = g_new(double, n);
}

/* All forms of a batch are of one kernel, or all of nearest people. */
static dikas_status sum_batch(const segregation_run *s, const mixed_columns *c, around *batch,
                              int n, dikas_error *err)
{
    const around_form *first = &g_array_index(s->forms, around_form, batch[0].form);
    const gsize n_sums = (gsize)n * (gsize)c->n;
    double *size = g_new(double, n), **sum = g_new(double *, n_sums);
    double **known = g_new(double *, n), **radius = g_new(double *, n);
    for (int b = 0; b < n; b++) {
        size[b] = g_array_index(s->forms, around_form, batch[b].form).size;
        known[b] = batch[b].known;
        radius[b] = batch[b].radius;
        for (int k = 0; k < c->n; k++)
            sum[b * c->n + k] = batch[b].column[k];
    }
    const dikas_environment_query query = { sizeof query, first->kernel, n,   size,
                                            c->n,         c->column,     NULL };
    const dikas_nearest_query nearest = { sizeof nearest, n, size, c->n, c->column, NULL };
    double *const *shares = known[0] ? known : NULL;
    dikas_status status;
    if (first->is_knn)
        status = dikas_environment_nearest(s->places, &nearest, radius, sum, shares, &s->run, err);
    else if (first->by_ways)
        status =
            dikas_relation_environment_sum(ways_around(s), &query, sum, shares, NULL, &s->run, err);
    else
        status = dikas_environment_sum(s->places, &query, sum, shares, NULL, &s->run, err);
    g_free(size);
    g_free(sum);
    g_free(known);
    g_free(radius);
    return status;
}

/* The forms that go with the first one that is not done, as many as the memory allows. */
static int next_batch(const segregation_run *s, int n_columns, const uint8_t *done, int *form)
{
    const double bytes = 8.0 * ((double)s->n + 1) * (n_columns + 3);
    const int room = (int)fmin(fmax(BATCH_BYTES / bytes, 1), 1e6);
    const around_form *first = NULL;
    int n = 0;
    for (guint f = 0; f < s->forms->len && n < room; f++) {
        const around_form *here = &g_array_index(s->forms, around_form, f);
        if (done[f] || !has_distances(s, (int)f))
            continue;
        if (!first)
            first = here;
        if (here->is_knn == first->is_knn && here->kernel == first->kernel)
            form[n++] = (int)f;
    }
    return n;
}

static dikas_status visit_batch(const segregation_run *s, const mixed_columns *c, const int *form,
                                int n, int with_known, around_visitor visit, void *context,
                                dikas_error *err)
{
    around *batch = g_new(around, n);
    for (int b = 0; b < n; b++)
        around_room(s, form[b], c->n, with_known, &batch[b]);
    dikas_status status = sum_batch(s, c, batch, n, err);
    for (int b = 0; b < n; b++) {
        if (status == DIKAS_OK) {
            add_total(s, &batch[b]);
            status = visit(&batch[b], context, err);
        }
        around_clear(&batch[b]);
    }
    g_free(batch);
    return status;
}

dikas_status visit_around(const segregation_run *s, const population *people, int with_known,
                          around_visitor visit, void *context, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    if (s->forms->len == 0)
        return DIKAS_OK;
    mixed_columns c = mixed_columns_of(s, people);
    uint8_t *done = g_new0(uint8_t, s->forms->len);
    int *form = g_new(int, s->forms->len), n;
    while (status == DIKAS_OK && (n = next_batch(s, c.n, done, form)) > 0) {
        status = visit_batch(s, &c, form, n, with_known, visit, context, err);
        for (int b = 0; b < n; b++)
            done[form[b]] = 1;
    }
    g_free(done);
    g_free(form);
    mixed_columns_clear(&c);
    return status;
}

dikas_status find_distortion(const segregation_run *s, const population *people, double *local,
                             dikas_error *err)
{
    return dikas_environment_distortion(s->places, people->n_groups,
                                        (const double *const *)people->group, local, &s->run, err);
}
