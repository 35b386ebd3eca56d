/* SPDX-License-Identifier: MIT */
/**
 * @file pixels.c
 * The statistics of pixels that measures want: all rasters of one grid in one pass.
 */
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

#define LONGEST_EDGE                                                                               \
    250.0 /* metres, where polygons are reprojected: they bend by less than 2 mm                   \
           */
#define METRES_PER_DEGREE 111195.0 /* of latitude, on a sphere of 6371 km */

static int same_number(double a, double b)
{
    return isnan(a) ? isnan(b) : a <= b && a >= b;
}

static int same_statistic(const wanted_statistic *a, const wanted_statistic *b)
{
    const dikas_zonal_statistic *s = &a->statistic, *t = &b->statistic;
    return a->zones == b->zones && s->kind == t->kind && s->raster == t->raster &&
           s->weight == t->weight && same_number(s->parameter, t->parameter) &&
           same_number(s->instead, t->instead);
}

/* What several measures want is computed once. */
static void note(exposure_run *e, exposure_item *item, wanted_statistic one)
{
    int position = 0;
    while (position < (int)e->wanted->len &&
           !same_statistic(&g_array_index(e->wanted, wanted_statistic, position), &one))
        position++;
    if (position == (int)e->wanted->len)
        g_array_append_val(e->wanted, one);
    g_array_append_val(item->wanted, position);
}

void want(exposure_run *e, exposure_item *item, dikas_zonal_kind kind, int raster, int weight,
          double parameter, double instead)
{
    note(e, item, (wanted_statistic){ { kind, raster, weight, parameter, instead }, NULL, NULL });
}

void want_of(exposure_run *e, exposure_item *item, const dikas_table *zones, dikas_zonal_kind kind,
             int raster, double parameter, double instead)
{
    note(e, item, (wanted_statistic){ { kind, raster, -1, parameter, instead }, zones, NULL });
}

const double *had(const exposure_run *e, const exposure_item *item, int k)
{
    const int position = g_array_index(item->wanted, int, k);
    return g_array_index(e->wanted, wanted_statistic, position).value;
}

static const input_raster *input_at(const exposure_run *e, int i)
{
    return &g_array_index(e->rasters, input_raster, i);
}

static int is_open(const exposure_run *e, int i)
{
    return input_at(e, i)->file || input_at(e, i)->derived;
}

static const dikas_raster *raster_at(const exposure_run *e, int i)
{
    const input_raster *raster = input_at(e, i);
    return raster->derived ? raster->derived : dikas_raster_of(raster->file);
}

static const char *crs_at(const exposure_run *e, int i)
{
    const input_raster *raster = input_at(e, i);
    if (raster->derived && raster->derived_from < 0)
        return dikas_table_crs(e->cells);
    return dikas_raster_crs(raster->derived ? input_at(e, raster->derived_from)->file
                                            : raster->file);
}

/* Of what is computed, only both results of one computation: its blocks are to be read as they are.
 */
static int are_together(const exposure_run *e, int a, int b)
{
    return raster_at(e, a)->context == raster_at(e, b)->context ||
           (!input_at(e, a)->derived && !input_at(e, b)->derived &&
            dikas_raster_same_grid(raster_at(e, a), raster_at(e, b)) &&
            dikas_crs_same(crs_at(e, a), crs_at(e, b)));
}

/* The polygons of the cells in the CRS of a raster; *made is to be freed. */
static dikas_status zones_for(exposure_run *e, int raster, const dikas_table *parts,
                              dikas_table **made, const dikas_geometry **out, dikas_error *err)
{
    const dikas_table *zones;
    const char *crs = dikas_table_crs(e->cells);
    if (!dikas_table_geometry(e->cells))
        return dikas_fail(err, DIKAS_EINVAL, "%s: the cells have no geometry",
                          dikas_table_name(e->cells));
    DIKAS_TRY(ready_zones(e, &zones, err));
    if (parts)
        zones = parts;
    *out = dikas_table_geometry(zones);
    if (crs && dikas_crs_same(crs, crs_at(e, raster)))
        return DIKAS_OK;
    const int in_degrees = dikas_crs_kind_of(crs) == DIKAS_CRS_GEOGRAPHIC;
    DIKAS_TRY(dikas_repair_polygons(zones,
                                    in_degrees ? LONGEST_EDGE / METRES_PER_DEGREE : LONGEST_EDGE,
                                    NULL, &e->run, made, err));
    DIKAS_TRY(bring_here(&e->report, *made, crs_at(e, raster), "layer of cells", err));
    *out = dikas_table_geometry(*made);
    return DIKAS_OK;
}

/** The rasters of one grid, and what is wanted of them. */
typedef struct group {
    int *position; /* of a raster among those of the group, or -1 */
    const dikas_raster **rasters;
    dikas_zonal_statistic *statistic;
    double **out;
    int n_rasters, n;
} group;

/* Those that lie as raster `first` does, and are wanted. */
static group make_group(exposure_run *e, int first, const dikas_table *zones)
{
    group g = { 0 };
    g.position = g_new(int, e->rasters->len);
    g.rasters = g_new(const dikas_raster *, e->rasters->len);
    g.statistic = g_new(dikas_zonal_statistic, e->wanted->len);
    g.out = g_new(double *, e->wanted->len);
    for (int i = 0; i < (int)e->rasters->len; i++) {
        g.position[i] = -1;
        if (!is_open(e, i) || !are_together(e, first, i))
            continue;
        g.position[i] = g.n_rasters;
        g.rasters[g.n_rasters++] = raster_at(e, i);
    }
    for (guint i = 0; i < e->wanted->len; i++) {
        wanted_statistic *w = &g_array_index(e->wanted, wanted_statistic, i);
        if (g.position[w->statistic.raster] < 0 || w->zones != zones)
            continue;
        w->value = g_new(double, (gsize)e->n + 1);
        g.statistic[g.n] = w->statistic;
        g.statistic[g.n].raster = g.position[w->statistic.raster];
        if (w->statistic.weight >= 0)
            g.statistic[g.n].weight = g.position[w->statistic.weight];
        g.out[g.n++] = w->value;
    }
    return g;
}

static void clear_group(group *g)
{
    g_free(g->position);
    g_free((void *)g->rasters);
    g_free(g->statistic);
    g_free(g->out);
}

static dikas_status check_weights(const exposure_run *e, dikas_error *err)
{
    for (guint i = 0; i < e->wanted->len; i++) {
        const dikas_zonal_statistic *s = &g_array_index(e->wanted, wanted_statistic, i).statistic;
        if (s->weight >= 0 && !are_together(e, s->raster, s->weight))
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s and its weights, %s, are of different grids; gdalwarp -tr -te "
                              "-t_srs brings one to the other",
                              raster_at(e, s->raster)->name, raster_at(e, s->weight)->name);
    }
    return DIKAS_OK;
}

static dikas_status read_group(exposure_run *e, int first, const dikas_table *parts,
                               dikas_error *err)
{
    dikas_table *made = NULL;
    const dikas_geometry *zones = NULL;
    dikas_status status = zones_for(e, first, parts, &made, &zones, err);
    if (status == DIKAS_OK) {
        group g = make_group(e, first, parts);
        status = dikas_zonal(zones, g.rasters, g.n_rasters, g.statistic, g.n, g.out, &e->run, err);
        clear_group(&g);
    }
    dikas_table_free(made);
    return status;
}

/* A raster that no cell lies on was surely not meant. */
static void warn_outside(exposure_run *e, int raster)
{
    for (guint i = 0; i < e->wanted->len; i++) {
        const wanted_statistic *w = &g_array_index(e->wanted, wanted_statistic, i);
        if (w->statistic.raster != raster || w->statistic.kind != DIKAS_ZONAL_VALID)
            continue;
        for (int64_t k = 0; k < e->n; k++)
            if (w->value[k] > 0)
                return;
        report_warn(&e->report, "nothing_known", e->n, "%s: has no value under any of the cells",
                    raster_at(e, raster)->name);
        return;
    }
}

/* Whether a statistic takes values for numbers, not for names of classes. */
static int is_of_numbers(const wanted_statistic *w)
{
    const dikas_zonal_kind kind = w->statistic.kind;
    return kind != DIKAS_ZONAL_SHARE_OF && kind != DIKAS_ZONAL_VALID &&
           kind != DIKAS_ZONAL_COVERED && kind != DIKAS_ZONAL_VALID_SHARE;
}

static void warn_classes(exposure_run *e, int raster)
{
    const dikas_raster_file *file = g_array_index(e->rasters, input_raster, raster).file;
    if (!file || !dikas_raster_has_classes(file))
        return;
    for (guint i = 0; i < e->wanted->len; i++) {
        const wanted_statistic *w = &g_array_index(e->wanted, wanted_statistic, i);
        if (w->statistic.raster == raster && is_of_numbers(w)) {
            report_warn(&e->report, "raster_of_classes", 1,
                        "%s: its values look like classes (they have names or colours), and are "
                        "taken for numbers; zonal with stat=frac gives the share of a class",
                        raster_at(e, raster)->name);
            return;
        }
    }
}

/* An infinite pixel makes all infinite that it is part of. */
static dikas_status check_finite(const exposure_run *e, dikas_error *err)
{
    for (guint i = 0; i < e->wanted->len; i++) {
        const wanted_statistic *w = &g_array_index(e->wanted, wanted_statistic, i);
        for (int64_t k = 0; k < e->n; k++)
            if (isinf(w->value[k]))
                return dikas_fail(err, DIKAS_EINVAL,
                                  "%s: a pixel under the cell in row %lld is infinite; "
                                  "gdal_translate -a_nodata makes a value unknown",
                                  raster_at(e, w->statistic.raster)->name, (long long)k + 1);
    }
    return DIKAS_OK;
}

dikas_status read_pixels(exposure_run *e, dikas_error *err)
{
    DIKAS_TRY(check_weights(e, err));
    for (int i = 0; i < (int)e->rasters->len; i++)
        if (input_at(e, i)->file || input_at(e, i)->sky) {
            const wanted_statistic one = { { DIKAS_ZONAL_VALID, i, -1, 0, DIKAS_MISSING },
                                           0,
                                           NULL };
            g_array_append_val(e->wanted, one);
        }
    for (guint i = 0; i < e->wanted->len; i++) {
        const wanted_statistic *w = &g_array_index(e->wanted, wanted_statistic, i);
        if (!w->value)
            DIKAS_TRY(read_group(e, w->statistic.raster, w->zones, err));
    }
    for (int i = 0; i < (int)e->rasters->len; i++)
        warn_outside(e, i);
    for (int i = 0; i < (int)e->rasters->len; i++)
        warn_classes(e, i);
    return check_finite(e, err);
}
