/* SPDX-License-Identifier: MIT */
/**
 * @file lots.h
 * Binomial and Poisson numbers of n people, drawn from tables.
 *
 * Binomial(n, p) is the sum of Binomial(a, p) and Binomial(n - a, p), and Poisson(n r) likewise. So
 * tables for all n < 128 and for the multiples of 128 up to 16384 are enough for any n, which is
 * drawn from them in parts; they are so few that they stay in the cache of a processor. A table is
 * an alias table: one random number and one look into it for one draw, whatever the distribution
 * (Walker 1977, doi:10.1145/355744.355749; made as by Vose 1991, doi:10.1109/32.92917).
 * Outcomes less probable than 1e-25 times the mode are left out; the
 * probabilities of the others are those of the distribution within 1e-12 relative, which is
 * rounding, or 2^-48, the size of a slot.
 */
#ifndef DIKAS_CHANCE_LOTS_H
#define DIKAS_CHANCE_LOTS_H

#include "core/core.h"

enum {
    LOTS_DIGIT = 7,
    LOTS_ONES = 1 << LOTS_DIGIT,            /* tables of n < 128 */
    LOTS_WHOLE = 1 << 14,                   /* the largest n that has a table */
    LOTS_MULTIPLES = LOTS_WHOLE / LOTS_ONES /* tables of 128, 256, … 16384 */
};

typedef enum lots_law {
    LOTS_BINOMIAL, /**< how many of n people, each with probability p */
    LOTS_POISSON,  /**< of mean n p */
} lots_law;

/** One alias table: 2^bits slots from `first`; slot i stands for the outcome least + i. A slot
 * holds how probable it is to stay there in its upper bits, and in the lower 16 where else to go.
 */
typedef struct lots_table {
    int64_t first, least;
    int bits;
} lots_table;

/** Draws of one law and p in [0, 1], of any number of people. */
typedef struct lots {
    lots_law law;
    double p;
    lots_table *table; /**< n < LOTS_ONES, then the multiples of it */
    uint64_t *slot;
    int64_t n_slots, room;
} lots;

/** Tables for up to `most` people at once; to be cleared also after a failure. O(√most) a table */
DIKAS_MUST_CHECK dikas_status lots_make(lots_law law, double p, int64_t most, lots *out,
                                        dikas_error *err);
void lots_clear(lots *l);

static inline int64_t lots_of_table(const lots *l, int at, dikas_stream *stream)
{
    const lots_table *t = &l->table[at];
    const uint64_t random = dikas_stream_bits(stream);
    const uint64_t here = random >> (64 - t->bits), slot = l->slot[t->first + (int64_t)here];
    return t->least +
           (int64_t)((random << t->bits) < (slot & ~UINT64_C(0xffff)) ? here : slot & 0xffff);
}

/** A number of n people; n at most what the tables were made for, or at least LOTS_WHOLE. */
static inline int64_t lots_draw(const lots *l, int64_t n, dikas_stream *stream)
{
    int64_t sum = 0;
    for (; n >= LOTS_WHOLE; n -= LOTS_WHOLE)
        sum += lots_of_table(l, LOTS_ONES + LOTS_MULTIPLES - 1, stream);
    if (n >= LOTS_ONES)
        sum += lots_of_table(l, LOTS_ONES - 1 + (int)(n >> LOTS_DIGIT), stream);
    return sum + lots_of_table(l, (int)(n & (LOTS_ONES - 1)), stream);
}

#endif
