/* SPDX-License-Identifier: MIT */
/**
 * @file order.c
 * Neighbours from near to far: by the first 18 bits of their share of the farthest distance, two
 * digits of 9 whose counters stay in the nearest cache, and then by insertion, which hardly moves
 * any; where it would move many, by merging.
 */
#include <string.h>

#include "spatial/order.h"

enum { DIGIT = 9, VALUES = 1 << DIGIT, FEW = 48, MOVES = 4 };

/* Goes on from `order`; 0 where it takes more than `moves`. Either way it is as stable as it was.
 */
static int insert(int32_t n, const double *distance, int32_t *order, int64_t moves)
{
    for (int32_t k = 1; k < n; k++) {
        const int32_t here = order[k];
        const double d = distance[here];
        int32_t at = k;
        for (; at > 0 && distance[order[at - 1]] > d; at--)
            order[at] = order[at - 1];
        order[at] = here;
        moves -= k - at;
        if (moves < 0)
            return 0;
    }
    return 1;
}

static void merge(const double *distance, const int32_t *a, const int32_t *a_end,
                  const int32_t *b_end, int32_t *out)
{
    const int32_t *b = a_end;
    while (a < a_end && b < b_end)
        *out++ = distance[*b] < distance[*a] ? *b++ : *a++;
    memcpy(out, a, (size_t)(a_end - a) * sizeof *a);
    memcpy(out + (a_end - a), b, (size_t)(b_end - b) * sizeof *b);
}

static void merge_all(int32_t n, const double *distance, int32_t *order, int32_t *room)
{
    for (int64_t width = 1; width < n; width *= 2) {
        for (int64_t k = 0; k < n; k += 2 * width) {
            const int64_t middle = k + width < n ? k + width : n;
            const int64_t end = k + 2 * width < n ? k + 2 * width : n;
            merge(distance, order + k, order + middle, order + end, room + k);
        }
        memcpy(order, room, (size_t)n * sizeof *order);
    }
}

static void start_digits(int32_t *count)
{
    int32_t start = 0;
    for (int v = 0; v < VALUES; v++) {
        const int32_t here = count[v];
        count[v] = start;
        start += here;
    }
}

/* By two digits; the number of a distance stands beside its key. */
static void distribute(int32_t n, const double *distance, double farthest, int32_t *order,
                       uint64_t *room)
{
    int32_t low[VALUES] = { 0 }, high[VALUES] = { 0 };
    uint64_t *keyed = room, *by_low = room + n;
    const double scale = (VALUES * VALUES - 1) / farthest;
    for (int32_t k = 0; k < n; k++) {
        const uint32_t key = (uint32_t)(int32_t)(distance[k] * scale);
        keyed[k] = (uint64_t)key << 32 | (uint32_t)k;
        low[key % VALUES]++;
        high[key / VALUES]++;
    }
    start_digits(low);
    start_digits(high);
    for (int32_t k = 0; k < n; k++)
        by_low[low[keyed[k] >> 32 & (VALUES - 1)]++] = keyed[k];
    for (int32_t k = 0; k < n; k++)
        order[high[by_low[k] >> (32 + DIGIT)]++] = (int32_t)(by_low[k] & UINT32_MAX);
}

void order_by_distance(int32_t n, const double *distance, int32_t *order, uint64_t *room)
{
    double farthest = 0;
    for (int32_t k = 0; k < n; k++) {
        farthest = distance[k] > farthest ? distance[k] : farthest;
        order[k] = k;
    }
    if (n > FEW && farthest > 1e-290)
        distribute(n, distance, farthest, order, room);
    if (!insert(n, distance, order, n <= FEW ? INT64_MAX : (int64_t)MOVES * n))
        merge_all(n, distance, order, (int32_t *)room);
}
