/* SPDX-License-Identifier: MIT */
/**
 * @file sides.c
 * A look at every polygon before they are laid over others.
 *
 * Most footprints and all cells of a grid are told to be valid by arithmetic; GEOS looks at the
 * rest, which costs some fifty times as much.
 */
#include "geom/sides.h"
#include "core/core.h"

enum {
    BLOCK = 512,
    WORTH_KEEPING = 32 /* points; a smaller polygon is made when it is needed */
};

static dikas_status enter(void *context, int number, void **out, dikas_error *err)
{
    (void)context;
    (void)number;
    *out = geom_geos_context();
    return *out ? DIKAS_OK : DIKAS_NO_MEMORY(err, "polygons");
}

static void leave(void *context, void *geos)
{
    (void)context;
    if (geos)
        GEOS_finish_r(geos);
}

static dikas_status look_closer(side *s, GEOSContextHandle_t geos, int64_t i, dikas_error *err)
{
    geom_outcome outcome;
    GEOSGeometry *polygon = geom_polygon(geos, s->geometry, i, s->origin, &outcome);
    if (outcome == GEOM_NO_MEMORY)
        return DIKAS_NO_MEMORY(err, "polygons");
    s->outcome[i] = (uint8_t)outcome;
    s->form[i] = polygon == NULL ? SIDE_NONE : outcome == GEOM_VALID ? SIDE_PLAIN : SIDE_REPAIRED;
    if (s->form[i] == SIDE_PLAIN)
        s->area[i] = polygon_area(s->geometry, i);
    else if (polygon)
        GEOSArea_r(geos, polygon, &s->area[i]);
    GEOSGeom_destroy_r(geos, polygon);
    return DIKAS_OK;
}

static dikas_status look(side *s, GEOSContextHandle_t geos, int64_t i, dikas_error *err)
{
    const int rectangle = is_rectangle(s->geometry, i);
    s->box[i] = geom_box(s->geometry, i);
    s->outcome[i] = GEOM_VALID;
    if (!rectangle && !is_simple_ring(s->geometry, i))
        return look_closer(s, geos, i, err);
    s->form[i] = rectangle ? SIDE_RECTANGLE : SIDE_PLAIN;
    s->area[i] = rectangle ? box_area_within(&s->box[i], &s->box[i]) : polygon_area(s->geometry, i);
    return DIKAS_OK;
}

static dikas_status look_at_all(void *context, void *geos, int64_t block, dikas_error *err)
{
    side *s = context;
    const int64_t first = block * BLOCK, end = first + BLOCK;
    for (int64_t i = first; i < end && i < s->geometry->n_features; i++)
        DIKAS_TRY(look(s, geos, i, err));
    return DIKAS_OK;
}

dikas_status side_init(side *s, const dikas_table *table, const double origin[2],
                       const dikas_run *run, dikas_error *err)
{
    const dikas_task task = { enter, look_at_all, leave };
    const dikas_geometry *g = dikas_table_geometry(table);
    const size_t n = (size_t)g->n_features;
    *s = (side){ .table = table, .geometry = g, .origin = { origin[0], origin[1] } };
    s->box = dikas_alloc(n, sizeof *s->box);
    s->area = dikas_alloc_zero(n, sizeof *s->area);
    s->form = dikas_alloc_zero(n, 1);
    s->outcome = dikas_alloc_zero(n, 1);
    dikas_status status =
        s->box && s->area && s->form && s->outcome ? DIKAS_OK : DIKAS_NO_MEMORY(err, "polygons");
    if (status == DIKAS_OK)
        status =
            dikas_parallel(&task, s, (g->n_features + BLOCK - 1) / BLOCK, "polygons", run, err);
    if (status != DIKAS_OK)
        side_clear(s);
    return status;
}

void side_clear(side *s)
{
    dikas_release(s->box);
    dikas_release(s->area);
    dikas_release(s->form);
    dikas_release(s->outcome);
    *s = (side){ 0 };
}

GEOSGeometry *side_polygon(const side *s, GEOSContextHandle_t geos, int64_t feature)
{
    geom_outcome outcome;
    if (s->form[feature] != SIDE_REPAIRED)
        return geom_valid_polygon(geos, s->geometry, feature, s->origin);
    return geom_polygon(geos, s->geometry, feature, s->origin, &outcome);
}

GEOSGeometry *union_of_side(const side *s, GEOSContextHandle_t geos)
{
    GEOSGeometry **polygon = dikas_alloc((size_t)s->geometry->n_features, sizeof *polygon);
    GEOSGeometry *all = NULL;
    unsigned n = 0;
    int complete = polygon != NULL;
    for (int64_t i = 0; complete && i < s->geometry->n_features; i++) {
        if (s->form[i] == SIDE_NONE)
            continue;
        polygon[n] = side_polygon(s, geos, i);
        complete = polygon[n] != NULL;
        n += complete ? 1 : 0;
    }
    if (complete)
        all = geom_union(geos, polygon, n);
    for (unsigned i = 0; !complete && i < n; i++)
        GEOSGeom_destroy_r(geos, polygon[i]);
    dikas_release(polygon);
    return all;
}

dikas_status shelf_init(shelf *f, const side *s, GEOSContextHandle_t geos, dikas_error *err)
{
    const size_t n = (size_t)s->geometry->n_features;
    *f = (shelf){ .side = s, .geos = geos };
    f->kept = dikas_alloc_zero(n, sizeof *f->kept);
    f->prepared = dikas_alloc_zero(n, sizeof *f->prepared);
    return f->kept && f->prepared ? DIKAS_OK : DIKAS_NO_MEMORY(err, "polygons");
}

void shelf_clear(shelf *f)
{
    for (int64_t i = 0; f->kept && f->prepared && i < f->side->geometry->n_features; i++) {
        GEOSPreparedGeom_destroy_r(f->geos, f->prepared[i]);
        GEOSGeom_destroy_r(f->geos, f->kept[i]);
    }
    dikas_release(f->kept);
    dikas_release(f->prepared);
    *f = (shelf){ 0 };
}

GEOSGeometry *shelf_take(shelf *f, int64_t feature)
{
    if (f->kept[feature])
        return f->kept[feature];
    GEOSGeometry *made = side_polygon(f->side, f->geos, feature);
    if (made && geom_points_of(f->side->geometry, feature) >= WORTH_KEEPING) {
        f->kept[feature] = made;
        f->prepared[feature] = GEOSPrepare_r(f->geos, made);
    }
    return made;
}

void shelf_put_back(shelf *f, int64_t feature, GEOSGeometry *polygon)
{
    if (!f->kept[feature])
        GEOSGeom_destroy_r(f->geos, polygon);
}

void side_count(const side *s, dikas_repair_report *report)
{
    for (int64_t i = 0; i < s->geometry->n_features; i++) {
        const int concerned = s->outcome[i] == GEOM_REPAIRED || s->outcome[i] == GEOM_LEFT_OUT;
        report->repaired += s->outcome[i] == GEOM_REPAIRED;
        report->left_out += s->outcome[i] == GEOM_LEFT_OUT;
        if (concerned && report->first_row < 0)
            report->first_row = i;
    }
}
