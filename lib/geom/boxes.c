/* SPDX-License-Identifier: MIT */
/**
 * @file boxes.c
 * A packed tree of boxes.
 */
#include <math.h>
#include <stdlib.h>

#include "core/core.h"
#include "geom/boxes.h"

enum { FAN = 16, FIRST_ROOM = 64 };

box geom_box(const dikas_geometry *g, int64_t feature)
{
    const int64_t first = g->point[g->path[g->part[feature]]];
    const int64_t end = g->point[g->path[g->part[feature + 1]]];
    box b = { { HUGE_VAL, HUGE_VAL }, { -HUGE_VAL, -HUGE_VAL } };
    for (int64_t i = first; i < end; i++)
        for (int k = 0; k < 2; k++) {
            const double x = g->xy[2 * i + k];
            b.low[k] = x < b.low[k] ? x : b.low[k];
            b.high[k] = x > b.high[k] ? x : b.high[k];
        }
    return b;
}

/* ---- making ---- */

/* A box while they are sorted. */
typedef struct {
    double centre[2];
    int32_t item;
} sorting;

static int compare(const sorting *a, const sorting *b, int k)
{
    if (a->centre[k] < b->centre[k] || a->centre[k] > b->centre[k])
        return a->centre[k] < b->centre[k] ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

static int by_x(const void *a, const void *b)
{
    return compare(a, b, 0);
}

static int by_y(const void *a, const void *b)
{
    return compare(a, b, 1);
}

/* Slices from west to east, each from south to north: neighbours in the row are neighbours there.
 */
static void sort_boxes(sorting *s, int32_t n)
{
    const double leaves = ceil((double)n / FAN);
    const int32_t slice = FAN * (int32_t)ceil(sqrt(leaves));
    qsort(s, (size_t)n, sizeof *s, by_x);
    for (int32_t i = 0; i < n; i += slice)
        qsort(s + i, (size_t)(n - i < slice ? n - i : slice), sizeof *s, by_y);
}

static box of_both(const box *a, const box *b)
{
    box both = *a;
    for (int k = 0; k < 2; k++) {
        both.low[k] = b->low[k] < both.low[k] ? b->low[k] : both.low[k];
        both.high[k] = b->high[k] > both.high[k] ? b->high[k] : both.high[k];
    }
    return both;
}

/* Every level has a node for up to 16 of the level below; the last has one. */
static void pile_up(box_tree *t)
{
    int level = 0;
    for (int32_t n = t->n; n > 1; level++) {
        const int32_t from = t->first[level], to = t->first[level + 1];
        for (int32_t i = 0; i < n; i++) {
            box *above = &t->node[to + i / FAN];
            *above = i % FAN == 0 ? t->node[from + i] : of_both(above, &t->node[from + i]);
        }
        n = (n + FAN - 1) / FAN;
        t->first[level + 2] = to + n;
    }
    t->n_levels = level + 1;
}

dikas_status boxes_init(box_tree *tree, const box *boxes, int32_t n, dikas_error *err)
{
    *tree = (box_tree){ 0 };
    sorting *s = dikas_alloc((size_t)n, sizeof *s);
    tree->node = dikas_alloc((size_t)n + (size_t)n / (FAN - 1) + BOXES_LEVELS, sizeof *tree->node);
    tree->item = dikas_alloc((size_t)n, sizeof *tree->item);
    if (!s || !tree->node || !tree->item) {
        dikas_release(s);
        boxes_clear(tree);
        return DIKAS_NO_MEMORY(err, "boxes");
    }
    for (int32_t i = 0; i < n; i++)
        if (boxes[i].low[0] <= boxes[i].high[0])
            s[tree->n++] = (sorting){ { boxes[i].low[0] / 2 + boxes[i].high[0] / 2,
                                        boxes[i].low[1] / 2 + boxes[i].high[1] / 2 },
                                      i };
    if (tree->n > 0)
        sort_boxes(s, tree->n);
    for (int32_t i = 0; i < tree->n; i++) {
        tree->item[i] = s[i].item;
        tree->node[i] = boxes[s[i].item];
    }
    tree->first[1] = tree->n;
    pile_up(tree);
    dikas_release(s);
    return DIKAS_OK;
}

void boxes_clear(box_tree *tree)
{
    dikas_release(tree->node);
    dikas_release(tree->item);
    *tree = (box_tree){ 0 };
}

/* ---- asking ---- */

static int keep(box_hits *out, int32_t item)
{
    if (out->n == out->room) {
        const int64_t room = out->room ? 2 * out->room : FIRST_ROOM;
        int32_t *grown = dikas_resize(out->item, (size_t)room, sizeof *grown);
        if (!grown)
            return 0;
        out->item = grown;
        out->room = room;
    }
    out->item[out->n++] = item;
    return 1;
}

/* Nodes of a level in [first, end) and all below them; 0 without memory. */
static int look(const box_tree *t, int level, int32_t first, int32_t end, const box *wanted,
                box_hits *out)
{
    const int32_t base = t->first[level], below = level ? t->first[level] - t->first[level - 1] : 0;
    for (int32_t i = first; i < end; i++) {
        if (!boxes_meet(&t->node[base + i], wanted))
            continue;
        const int32_t last = (i + 1) * FAN < below ? (i + 1) * FAN : below;
        if (!(level ? look(t, level - 1, i * FAN, last, wanted, out) : keep(out, t->item[i])))
            return 0;
    }
    return 1;
}

static int ascending(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

dikas_status boxes_find(const box_tree *tree, const box *wanted, box_hits *out, dikas_error *err)
{
    out->n = 0;
    if (tree->n == 0)
        return DIKAS_OK;
    if (!look(tree, tree->n_levels - 1, 0, 1, wanted, out))
        return DIKAS_NO_MEMORY(err, "boxes");
    if (out->n > 1)
        qsort(out->item, (size_t)out->n, sizeof *out->item, ascending);
    return DIKAS_OK;
}
