/* SPDX-License-Identifier: MIT */
/**
 * @file hazards.c
 * Ground and residents within the polygons of hazards, each place counted once.
 */
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

enum { BY_SHARE, BY_ANY, BY_POINT }; /* as the rules of the record */

#define SLIVER 1e-6 /* of a cell: what borders that were drawn twice differ by */

/** The polygons of a hazard by the cells: what they share. */
typedef struct looking {
    const uint8_t *counts; /* per polygon: is looked at */
    double *sum, *largest; /* per cell: m2 */
    int32_t *n;            /* per cell: polygons */
} looking;

/* ---- which polygons ---- */

/* "; near: …" of the classes that there are, each once. */
static void near_classes(const input_hazard *hazard, const char *word, char *out, size_t size)
{
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *names = g_ptr_array_new();
    for (int64_t i = 0; i < dikas_table_rows(hazard->table); i++)
        if (hazard->class[i] && g_hash_table_add(seen, hazard->class[i]))
            g_ptr_array_add(names, hazard->class[i]);
    dikas_near_names(word, (const char *const *)names->pdata, (int)names->len, out, size);
    g_ptr_array_free(names, TRUE);
    g_hash_table_destroy(seen);
}

/* Classes that no polygon has are misspelt. */
static dikas_status check_classes(exposure_run *e, const input_hazard *hazard,
                                  const dikas_value *classes, dikas_error *err)
{
    const int64_t n = dikas_table_rows(hazard->table);
    if (classes->n_words && !hazard->class)
        return misused(e,
                       dikas_fail(err, DIKAS_EINVAL,
                                  "--hazard %s: class is asked for, but no class=COLUMN is named",
                                  hazard->name));
    for (int k = 0; k < classes->n_words; k++) {
        int64_t i = 0;
        while (i < n && g_strcmp0(hazard->class[i], classes -> words[k]) != 0)
            i++;
        if (i == n) {
            char near[400];
            near_classes(hazard, classes->words[k], near, sizeof near);
            return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no polygon has the class '%s' in '%s'%s",
                              dikas_table_name(hazard->table), classes->words[k],
                              hazard->class_column, near);
        }
    }
    return DIKAS_OK;
}

/* 1 for each polygon of the classes, or for all where none is named; g_free(). */
static uint8_t *choose_polygons(const input_hazard *hazard, const dikas_value *classes)
{
    const int64_t n = dikas_table_rows(hazard->table);
    uint8_t *chosen = g_new0(uint8_t, (gsize)n + 1);
    for (int64_t i = 0; i < n; i++) {
        chosen[i] = classes->n_words == 0;
        for (int k = 0; k < classes->n_words && !chosen[i]; k++)
            chosen[i] = g_strcmp0(hazard->class[i], classes -> words[k]) == 0;
    }
    return chosen;
}

/* ---- relations ---- */

/* The polygons that are looked at: the cells, or what of them was modelled and is not protected. */
static dikas_status find_parts(exposure_run *e, const dikas_table **out, dikas_error *err)
{
    const studied_ground *ground;
    DIKAS_TRY(ready_zones(e, out, err));
    DIKAS_TRY(find_ground(e, 0, &ground, err));
    if (ground->parts)
        *out = ground->parts;
    return DIKAS_OK;
}

static dikas_status relate_ground(exposure_run *e, input_hazard *hazard, dikas_error *err)
{
    const dikas_table *ground;
    if (hazard->shared)
        return DIKAS_OK;
    DIKAS_TRY(find_parts(e, &ground, err));
    return dikas_shared_area(hazard->table, ground, NULL, NULL, NULL, &e->run, &hazard->shared,
                             err);
}

static dikas_status look_at_cells(const dikas_block *block, int worker, void *context,
                                  dikas_error *err)
{
    const looking *l = context;
    (void)worker;
    (void)err;
    for (int64_t k = 0; k < block->count; k++) {
        const int64_t i = block->first + k;
        for (int64_t p = block->start[k]; p < block->start[k + 1]; p++) {
            if (!l->counts[block->other[p]])
                continue;
            l->sum[i] += block->value[0][p];
            l->largest[i] = fmax(l->largest[i], block->value[0][p]);
            l->n[i]++;
        }
    }
    return DIKAS_OK;
}

static dikas_status look(exposure_run *e, const dikas_relation *relation, looking *l,
                         dikas_error *err)
{
    memset(l->sum, 0, (size_t)e->n * sizeof *l->sum);
    memset(l->largest, 0, (size_t)e->n * sizeof *l->largest);
    memset(l->n, 0, (size_t)e->n * sizeof *l->n);
    return dikas_relation_visit(relation, DIKAS_BY_COLUMN, look_at_cells, l, "hazards", &e->run,
                                err);
}

/* ---- each place once ---- */

/** Polygons that share ground with another one. */
typedef struct neighbours {
    const uint8_t *chosen;
    uint8_t *over;
} neighbours;

static dikas_status mark_over(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    const neighbours *n = context;
    (void)worker;
    (void)err;
    for (int64_t k = 0; k < block->count; k++)
        for (int64_t p = block->start[k]; p < block->start[k + 1]; p++)
            if (block->other[p] != block->first + k && n->chosen[block->other[p]])
                n->over[block->first + k] = n->chosen[block->first + k];
    return DIKAS_OK;
}

/* Those of the chosen polygons that lie over another of them; g_free(). */
static dikas_status find_over(exposure_run *e, input_hazard *hazard, const uint8_t *chosen,
                              uint8_t **out, dikas_error *err)
{
    if (!hazard->over)
        DIKAS_TRY(dikas_shared_area(hazard->table, hazard->table, NULL, NULL, NULL, &e->run,
                                    &hazard->over, err));
    *out = g_new0(uint8_t, (gsize)dikas_table_rows(hazard->table) + 1);
    neighbours n = { chosen, *out };
    return dikas_relation_visit(hazard->over, DIKAS_BY_ROW, mark_over, &n, "hazards", &e->run, err);
}

/* Cells in which polygons may lie over each other, and none of them holds all of the cell. */
static int64_t list_crowded(const exposure_run *e, const looking *l, int64_t *rows)
{
    int64_t n = 0;
    for (int64_t i = 0; i < e->n; i++)
        if (l->n[i] > 1 && l->largest[i] < e->area[i] * (1 - ROUNDING))
            rows[n++] = i;
    return n;
}

static int64_t list_chosen(const uint8_t *chosen, int64_t n_polygons, int64_t *rows)
{
    int64_t n = 0;
    for (int64_t i = 0; i < n_polygons; i++)
        if (chosen[i])
            rows[n++] = i;
    return n;
}

/* What the chosen polygons cover of some cells together. */
static dikas_status cover_together(exposure_run *e, const input_hazard *hazard,
                                   const uint8_t *chosen, const int64_t *rows, int64_t n_rows,
                                   double *area, dikas_error *err)
{
    const int64_t n_polygons = dikas_table_rows(hazard->table);
    dikas_table *cells = NULL, *polygons = NULL, *within = NULL;
    const dikas_table *ground;
    int64_t *which = g_new(int64_t, (gsize)n_polygons + 1);
    double *covered = g_new(double, (gsize)n_rows + 1);
    const int64_t n_chosen = list_chosen(chosen, n_polygons, which);
    dikas_status status = find_parts(e, &ground, err);
    if (status == DIKAS_OK)
        status = dikas_table_select(ground, rows, n_rows, &cells, err);
    if (status == DIKAS_OK)
        status = dikas_table_select(hazard->table, which, n_chosen, &polygons, err);
    if (status == DIKAS_OK)
        status =
            dikas_clip_polygons(cells, polygons, DIKAS_CLIP_WITHIN, NULL, &e->run, &within, err);
    if (status == DIKAS_OK)
        dikas_polygon_areas(within, covered);
    for (int64_t k = 0; k < n_rows && status == DIKAS_OK; k++)
        area[rows[k]] = covered[k];
    dikas_table_free(cells);
    dikas_table_free(polygons);
    dikas_table_free(within);
    g_free(covered);
    g_free(which);
    return status;
}

/* Only where polygons lie over each other are they laid together: that takes far longer. */
static dikas_status count_once(exposure_run *e, input_hazard *hazard, const uint8_t *chosen,
                               double *area, looking *l, dikas_error *err)
{
    int64_t *rows = g_new(int64_t, (gsize)e->n + 1), n;
    uint8_t *over = NULL;
    dikas_status status = look(e, hazard->shared, l, err);
    for (int64_t i = 0; i < e->n && status == DIKAS_OK; i++)
        area[i] =
            l->n[i] > 1 && l->largest[i] >= e->area[i] * (1 - ROUNDING) ? l->largest[i] : l->sum[i];
    n = status == DIKAS_OK ? list_crowded(e, l, rows) : 0;
    if (n > 0) {
        status = find_over(e, hazard, chosen, &over, err);
        l->counts = over;
        if (status == DIKAS_OK)
            status = look(e, hazard->shared, l, err);
        n = status == DIKAS_OK ? list_crowded(e, l, rows) : 0;
    }
    if (n > 0)
        status = cover_together(e, hazard, chosen, rows, n, area, err);
    g_free(over);
    g_free(rows);
    return status;
}

/* Ground of each cell, m2, within the chosen polygons; by the rule `any` it may count twice. */
static dikas_status covered_ground(exposure_run *e, input_hazard *hazard, int rule,
                                   const uint8_t *chosen, double *area, dikas_error *err)
{
    double *largest = g_new(double, (gsize)e->n + 1), *sum = g_new(double, (gsize)e->n + 1);
    int32_t *n = g_new(int32_t, (gsize)e->n + 1);
    looking l = { chosen, rule == BY_SHARE ? sum : area, largest, n };
    dikas_status status = relate_ground(e, hazard, err);
    if (status == DIKAS_OK)
        status = rule == BY_SHARE ? count_once(e, hazard, chosen, area, &l, err)
                                  : look(e, hazard->shared, &l, err);
    g_free(largest);
    g_free(sum);
    g_free(n);
    return status;
}

/* ---- points ---- */

static dikas_status ready_points(exposure_run *e, dikas_error *err)
{
    const dikas_table *zones;
    if (e->points)
        return DIKAS_OK;
    DIKAS_TRY(ready_zones(e, &zones, err));
    double *xy = g_new(double, 2 * (gsize)e->n + 2);
    dikas_status status = dikas_points_within(zones, xy, err);
    if (status == DIKAS_OK && !(e->points = dikas_table_new(e->n)))
        status = DIKAS_NO_MEMORY(err, "points");
    if (status == DIKAS_OK)
        status = dikas_table_set_points(e->points, xy, err);
    g_free(xy);
    return status;
}

static dikas_status mark_points(const dikas_block *block, int worker, void *context,
                                dikas_error *err)
{
    double *is_within = context;
    (void)worker;
    (void)err;
    for (int64_t k = 0; k < block->count; k++)
        is_within[block->first + k] = block->start[k + 1] > block->start[k];
    return DIKAS_OK;
}

/* 1 for each cell whose point lies in some polygon, else 0. */
static dikas_status find_points(exposure_run *e, const dikas_table *polygons, double *is_within,
                                dikas_error *err)
{
    dikas_relation *holds = NULL;
    DIKAS_TRY(ready_points(e, err));
    DIKAS_TRY(dikas_overlaps(polygons, e->points, DIKAS_BY_CENTROID, NULL, &e->run, &holds, err));
    const dikas_status status = dikas_relation_visit(holds, DIKAS_BY_COLUMN, mark_points, is_within,
                                                     "points", &e->run, err);
    dikas_relation_free(holds);
    return status;
}

/* Of a point that was not modelled nothing is known, and one that is protected is in no hazard. */
static dikas_status heed_ground(exposure_run *e, double *is_within, dikas_error *err)
{
    const dikas_table *const layers[] = { e->protected_areas, e->modelled };
    double *in_layer = g_new(double, (gsize)e->n + 1);
    dikas_status status = DIKAS_OK;
    for (int k = 0; k < 2 && status == DIKAS_OK; k++) {
        if (!layers[k])
            continue;
        status = find_points(e, layers[k], in_layer, err);
        for (int64_t i = 0; i < e->n && status == DIKAS_OK; i++)
            if (k == 0 && in_layer[i] > 0)
                is_within[i] = 0;
            else if (k == 1 && !(in_layer[i] > 0))
                is_within[i] = DIKAS_MISSING;
    }
    g_free(in_layer);
    return status;
}

static dikas_status covered_points(exposure_run *e, const input_hazard *hazard,
                                   const uint8_t *chosen, double *is_within, dikas_error *err)
{
    const int64_t n_polygons = dikas_table_rows(hazard->table);
    int64_t *which = g_new(int64_t, (gsize)n_polygons + 1);
    dikas_table *polygons = NULL;
    const int64_t n = list_chosen(chosen, n_polygons, which);
    dikas_status status = dikas_table_select(hazard->table, which, n, &polygons, err);
    if (status == DIKAS_OK)
        status = find_points(e, polygons, is_within, err);
    if (status == DIKAS_OK)
        status = heed_ground(e, is_within, err);
    dikas_table_free(polygons);
    g_free(which);
    return status;
}

/* ---- measures ---- */

static dikas_status hazard_shares(exposure_run *e, const exposure_item *item, double *share,
                                  dikas_error *err)
{
    const dikas_value *classes = value_of(item, "class");
    const int rule = value_of(item, "rule")->choice;
    const studied_ground *ground;
    input_hazard *hazard;
    DIKAS_TRY(find_ground(e, 0, &ground, err));
    DIKAS_TRY(find_hazard(e, word_of(item, "hazard"), &hazard, err));
    DIKAS_TRY(check_classes(e, hazard, classes, err));
    uint8_t *chosen = choose_polygons(hazard, classes);
    const dikas_status status = rule == BY_POINT
                                    ? covered_points(e, hazard, chosen, share, err)
                                    : covered_ground(e, hazard, rule, chosen, share, err);
    g_free(chosen);
    for (int64_t i = 0; i < e->n && status == DIKAS_OK; i++) {
        const double known = known_share(ground, i, 1);
        if (!(known > 0))
            share[i] = DIKAS_MISSING;
        else if (rule == BY_SHARE)
            share[i] = fmin(share[i] / (e->area[i] * known), 1);
        else if (rule == BY_ANY)
            share[i] = share[i] > 0 ? 1 : known < 1 - SLIVER ? DIKAS_MISSING : 0;
    }
    return status;
}

static dikas_status plan_hazard(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const studied_ground *ground;
    input_hazard *hazard;
    if (strcmp(item->request.measure->id, "hazard_affected") == 0)
        DIKAS_TRY(need_population(e, item, err));
    DIKAS_TRY(find_ground(e, 0, &ground, err));
    return find_hazard(e, word_of(item, "hazard"), &hazard, err);
}

static dikas_status compute_hazard(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const studied_ground *ground;
    double *share = g_new(double, (gsize)e->n + 1);
    const dikas_status status = hazard_shares(e, item, share, err);
    const int of_people = strcmp(item->request.measure->id, "hazard_affected") == 0;
    for (int64_t i = 0; i < e->n && status == DIKAS_OK && of_people; i++)
        share[i] *= e->population[i];
    DIKAS_TRY(end_result(e, item, 0, share, status, err));
    /* without --modelled the map says nothing about where it ends: all of a cell counts as known */
    DIKAS_TRY(find_ground(e, 0, &ground, err));
    double *known = g_new(double, (gsize)e->n + 1);
    for (int64_t i = 0; i < e->n; i++)
        known[i] = known_share(ground, i, 1);
    return add_known_ground(e, item, ground, known, err);
}

const exposure_kind hazard_kinds[] = {
    { "hazard_share", plan_hazard, compute_hazard, NULL },
    { "hazard_affected", plan_hazard, compute_hazard, NULL },
    { NULL, NULL, NULL, NULL },
};
