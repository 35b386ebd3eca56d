/* SPDX-License-Identifier: MIT */
/**
 * @file generate_district.c
 * The shipped district: parts of town, services and cells from OpenStreetMap data. The residents
 * are invented; only where their buildings stand is real.
 *
 *     residents of a building ~ footprint x levels / m2 per person of its type x [0.75, 1.25)
 *
 * scaled to N_RESIDENTS in all by largest remainder. Age, income and citizenship follow the type of
 * the building and its part of town, with noise, and are rounded per cell.
 */
#include "generate_osm.h"

#include <cpl_conv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_RESIDENTS = 64000, CELL = 250, N_AGES = 5, UNKNOWN = -1, SMALLEST_SHOWN = 5 };

static const uint64_t seed = 20160210;

enum stream { LEVELS = 1, OCCUPANCY, SUPPRESSION, LOW_INCOME, FOREIGN, INCOME, AGE = 10 };

/* ---- parts of town ---- */

/* How a part of town departs from what is usual for its types of buildings. Invented. */
typedef struct {
    double low_income, foreign, old, young;
} character;

typedef struct {
    const char *id, *name;
    const char *places; /* the suburbs of OpenStreetMap in it */
    character people;
} part_of_town;

static const part_of_town parts[] = {
    { "INN", "Innenstadt", "|Innenstadt|", { 0.8, 1.2, 1.0, 0.8 } },
    { "JAH", "Jahnviertel", "|Jahnviertel|Am Oberbach|", { 0.8, 0.8, 1.0, 1.0 } },
    { "VOG", "Vogelviertel", "|Vogelviertel|", { 1.25, 1.3, 1.0, 1.0 } },
    { "REI", "Reitbahnviertel", "|Reitbahnviertel|", { 1.3, 1.6, 0.9, 1.1 } },
    { "DAT", "Datzeberg", "|Datzeberg|", { 1.5, 2.2, 0.7, 1.3 } },
    { "IHL", "Ihlenfelder Vorstadt", "|Ihlenfelder Vorstadt|Monckeshof|", { 1.0, 1.0, 1.0, 1.0 } },
    { "KAT", "Katharinenviertel", "|Katharinenviertel|", { 1.1, 1.4, 0.8, 1.1 } },
    { "OST", "Oststadt", "|Oststadt|", { 0.95, 0.9, 1.35, 0.9 } },
    { "FRI", "Fritscheshof", "|Fritscheshof|Küssow|", { 0.7, 0.5, 1.2, 1.0 } },
    { "CAR", "Carlshöhe", "|Carlshöhe|", { 0.6, 0.5, 0.7, 1.5 } },
    { "SUE", "Südstadt", "|Südstadt|", { 1.1, 1.1, 1.25, 0.9 } },
    { "LIN",
      "Lindenberg",
      "|Lindenberg|Lindenberg Süd|Am Steep|An der Landwehr|Am Waldrand|Fünfeichen|",
      { 0.6, 0.5, 1.2, 0.9 } },
    { "BRO", "Broda", "|Broda|Brodaer Höhe|Am Brodaer Holz|", { 0.5, 0.4, 0.9, 1.3 } },
    { "WEI", "Weitin", "|Weitin|Malerviertel|", { 0.9, 0.8, 1.0, 1.1 } },
};

typedef struct {
    double x, y;
    size_t part;
} place;

typedef struct {
    place items[64];
    size_t n;
} place_list;

static bool find_places(place_list *list, const osm_data *data, OGRGeometryH city)
{
    *list = (place_list){ 0 };
    for (size_t i = 0; i < data->n && list->n < COUNT(list->items); i++) {
        const osm_feature *f = &data->items[i];
        if (f->kind != 'n' || !osm_has(f, TAG_PLACE, "suburb") || f->tags[TAG_NAME] == NULL ||
            !OGR_G_Intersects(city, f->geometry))
            continue;
        char name[120];
        snprintf(name, sizeof name, "|%s|", f->tags[TAG_NAME]);
        size_t k = 0;
        while (k < COUNT(parts) && strstr(parts[k].places, name) == NULL)
            k++;
        if (k == COUNT(parts))
            return fail("suburb '%s' belongs to no part of town", f->tags[TAG_NAME]);
        list->items[list->n++] =
            (place){ OGR_G_GetX(f->geometry, 0), OGR_G_GetY(f->geometry, 0), k };
    }
    return list->n > 0 ? true : fail("the data have no suburbs");
}

static size_t nearest_part(const place_list *list, double x, double y)
{
    size_t best = 0;
    double least = HUGE_VAL;
    for (size_t k = 0; k < list->n; k++) {
        const double distance = hypot(list->items[k].x - x, list->items[k].y - y);
        if (distance < least) {
            least = distance;
            best = list->items[k].part;
        }
    }
    return best;
}

/* ---- the city ---- */

/* Connects the two loose ends, if any, of the boundary: its source lacks one way. */
static bool close_gap(OGRGeometryH lines)
{
    double loose[2][2];
    int n_loose = 0;
    const int n = OGR_G_GetGeometryCount(lines);
    for (int end = 0; end < 2 * n; end++) {
        OGRGeometryH line = OGR_G_GetGeometryRef(lines, end / 2);
        const int at = end % 2 == 0 ? 0 : OGR_G_GetPointCount(line) - 1;
        const double x = OGR_G_GetX(line, at), y = OGR_G_GetY(line, at);
        int meeting = 0;
        for (int other = 0; other < 2 * n; other++) {
            OGRGeometryH that = OGR_G_GetGeometryRef(lines, other / 2);
            const int k = other % 2 == 0 ? 0 : OGR_G_GetPointCount(that) - 1;
            meeting += hypot(OGR_G_GetX(that, k) - x, OGR_G_GetY(that, k) - y) < 0.01;
        }
        if (meeting == 1 && n_loose < 2) {
            loose[n_loose][0] = x;
            loose[n_loose++][1] = y;
        }
    }
    if (n_loose != 2)
        return n_loose == 0;
    OGRGeometryH link = OGR_G_CreateGeometry(wkbLineString);
    OGR_G_AddPoint_2D(link, loose[0][0], loose[0][1]);
    OGR_G_AddPoint_2D(link, loose[1][0], loose[1][1]);
    return OGR_G_AddGeometryDirectly(lines, link) == OGRERR_NONE;
}

/* The extract holds the boundary of one city and no other. */
static OGRGeometryH city_new(const osm_data *data)
{
    OGRGeometryH lines = OGR_G_CreateGeometry(wkbMultiLineString);
    for (size_t i = 0; i < data->n; i++)
        if (data->items[i].kind == 'w' && !osm_is_area(&data->items[i]) &&
            osm_has(&data->items[i], TAG_BOUNDARY, "administrative"))
            OGR_G_AddGeometry(lines, data->items[i].geometry);
    OGRGeometryH faces = close_gap(lines) ? OGR_G_Polygonize(lines) : NULL;
    OGRGeometryH city = NULL;
    if (faces != NULL && OGR_G_GetGeometryCount(faces) == 1)
        city = OGR_G_Clone(OGR_G_GetGeometryRef(faces, 0));
    OGR_G_DestroyGeometry(faces);
    OGR_G_DestroyGeometry(lines);
    if (city == NULL)
        fail("the administrative boundary is not one ring");
    return city;
}

/* ---- the layer `areas` ---- */

typedef struct {
    double x, y;
} position;

/* Signed distance of p from the middle between a and b, positive on the side of a. */
static double side_of(const place *a, const place *b, position p)
{
    const double dx = a->x - b->x, dy = a->y - b->y;
    const double at = (p.x - (a->x + b->x) / 2) * dx + (p.y - (a->y + b->y) / 2) * dy;
    return at / hypot(dx, dy);
}

/* Cuts a convex ring of n points (not closed) to the side of a; returns the new n. */
static size_t cut(position *ring, size_t n, const place *a, const place *b)
{
    position kept[128];
    size_t m = 0;
    for (size_t k = 0; k < n; k++) {
        const position p = ring[k], q = ring[(k + 1) % n];
        const double from = side_of(a, b, p), to = side_of(a, b, q);
        if (from >= 0)
            kept[m++] = p;
        if ((from > 0 && to < 0) || (from < 0 && to > 0)) {
            const double t = from / (from - to);
            kept[m++] = (position){ p.x + t * (q.x - p.x), p.y + t * (q.y - p.y) };
        }
    }
    memcpy(ring, kept, m * sizeof *ring);
    return m;
}

/* All that lies nearer to place k than to any other, inside the city. */
static OGRGeometryH region_new(const place_list *list, size_t k, OGRGeometryH city)
{
    OGREnvelope e;
    OGR_G_GetEnvelope(city, &e);
    position ring[128] = {
        { e.MinX, e.MinY }, { e.MaxX, e.MinY }, { e.MaxX, e.MaxY }, { e.MinX, e.MaxY }
    };
    size_t n = 4;
    for (size_t other = 0; other < list->n; other++)
        if (other != k)
            n = cut(ring, n, &list->items[k], &list->items[other]);
    OGRGeometryH outer = OGR_G_CreateGeometry(wkbLinearRing);
    for (size_t i = 0; i <= n; i++)
        OGR_G_AddPoint_2D(outer, round(ring[i % n].x * 1000) / 1000,
                          round(ring[i % n].y * 1000) / 1000);
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    OGR_G_AddGeometryDirectly(polygon, outer);
    OGRGeometryH inside = OGR_G_Intersection(polygon, city);
    OGR_G_DestroyGeometry(polygon);
    return inside;
}

static OGRGeometryH part_new(const place_list *list, size_t part, OGRGeometryH city)
{
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon);
    for (size_t k = 0; k < list->n; k++) {
        if (list->items[k].part != part)
            continue;
        OGRGeometryH region = region_new(list, k, city);
        OGRGeometryH both = OGR_G_Union(all, region);
        OGR_G_DestroyGeometry(region);
        OGR_G_DestroyGeometry(all);
        all = both;
    }
    return OGR_G_ForceToMultiPolygon(all);
}

static bool write_areas(output *out, const place_list *list, OGRGeometryH city)
{
    static const field columns[] = { { "area_id", OFTString }, { "name", OFTString } };
    table t = { 0 };
    bool ok = table_create(out, &t, "areas",
                           "Parts of town, drawn around real suburb nodes; not official. "
                           "(c) OpenStreetMap contributors, ODbL 1.0.",
                           EPSG_DISTRICT, wkbMultiPolygon, columns, COUNT(columns), false);
    for (size_t k = 0; ok && k < COUNT(parts); k++) {
        OGRGeometryH shape = part_new(list, k, city);
        if (!OGR_G_IsEmpty(shape)) {
            OGR_F_SetFieldString(t.feature, 0, parts[k].id);
            OGR_F_SetFieldString(t.feature, 1, parts[k].name);
            ok = table_write(&t, shape);
        }
        OGR_G_DestroyGeometry(shape);
    }
    table_free(&t);
    return ok;
}

/* ---- residential buildings ---- */

typedef enum { HOUSE, TOWN, PANEL, N_TYPES } building_type;

/* What is usual for a type of building. Invented, within what such districts report. */
static const struct {
    double age[N_AGES]; /* 0-6, 7-17, 18-64, 65-79, 80 and over */
    double low_income, foreign, income, household, m2_per_person;
} usual[N_TYPES] = {
    [HOUSE] = { { 0.070, 0.130, 0.58, 0.17, 0.05 }, 0.06, 0.02, 2250, 2.40, 75 },
    [TOWN] = { { 0.055, 0.085, 0.60, 0.18, 0.08 }, 0.15, 0.05, 1800, 1.80, 50 },
    [PANEL] = { { 0.060, 0.085, 0.545, 0.20, 0.11 }, 0.27, 0.09, 1420, 1.65, 40 },
};

typedef struct {
    const osm_feature *source;
    building_type type;
    size_t cell, part;
    double capacity; /* persons, before scaling */
} building;

static const char no_building[] = " no ruins demolished construction entrance proposed ";

static const char home_tags[] = " apartments residential house detached semidetached_house terrace "
                                "dormitory bungalow farm prefabricated ";

static bool is_zone_of_work(const osm_feature *f)
{
    return osm_has_any(f, TAG_LANDUSE,
                       " industrial commercial retail allotments garages military railway cemetery "
                       "quarry farmyard construction landfill ") ||
           osm_has_any(f, TAG_AMENITY,
                       " school kindergarten hospital university college grave_yard ") ||
           osm_has_any(f, TAG_LEISURE, " sports_centre stadium marina ");
}

typedef struct {
    const osm_feature **living, **working;
    size_t n_living, n_working;
} zones;

static zones zones_of(const osm_data *data)
{
    zones z = { zeroed(data->n, sizeof *z.living), zeroed(data->n, sizeof *z.working), 0, 0 };
    for (size_t i = 0; i < data->n; i++) {
        const osm_feature *f = &data->items[i];
        if (!osm_is_area(f))
            continue;
        if (osm_has(f, TAG_LANDUSE, "residential"))
            z.living[z.n_living++] = f;
        if (is_zone_of_work(f))
            z.working[z.n_working++] = f;
    }
    return z;
}

static bool in_any(const osm_feature **list, size_t n, OGRGeometryH point)
{
    for (size_t k = 0; k < n; k++)
        if (osm_contains(list[k], point))
            return true;
    return false;
}

/* Longest distance between two corners. */
static double diameter_of(const osm_feature *f)
{
    OGRGeometryH hull = OGR_G_ConvexHull(f->geometry);
    OGRGeometryH ring = hull != NULL ? OGR_G_GetGeometryRef(hull, 0) : NULL;
    const int n = ring != NULL ? OGR_G_GetPointCount(ring) : 0;
    double longest = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            longest = fmax(longest, hypot(OGR_G_GetX(ring, i) - OGR_G_GetX(ring, j),
                                          OGR_G_GetY(ring, i) - OGR_G_GetY(ring, j)));
    OGR_G_DestroyGeometry(hull);
    return longest;
}

/* `building=yes` says nothing: then address and surroundings decide, and sheds, rows of garages and
 * halls are told by their size, large shops and offices also by having a name. */
static bool is_home(const osm_feature *f, OGRGeometryH centre, const zones *z)
{
    if (f->tags[TAG_AMENITY] || f->tags[TAG_SHOP] || f->tags[TAG_TOURISM] || f->tags[TAG_LEISURE] ||
        f->tags[TAG_HEALTHCARE])
        return false;
    if (osm_has_any(f, TAG_BUILDING, home_tags))
        return true;
    if (!osm_has_any(f, TAG_BUILDING, " yes 1 ") || in_any(z->working, z->n_working, centre))
        return false;
    const double area = OGR_G_Area(f->geometry), diameter = diameter_of(f);
    const bool is_shed = area < 55;
    const bool is_hall = area > 2600 || (area > 400 && f->tags[TAG_NAME] != NULL);
    const bool is_garage_row = diameter > 18 && area / diameter < 7.5;
    return !is_shed && !is_hall && !is_garage_row &&
           (f->tags[TAG_ADDR_HOUSENUMBER] != NULL || in_any(z->living, z->n_living, centre));
}

static void classify(building *b)
{
    const osm_feature *f = b->source;
    const double area = OGR_G_Area(f->geometry), diameter = diameter_of(f);
    const bool is_tower = area > 280 && area < 750 && diameter * diameter < 2.4 * area;
    const bool is_slab = area > 350 && diameter > 40;
    double levels = f->tags[TAG_BUILDING_LEVELS] ? CPLAtof(f->tags[TAG_BUILDING_LEVELS]) : 0;
    if (osm_has(f, TAG_BUILDING, "apartments") || is_slab || levels >= 5)
        b->type = PANEL;
    else
        b->type = area < 220 || osm_has_any(f, TAG_BUILDING, " house detached ") ? HOUSE : TOWN;
    if (levels < 1 && b->type == PANEL) {
        const double u = random_unit(seed, LEVELS, (uint64_t)f->id);
        levels = is_tower && u < 0.5 ? 11 : 5;
    } else if (levels < 1) {
        levels = b->type == HOUSE ? 1.5 : 3;
    }
    const double noise = 1 + 0.25 * random_signed(seed, OCCUPANCY, (uint64_t)f->id);
    b->capacity = area * levels / usual[b->type].m2_per_person * noise;
}

/* ---- the layer `cells` ---- */

typedef struct {
    int64_t population, age[N_AGES], low_income, foreign, households;
    double income; /* EUR a month; NaN if there is none */
} people;

/* The lattice over the city. Only cells with a building, and their centre in the city, exist. */
typedef struct {
    int64_t column, row, columns, rows;
    bool *has_building;
    people *people;
} lattice;

static lattice lattice_of(OGRGeometryH city)
{
    OGREnvelope e;
    OGR_G_GetEnvelope(city, &e);
    lattice l = { .column = (int64_t)floor(e.MinX / CELL), .row = (int64_t)floor(e.MinY / CELL) };
    l.columns = (int64_t)floor(e.MaxX / CELL) - l.column + 1;
    l.rows = (int64_t)floor(e.MaxY / CELL) - l.row + 1;
    l.has_building = zeroed((size_t)(l.columns * l.rows), sizeof *l.has_building);
    l.people = zeroed((size_t)(l.columns * l.rows), sizeof *l.people);
    return l;
}

static position corner_of(const lattice *l, size_t cell)
{
    const int64_t column = (int64_t)cell % l->columns, row = (int64_t)cell / l->columns;
    return (position){ (double)((l->column + column) * CELL), (double)((l->row + row) * CELL) };
}

/* False if the point is in no cell whose centre lies in the city. */
static bool cell_of(const lattice *l, OGRGeometryH city, OGRGeometryH point, size_t *cell)
{
    const int64_t column = (int64_t)floor(OGR_G_GetX(point, 0) / CELL) - l->column;
    const int64_t row = (int64_t)floor(OGR_G_GetY(point, 0) / CELL) - l->row;
    if (column < 0 || column >= l->columns || row < 0 || row >= l->rows)
        return false;
    *cell = (size_t)(row * l->columns + column);
    if (l->has_building[*cell])
        return true;
    const position corner = corner_of(l, *cell);
    OGRGeometryH middle = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(middle, 0, corner.x + CELL / 2.0, corner.y + CELL / 2.0);
    const bool is_inside = OGR_G_Intersects(city, middle);
    OGR_G_DestroyGeometry(middle);
    return is_inside;
}

/* Marks the cells with buildings; returns the homes among these, sorted by cell. */
static building *find_homes(const osm_data *data, OGRGeometryH city, const place_list *list,
                            lattice *l, size_t *n)
{
    building *found = zeroed(data->n, sizeof *found);
    zones z = zones_of(data);
    OGRGeometryH centre = OGR_G_CreateGeometry(wkbPoint);
    *n = 0;
    for (size_t i = 0; i < data->n; i++) {
        const osm_feature *f = &data->items[i];
        size_t cell;
        if (f->tags[TAG_BUILDING] == NULL || !osm_is_area(f) ||
            osm_has_any(f, TAG_BUILDING, no_building) ||
            OGR_G_Centroid(f->geometry, centre) != OGRERR_NONE || !cell_of(l, city, centre, &cell))
            continue;
        l->has_building[cell] = true;
        if (!is_home(f, centre, &z))
            continue;
        const position corner = corner_of(l, cell);
        building *b = &found[(*n)++];
        *b = (building){ .source = f, .cell = cell };
        b->part = nearest_part(list, corner.x + CELL / 2.0, corner.y + CELL / 2.0);
        classify(b);
    }
    OGR_G_DestroyGeometry(centre);
    free(z.living);
    free(z.working);
    return found;
}

/* Expected numbers in a cell, persons and households; income is EUR x persons. */
typedef struct {
    double age[N_AGES], low_income, foreign, income, households;
} expectation;

static void expect(expectation *e, const building *b, double persons)
{
    const uint64_t id = (uint64_t)b->source->id;
    const character *c = &parts[b->part].people;
    const double of_age[N_AGES] = { c->young, c->young, 1, c->old, c->old };
    double age[N_AGES], sum = 0;
    for (int k = 0; k < N_AGES; k++) {
        const double noise = 1 + 0.25 * random_signed(seed, AGE + (uint64_t)k, id);
        age[k] = usual[b->type].age[k] * of_age[k] * noise;
        sum += age[k];
    }
    for (int k = 0; k < N_AGES; k++)
        e->age[k] += persons * age[k] / sum;
    const double low = 1 + 0.4 * random_signed(seed, LOW_INCOME, id);
    const double foreign = 1 + 0.6 * random_signed(seed, FOREIGN, id);
    const double income = 1 + 0.15 * random_signed(seed, INCOME, id);
    e->low_income += persons * usual[b->type].low_income * c->low_income * low;
    e->foreign += persons * usual[b->type].foreign * c->foreign * foreign;
    e->income += persons * usual[b->type].income * pow(c->low_income, -0.25) * income;
    e->households += persons / usual[b->type].household;
}

static int64_t rounded(double value, int64_t lowest, int64_t highest)
{
    const int64_t nearest = (int64_t)floor(value + 0.5);
    return nearest < lowest ? lowest : nearest > highest ? highest : nearest;
}

static people people_of(const expectation *e, int64_t population)
{
    people p = { .population = population, .income = (double)NAN };
    largest_remainder(e->age, N_AGES, population, p.age);
    if (population == 0)
        return p;
    p.low_income = rounded(e->low_income, 0, population);
    p.foreign = rounded(e->foreign, 0, population);
    p.households = rounded(e->households, 1, population);
    p.income = 10 * floor(e->income / (double)population / 10 + 0.5);
    return p;
}

/* As a statistical office would: few people, and one cell in twenty, show only their number. */
static void suppress(people *p, size_t cell)
{
    if (p->population == 0 ||
        (p->population >= SMALLEST_SHOWN && random_unit(seed, SUPPRESSION, (uint64_t)cell) >= 0.05))
        return;
    for (int k = 0; k < N_AGES; k++)
        p->age[k] = UNKNOWN;
    p->low_income = p->foreign = p->households = UNKNOWN;
    p->income = (double)NAN;
}

static void settle(lattice *l, const building *homes, size_t n)
{
    const size_t n_cells = (size_t)(l->columns * l->rows);
    double *capacity = zeroed(n, sizeof *capacity);
    int64_t *persons = zeroed(n, sizeof *persons);
    expectation *expected = zeroed(n_cells, sizeof *expected);
    for (size_t i = 0; i < n; i++)
        capacity[i] = homes[i].capacity;
    largest_remainder(capacity, n, N_RESIDENTS, persons);
    for (size_t i = 0; i < n; i++) {
        l->people[homes[i].cell].population += persons[i];
        expect(&expected[homes[i].cell], &homes[i], (double)persons[i]);
    }
    for (size_t c = 0; c < n_cells; c++) {
        l->people[c] = people_of(&expected[c], l->people[c].population);
        suppress(&l->people[c], c);
    }
    free(capacity);
    free(persons);
    free(expected);
}

enum { CELL_ID, POPULATION, AGES, LOW = AGES + N_AGES, FOREIGN_PERSONS, MEAN_INCOME, HOUSEHOLDS };

static const field cell_columns[] = {
    { "cell_id", OFTString },
    { "population", OFTInteger64 },
    { "age_0_6", OFTInteger64 },
    { "age_7_17", OFTInteger64 },
    { "age_18_64", OFTInteger64 },
    { "age_65_79", OFTInteger64 },
    { "age_80_over", OFTInteger64 },
    { "low_income", OFTInteger64 },
    { "foreign_citizens", OFTInteger64 },
    { "income", OFTReal },
    { "households", OFTInteger64 },
};

static bool write_cell(table *t, const lattice *l, size_t cell)
{
    const people *p = &l->people[cell];
    const position corner = corner_of(l, cell);
    char name[64];
    cell_name(name, sizeof name, CELL, (int64_t)corner.x, (int64_t)corner.y);
    OGR_F_SetFieldString(t->feature, CELL_ID, name);
    OGR_F_SetFieldInteger64(t->feature, POPULATION, p->population);
    for (int k = 0; k < N_AGES; k++)
        OGR_F_SetFieldInteger64(t->feature, AGES + k, p->age[k]);
    OGR_F_SetFieldInteger64(t->feature, LOW, p->low_income);
    OGR_F_SetFieldInteger64(t->feature, FOREIGN_PERSONS, p->foreign);
    OGR_F_SetFieldInteger64(t->feature, HOUSEHOLDS, p->households);
    if (isnan(p->income))
        OGR_F_SetFieldNull(t->feature, MEAN_INCOME);
    else
        OGR_F_SetFieldDouble(t->feature, MEAN_INCOME, p->income);
    OGRGeometryH square = square_new(corner.x, corner.y, CELL);
    const bool ok = table_write(t, square);
    OGR_G_DestroyGeometry(square);
    return ok;
}

static bool write_cells(output *out, const lattice *l)
{
    table t = { 0 };
    bool ok = table_create(out, &t, "cells",
                           "Synthetic population in real residential buildings; -1 is suppressed. "
                           "Buildings (c) OpenStreetMap contributors, ODbL 1.0.",
                           EPSG_DISTRICT, wkbPolygon, cell_columns, COUNT(cell_columns), false);
    for (size_t c = 0; ok && c < (size_t)(l->columns * l->rows); c++)
        ok = !l->has_building[c] || write_cell(&t, l, c);
    table_free(&t);
    return ok;
}

static bool write_district(output *out, const osm_data *data, OGRGeometryH city)
{
    place_list places;
    if (!find_places(&places, data, city))
        return false;
    lattice l = lattice_of(city);
    size_t n = 0;
    building *homes = find_homes(data, city, &places, &l, &n);
    settle(&l, homes, n);
    const bool ok =
        write_cells(out, &l) && write_services(out, data, city) && write_areas(out, &places, city);
    free(homes);
    free(l.has_building);
    free(l.people);
    return ok;
}

int generate_district(const options *o)
{
    osm_data data;
    output out;
    OGRGeometryH city = NULL;
    bool ok = osm_read(&data, o->input) && (city = city_new(&data)) != NULL;
    if (ok && (ok = output_open(&out, o->output)))
        ok = output_close(&out, write_district(&out, &data, city));
    OGR_G_DestroyGeometry(city);
    osm_free(&data);
    return ok ? 0 : 1;
}
