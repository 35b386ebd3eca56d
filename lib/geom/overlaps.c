/* SPDX-License-Identifier: MIT */
/**
 * @file overlaps.c
 * Which share of a cell belongs to an area: by its centroid, or by the area of the overlap.
 *
 * The areas are made once and put into a tree. Cells are then looked at in fixed blocks, in
 * parallel; every worker has a context, and copies and prepared forms of the areas, of its own,
 * because GEOS fills in parts of a geometry when it is first asked for them.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "dikas/geom.h"
#include "geom/polygons.h"

enum {
    BLOCK = 128,
    WORTH_PREPARING = 32 /* points; a smaller area is copied when it is needed */
};

/* A share this small is the rounding of a common border. */
#define SMALLEST_SHARE 1e-12

/* Pairs found by one block of cells. */
typedef struct {
    int32_t *area, *cell;
    double *share;
    int64_t n, room;
} pair_list;

/* What all workers look at. */
typedef struct {
    const dikas_table *area_table;
    const dikas_geometry *areas, *cells;
    dikas_membership membership;
    double origin[2];
    GEOSGeometry **polygon; /* of the areas, NULL where there is none */
    int32_t *number;        /* 0, 1, 2, … what the tree holds pointers to */
    GEOSSTRtree *tree;
    double *centroid; /* of the cells */
    uint8_t *area_outcome, *cell_outcome;
    pair_list *found; /* by block */
} overlay;

/* What one worker has for itself. */
typedef struct {
    GEOSContextHandle_t geos;
    int64_t n_areas;
    GEOSGeometry **copy;
    const GEOSPreparedGeometry **prepared;
    int32_t *candidates;
    int64_t n_candidates, room;
    int out_of_memory;
} worker;

/* ---- workers ---- */

static void leave(void *context, void *self)
{
    worker *w = self;
    (void)context;
    for (int64_t i = 0; i < w->n_areas && w->copy && w->prepared; i++) {
        GEOSPreparedGeom_destroy_r(w->geos, w->prepared[i]);
        GEOSGeom_destroy_r(w->geos, w->copy[i]);
    }
    dikas_release(w->copy);
    dikas_release(w->prepared);
    dikas_release(w->candidates);
    if (w->geos)
        GEOS_finish_r(w->geos);
    dikas_release(w);
}

static dikas_status enter(void *context, int number, void **out, dikas_error *err)
{
    const overlay *o = context;
    worker *w = dikas_alloc_zero(1, sizeof *w);
    (void)number;
    if (!w)
        return DIKAS_NO_MEMORY(err, "overlaps");
    w->geos = geom_geos_context();
    w->n_areas = o->areas->n_features;
    w->copy = dikas_alloc_zero((size_t)w->n_areas, sizeof *w->copy);
    w->prepared = dikas_alloc_zero((size_t)w->n_areas, sizeof *w->prepared);
    if (w->geos && w->copy && w->prepared) {
        *out = w;
        return DIKAS_OK;
    }
    leave(context, w);
    return DIKAS_NO_MEMORY(err, "overlaps");
}

/* ---- areas ---- */

static dikas_status make_areas(void *context, void *self, int64_t block, dikas_error *err)
{
    const overlay *o = context;
    const worker *w = self;
    const int64_t first = block * BLOCK, last = first + BLOCK;
    for (int64_t i = first; i < last && i < o->areas->n_features; i++) {
        geom_outcome outcome;
        o->polygon[i] = geom_polygon(w->geos, o->areas, i, o->origin, &outcome);
        o->area_outcome[i] = (uint8_t)outcome;
        if (outcome == GEOM_NO_MEMORY)
            return DIKAS_NO_MEMORY(err, "areas");
    }
    return DIKAS_OK;
}

static void ignore_item(void *item, void *payload)
{
    (void)item;
    (void)payload;
}

/* The tree is built at its first query, which must not happen in parallel. */
static dikas_status plant_tree(overlay *o, GEOSContextHandle_t geos, dikas_error *err)
{
    o->tree = GEOSSTRtree_create_r(geos, 10);
    GEOSGeometry *anywhere = GEOSGeom_createPointFromXY_r(geos, 0, 0);
    if (o->tree && anywhere) {
        for (int64_t i = 0; i < o->areas->n_features; i++) {
            o->number[i] = (int32_t)i;
            if (o->polygon[i])
                GEOSSTRtree_insert_r(geos, o->tree, o->polygon[i], &o->number[i]);
        }
        GEOSSTRtree_query_r(geos, o->tree, anywhere, ignore_item, NULL);
    }
    GEOSGeom_destroy_r(geos, anywhere);
    return o->tree ? DIKAS_OK : DIKAS_NO_MEMORY(err, "areas");
}

/* A copy of the area for this worker; the worker keeps it, and prepares it, when it is large. */
static GEOSGeometry *borrow_area(const overlay *o, worker *w, int32_t area)
{
    if (w->copy[area])
        return w->copy[area];
    GEOSGeometry *copy = GEOSGeom_clone_r(w->geos, o->polygon[area]);
    if (copy && geom_points_of(o->areas, area) >= WORTH_PREPARING) {
        w->copy[area] = copy;
        w->prepared[area] = GEOSPrepare_r(w->geos, copy);
    }
    return copy;
}

static void give_back(worker *w, int32_t area, GEOSGeometry *copy)
{
    if (!w->copy[area])
        GEOSGeom_destroy_r(w->geos, copy);
}

/* ---- candidates ---- */

static void collect(void *item, void *payload)
{
    worker *w = payload;
    if (w->n_candidates == w->room) {
        const int64_t room = w->room ? 2 * w->room : 64;
        int32_t *grown = dikas_resize(w->candidates, (size_t)room, sizeof *grown);
        w->out_of_memory |= !grown;
        if (!grown)
            return;
        w->candidates = grown;
        w->room = room;
    }
    w->candidates[w->n_candidates++] = *(const int32_t *)item;
}

static int compare_numbers(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Areas whose box meets that of the geometry, in ascending order. */
static dikas_status find_candidates(const overlay *o, worker *w, const GEOSGeometry *geometry,
                                    dikas_error *err)
{
    w->n_candidates = 0;
    GEOSSTRtree_query_r(w->geos, o->tree, geometry, collect, w);
    if (w->out_of_memory)
        return DIKAS_NO_MEMORY(err, "overlaps");
    if (w->n_candidates > 1)
        qsort(w->candidates, (size_t)w->n_candidates, sizeof *w->candidates, compare_numbers);
    return DIKAS_OK;
}

static dikas_status add_pair(pair_list *list, int32_t area, int64_t cell, double share,
                             dikas_error *err)
{
    if (list->n == list->room) {
        const int64_t room = list->room ? 2 * list->room : BLOCK;
        int32_t *areas = dikas_resize(list->area, (size_t)room, sizeof *areas);
        list->area = areas ? areas : list->area;
        int32_t *cells = dikas_resize(list->cell, (size_t)room, sizeof *cells);
        list->cell = cells ? cells : list->cell;
        double *shares = dikas_resize(list->share, (size_t)room, sizeof *shares);
        list->share = shares ? shares : list->share;
        if (!areas || !cells || !shares)
            return DIKAS_NO_MEMORY(err, "overlaps");
        list->room = room;
    }
    list->area[list->n] = area;
    list->cell[list->n] = (int32_t)cell;
    list->share[list->n++] = share;
    return DIKAS_OK;
}

/* ---- by centroid ---- */

static int touches(const overlay *o, worker *w, int32_t area, const GEOSGeometry *point)
{
    GEOSGeometry *polygon = borrow_area(o, w, area);
    if (!polygon)
        return 0;
    const int touch = w->prepared[area]
                          ? GEOSPreparedIntersects_r(w->geos, w->prepared[area], point) == 1
                          : GEOSIntersects_r(w->geos, polygon, point) == 1;
    give_back(w, area, polygon);
    return touch;
}

static dikas_status place_centroid(const overlay *o, worker *w, int64_t cell, pair_list *found,
                                   dikas_error *err)
{
    const double *xy = o->centroid + 2 * cell;
    if (isnan(xy[0]) || isnan(xy[1]))
        return DIKAS_OK;
    GEOSGeometry *point =
        GEOSGeom_createPointFromXY_r(w->geos, xy[0] - o->origin[0], xy[1] - o->origin[1]);
    if (!point)
        return DIKAS_NO_MEMORY(err, "overlaps");
    dikas_status status = find_candidates(o, w, point, err);
    for (int64_t i = 0; status == DIKAS_OK && i < w->n_candidates; i++)
        if (touches(o, w, w->candidates[i], point)) {
            status = add_pair(found, w->candidates[i], cell, 1, err);
            break;
        }
    GEOSGeom_destroy_r(w->geos, point);
    return status;
}

/* ---- by overlap ---- */

/* Area of what both have in common; NaN when GEOS cannot tell. */
static double common_area(GEOSContextHandle_t geos, const GEOSGeometry *a, const GEOSGeometry *b)
{
    double square = DIKAS_MISSING;
    GEOSGeometry *common = GEOSIntersection_r(geos, a, b);
    if (!common) /* rounding is in the way: snap to a thousandth of a millimetre */
        common = GEOSIntersectionPrec_r(geos, a, b, 1e-6);
    if (common && !GEOSArea_r(geos, common, &square))
        square = DIKAS_MISSING;
    GEOSGeom_destroy_r(geos, common);
    return square;
}

static double share_of(const overlay *o, worker *w, int32_t area, const GEOSGeometry *cell,
                       double cell_area)
{
    GEOSGeometry *polygon = borrow_area(o, w, area);
    const GEOSPreparedGeometry *prepared = w->prepared[area];
    double share;
    if (!polygon)
        return DIKAS_MISSING;
    if (prepared && GEOSPreparedCovers_r(w->geos, prepared, cell) == 1)
        share = 1;
    else if (prepared && GEOSPreparedIntersects_r(w->geos, prepared, cell) == 0)
        share = 0;
    else
        share = common_area(w->geos, polygon, cell) / cell_area;
    give_back(w, area, polygon);
    return share > 1 ? 1 : share;
}

static dikas_status share_cell(const overlay *o, worker *w, int64_t cell,
                               const GEOSGeometry *polygon, pair_list *found, dikas_error *err)
{
    double cell_area = 0;
    GEOSArea_r(w->geos, polygon, &cell_area);
    DIKAS_TRY(find_candidates(o, w, polygon, err));
    for (int64_t i = 0; i < w->n_candidates; i++) {
        const int32_t area = w->candidates[i];
        const double share = share_of(o, w, area, polygon, cell_area);
        if (isnan(share))
            return dikas_fail(err, DIKAS_EINVAL, "%s: row %d: its overlap with cell %lld fails",
                              dikas_table_name(o->area_table), area + 1, (long long)cell + 1);
        if (share > SMALLEST_SHARE)
            DIKAS_TRY(add_pair(found, area, cell, share, err));
    }
    return DIKAS_OK;
}

static dikas_status place_polygon(const overlay *o, worker *w, int64_t cell, pair_list *found,
                                  dikas_error *err)
{
    geom_outcome outcome;
    GEOSGeometry *polygon = geom_polygon(w->geos, o->cells, cell, o->origin, &outcome);
    o->cell_outcome[cell] = (uint8_t)outcome;
    if (!polygon)
        return outcome == GEOM_NO_MEMORY ? DIKAS_NO_MEMORY(err, "overlaps") : DIKAS_OK;
    const dikas_status status = share_cell(o, w, cell, polygon, found, err);
    GEOSGeom_destroy_r(w->geos, polygon);
    return status;
}

static dikas_status place_cells(void *context, void *self, int64_t block, dikas_error *err)
{
    const overlay *o = context;
    const int64_t first = block * BLOCK, last = first + BLOCK;
    pair_list *found = &o->found[block];
    for (int64_t i = first; i < last && i < o->cells->n_features; i++)
        DIKAS_TRY(o->membership == DIKAS_BY_CENTROID ? place_centroid(o, self, i, found, err)
                                                     : place_polygon(o, self, i, found, err));
    return DIKAS_OK;
}

/* ---- all of it ---- */

static int64_t blocks_of(int64_t n)
{
    return (n + BLOCK - 1) / BLOCK;
}

static dikas_status begin(overlay *o, dikas_error *err)
{
    const size_t n_areas = (size_t)o->areas->n_features, n_cells = (size_t)o->cells->n_features;
    double box[4];
    dikas_geometry_extent(o->areas, box);
    for (int i = 0; i < 2; i++)
        o->origin[i] = box[i] <= box[i + 2] ? floor((box[i] + box[i + 2]) / 2) : 0;
    o->polygon = dikas_alloc_zero(n_areas, sizeof(GEOSGeometry *));
    o->number = dikas_alloc(n_areas, sizeof *o->number);
    o->area_outcome = dikas_alloc_zero(n_areas, 1);
    o->cell_outcome = dikas_alloc_zero(n_cells, 1);
    o->centroid = dikas_alloc(n_cells, 2 * sizeof *o->centroid);
    o->found = dikas_alloc_zero((size_t)blocks_of(o->cells->n_features), sizeof *o->found);
    if (!o->polygon || !o->number || !o->area_outcome || !o->cell_outcome || !o->centroid ||
        !o->found)
        return DIKAS_NO_MEMORY(err, "overlaps");
    if (o->membership == DIKAS_BY_CENTROID)
        dikas_geometry_centroids(o->cells, o->centroid);
    return DIKAS_OK;
}

static dikas_status search(overlay *o, GEOSContextHandle_t geos, const dikas_run *run,
                           dikas_error *err)
{
    const dikas_task areas = { enter, make_areas, leave }, cells = { enter, place_cells, leave };
    DIKAS_TRY(begin(o, err));
    DIKAS_TRY(dikas_parallel(&areas, o, blocks_of(o->areas->n_features), "areas", run, err));
    DIKAS_TRY(plant_tree(o, geos, err));
    return dikas_parallel(&cells, o, blocks_of(o->cells->n_features), "overlaps", run, err);
}

/* The pairs of all blocks, in the order of the cells, as a relation. */
static dikas_status relate(const overlay *o, dikas_relation **out, dikas_error *err)
{
    const int64_t n_blocks = blocks_of(o->cells->n_features);
    pair_list all = { 0 };
    dikas_status status = DIKAS_OK;
    for (int64_t b = 0; b < n_blocks; b++)
        for (int64_t i = 0; i < o->found[b].n && status == DIKAS_OK; i++)
            status =
                add_pair(&all, o->found[b].area[i], o->found[b].cell[i], o->found[b].share[i], err);
    if (status == DIKAS_OK)
        status =
            dikas_relation_from_pairs(o->areas->n_features, o->cells->n_features, all.n, all.area,
                                      all.cell, 1, (const double *const[]){ all.share }, out, err);
    dikas_release(all.area);
    dikas_release(all.cell);
    dikas_release(all.share);
    return status;
}

static void count(const uint8_t *outcome, int64_t n, dikas_repair_report *report)
{
    for (int64_t i = 0; i < n; i++) {
        const int concerned = outcome[i] == GEOM_REPAIRED || outcome[i] == GEOM_LEFT_OUT;
        report->repaired += outcome[i] == GEOM_REPAIRED;
        report->left_out += outcome[i] == GEOM_LEFT_OUT;
        if (concerned && report->first_row < 0)
            report->first_row = i;
    }
}

static void end(overlay *o, GEOSContextHandle_t geos)
{
    for (int64_t i = 0; o->polygon && i < o->areas->n_features; i++)
        GEOSGeom_destroy_r(geos, o->polygon[i]);
    for (int64_t b = 0; o->found && b < blocks_of(o->cells->n_features); b++) {
        dikas_release(o->found[b].area);
        dikas_release(o->found[b].cell);
        dikas_release(o->found[b].share);
    }
    if (o->tree)
        GEOSSTRtree_destroy_r(geos, o->tree);
    dikas_release(o->polygon);
    dikas_release(o->number);
    dikas_release(o->area_outcome);
    dikas_release(o->cell_outcome);
    dikas_release(o->centroid);
    dikas_release(o->found);
}

static dikas_status check(const dikas_table *table, int needs_polygons, dikas_error *err)
{
    const dikas_geometry *geometry = dikas_table_geometry(table);
    if (!geometry)
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no geometry", dikas_table_name(table));
    if (geometry->n_features > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "%s: has %lld rows, more than %lld",
                          dikas_table_name(table), (long long)geometry->n_features,
                          (long long)DIKAS_RELATION_MAX);
    if (needs_polygons && !geom_has_polygons(geometry))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no polygons", dikas_table_name(table));
    return DIKAS_OK;
}

dikas_status dikas_overlaps(const dikas_table *areas, const dikas_table *cells,
                            dikas_membership membership, dikas_repair_report *report,
                            const dikas_run *run, dikas_relation **out, dikas_error *err)
{
    DIKAS_TRY(check(areas, 1, err));
    DIKAS_TRY(check(cells, membership == DIKAS_BY_OVERLAP, err));
    overlay o = { .area_table = areas,
                  .areas = dikas_table_geometry(areas),
                  .cells = dikas_table_geometry(cells),
                  .membership = membership };
    GEOSContextHandle_t geos = geom_geos_context();
    if (!geos)
        return DIKAS_NO_MEMORY(err, "overlaps");
    dikas_status status = search(&o, geos, run, err);
    if (status == DIKAS_OK)
        status = relate(&o, out, err);
    if (status == DIKAS_OK && report) {
        *report = (dikas_repair_report){ 0, 0, -1 };
        count(o.area_outcome, o.areas->n_features, report);
        count(o.cell_outcome, o.cells->n_features, report);
    }
    end(&o, geos);
    GEOS_finish_r(geos);
    return status;
}
