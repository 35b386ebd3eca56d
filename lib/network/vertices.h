/* SPDX-License-Identifier: MIT */
/**
 * @file vertices.h
 * The distinct vertices of the usable lines, found by their exact coordinates.
 */
#ifndef DIKAS_NETWORK_VERTICES_H
#define DIKAS_NETWORK_VERTICES_H

#include "dikas/base.h"

typedef struct vertices {
    int32_t n, room;
    double *xy;
    uint8_t *uses;    /**< how often lines pass, at most 2 */
    uint8_t *is_end;  /**< some line ends here */
    uint8_t *blocked; /**< a barrier stands here */
    int32_t *slot;    /**< open addressing: vertex + 1, 0 = free */
    uint32_t mask;
} vertices;

DIKAS_MUST_CHECK dikas_status vertices_init(vertices *v, int64_t expected, dikas_error *err);
void vertices_clear(vertices *v);

/** A number that depends on the coordinates alone. */
uint64_t vertex_hash(const double xy[2]);

/** The vertex at these coordinates, made when it is new. */
DIKAS_MUST_CHECK dikas_status vertices_add(vertices *v, const double xy[2], int32_t *out,
                                           dikas_error *err);

/** The vertex at these coordinates, or -1. */
int32_t vertices_find(const vertices *v, const double xy[2]);

/** Which end vertices are one because they lie within the tolerance of each other: root[i] <= i. */
DIKAS_MUST_CHECK dikas_status vertices_join(const vertices *v, double tolerance, int32_t *root,
                                            dikas_error *err);

#endif
