/* SPDX-License-Identifier: MIT */
/**
 * @file reproject.c
 * Coordinates of a table from its CRS to another one.
 */
#include "core/core.h"
#include "dikas/geom.h"
#include "geom/proj.h"

enum { BLOCK = 65536 };

/* The transformation with x east and y north on both sides; NULL when there is none. */
static PJ *transformation(PJ_CONTEXT *context, const char *from_wkt, const char *to_wkt)
{
    PJ *from = geom_crs(context, from_wkt), *to = geom_crs(context, to_wkt);
    PJ *as_given =
        from && to ? proj_create_crs_to_crs_from_pj(context, from, to, NULL, NULL) : NULL;
    PJ *normal = as_given ? proj_normalize_for_visualization(context, as_given) : NULL;
    proj_destroy(as_given);
    proj_destroy(from);
    proj_destroy(to);
    return normal;
}

/* Row, from 0, of the feature that a point belongs to. */
static int64_t feature_of(const dikas_geometry *g, int64_t point)
{
    int64_t low = 0, high = g->n_features; /* the answer is in [low, high) */
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (g->point[g->path[g->part[middle]]] <= point)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void transform_block(PJ *path, double *xy, size_t n)
{
    const size_t stride = 2 * sizeof *xy;
    proj_trans_generic(path, PJ_FWD, xy, stride, n, xy + 1, stride, n, NULL, 0, 0, NULL, 0, 0);
}

static dikas_status transform(PJ *path, dikas_table *table, const char *to_label, dikas_error *err)
{
    int64_t n_points;
    double *xy = dikas_table_coordinates(table, &n_points);
    for (int64_t first = 0; first < n_points; first += BLOCK) {
        const size_t n = (size_t)(n_points - first < BLOCK ? n_points - first : BLOCK);
        double *block = xy + 2 * first;
        transform_block(path, block, n);
        for (size_t i = 0; i < n; i++)
            if (!isfinite(block[2 * i]) || !isfinite(block[2 * i + 1]))
                return dikas_fail(
                    err, DIKAS_EINVAL, "%s: row %lld: a point cannot be transformed to %s",
                    dikas_table_name(table),
                    (long long)feature_of(dikas_table_geometry(table), first + (int64_t)i) + 1,
                    to_label);
    }
    return DIKAS_OK;
}

dikas_status dikas_reproject(dikas_table *table, const char *to_wkt, dikas_error *err)
{
    char from_label[100], to_label[100];
    const char *from_wkt = dikas_table_crs(table);
    if (!dikas_table_geometry(table) || (from_wkt && dikas_crs_same(from_wkt, to_wkt)))
        return DIKAS_OK;
    dikas_crs_label(from_wkt, from_label, sizeof from_label);
    dikas_crs_label(to_wkt, to_label, sizeof to_label);
    PJ_CONTEXT *context = geom_proj_context();
    PJ *path = transformation(context, from_wkt, to_wkt);
    const dikas_status status =
        path ? transform(path, table, to_label, err)
             : dikas_fail(err, DIKAS_EINVAL, "%s: cannot be transformed from %s to %s",
                          dikas_table_name(table), from_label, to_label);
    proj_destroy(path);
    proj_context_destroy(context);
    if (status != DIKAS_OK)
        return status;
    /* The bytes read are in the old system: whoever writes the table builds new ones. */
    dikas_table_drop_wkb(table);
    return dikas_table_set_crs(table, to_wkt, err);
}

dikas_status dikas_reproject_points(const char *from_wkt, const char *to_wkt, int64_t n, double *xy,
                                    dikas_error *err)
{
    char from_label[100], to_label[100];
    if (from_wkt && to_wkt && dikas_crs_same(from_wkt, to_wkt))
        return DIKAS_OK;
    PJ_CONTEXT *context = geom_proj_context();
    PJ *path = transformation(context, from_wkt, to_wkt);
    dikas_status status = DIKAS_OK;
    if (!path) {
        dikas_crs_label(from_wkt, from_label, sizeof from_label);
        dikas_crs_label(to_wkt, to_label, sizeof to_label);
        status = dikas_fail(err, DIKAS_EINVAL, "points cannot be transformed from %s to %s",
                            from_label, to_label);
    }
    for (int64_t first = 0; path && first < n; first += BLOCK)
        transform_block(path, xy + 2 * first, (size_t)(n - first < BLOCK ? n - first : BLOCK));
    for (int64_t i = 0; i < 2 * n; i++)
        if (!isfinite(xy[i]))
            xy[i] = DIKAS_MISSING;
    proj_destroy(path);
    proj_context_destroy(context);
    return status;
}
