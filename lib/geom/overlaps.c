/* SPDX-License-Identifier: MIT */
/**
 * @file overlaps.c
 * What cells and areas have in common: which area holds the centroid of a cell, or how much of the
 * ground they share.
 *
 * Cells are looked at in fixed blocks, in parallel. Where one of two polygons is an axis-aligned
 * rectangle, as the cells of a grid are, what they share is arithmetic (rectangles.h); GEOS lays
 * the others over each other. Every worker has a context, and prepared areas, of its own, because
 * GEOS fills in parts of a geometry when it is first asked for them.
 */
#include <math.h>

#include "core/core.h"
#include "geom/sides.h"

enum {
    BLOCK = 128,
};

/* What is shared to less than this, of the smaller of two polygons, is the rounding of a common
 * border. */
#define SMALLEST_SHARE 1e-12

/* Pairs found by one block of cells. */
typedef struct {
    int32_t *area, *cell;
    double *value;
    int64_t n, room;
} pair_list;

/* What the value of a pair is. */
typedef enum {
    BY_CENTROID,
    SHARE_OF_CELL,
    SHARED_AREA,
    BY_ITSELF /* the shared area, of a table by itself: each pair is looked at once */
} overlay_value;

/* What all workers look at. */
typedef struct {
    overlay_value value;
    side areas;
    side cells;                /* not made by centroid */
    const dikas_geometry *any; /* the cells, whatever they are */
    double *centroid;          /* of the cells, by centroid */
    box_tree tree;             /* of the areas */
    pair_list *found;          /* by block */
} overlay;

/* What one worker has for itself. */
typedef struct {
    GEOSContextHandle_t geos;
    shelf areas;
    GEOSGeometry *cell; /* the one at work; NULL until it is needed */
    box_hits hits;
} worker;

/* ---- workers ---- */

static void leave(void *context, void *self)
{
    worker *w = self;
    (void)context;
    shelf_clear(&w->areas);
    dikas_release(w->hits.item);
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
    if (w->geos && shelf_init(&w->areas, &o->areas, w->geos, err) == DIKAS_OK) {
        *out = w;
        return DIKAS_OK;
    }
    leave(context, w);
    return DIKAS_NO_MEMORY(err, "overlaps");
}

static dikas_status add_pair(pair_list *list, int32_t area, int64_t cell, double value,
                             dikas_error *err)
{
    if (list->n == list->room) {
        const int64_t room = list->room ? 2 * list->room : BLOCK;
        int32_t *areas = dikas_resize(list->area, (size_t)room, sizeof *areas);
        list->area = areas ? areas : list->area;
        int32_t *cells = dikas_resize(list->cell, (size_t)room, sizeof *cells);
        list->cell = cells ? cells : list->cell;
        double *values = dikas_resize(list->value, (size_t)room, sizeof *values);
        list->value = values ? values : list->value;
        if (!areas || !cells || !values)
            return DIKAS_NO_MEMORY(err, "overlaps");
        list->room = room;
    }
    list->area[list->n] = area;
    list->cell[list->n] = (int32_t)cell;
    list->value[list->n++] = value;
    return DIKAS_OK;
}

/* ---- by centroid ---- */

/* Whether the area holds a point, its border too; -1 without memory. */
static int holds(const overlay *o, worker *w, int32_t area, const double *xy)
{
    if (o->areas.form[area] == SIDE_RECTANGLE)
        return 1; /* its box does */
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(w->geos, xy[0] - o->areas.origin[0],
                                                       xy[1] - o->areas.origin[1]);
    GEOSGeometry *polygon = point ? shelf_take(&w->areas, area) : NULL;
    const GEOSPreparedGeometry *prepared = w->areas.prepared[area];
    int inside = -1;
    if (polygon) {
        inside = prepared ? GEOSPreparedIntersects_r(w->geos, prepared, point) == 1
                          : GEOSIntersects_r(w->geos, polygon, point) == 1;
        shelf_put_back(&w->areas, area, polygon);
    }
    GEOSGeom_destroy_r(w->geos, point);
    return inside;
}

static dikas_status place_centroid(const overlay *o, worker *w, int64_t cell, pair_list *found,
                                   dikas_error *err)
{
    const double *xy = o->centroid + 2 * cell;
    const box here = { { xy[0], xy[1] }, { xy[0], xy[1] } };
    if (isnan(xy[0]) || isnan(xy[1]))
        return DIKAS_OK;
    DIKAS_TRY(boxes_find(&o->tree, &here, &w->hits, err));
    for (int64_t i = 0; i < w->hits.n; i++) {
        const int inside = holds(o, w, w->hits.item[i], xy);
        if (inside < 0)
            return DIKAS_NO_MEMORY(err, "overlaps");
        if (inside)
            return add_pair(found, w->hits.item[i], cell, 1, err);
    }
    return DIKAS_OK;
}

/* ---- by shared area ---- */

/* Area of what both have in common; NaN when GEOS cannot tell. */
static double common_area(GEOSContextHandle_t geos, const GEOSGeometry *a, const GEOSGeometry *b)
{
    double square = DIKAS_MISSING;
    GEOSGeometry *common = GEOSIntersection_r(geos, a, b);
    if (!common)
        common = GEOSIntersectionPrec_r(geos, a, b, GEOM_GRID);
    if (common && !GEOSArea_r(geos, common, &square))
        square = DIKAS_MISSING;
    GEOSGeom_destroy_r(geos, common);
    return square;
}

/* As GEOS lays them over each other; NaN where it cannot. */
static double overlay_area(const overlay *o, worker *w, int32_t area, int64_t cell)
{
    if (!w->cell)
        w->cell = side_polygon(&o->cells, w->geos, cell);
    GEOSGeometry *polygon = w->cell ? shelf_take(&w->areas, area) : NULL;
    if (!polygon)
        return DIKAS_MISSING;
    const GEOSPreparedGeometry *prepared = w->areas.prepared[area];
    double square;
    if (prepared && GEOSPreparedCovers_r(w->geos, prepared, w->cell) == 1)
        square = o->cells.area[cell];
    else if (prepared && GEOSPreparedIntersects_r(w->geos, prepared, w->cell) == 0)
        square = 0;
    else
        square = common_area(w->geos, polygon, w->cell);
    shelf_put_back(&w->areas, area, polygon);
    return square;
}

/* What a rectangle and a valid polygon share. */
static double area_within(const side *s, int64_t i, const box *rectangle)
{
    return box_holds(rectangle, &s->box[i]) ? s->area[i]
                                            : polygon_area_within(s->geometry, i, rectangle);
}

static double shared_area(const overlay *o, worker *w, int32_t area, int64_t cell)
{
    const int form = o->areas.form[area], other = o->cells.form[cell];
    if (form == SIDE_RECTANGLE && other == SIDE_RECTANGLE)
        return box_area_within(&o->areas.box[area], &o->cells.box[cell]);
    if (form == SIDE_RECTANGLE && other == SIDE_PLAIN)
        return area_within(&o->cells, cell, &o->areas.box[area]);
    if (form == SIDE_PLAIN && other == SIDE_RECTANGLE)
        return area_within(&o->areas, area, &o->cells.box[cell]);
    return overlay_area(o, w, area, cell);
}

/* The pair of an area and a cell, if they share ground. */
static dikas_status share_pair(const overlay *o, worker *w, int32_t area, int64_t cell,
                               pair_list *found, dikas_error *err)
{
    const double all = o->cells.area[cell], most = fmin(all, o->areas.area[area]);
    const double shared = shared_area(o, w, area, cell), square = fmin(shared, most);
    if (isnan(shared))
        return dikas_fail(err, DIKAS_EINVAL, "%s: row %d: its overlap with cell %lld fails",
                          dikas_table_name(o->areas.table), area + 1, (long long)cell + 1);
    if (!(square > SMALLEST_SHARE * most))
        return DIKAS_OK;
    if (o->value == BY_ITSELF)
        DIKAS_TRY(add_pair(found, (int32_t)cell, area, square, err));
    return add_pair(found, area, cell, o->value == SHARE_OF_CELL ? square / all : square, err);
}

static dikas_status share_cell(const overlay *o, worker *w, int64_t cell, pair_list *found,
                               dikas_error *err)
{
    if (o->cells.form[cell] == SIDE_NONE)
        return DIKAS_OK;
    DIKAS_TRY(boxes_find(&o->tree, &o->cells.box[cell], &w->hits, err));
    for (int64_t i = 0; i < w->hits.n; i++) {
        const int32_t area = w->hits.item[i];
        if (o->value != BY_ITSELF || area < cell)
            DIKAS_TRY(share_pair(o, w, area, cell, found, err));
        else if (area == cell)
            DIKAS_TRY(add_pair(found, area, cell, o->cells.area[cell], err));
    }
    return DIKAS_OK;
}

static dikas_status place_cells(void *context, void *self, int64_t block, dikas_error *err)
{
    const overlay *o = context;
    worker *w = self;
    const int64_t first = block * BLOCK, last = first + BLOCK;
    pair_list *found = &o->found[block];
    for (int64_t i = first; i < last && i < o->any->n_features; i++) {
        const dikas_status status = o->value == BY_CENTROID ? place_centroid(o, w, i, found, err)
                                                            : share_cell(o, w, i, found, err);
        GEOSGeom_destroy_r(w->geos, w->cell);
        w->cell = NULL;
        DIKAS_TRY(status);
    }
    return DIKAS_OK;
}

/* ---- all of it ---- */

static int64_t blocks_of(const overlay *o)
{
    return (o->any->n_features + BLOCK - 1) / BLOCK;
}

/* Areas that have no polygon are not in the tree. */
static dikas_status plant_tree(overlay *o, dikas_error *err)
{
    for (int64_t i = 0; i < o->areas.geometry->n_features; i++)
        if (o->areas.form[i] == SIDE_NONE)
            o->areas.box[i] = (box){ { 1, 1 }, { -1, -1 } };
    return boxes_init(&o->tree, o->areas.box, (int32_t)o->areas.geometry->n_features, err);
}

static dikas_status search(overlay *o, const dikas_table *areas, const dikas_table *cells,
                           const dikas_run *run, dikas_error *err)
{
    const dikas_task task = { enter, place_cells, leave };
    double extent[4], origin[2];
    dikas_geometry_extent(dikas_table_geometry(areas), extent);
    for (int i = 0; i < 2; i++)
        origin[i] = extent[i] <= extent[i + 2] ? floor((extent[i] + extent[i + 2]) / 2) : 0;
    DIKAS_TRY(side_init(&o->areas, areas, origin, run, err));
    DIKAS_TRY(plant_tree(o, err));
    if (o->value != BY_CENTROID)
        DIKAS_TRY(side_init(&o->cells, cells, origin, run, err));
    o->found = dikas_alloc_zero((size_t)blocks_of(o), sizeof *o->found);
    o->centroid = o->value == BY_CENTROID
                      ? dikas_alloc((size_t)o->any->n_features, 2 * sizeof(double))
                      : NULL;
    if (!o->found || (o->value == BY_CENTROID && !o->centroid))
        return DIKAS_NO_MEMORY(err, "overlaps");
    if (o->centroid)
        dikas_geometry_centroids(o->any, o->centroid);
    return dikas_parallel(&task, o, blocks_of(o), "overlaps", run, err);
}

/* The pairs of all blocks, in the order of the cells, as a relation. */
static dikas_status relate(const overlay *o, dikas_relation **out, dikas_error *err)
{
    const int64_t n_blocks = blocks_of(o);
    pair_list all = { 0 };
    dikas_status status = DIKAS_OK;
    for (int64_t b = 0; b < n_blocks; b++)
        for (int64_t i = 0; i < o->found[b].n && status == DIKAS_OK; i++)
            status =
                add_pair(&all, o->found[b].area[i], o->found[b].cell[i], o->found[b].value[i], err);
    if (status == DIKAS_OK)
        status = dikas_relation_from_pairs(o->areas.geometry->n_features, o->any->n_features, all.n,
                                           all.area, all.cell, 1,
                                           (const double *const[]){ all.value }, out, err);
    dikas_release(all.area);
    dikas_release(all.cell);
    dikas_release(all.value);
    return status;
}

static void end(overlay *o)
{
    for (int64_t b = 0; o->found && b < blocks_of(o); b++) {
        dikas_release(o->found[b].area);
        dikas_release(o->found[b].cell);
        dikas_release(o->found[b].value);
    }
    boxes_clear(&o->tree);
    side_clear(&o->areas);
    side_clear(&o->cells);
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

/* Areas and relation of an overlay that was searched. */
static dikas_status tell(const overlay *o, double *area, double *cell_area,
                         dikas_repair_report *report, dikas_relation **out, dikas_error *err)
{
    for (int64_t i = 0; area && i < o->areas.geometry->n_features; i++)
        area[i] = o->areas.form[i] == SIDE_NONE ? DIKAS_MISSING : o->areas.area[i];
    for (int64_t i = 0; cell_area && i < o->any->n_features; i++)
        cell_area[i] = o->cells.form[i] == SIDE_NONE ? DIKAS_MISSING : o->cells.area[i];
    if (report) {
        *report = (dikas_repair_report){ 0, 0, -1 };
        side_count(&o->areas, report);
        if (o->value != BY_CENTROID)
            side_count(&o->cells, report);
    }
    return relate(o, out, err);
}

static dikas_status lay_over(overlay_value value, const dikas_table *areas,
                             const dikas_table *cells, double *area, double *cell_area,
                             dikas_repair_report *report, const dikas_run *run,
                             dikas_relation **out, dikas_error *err)
{
    DIKAS_TRY(check(areas, 1, err));
    DIKAS_TRY(check(cells, value != BY_CENTROID, err));
    overlay o = { .value = value, .any = dikas_table_geometry(cells) };
    dikas_status status = search(&o, areas, cells, run, err);
    if (status == DIKAS_OK)
        status = tell(&o, area, cell_area, report, out, err);
    end(&o);
    return status;
}

dikas_status dikas_overlaps(const dikas_table *areas, const dikas_table *cells,
                            dikas_membership membership, dikas_repair_report *report,
                            const dikas_run *run, dikas_relation **out, dikas_error *err)
{
    return lay_over(membership == DIKAS_BY_CENTROID ? BY_CENTROID : SHARE_OF_CELL, areas, cells,
                    NULL, NULL, report, run, out, err);
}

dikas_status dikas_shared_area(const dikas_table *areas, const dikas_table *cells, double *area,
                               double *cell_area, dikas_repair_report *report, const dikas_run *run,
                               dikas_relation **out, dikas_error *err)
{
    return lay_over(areas == cells ? BY_ITSELF : SHARED_AREA, areas, cells, area, cell_area, report,
                    run, out, err);
}
