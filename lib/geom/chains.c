/* SPDX-License-Identifier: MIT */
/**
 * @file chains.c
 * Lines cut into short chains, and a tree of their boxes.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "geom/chains.h"

enum { CHAIN_POINTS = 17 };

static int64_t more_room(int64_t room, int64_t needed)
{
    return needed > room ? 2 * needed + 64 : room;
}

/* One of the arrays for `room` items; it stays as it was when that fails. */
static int resize(void **array, int64_t room, size_t size)
{
    void *grown = dikas_resize(*array, (size_t)room, size);
    if (grown)
        *array = grown;
    return grown != NULL;
}

static dikas_status reserve(chain_set *s, int64_t n_chains, int64_t n_points, dikas_error *err)
{
    const int64_t chains = more_room(s->room, s->n + n_chains + 1);
    const int64_t points = more_room(s->room_points, (s->n ? s->start[s->n] : 0) + n_points);
    const int64_t lines = more_room(s->room_lines, s->n_lines + 1);
    if (chains > s->room && !(resize((void **)&s->start, chains, sizeof *s->start) &&
                              resize((void **)&s->box, chains, 4 * sizeof *s->box) &&
                              resize((void **)&s->line, chains, sizeof *s->line) &&
                              resize((void **)&s->before, chains, sizeof *s->before)))
        return DIKAS_NO_MEMORY(err, "closed areas");
    s->room = chains;
    if (points > s->room_points && !resize((void **)&s->xy, points, 2 * sizeof *s->xy))
        return DIKAS_NO_MEMORY(err, "closed areas");
    s->room_points = points;
    if (lines > s->room_lines && !resize((void **)&s->length, lines, sizeof *s->length))
        return DIKAS_NO_MEMORY(err, "closed areas");
    s->room_lines = lines;
    return DIKAS_OK;
}

static void widen(double box[4], const double xy[2])
{
    box[0] = fmin(box[0], xy[0]);
    box[1] = fmin(box[1], xy[1]);
    box[2] = fmax(box[2], xy[0]);
    box[3] = fmax(box[3], xy[1]);
}

/* Points [0, n) as the next chain; metres of them. */
static double add_chain(chain_set *s, const double *xy, int64_t n, double before)
{
    const int64_t at = s->start[s->n];
    double *box = s->box + 4 * s->n, metres = 0;
    memcpy(s->xy + 2 * at, xy, (size_t)n * 2 * sizeof *xy);
    box[0] = box[1] = HUGE_VAL;
    box[2] = box[3] = -HUGE_VAL;
    for (int64_t i = 0; i < n; i++) {
        widen(box, xy + 2 * i);
        if (i > 0)
            metres += hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
    }
    s->line[s->n] = s->n_lines;
    s->before[s->n] = before;
    s->start[++s->n] = at + n;
    return metres;
}

dikas_status chains_add(chain_set *set, const double *xy, int64_t n, dikas_error *err)
{
    const int64_t step = CHAIN_POINTS - 1, n_chains = n > 1 ? (n - 2) / step + 1 : 0;
    double metres = 0;
    DIKAS_TRY(reserve(set, n_chains, n + n_chains, err));
    if (set->n == 0)
        set->start[0] = 0;
    for (int64_t c = 0; c < n_chains; c++) {
        const int64_t first = c * step, rest = n - first;
        metres += add_chain(set, xy + 2 * first, rest < CHAIN_POINTS ? rest : CHAIN_POINTS, metres);
    }
    set->length[set->n_lines++] = metres;
    return DIKAS_OK;
}

/* Something with that box. */
static GEOSGeometry *diagonal(GEOSContextHandle_t geos, const double box[4])
{
    GEOSCoordSequence *points = GEOSCoordSeq_create_r(geos, 2, 2);
    if (!points)
        return NULL;
    GEOSCoordSeq_setXY_r(geos, points, 0, box[0], box[1]);
    GEOSCoordSeq_setXY_r(geos, points, 1, box[2], box[3]);
    return GEOSGeom_createLineString_r(geos, points);
}

static void collect(void *item, void *payload)
{
    chains_found *found = payload;
    if (found->n == found->room) {
        const int64_t room = more_room(found->room, found->n + 1);
        found->out_of_memory |= !resize((void **)&found->item, room, sizeof *found->item);
        if (found->out_of_memory)
            return;
        found->room = room;
    }
    found->item[found->n++] = *(const int64_t *)item;
}

static int compare_numbers(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

dikas_status chains_near(const chain_set *set, GEOSContextHandle_t geos, const double box[4],
                         chains_found *found, dikas_error *err)
{
    found->n = 0;
    if (set->n == 0 || !boxes_meet(set->extent, box, 0))
        return DIKAS_OK;
    GEOSGeometry *place = diagonal(geos, box);
    if (place)
        GEOSSTRtree_query_r(geos, set->tree, place, collect, found);
    GEOSGeom_destroy_r(geos, place);
    if (!place || found->out_of_memory)
        return DIKAS_NO_MEMORY(err, "closed areas");
    if (found->n > 1)
        qsort(found->item, (size_t)found->n, sizeof *found->item, compare_numbers);
    return DIKAS_OK;
}

/* The tree is built at its first query, which must not happen in parallel. */
dikas_status chains_plant(chain_set *set, GEOSContextHandle_t geos, dikas_error *err)
{
    chains_found found = { 0 };
    if (set->n == 0)
        return DIKAS_OK;
    set->extent[0] = set->extent[1] = HUGE_VAL;
    set->extent[2] = set->extent[3] = -HUGE_VAL;
    set->number = dikas_alloc((size_t)set->n, sizeof *set->number);
    set->tree = GEOSSTRtree_create_r(geos, 10);
    if (!set->number || !set->tree)
        return DIKAS_NO_MEMORY(err, "closed areas");
    for (int64_t c = 0; c < set->n; c++) {
        GEOSGeometry *place = diagonal(geos, set->box + 4 * c);
        if (!place)
            return DIKAS_NO_MEMORY(err, "closed areas");
        set->number[c] = c;
        GEOSSTRtree_insert_r(geos, set->tree, place, &set->number[c]); /* copies the box */
        GEOSGeom_destroy_r(geos, place);
        widen(set->extent, set->box + 4 * c);
        widen(set->extent, set->box + 4 * c + 2);
    }
    const dikas_status status = chains_near(set, geos, set->box, &found, err);
    dikas_release(found.item);
    return status;
}

void chains_clear(chain_set *set, GEOSContextHandle_t geos)
{
    if (set->tree)
        GEOSSTRtree_destroy_r(geos, set->tree);
    dikas_release(set->start);
    dikas_release(set->xy);
    dikas_release(set->box);
    dikas_release(set->line);
    dikas_release(set->before);
    dikas_release(set->length);
    dikas_release(set->number);
    *set = (chain_set){ 0 };
}
