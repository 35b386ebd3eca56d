/* SPDX-License-Identifier: MIT */
/**
 * @file generate_lattice.c
 * Streets, cells and services of any size for benchmarks, all invented. Everything is a function
 * of seed and index, so rows are written as they are made and nothing is kept.
 *
 * The streets are a lattice of side ceil(sqrt(N)) with 100 m between nodes, shaken by up to 18 m.
 * Every 5th, 10th and 20th line is a larger street and complete; the others miss one link in ten.
 * Some blocks have a diagonal path, some patches of 16 nodes are cut off, and a river lets only
 * every 20th street across.
 */
#include "generate.h"

#include <math.h>
#include <stdio.h>

enum { EPSG_LATTICE = 3067, PATCH = 20, PATCH_FROM = 6, PATCH_TO = 9 };

static const double origin_x = 300000, origin_y = 6700000, spacing = 100, shake = 18,
                    pi = 3.14159265358979323846;

enum stream {
    SHAKE_X = 1,
    SHAKE_Y,
    CUT_OFF,
    MISSING = 10, /* and the two after it: one stream per direction of link */
    KIND = 20,
    ONEWAY = 30,
    BEND = 40,
    EMPTY = 50,
    RESIDENTS,
    SHARE,
    PLACE = 60,
    OFFSET_X,
    OFFSET_Y,
    CATEGORY,
    SUPPLY,
};

typedef struct {
    int64_t n, side;
    uint64_t seed;
} lattice;

typedef struct {
    int64_t row, col;
    double x, y;
} node;

static lattice lattice_of(int64_t n, uint64_t seed)
{
    int64_t side = (int64_t)sqrt((double)n);
    while (side * side < n)
        side++;
    return (lattice){ n, side, seed };
}

static node node_at(const lattice *l, int64_t row, int64_t col)
{
    const uint64_t k = (uint64_t)(row * l->side + col);
    return (node){
        row,
        col,
        origin_x + spacing * (double)col + shake * random_signed(l->seed, SHAKE_X, k),
        origin_y + spacing * (double)row + shake * random_signed(l->seed, SHAKE_Y, k),
    };
}

static bool is_east_of_river(const lattice *l, const node *v)
{
    const double width = spacing * (double)l->side;
    const double along = (v->y - origin_y) / width;
    return v->x - origin_x > width * (0.45 + 0.1 * sin(3 * pi * along));
}

static bool in_patch(const lattice *l, const node *v)
{
    const int64_t row = v->row % PATCH, col = v->col % PATCH;
    if (row < PATCH_FROM || row > PATCH_TO || col < PATCH_FROM || col > PATCH_TO)
        return false;
    const uint64_t patch = (uint64_t)(v->row / PATCH * l->side + v->col / PATCH);
    return random_unit(l->seed, CUT_OFF, patch) < 0.08;
}

/* Links go east (0), north (1) and north-east (2) from their node. */
typedef struct {
    node from, to;
    int direction;
    int64_t line; /* number of the street: row or column */
    uint64_t index;
} street;

static bool link_exists(const lattice *l, const street *e)
{
    const bool is_diagonal = e->direction == 2;
    const double missing = is_diagonal ? 0.96 : e->line % 5 == 0 ? 0 : 0.1;
    if (random_unit(l->seed, MISSING + (uint64_t)e->direction, e->index) < missing)
        return false;
    if (in_patch(l, &e->from) != in_patch(l, &e->to))
        return false;
    const bool is_bridge = e->direction == 0 && e->line % 20 == 0;
    return is_bridge || is_east_of_river(l, &e->from) == is_east_of_river(l, &e->to);
}

static const char *link_highway(const lattice *l, const street *e)
{
    if (e->direction == 2)
        return "path";
    if (e->line % 5 == 0)
        return e->line % 20 == 0 ? "primary" : e->line % 10 == 0 ? "secondary" : "tertiary";
    const double u = random_unit(l->seed, KIND + (uint64_t)e->direction, e->index);
    return u < 0.06 ? "footway" : u < 0.12 ? "service" : "residential";
}

/* "yes", "-1" or NULL; seven in a hundred streets, never paths. */
static const char *link_oneway(const lattice *l, const street *e)
{
    const double u = random_unit(l->seed, ONEWAY + (uint64_t)e->direction, e->index);
    return e->direction == 2 || u >= 0.07 ? NULL : u < 0.06 ? "yes" : "-1";
}

/* Sets the line; a quarter of the small streets bend at two vertices. Returns the length. */
static double link_shape(const lattice *l, const street *e, bool straight, OGRGeometryH line)
{
    const double dx = e->to.x - e->from.x, dy = e->to.y - e->from.y;
    const double bend = random_signed(l->seed, BEND + (uint64_t)e->direction, e->index);
    if (straight || e->line % 5 == 0 || fabs(bend) < 0.75) {
        OGR_G_SetPointCount(line, 2);
        OGR_G_SetPoint_2D(line, 0, e->from.x, e->from.y);
        OGR_G_SetPoint_2D(line, 1, e->to.x, e->to.y);
        return hypot(dx, dy);
    }
    const double aside = 0.1 * bend;
    OGR_G_SetPointCount(line, 4);
    OGR_G_SetPoint_2D(line, 0, e->from.x, e->from.y);
    OGR_G_SetPoint_2D(line, 1, e->from.x + 0.3 * dx - aside * dy,
                      e->from.y + 0.3 * dy + aside * dx);
    OGR_G_SetPoint_2D(line, 2, e->from.x + 0.7 * dx - aside * dy,
                      e->from.y + 0.7 * dy + aside * dx);
    OGR_G_SetPoint_2D(line, 3, e->to.x, e->to.y);
    return OGR_G_Length(line);
}

static bool write_link(const lattice *l, const street *e, bool straight, table *t,
                       OGRGeometryH line)
{
    static const char *const words[] = { "Street", "Avenue", "Passage" };
    char name[40];
    snprintf(name, sizeof name, "%s %lld", words[e->direction], (long long)e->line);
    const char *oneway = link_oneway(l, e);
    OGR_F_SetFieldString(t->feature, 0, link_highway(l, e));
    if (oneway != NULL)
        OGR_F_SetFieldString(t->feature, 1, oneway);
    else
        OGR_F_SetFieldNull(t->feature, 1);
    OGR_F_SetFieldDouble(t->feature, 2, link_shape(l, e, straight, line));
    OGR_F_SetFieldString(t->feature, 3, name);
    return table_write(t, line);
}

static bool write_links(const lattice *l, bool straight, table *t)
{
    static const int64_t north[] = { 0, 1, 1 }, east[] = { 1, 0, 1 };
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    bool ok = true;
    for (int64_t k = 0; ok && k < l->n; k++) {
        street e = { .from = node_at(l, k / l->side, k % l->side), .index = (uint64_t)k };
        for (int d = 0; ok && d < 3; d++) {
            const int64_t row = e.from.row + north[d], col = e.from.col + east[d];
            if (col >= l->side || row * l->side + col >= l->n)
                continue;
            e.to = node_at(l, row, col);
            e.direction = d;
            e.line = d == 1 ? e.from.col : e.from.row;
            ok = !link_exists(l, &e) || write_link(l, &e, straight, t, line);
        }
    }
    OGR_G_DestroyGeometry(line);
    return ok;
}

int generate_network(const options *o)
{
    static const field columns[] = {
        { "highway", OFTString },
        { "oneway", OFTString },
        { "length_m", OFTReal },
        { "name", OFTString },
    };
    const lattice l = lattice_of(o->nodes, o->seed);
    output out;
    table t = { 0 };
    if (!output_open(&out, o->output))
        return 1;
    const bool ok = table_create(&out, &t, "network", "Synthetic road-like network for benchmarks.",
                                 EPSG_LATTICE, wkbLineString, columns, COUNT(columns), o->index) &&
                    write_links(&l, o->straight, &t);
    table_free(&t);
    return output_close(&out, ok) ? 0 : 1;
}

enum { N_GROUPS = 5 };

static bool write_cell(const options *o, const lattice *l, double size, int64_t k, table *t)
{
    static const double usual[N_GROUPS] = { 0.45, 0.25, 0.15, 0.1, 0.05 };
    const int64_t x = (int64_t)(origin_x + size * (double)(k % l->side));
    const int64_t y = (int64_t)(origin_y + size * (double)(k / l->side));
    const double u = (double)(k % l->side) / (double)l->side - 0.5;
    const double v = (double)(k / l->side) / (double)l->side - 0.5;

    int64_t population = 0, group[N_GROUPS];
    if (random_unit(o->seed, EMPTY, (uint64_t)k) >= 0.2) {
        const double mean = 15 + 60 * exp(-8 * (u * u + v * v));
        population = 1 + (int64_t)(-mean * log(1 - random_unit(o->seed, RESIDENTS, (uint64_t)k)));
    }
    double shares[N_GROUPS];
    for (int g = 0; g < N_GROUPS; g++) {
        const double wave = sin(2 * pi * ((g + 1) * u + (g % 3) * v) + g);
        const double noise = random_unit(o->seed, SHARE + (uint64_t)g, (uint64_t)k);
        shares[g] = usual[g] * exp(wave) * (0.5 + noise);
    }
    largest_remainder(shares, N_GROUPS, population, group);

    char name[64];
    cell_name(name, sizeof name, (int64_t)size, x, y);
    OGR_F_SetFieldString(t->feature, 0, name);
    OGR_F_SetFieldInteger64(t->feature, 1, population);
    for (int g = 0; g < N_GROUPS; g++)
        OGR_F_SetFieldInteger64(t->feature, 2 + g, group[g]);
    OGRGeometryH square = square_new((double)x, (double)y, size);
    const bool ok = table_write(t, square);
    OGR_G_DestroyGeometry(square);
    return ok;
}

int generate_cells(const options *o)
{
    static const field columns[] = {
        { "cell_id", OFTString },    { "population", OFTInteger64 }, { "group_a", OFTInteger64 },
        { "group_b", OFTInteger64 }, { "group_c", OFTInteger64 },    { "group_d", OFTInteger64 },
        { "group_e", OFTInteger64 },
    };
    const lattice l = lattice_of(o->cells, o->seed);
    int64_t size = o->size > 0 ? o->size : 250;
    if (o->size == 0 && o->extent_nodes > 0) {
        const double width = spacing * (double)lattice_of(o->extent_nodes, o->seed).side;
        size = (int64_t)ceil(width / (double)l.side);
    }
    output out;
    table t = { 0 };
    if (!output_open(&out, o->output))
        return 1;
    bool ok = table_create(&out, &t, "cells", "Synthetic cells for benchmarks.", EPSG_LATTICE,
                           wkbPolygon, columns, COUNT(columns), o->index);
    for (int64_t k = 0; ok && k < l.n; k++)
        ok = write_cell(o, &l, (double)size, k, &t);
    table_free(&t);
    return output_close(&out, ok) ? 0 : 1;
}

static const struct {
    const char *name;
    double share, largest_supply;
} categories[] = {
    { "stop", 0.4, 1 },    { "grocery", 0.2, 10 }, { "park", 0.15, 20 },
    { "school", 0.1, 30 }, { "doctor", 0.1, 4 },   { "pharmacy", 0.05, 1 },
};

static bool write_service(const lattice *l, int64_t i, table *t, OGRGeometryH point)
{
    const uint64_t k = (uint64_t)i;
    const int64_t at = (int64_t)(random_unit(l->seed, PLACE, k) * (double)l->n);
    const node v = node_at(l, at / l->side, at % l->side);
    double u = random_unit(l->seed, CATEGORY, k);
    size_t c = 0;
    while (c + 1 < COUNT(categories) && u >= categories[c].share)
        u -= categories[c++].share;
    const double supply = categories[c].largest_supply * random_unit(l->seed, SUPPLY, k);

    char id[32];
    snprintf(id, sizeof id, "s%lld", (long long)i + 1);
    OGR_F_SetFieldString(t->feature, 0, id);
    OGR_F_SetFieldString(t->feature, 1, categories[c].name);
    OGR_F_SetFieldDouble(t->feature, 2, 1 + floor(supply));
    OGR_G_SetPoint_2D(point, 0, v.x + 15 * random_signed(l->seed, OFFSET_X, k),
                      v.y + 15 * random_signed(l->seed, OFFSET_Y, k));
    return table_write(t, point);
}

int generate_services(const options *o)
{
    static const field columns[] = {
        { "service_id", OFTString },
        { "category", OFTString },
        { "supply", OFTReal },
    };
    const lattice l = lattice_of(o->extent_nodes, o->seed);
    output out;
    table t = { 0 };
    if (!output_open(&out, o->output))
        return 1;
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    bool ok = table_create(&out, &t, "services", "Synthetic services for benchmarks.", EPSG_LATTICE,
                           wkbPoint, columns, COUNT(columns), o->index);
    for (int64_t i = 0; ok && i < o->services; i++)
        ok = write_service(&l, i, &t, point);
    OGR_G_DestroyGeometry(point);
    table_free(&t);
    return output_close(&out, ok) ? 0 : 1;
}
