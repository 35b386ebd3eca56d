/* SPDX-License-Identifier: MIT */
/**
 * @file green.c
 * Polygons that hang together.
 */
#include "dikas/green.h"
#include "core/core.h"
#include "geom/made.h"
#include "geom/sides.h"

/* ---- pieces that hang together ---- */

/* Which pieces are polygons of at least this area; how many. */
static int64_t choose_pieces(GEOSContextHandle_t geos, const GEOSGeometry *all, double least_area,
                             uint8_t *chosen)
{
    int64_t n = 0;
    const int n_pieces = GEOSGetNumGeometries_r(geos, all);
    for (int i = 0; i < n_pieces; i++) {
        double area = 0;
        const GEOSGeometry *piece = GEOSGetGeometryN_r(geos, all, i);
        chosen[i] = GEOSArea_r(geos, piece, &area) && area > 0 && area >= least_area;
        n += chosen[i];
    }
    return n;
}

static dikas_status table_of_pieces(const dikas_table *from, GEOSContextHandle_t geos,
                                    const GEOSGeometry *all, double least_area, dikas_table **out,
                                    dikas_error *err)
{
    const int n_pieces = GEOSGetNumGeometries_r(geos, all);
    uint8_t *chosen = dikas_alloc_zero((size_t)n_pieces + 1, 1);
    if (!chosen)
        return DIKAS_NO_MEMORY(err, "united polygons");
    made_rows made;
    dikas_status status = made_init(&made, choose_pieces(geos, all, least_area, chosen), err);
    for (int i = 0; i < n_pieces && status == DIKAS_OK; i++)
        if (chosen[i])
            status = made_add(&made, geos, GEOSGetGeometryN_r(geos, all, i), err);
    if (status == DIKAS_OK)
        status = made_table(&made, from, out, err);
    made_clear(&made);
    dikas_release(chosen);
    return status;
}

dikas_status dikas_contiguous_polygons(const dikas_table *polygons, double least_area,
                                       dikas_repair_report *report, const dikas_run *run,
                                       dikas_table **out, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(polygons);
    const double origin[2] = { 0, 0 };
    side s;
    *out = NULL;
    if (!g || !geom_has_polygons(g))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no polygons", dikas_table_name(polygons));
    DIKAS_TRY(side_init(&s, polygons, origin, run, err));
    if (report) {
        *report = (dikas_repair_report){ 0, 0, -1 };
        side_count(&s, report);
    }
    GEOSContextHandle_t geos = geom_geos_context();
    GEOSGeometry *all = geos ? union_of_side(&s, geos) : NULL;
    const dikas_status status = all ? table_of_pieces(polygons, geos, all, least_area, out, err)
                                    : DIKAS_NO_MEMORY(err, "united polygons");
    if (geos) {
        GEOSGeom_destroy_r(geos, all);
        GEOS_finish_r(geos);
    }
    side_clear(&s);
    return status;
}
