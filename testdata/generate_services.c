/* SPDX-License-Identifier: MIT */
/**
 * @file generate_services.c
 * The layer `services`: where people go, as points, from OpenStreetMap.
 *
 * A polygon is its point on surface. A park or forest is reached at its edges and along its paths,
 * so it is one point at every 100 m lattice square where a walkable way has a vertex in it or
 * within 5 m of it, and its hectares are shared among these points.
 */
#include "generate_osm.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *category;
    osm_tag tag;
    const char *values;
} rules[] = {
    { "school", TAG_AMENITY, " school " },
    { "kindergarten", TAG_AMENITY, " kindergarten " },
    { "grocery", TAG_SHOP, " supermarket convenience greengrocer " },
    { "bakery", TAG_SHOP, " bakery " },
    { "pharmacy", TAG_AMENITY, " pharmacy " },
    { "doctor", TAG_AMENITY, " doctors clinic " },
    { "doctor", TAG_HEALTHCARE, " doctor centre " },
    { "dentist", TAG_AMENITY, " dentist " },
    { "hospital", TAG_AMENITY, " hospital " },
    { "library", TAG_AMENITY, " library " },
    { "culture", TAG_AMENITY, " theatre cinema arts_centre community_centre " },
    { "culture", TAG_TOURISM, " museum gallery " },
    { "post", TAG_AMENITY, " post_office " },
    { "bank", TAG_AMENITY, " bank " },
    { "sport", TAG_LEISURE, " sports_centre stadium swimming_pool water_park " },
    { "playground", TAG_LEISURE, " playground " },
    { "park", TAG_LEISURE, " park garden recreation_ground " },
    { "park", TAG_LANDUSE, " recreation_ground village_green " },
    { "forest", TAG_LANDUSE, " forest " },
    { "forest", TAG_NATURAL, " wood " },
    { "stop", TAG_HIGHWAY, " bus_stop " },
    { "stop", TAG_RAILWAY, " station halt tram_stop " },
    { "stop", TAG_PUBLIC_TRANSPORT, " platform stop_position station " },
};

static const double park_ha = 0.5, forest_ha = 2, near_m = 5, square_m = 100, stop_m = 60,
                    around_m = 2000;

static const char not_walkable[] = " motorway motorway_link trunk trunk_link proposed construction "
                                   "raceway bus_stop rest_area platform ";

typedef struct {
    const osm_feature *source;
    const char *category, *kind;
    OGRGeometryH point;
    bool is_dropped;
} service;

typedef struct {
    service *items;
    size_t n;
} service_list;

enum { SERVICE_ID, OSM_ID, CATEGORY, KIND, NAME, SUPPLY, OF, OPENING_HOURS };

static bool is_green(const service *s)
{
    return osm_is_area(s->source) &&
           (strcmp(s->category, "park") == 0 || strcmp(s->category, "forest") == 0);
}

static bool is_stop(const service *s)
{
    return strcmp(s->category, "stop") == 0;
}

/* What lies around the city; parks of half a hectare, forests of two in the city, not private. */
static bool is_wanted(const service *s, OGRGeometryH city)
{
    if (OGR_G_Distance(city, s->point) > around_m)
        return false;
    const bool is_forest = strcmp(s->category, "forest") == 0;
    if (!is_forest && strcmp(s->category, "park") != 0)
        return true;
    const double hectares = osm_is_area(s->source) ? OGR_G_Area(s->source->geometry) / 1e4 : 0;
    if (osm_has_any(s->source, TAG_ACCESS, " private no "))
        return false;
    return is_forest ? hectares >= forest_ha && OGR_G_Intersects(city, s->point)
                     : hectares >= park_ha;
}

static OGRGeometryH point_of(const osm_feature *f)
{
    if (osm_is_area(f))
        return OGR_G_PointOnSurface(f->geometry);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    const bool is_node = f->kind == 'n';
    OGRGeometryH middle = is_node ? NULL : OGR_G_Value(f->geometry, OGR_G_Length(f->geometry) / 2);
    OGRGeometryH from = is_node ? f->geometry : middle;
    if (from != NULL)
        OGR_G_SetPoint_2D(point, 0, OGR_G_GetX(from, 0), OGR_G_GetY(from, 0));
    OGR_G_DestroyGeometry(middle);
    return point;
}

static service_list collect(const osm_data *data, OGRGeometryH city)
{
    service_list list = { zeroed(data->n, sizeof *list.items), 0 };
    for (size_t i = 0; i < data->n; i++) {
        const osm_feature *f = &data->items[i];
        size_t r = 0;
        while (r < COUNT(rules) && !osm_has_any(f, rules[r].tag, rules[r].values))
            r++;
        if (r == COUNT(rules))
            continue;
        service s = { f, rules[r].category, f->tags[rules[r].tag], point_of(f), false };
        if (s.point != NULL && is_wanted(&s, city))
            list.items[list.n++] = s;
        else
            OGR_G_DestroyGeometry(s.point);
    }
    return list;
}

static bool is_same_stop(const service *a, const service *b)
{
    const char *name = a->source->tags[TAG_NAME], *other = b->source->tags[TAG_NAME];
    return (name == NULL || other == NULL || strcmp(name, other) == 0) &&
           OGR_G_Distance(a->point, b->point) <= stop_m;
}

/* True if `s` tells nothing beside `other`: see the notes at the cases. */
static bool is_duplicate(const service *s, const service *other)
{
    if (s == other || other->is_dropped || strcmp(s->category, other->category) != 0)
        return false;
    /* Platforms and stop positions of one stop: the first stays. */
    if (is_stop(s))
        return other < s && is_same_stop(s, other);
    if (!osm_is_area(s->source))
        return false;
    /* An area with points of its category in it: the points say more. */
    if (!osm_is_area(other->source))
        return !is_green(s) && osm_contains(s->source, other->point);
    /* An area in another one: the outer stays. */
    return OGR_G_Area(s->source->geometry) < OGR_G_Area(other->source->geometry) &&
           osm_contains(other->source, s->point);
}

static void drop_duplicates(service_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        for (size_t j = 0; j < list->n && !list->items[i].is_dropped; j++)
            list->items[i].is_dropped = is_duplicate(&list->items[i], &list->items[j]);
}

static bool is_walkable(const osm_feature *f)
{
    if (f->kind != 'w' || f->tags[TAG_HIGHWAY] == NULL || osm_is_area(f) ||
        osm_has_any(f, TAG_HIGHWAY, not_walkable) || osm_has_any(f, TAG_FOOT, " no private "))
        return false;
    return f->tags[TAG_FOOT] != NULL || !osm_has_any(f, TAG_ACCESS, " no private ");
}

static void set_text(OGRFeatureH f, int k, const char *text)
{
    if (text != NULL)
        OGR_F_SetFieldString(f, k, text);
    else
        OGR_F_SetFieldNull(f, k);
}

/* part: 0 for a whole service, else the number of the entrance of `of`. */
static bool write_one(table *t, const service *s, int part, double supply, OGRGeometryH point)
{
    char whole[32], id[48];
    snprintf(whole, sizeof whole, "%c%" PRId64, s->source->kind, s->source->id);
    snprintf(id, sizeof id, part > 0 ? "%s-%d" : "%s", whole, part);
    set_text(t->feature, SERVICE_ID, id);
    OGR_F_SetFieldInteger64(t->feature, OSM_ID, s->source->id);
    set_text(t->feature, CATEGORY, s->category);
    set_text(t->feature, KIND, s->kind);
    set_text(t->feature, NAME, s->source->tags[TAG_NAME]);
    OGR_F_SetFieldDouble(t->feature, SUPPLY, supply);
    set_text(t->feature, OF, part > 0 ? whole : NULL);
    set_text(t->feature, OPENING_HOURS, s->source->tags[TAG_OPENING_HOURS]);
    return table_write(t, point);
}

typedef struct {
    int64_t column, row;
    OGRGeometryH point;
} entrance;

typedef struct {
    entrance *items;
    size_t n;
} entrance_list;

static void add_entrance(entrance_list *list, OGRGeometryH park, double x, double y)
{
    const int64_t column = (int64_t)floor(x / square_m), row = (int64_t)floor(y / square_m);
    for (size_t k = 0; k < list->n; k++)
        if (list->items[k].column == column && list->items[k].row == row)
            return;
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(point, 0, x, y);
    if (OGR_G_Distance(park, point) > near_m) {
        OGR_G_DestroyGeometry(point);
        return;
    }
    list->items = grow(list->items, list->n + 1, sizeof *list->items);
    list->items[list->n++] = (entrance){ column, row, point };
}

/* Ways come by id, so that the lowest has its say in a square first. */
static entrance_list entrances_of(const osm_feature *park, const osm_data *data)
{
    entrance_list list = { 0 };
    OGREnvelope box = { park->extent.MinX - near_m, park->extent.MaxX + near_m,
                        park->extent.MinY - near_m, park->extent.MaxY + near_m };
    for (size_t i = 0; i < data->n; i++) {
        const osm_feature *way = &data->items[i];
        if (way->extent.MinX > box.MaxX || way->extent.MaxX < box.MinX ||
            way->extent.MinY > box.MaxY || way->extent.MaxY < box.MinY || !is_walkable(way))
            continue;
        for (int k = 0; k < OGR_G_GetPointCount(way->geometry); k++) {
            const double x = OGR_G_GetX(way->geometry, k), y = OGR_G_GetY(way->geometry, k);
            if (x >= box.MinX && x <= box.MaxX && y >= box.MinY && y <= box.MaxY)
                add_entrance(&list, park->geometry, x, y);
        }
    }
    return list;
}

/* A park that no way touches is its point on surface. */
static bool write_green(table *t, const service *s, const osm_data *data)
{
    const double hectares = OGR_G_Area(s->source->geometry) / 1e4;
    entrance_list list = entrances_of(s->source, data);
    bool ok = list.n > 0 || write_one(t, s, 1, hectares, s->point);
    for (size_t k = 0; k < list.n; k++) {
        const double supply = hectares / (double)list.n;
        ok = ok && write_one(t, s, (int)k + 1, round(supply * 1e4) / 1e4, list.items[k].point);
        OGR_G_DestroyGeometry(list.items[k].point);
    }
    free(list.items);
    return ok;
}

static void round_point(OGRGeometryH point)
{
    OGR_G_SetPoint_2D(point, 0, round(OGR_G_GetX(point, 0) * 1000) / 1000,
                      round(OGR_G_GetY(point, 0) * 1000) / 1000);
}

bool write_services(output *out, const osm_data *data, OGRGeometryH city)
{
    static const field columns[] = {
        { "service_id", OFTString }, { "osm_id", OFTInteger64 },     { "category", OFTString },
        { "kind", OFTString },       { "name", OFTString },          { "supply", OFTReal },
        { "of", OFTString },         { "opening_hours", OFTString },
    };
    table t = { 0 };
    bool ok = table_create(out, &t, "services",
                           "Real services, parks and stops, February 2016. "
                           "(c) OpenStreetMap contributors, ODbL 1.0.",
                           EPSG_DISTRICT, wkbPoint, columns, COUNT(columns), false);
    service_list list = collect(data, city);
    drop_duplicates(&list);
    for (size_t i = 0; i < list.n; i++) {
        const service *s = &list.items[i];
        round_point(s->point);
        if (ok && !s->is_dropped)
            ok = is_green(s) ? write_green(&t, s, data) : write_one(&t, s, 0, 1, s->point);
    }
    for (size_t i = 0; i < list.n; i++)
        OGR_G_DestroyGeometry(list.items[i].point);
    free(list.items);
    table_free(&t);
    return ok;
}
