/* SPDX-License-Identifier: MIT */
/**
 * @file closures.c
 * Streets without what is closed, and the places within.
 *
 * The closed areas are united, so that a street along a border of two of them is as closed as one
 * across them; their outlines, and the closed lines, go into trees. Lines are then looked at in
 * fixed blocks, in parallel: most are far from everything closed. What is closed of each path comes
 * out as stretches, and the new table is made of the rest, with the coordinates as they were.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/geom.h"
#include "geom/stretches.h"

enum { BLOCK = 256, POINTS_BLOCK = 4096 };

struct dikas_closures {
    GEOSContextHandle_t geos;
    double origin[2];
    chain_set areas, boxes, lines; /* boxes: of the outlines of areas */
    const dikas_table *table;      /* while it is made */
};

/* ---- what is closed ---- */

void dikas_closures_free(dikas_closures *closures)
{
    if (!closures)
        return;
    chains_clear(&closures->areas, closures->geos);
    chains_clear(&closures->boxes, closures->geos);
    chains_clear(&closures->lines, closures->geos);
    if (closures->geos)
        GEOS_finish_r(closures->geos);
    dikas_release(closures);
}

/* All areas of the table as one collection, NULL when there are none. */
static dikas_status collect_areas(dikas_closures *c, dikas_repair_report *repair,
                                  GEOSGeometry **out, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(c->table);
    GEOSGeometry **area = dikas_alloc((size_t)g->n_features, sizeof(GEOSGeometry *));
    unsigned n = 0;
    int complete = area != NULL;
    for (int64_t i = 0; i < g->n_features && complete; i++) {
        geom_outcome outcome;
        area[n] = geom_polygon(c->geos, g, i, c->origin, &outcome);
        n += area[n] != NULL;
        complete = outcome != GEOM_NO_MEMORY;
        repair->repaired += outcome == GEOM_REPAIRED;
        repair->left_out += outcome == GEOM_LEFT_OUT;
        if ((outcome == GEOM_REPAIRED || outcome == GEOM_LEFT_OUT) && repair->first_row < 0)
            repair->first_row = i;
    }
    *out = n && complete ? GEOSGeom_createCollection_r(c->geos, GEOS_GEOMETRYCOLLECTION, area, n)
                         : NULL;
    for (unsigned i = 0; i < n && !complete; i++)
        GEOSGeom_destroy_r(c->geos, area[i]);
    dikas_release(area);
    return complete && (n == 0 || *out) ? DIKAS_OK : DIKAS_NO_MEMORY(err, "closed areas");
}

static dikas_status add_box(dikas_closures *c, const double *xy, unsigned n, dikas_error *err)
{
    double box[4] = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 2; k++) {
            box[k] = fmin(box[k], xy[2 * i + k]);
            box[k + 2] = fmax(box[k + 2], xy[2 * i + k]);
        }
    return chains_add(&c->boxes, box, 2, err);
}

static dikas_status add_ring(dikas_closures *c, const GEOSGeometry *ring, dikas_error *err)
{
    const GEOSCoordSequence *points = GEOSGeom_getCoordSeq_r(c->geos, ring);
    unsigned n = 0;
    if (!points || !GEOSCoordSeq_getSize_r(c->geos, points, &n))
        return DIKAS_NO_MEMORY(err, "closed areas");
    double *xy = dikas_alloc(n, 2 * sizeof *xy);
    if (!xy)
        return DIKAS_NO_MEMORY(err, "closed areas");
    for (unsigned i = 0; i < n; i++)
        GEOSCoordSeq_getXY_r(c->geos, points, i, &xy[2 * i], &xy[2 * i + 1]);
    dikas_status status = chains_add(&c->areas, xy, n, err);
    if (status == DIKAS_OK)
        status = add_box(c, xy, n, err);
    dikas_release(xy);
    return status;
}

static dikas_status add_outlines(dikas_closures *c, const GEOSGeometry *areas, dikas_error *err)
{
    const int n = GEOSGetNumGeometries_r(c->geos, areas);
    for (int i = 0; i < n; i++) {
        const GEOSGeometry *area = GEOSGetGeometryN_r(c->geos, areas, i);
        if (GEOSGeomTypeId_r(c->geos, area) != GEOS_POLYGON)
            continue;
        DIKAS_TRY(add_ring(c, GEOSGetExteriorRing_r(c->geos, area), err));
        const int n_holes = GEOSGetNumInteriorRings_r(c->geos, area);
        for (int h = 0; h < n_holes; h++)
            DIKAS_TRY(add_ring(c, GEOSGetInteriorRingN_r(c->geos, area, h), err));
    }
    return DIKAS_OK;
}

static dikas_status add_areas(dikas_closures *c, dikas_repair_report *repair, dikas_error *err)
{
    GEOSGeometry *areas = NULL;
    DIKAS_TRY(collect_areas(c, repair, &areas, err));
    if (!areas)
        return DIKAS_OK;
    GEOSGeometry *united = GEOSUnaryUnion_r(c->geos, areas);
    if (!united) /* rounding is in the way: snap to a thousandth of a millimetre */
        united = GEOSUnaryUnionPrec_r(c->geos, areas, 1e-6);
    const dikas_status status =
        united ? add_outlines(c, united, err)
               : dikas_fail(err, DIKAS_EINVAL, "%s: its areas cannot be united",
                            dikas_table_name(c->table));
    GEOSGeom_destroy_r(c->geos, united);
    GEOSGeom_destroy_r(c->geos, areas);
    return status;
}

/* Points [first, first + n) of a geometry relative to the origin. */
static void to_local(const dikas_geometry *g, int64_t first, int64_t n, const double origin[2],
                     double *out)
{
    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++)
            out[2 * i + k] = g->xy[2 * (first + i) + k] - origin[k];
}

static dikas_status add_lines(dikas_closures *c, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(c->table);
    for (int64_t part = 0; part < g->n_parts; part++)
        for (int64_t p = g->path[part]; g->part_kind[part] == DIKAS_LINE && p < g->path[part + 1];
             p++) {
            const int64_t n = g->point[p + 1] - g->point[p];
            double *xy = dikas_alloc((size_t)n, 2 * sizeof *xy);
            if (!xy)
                return DIKAS_NO_MEMORY(err, "closed lines");
            to_local(g, g->point[p], n, c->origin, xy);
            const dikas_status status = chains_add(&c->lines, xy, n, err);
            dikas_release(xy);
            DIKAS_TRY(status);
        }
    return DIKAS_OK;
}

static dikas_status check_closed(const dikas_table *closed, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(closed);
    const char *name = dikas_table_name(closed);
    if (!g)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: has no geometry; closed streets are lines, closed areas polygons",
                          name);
    if (g->n_parts == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: there is nothing in it that could be closed",
                          name);
    for (int64_t f = 0; f < g->n_features; f++)
        for (int64_t part = g->part[f]; part < g->part[f + 1]; part++)
            if (g->part_kind[part] == DIKAS_POINT)
                return dikas_fail(err, DIKAS_EINVAL,
                                  "%s: row %lld: a point closes no street; draw a line along the "
                                  "closed street, or a polygon across it",
                                  name, (long long)f + 1);
    return DIKAS_OK;
}

static dikas_status make_closures(dikas_closures *c, dikas_repair_report *repair, dikas_error *err)
{
    double box[4];
    dikas_geometry_extent(dikas_table_geometry(c->table), box);
    for (int i = 0; i < 2; i++)
        c->origin[i] = floor((box[i] + box[i + 2]) / 2);
    c->geos = geom_geos_context();
    if (!c->geos)
        return DIKAS_NO_MEMORY(err, "closed areas");
    DIKAS_TRY(add_areas(c, repair, err));
    DIKAS_TRY(add_lines(c, err));
    if (c->areas.n + c->lines.n == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: no valid polygon or line is left in it",
                          dikas_table_name(c->table));
    DIKAS_TRY(chains_plant(&c->areas, c->geos, err));
    DIKAS_TRY(chains_plant(&c->boxes, c->geos, err));
    return chains_plant(&c->lines, c->geos, err);
}

dikas_status dikas_closures_new(const dikas_table *closed, dikas_repair_report *repair,
                                dikas_closures **out, dikas_error *err)
{
    dikas_repair_report found = { 0, 0, -1 };
    DIKAS_TRY(check_closed(closed, err));
    dikas_closures *made = dikas_alloc_zero(1, sizeof *made);
    if (!made)
        return DIKAS_NO_MEMORY(err, "closed areas");
    made->table = closed;
    const dikas_status status = make_closures(made, &found, err);
    made->table = NULL;
    if (repair)
        *repair = found;
    if (status != DIKAS_OK)
        dikas_closures_free(made);
    else
        *out = made;
    return status;
}

/* ---- workers ---- */

/* What one worker has for itself. */
typedef struct {
    stretch_finder find;
    stretch_list closed; /* of one path */
    double *xy;          /* points of the path, relative to the origin */
    int64_t room;
} worker;

static void leave(void *context, void *self)
{
    worker *w = self;
    (void)context;
    stretch_finder_clear(&w->find);
    dikas_release(w->closed.item);
    dikas_release(w->xy);
    if (w->find.geos)
        GEOS_finish_r(w->find.geos);
    dikas_release(w);
}

static dikas_status start_worker(const dikas_closures *c, void **out, dikas_error *err)
{
    worker *w = dikas_alloc_zero(1, sizeof *w);
    if (!w)
        return DIKAS_NO_MEMORY(err, "closed streets");
    w->find.areas = &c->areas;
    w->find.boxes = &c->boxes;
    w->find.lines = &c->lines;
    w->find.geos = geom_geos_context();
    if (w->find.geos) {
        *out = w;
        return DIKAS_OK;
    }
    leave(NULL, w);
    return DIKAS_NO_MEMORY(err, "closed streets");
}

/* ---- places within ---- */

typedef struct {
    const dikas_closures *closures;
    const double *xy;
    int64_t n;
    uint8_t *within;
} point_search;

static dikas_status enter_points(void *context, int number, void **out, dikas_error *err)
{
    (void)number;
    return start_worker(((point_search *)context)->closures, out, err);
}

static dikas_status look_at_points(void *context, void *self, int64_t block, dikas_error *err)
{
    const point_search *s = context;
    worker *w = self;
    const double *origin = s->closures->origin;
    const int64_t first = block * POINTS_BLOCK, last = first + POINTS_BLOCK;
    for (int64_t i = first; i < last && i < s->n; i++) {
        const double xy[2] = { s->xy[2 * i] - origin[0], s->xy[2 * i + 1] - origin[1] };
        int inside = 0;
        if (isfinite(xy[0]) && isfinite(xy[1]))
            DIKAS_TRY(stretches_inside(&w->find, xy, &inside, err));
        s->within[i] = (uint8_t)inside;
    }
    return DIKAS_OK;
}

dikas_status dikas_closures_points(const dikas_closures *closures, int64_t n, const double *xy,
                                   uint8_t *within, const dikas_run *run, dikas_error *err)
{
    const dikas_task task = { enter_points, look_at_points, leave };
    point_search s = { closures, xy, n, within };
    return dikas_parallel(&task, &s, (n + POINTS_BLOCK - 1) / POINTS_BLOCK, "closed areas", run,
                          err);
}

/* ---- lines: what is closed of each ---- */

/* A closed stretch of a path of the table. */
typedef struct {
    int64_t path;
    stretch at;
} closed_stretch;

typedef struct {
    closed_stretch *item;
    int64_t n, room;
} closed_list;

/* What became of a line. */
enum { IS_TOUCHED = 1, KEPT_BRIDGE = 2, KEPT_TUNNEL = 4 };

typedef struct {
    const dikas_closures *closures;
    const dikas_table *lines;
    const dikas_geometry *geometry;
    const dikas_column *bridge, *tunnel, *route; /* NULL where there is none */
    int close_bridges;
    uint8_t *outcome;   /* per line */
    closed_list *found; /* per block */
    double *remains;    /* per line: share of its length; 1 where it is untouched */
    int64_t *rows;      /* lines of which something is left */
    int64_t n_rows;
    dikas_closure_report report;
} closing;

static const dikas_column *find_column(const dikas_table *table, const char *name)
{
    const int index = dikas_table_find(table, name);
    return index < 0 ? NULL : dikas_table_column(table, index);
}

/* Whether a tag is set, by the words of OpenStreetMap and of files made from it. */
static int is_set(const dikas_column *column, int64_t row)
{
    static const char *const unset[] = { "NULL", "", "no", "n", "false", "f", "0" };
    char text[40];
    if (!column)
        return 0;
    dikas_column_text(column, row, text, sizeof text);
    for (size_t i = 0; i < DIKAS_COUNT(unset); i++)
        if (dikas_name_distance(text, unset[i]) == 0)
            return 0;
    return 1;
}

static int has_text(const dikas_column *column, int64_t row, const char *wanted)
{
    char text[40] = "";
    if (column)
        dikas_column_text(column, row, text, sizeof text);
    return strcmp(text, wanted) == 0;
}

/* A passage through a building lies on the ground. */
static int is_tunnel(const closing *c, int64_t row)
{
    return is_set(c->tunnel, row) && !has_text(c->tunnel, row, "building_passage");
}

static dikas_status enter_lines(void *context, int number, void **out, dikas_error *err)
{
    (void)number;
    return start_worker(((closing *)context)->closures, out, err);
}

/* The path into w->xy. */
static dikas_status take_path(const closing *c, worker *w, int64_t path, int64_t n,
                              dikas_error *err)
{
    if (n > w->room) {
        double *grown = dikas_resize(w->xy, (size_t)(2 * n), 2 * sizeof *grown);
        if (!grown)
            return DIKAS_NO_MEMORY(err, "closed streets");
        w->xy = grown;
        w->room = 2 * n;
    }
    to_local(c->geometry, c->geometry->point[path], n, c->closures->origin, w->xy);
    return DIKAS_OK;
}

static dikas_status note_closed(closed_list *list, int64_t path, stretch at, dikas_error *err)
{
    if (list->n == list->room) {
        const int64_t room = 2 * list->room + 16;
        closed_stretch *grown = dikas_resize(list->item, (size_t)room, sizeof *grown);
        if (!grown)
            return DIKAS_NO_MEMORY(err, "closed streets");
        list->item = grown;
        list->room = room;
    }
    list->item[list->n++] = (closed_stretch){ path, at };
    return DIKAS_OK;
}

/* What is closed of a path, into w->closed. A bridge or tunnel is closed by lines only. */
static dikas_status look_at_path(const closing *c, worker *w, int64_t row, int64_t path,
                                 dikas_error *err)
{
    const int64_t n = c->geometry->point[path + 1] - c->geometry->point[path];
    w->closed.n = 0;
    if (n < 2)
        return DIKAS_OK;
    DIKAS_TRY(take_path(c, w, path, n, err));
    DIKAS_TRY(stretches_by_areas(&w->find, w->xy, n, &w->closed, err));
    if (w->closed.n && !c->close_bridges && (is_set(c->bridge, row) || is_tunnel(c, row))) {
        c->outcome[row] |= is_set(c->bridge, row) ? KEPT_BRIDGE : KEPT_TUNNEL;
        w->closed.n = 0;
    }
    DIKAS_TRY(stretches_by_lines(&w->find, w->xy, n, &w->closed, err));
    stretches_join(&w->closed);
    return DIKAS_OK;
}

/* All paths of a line; a ferry is boarded at its ends, so it is closed in full or not at all. */
static dikas_status look_at_line(const closing *c, worker *w, int64_t row, closed_list *found,
                                 dikas_error *err)
{
    const dikas_geometry *g = c->geometry;
    const int64_t first = g->path[g->part[row]], end = g->path[g->part[row + 1]];
    const int64_t before = found->n;
    for (int64_t part = g->part[row]; part < g->part[row + 1]; part++)
        for (int64_t p = g->path[part]; g->part_kind[part] == DIKAS_LINE && p < g->path[part + 1];
             p++) {
            DIKAS_TRY(look_at_path(c, w, row, p, err));
            for (int64_t i = 0; i < w->closed.n; i++)
                DIKAS_TRY(note_closed(found, p, w->closed.item[i], err));
        }
    if (found->n == before)
        return DIKAS_OK;
    c->outcome[row] |= IS_TOUCHED;
    if (!has_text(c->route, row, "ferry"))
        return DIKAS_OK;
    found->n = before;
    for (int64_t p = first; p < end; p++) {
        const stretch all = { 0, (double)(g->point[p + 1] - g->point[p] - 1) };
        DIKAS_TRY(note_closed(found, p, all, err));
    }
    return DIKAS_OK;
}

static dikas_status look_at_lines(void *context, void *self, int64_t block, dikas_error *err)
{
    const closing *c = context;
    const int64_t first = block * BLOCK, last = first + BLOCK;
    for (int64_t i = first; i < last && i < c->geometry->n_features; i++)
        DIKAS_TRY(look_at_line(c, self, i, &c->found[block], err));
    return DIKAS_OK;
}

/* ---- lines: what is left ---- */

/* Bytes of geometry, of growing size. */
typedef struct {
    char *at;
    size_t n, room;
    int out_of_memory;
} byte_list;

static void put(byte_list *b, const void *from, size_t n)
{
    if (b->n + n > b->room && !b->out_of_memory) {
        const size_t room = 2 * b->room + n + 1024;
        char *grown = dikas_resize(b->at, room, 1);
        b->out_of_memory = !grown;
        b->at = grown ? grown : b->at;
        b->room = grown ? room : b->room;
    }
    if (!b->out_of_memory) {
        memcpy(b->at + b->n, from, n);
        b->n += n;
    }
}

static void put_head(byte_list *b, uint32_t type, uint32_t count)
{
    static const uint8_t order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    put(b, &order, 1);
    put(b, &type, 4);
    put(b, &count, 4);
}

/* The place of a position on a path: a point as it was, or one between two. */
static void place_at(const double *xy, double position, double out[2])
{
    const int64_t i = (int64_t)position;
    const double t = position - (double)i;
    memcpy(out, xy + 2 * i, 2 * sizeof *out);
    for (int k = 0; k < 2 && t > 0; k++)
        out[k] = xy[2 * i + k] + t * (xy[2 * i + 2 + k] - xy[2 * i + k]);
}

/* The piece [from, to] of a path as a LineString; its metres. */
static double put_piece(byte_list *b, const double *xy, double from, double to)
{
    const int64_t first = (int64_t)floor(from) + 1, end = (int64_t)ceil(to);
    double last[2], here[2], metres = 0;
    place_at(xy, from, last);
    put_head(b, 2, (uint32_t)(end - first + 2));
    put(b, last, sizeof last);
    for (int64_t i = first; i <= end; i++) {
        place_at(xy, i < end ? (double)i : to, here);
        metres += hypot(here[0] - last[0], here[1] - last[1]);
        put(b, here, sizeof here);
        memcpy(last, here, sizeof last);
    }
    return metres;
}

/* What lies between the closed stretches [*next, …) of a path; moves *next beyond them. */
static double put_path(const closing *c, int64_t path, const closed_stretch **next,
                       const closed_stretch *end, byte_list *b, uint32_t *n_pieces)
{
    const dikas_geometry *g = c->geometry;
    const double *xy = g->xy + 2 * g->point[path];
    const double last = (double)(g->point[path + 1] - g->point[path] - 1);
    double from = 0, metres = 0;
    for (; *next < end && (*next)->path == path; ++*next) {
        if ((*next)->at.from > from) {
            metres += put_piece(b, xy, from, (*next)->at.from);
            ++*n_pieces;
        }
        from = (*next)->at.to;
    }
    if (last > from) {
        metres += put_piece(b, xy, from, last);
        ++*n_pieces;
    }
    return metres;
}

static double path_metres(const dikas_geometry *g, int64_t path)
{
    double metres = 0;
    for (int64_t i = g->point[path] + 1; i < g->point[path + 1]; i++)
        metres += hypot(g->xy[2 * i] - g->xy[2 * i - 2], g->xy[2 * i + 1] - g->xy[2 * i - 1]);
    return metres;
}

/* A line as a MultiLineString of what is left of it; 0 when nothing is. */
static int put_line(closing *c, int64_t row, const closed_stretch **next, const closed_stretch *end,
                    byte_list *b)
{
    const dikas_geometry *g = c->geometry;
    const size_t start = b->n, count_at = start + 5;
    double before = 0, after = 0;
    uint32_t n_pieces = 0;
    put_head(b, 5, 0);
    for (int64_t part = g->part[row]; part < g->part[row + 1]; part++)
        for (int64_t p = g->path[part]; g->part_kind[part] == DIKAS_LINE && p < g->path[part + 1];
             p++) {
            after += put_path(c, p, next, end, b, &n_pieces);
            before += path_metres(g, p);
        }
    c->remains[row] = 1;
    if (!(c->outcome[row] & IS_TOUCHED)) {
        if (!b->out_of_memory)
            memcpy(b->at + count_at, &n_pieces, 4);
        return 1;
    }
    c->remains[row] = before > 0 ? fmin(1, after / before) : 1;
    c->report.metres += fmax(0, before - after);
    if (n_pieces == 0) {
        c->report.n_closed++;
        b->n = start;
        return 0;
    }
    c->report.n_cut++;
    if (!b->out_of_memory)
        memcpy(b->at + count_at, &n_pieces, 4);
    return 1;
}

/* Geometry of the lines that stay, as a column, and which they are. */
static dikas_status make_geometry(closing *c, const closed_list *all, dikas_column *out,
                                  dikas_error *err)
{
    const int64_t n = c->geometry->n_features;
    const closed_stretch *next = all->item, *end = all->n ? all->item + all->n : next;
    byte_list bytes = { 0 };
    out->type = DIKAS_BYTES;
    out->name = dikas_copy_text("geometry");
    out->start = dikas_alloc((size_t)n + 1, sizeof *out->start);
    out->missing = dikas_alloc_zero((size_t)n, 1);
    if (!out->name || !out->start || !out->missing)
        return DIKAS_NO_MEMORY(err, "streets");
    for (int64_t row = 0; row < n && !bytes.out_of_memory; row++) {
        out->start[c->n_rows] = (int64_t)bytes.n;
        out->missing[c->n_rows] = c->geometry->part[row] == c->geometry->part[row + 1];
        if (out->missing[c->n_rows] || put_line(c, row, &next, end, &bytes))
            c->rows[c->n_rows++] = row;
    }
    out->start[c->n_rows] = (int64_t)bytes.n;
    out->bytes = bytes.at ? bytes.at : dikas_alloc(1, 1);
    return bytes.out_of_memory || !out->bytes ? DIKAS_NO_MEMORY(err, "streets") : DIKAS_OK;
}

/* Costs of whole lines: what is left of a line costs its share. */
static dikas_status scale_cost(const closing *c, const char *column, dikas_table *table,
                               dikas_error *err)
{
    int index;
    double *scaled;
    if (!column || c->report.n_cut == 0)
        return DIKAS_OK;
    DIKAS_TRY(dikas_table_require(table, column, &index, err));
    double *cost = dikas_alloc((size_t)c->n_rows, sizeof *cost);
    char *name = dikas_copy_text(dikas_table_column(table, index)->name);
    dikas_status status =
        cost && name ? dikas_table_numbers(table, index, cost, err) : DIKAS_NO_MEMORY(err, column);
    if (status == DIKAS_OK) {
        dikas_table_remove(table, index);
        status = dikas_table_add(table, name, &scaled, err);
    }
    for (int64_t i = 0; i < c->n_rows && status == DIKAS_OK; i++)
        scaled[i] = cost[i] * c->remains[c->rows[i]];
    dikas_release(name);
    dikas_release(cost);
    return status;
}

/* The stretches of all blocks, in the order of the lines. */
static dikas_status join_blocks(const closing *c, int64_t n_blocks, closed_list *all,
                                dikas_error *err)
{
    for (int64_t b = 0; b < n_blocks; b++)
        for (int64_t i = 0; i < c->found[b].n; i++)
            DIKAS_TRY(note_closed(all, c->found[b].item[i].path, c->found[b].item[i].at, err));
    return DIKAS_OK;
}

static dikas_status make_lines(closing *c, int64_t n_blocks, const dikas_closure_options *options,
                               dikas_table **out, dikas_error *err)
{
    closed_list all = { 0 };
    dikas_column wkb = { 0 };
    dikas_table *made = NULL;
    dikas_status status = join_blocks(c, n_blocks, &all, err);
    if (status == DIKAS_OK)
        status = make_geometry(c, &all, &wkb, err);
    if (status == DIKAS_OK)
        status = dikas_table_select(c->lines, c->rows, c->n_rows, &made, err);
    if (status == DIKAS_OK)
        status = dikas_table_take_wkb(made, &wkb, err);
    if (status == DIKAS_OK)
        status = scale_cost(c, options->cost_column, made, err);
    dikas_column_clear(&wkb);
    dikas_release(all.item);
    if (status == DIKAS_OK) {
        dikas_table_drop_wkb(made);
        *out = made;
    } else {
        dikas_table_free(made);
    }
    return status;
}

static void count_bridges(closing *c)
{
    for (int64_t i = 0; i < c->geometry->n_features; i++) {
        c->report.bridges_open += (c->outcome[i] & KEPT_BRIDGE) != 0;
        c->report.tunnels_open += (c->outcome[i] & KEPT_TUNNEL) != 0;
    }
}

static dikas_status close_lines(closing *c, const dikas_closure_options *options,
                                const dikas_run *run, dikas_table **out, dikas_error *err)
{
    const dikas_task task = { enter_lines, look_at_lines, leave };
    const int64_t n = c->geometry->n_features, n_blocks = (n + BLOCK - 1) / BLOCK;
    c->outcome = dikas_alloc_zero((size_t)n, 1);
    c->found = dikas_alloc_zero((size_t)n_blocks, sizeof *c->found);
    c->remains = dikas_alloc((size_t)n, sizeof *c->remains);
    c->rows = dikas_alloc((size_t)n, sizeof *c->rows);
    dikas_status status = c->outcome && c->found && c->remains && c->rows
                              ? dikas_parallel(&task, c, n_blocks, "closing streets", run, err)
                              : DIKAS_NO_MEMORY(err, "closed streets");
    if (status == DIKAS_OK)
        status = make_lines(c, n_blocks, options, out, err);
    if (status == DIKAS_OK)
        count_bridges(c);
    for (int64_t b = 0; b < n_blocks && c->found; b++)
        dikas_release(c->found[b].item);
    dikas_release(c->outcome);
    dikas_release(c->found);
    dikas_release(c->remains);
    dikas_release(c->rows);
    return status;
}

dikas_status dikas_closures_lines(const dikas_closures *closures, const dikas_table *lines,
                                  const dikas_closure_options *options,
                                  dikas_closure_report *report, const dikas_run *run,
                                  dikas_table **out, dikas_error *err)
{
    closing c = { .closures = closures,
                  .lines = lines,
                  .geometry = dikas_table_geometry(lines),
                  .bridge = find_column(lines, "bridge"),
                  .tunnel = find_column(lines, "tunnel"),
                  .route = find_column(lines, "route"),
                  .close_bridges = options->close_bridges };
    if (!c.geometry)
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no geometry", dikas_table_name(lines));
    const dikas_status status = close_lines(&c, options, run, out, err);
    if (status == DIKAS_OK && report)
        *report = c.report;
    return status;
}
