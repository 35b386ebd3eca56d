/* SPDX-License-Identifier: MIT */
/**
 * @file vertices.c
 * A hash table of coordinates, and the joining of line ends that nearly meet.
 */
#include <string.h>

#include "core/core.h"
#include "network/vertices.h"

static uint64_t hash_bits(uint64_t a, uint64_t b)
{
    uint64_t h = a * UINT64_C(0x9e3779b97f4a7c15) ^ (b + UINT64_C(0x7f4a7c159e3779b9));
    h = (h ^ (h >> 31)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

/* 0.0 and -0.0 are one place. */
uint64_t vertex_hash(const double xy[2])
{
    const double x = xy[0] + 0.0, y = xy[1] + 0.0;
    uint64_t a, b;
    memcpy(&a, &x, 8);
    memcpy(&b, &y, 8);
    return hash_bits(a, b);
}

static int same_place(const double *a, const double *b)
{
    return a[0] <= b[0] && a[0] >= b[0] && a[1] <= b[1] && a[1] >= b[1];
}

dikas_status vertices_init(vertices *v, int64_t expected, dikas_error *err)
{
    uint32_t slots = 1024;
    *v = (vertices){ 0 };
    while (slots < UINT32_C(1) << 31 && (int64_t)slots < 2 * expected)
        slots *= 2;
    if (expected > INT32_MAX - 1 || (int64_t)slots < expected + expected / 2)
        return dikas_fail(err, DIKAS_ELIMIT, "network: %lld vertices are too many",
                          (long long)expected);
    v->room = (int32_t)(expected > 0 ? expected : 1);
    v->mask = slots - 1;
    v->slot = dikas_alloc_zero(slots, sizeof(int32_t));
    v->xy = dikas_alloc((size_t)v->room, 2 * sizeof(double));
    v->uses = dikas_alloc_zero((size_t)v->room, 1);
    v->is_end = dikas_alloc_zero((size_t)v->room, 1);
    v->blocked = dikas_alloc_zero((size_t)v->room, 1);
    if (v->slot && v->xy && v->uses && v->is_end && v->blocked)
        return DIKAS_OK;
    return DIKAS_NO_MEMORY(err, "vertices");
}

void vertices_clear(vertices *v)
{
    dikas_release(v->slot);
    dikas_release(v->xy);
    dikas_release(v->uses);
    dikas_release(v->is_end);
    dikas_release(v->blocked);
    *v = (vertices){ 0 };
}

static uint32_t place_of(const vertices *v, const double xy[2])
{
    uint32_t at = (uint32_t)vertex_hash(xy) & v->mask;
    while (v->slot[at] && !same_place(v->xy + 2 * (int64_t)(v->slot[at] - 1), xy))
        at = (at + 1) & v->mask;
    return at;
}

dikas_status vertices_add(vertices *v, const double xy[2], int32_t *out, dikas_error *err)
{
    const uint32_t at = place_of(v, xy);
    if (!v->slot[at]) {
        if (v->n == v->room)
            return dikas_fail(err, DIKAS_ELIMIT, "network: more vertices than expected");
        memcpy(v->xy + 2 * (int64_t)v->n, xy, 2 * sizeof(double));
        v->slot[at] = ++v->n;
    }
    *out = v->slot[at] - 1;
    return DIKAS_OK;
}

int32_t vertices_find(const vertices *v, const double xy[2])
{
    return v->slot[place_of(v, xy)] - 1;
}

/* ---- joining ends: squares as wide as the tolerance, so that only neighbours need a look ---- */

typedef struct {
    const vertices *v;
    double tolerance;
    int32_t *first, *next; /* chains of end vertices by hash of their square */
    uint32_t mask;
} squares;

static uint32_t square_of(const squares *s, double x, double y)
{
    const double square[2] = { floor(x / s->tolerance), floor(y / s->tolerance) };
    return (uint32_t)vertex_hash(square) & s->mask;
}

static int32_t root_of(int32_t *root, int32_t i)
{
    while (root[i] != i) {
        root[i] = root[root[i]];
        i = root[i];
    }
    return i;
}

static void join_near(const squares *s, int32_t i, int32_t *root)
{
    const double *xy = s->v->xy + 2 * (int64_t)i;
    for (int k = 0; k < 9; k++) {
        const double x = xy[0] + (k % 3 - 1) * s->tolerance;
        const double y = xy[1] + (k / 3 - 1) * s->tolerance;
        for (int32_t j = s->first[square_of(s, x, y)]; j >= 0; j = s->next[j]) {
            const double *other = s->v->xy + 2 * (int64_t)j;
            if (hypot(other[0] - xy[0], other[1] - xy[1]) > s->tolerance)
                continue;
            const int32_t a = root_of(root, i), b = root_of(root, j);
            root[a > b ? a : b] = a > b ? b : a;
        }
    }
}

dikas_status vertices_join(const vertices *v, double tolerance, int32_t *root, dikas_error *err)
{
    squares s = { v, tolerance, NULL, NULL, v->mask };
    for (int32_t i = 0; i < v->n; i++)
        root[i] = i;
    if (!(tolerance > 0))
        return DIKAS_OK;
    s.first = dikas_alloc((size_t)s.mask + 1, sizeof(int32_t));
    s.next = dikas_alloc((size_t)v->n, sizeof(int32_t));
    if (s.first && s.next) {
        memset(s.first, 0xff, ((size_t)s.mask + 1) * sizeof(int32_t));
        for (int32_t i = 0; i < v->n; i++) {
            if (!v->is_end[i])
                continue;
            join_near(&s, i, root);
            const uint32_t home = square_of(&s, v->xy[2 * (int64_t)i], v->xy[2 * (int64_t)i + 1]);
            s.next[i] = s.first[home];
            s.first[home] = i;
        }
        for (int32_t i = 0; i < v->n; i++)
            root[i] = root_of(root, i);
    }
    const int complete = s.first && s.next;
    dikas_release(s.first);
    dikas_release(s.next);
    return complete ? DIKAS_OK : DIKAS_NO_MEMORY(err, "joining line ends");
}
