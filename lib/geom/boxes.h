/* SPDX-License-Identifier: MIT */
/**
 * @file boxes.h
 * Which boxes meet a box: a packed tree (sort-tile-recursive, Leutenegger, Lopez & Edgington,
 * ICDE 1997, 497-506), made once and read by any number of threads.
 */
#ifndef DIKAS_GEOM_BOXES_H
#define DIKAS_GEOM_BOXES_H

#include "dikas/table.h"

enum { BOXES_LEVELS = 8 }; /* of 16 each: more than a relation may have rows */

/** West, south, east, north; empty where west > east. */
typedef struct box {
    double low[2], high[2];
} box;

typedef struct box_tree {
    int32_t n; /**< boxes that are not empty */
    int n_levels;
    int32_t first[BOXES_LEVELS + 1]; /**< where in `node` the nodes of a level begin; level 0 are
                                        the boxes themselves */
    box *node;
    int32_t *item; /**< per box of level 0: which one it is */
} box_tree;

/** What a query found, used again and again by one thread. */
typedef struct box_hits {
    int32_t *item;
    int64_t n, room;
} box_hits;

/** 1 where they touch. */
static inline int boxes_meet(const box *a, const box *b)
{
    return a->low[0] <= b->high[0] && b->low[0] <= a->high[0] && a->low[1] <= b->high[1] &&
           b->low[1] <= a->high[1];
}

/** 1 where b lies in a. */
static inline int box_holds(const box *a, const box *b)
{
    return a->low[0] <= b->low[0] && b->high[0] <= a->high[0] && a->low[1] <= b->low[1] &&
           b->high[1] <= a->high[1];
}

/** The box of a feature; empty where it has no points. */
box geom_box(const dikas_geometry *geometry, int64_t feature);

/** O(n log n). @return DIKAS_OK, DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status boxes_init(box_tree *tree, const box *boxes, int32_t n,
                                         dikas_error *err);
void boxes_clear(box_tree *tree);

/** All boxes that touch `wanted`, ascending. @return DIKAS_OK, DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status boxes_find(const box_tree *tree, const box *wanted, box_hits *out,
                                         dikas_error *err);

#endif
