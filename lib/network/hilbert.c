/* SPDX-License-Identifier: MIT */
/**
 * @file hilbert.c
 * Neighbours in the plane become neighbours in memory.
 *
 * The curve of Hilbert (1891, doi:10.1007/BF01199431), index computed bit by bit with rotation of
 * the quadrants.
 */
#include "network/graph.h"

enum { ORDER = 16 };

static uint32_t scaled(double x, double low, double high)
{
    const double most = (double)((1 << ORDER) - 1);
    return high > low ? (uint32_t)((x - low) / (high - low) * most) : 0;
}

uint32_t hilbert_index(const double xy[2], const double box[4])
{
    uint32_t x = scaled(xy[0], box[0], box[2]), y = scaled(xy[1], box[1], box[3]), index = 0;
    for (uint32_t side = 1u << (ORDER - 1); side > 0; side >>= 1) {
        const uint32_t right = (x & side) > 0, upper = (y & side) > 0;
        index += side * side * ((3 * right) ^ upper);
        if (!upper) {
            if (right) {
                x = (1u << ORDER) - 1 - x;
                y = (1u << ORDER) - 1 - y;
            }
            const uint32_t swap = x;
            x = y;
            y = swap;
        }
    }
    return index;
}
