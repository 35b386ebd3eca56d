/* SPDX-License-Identifier: MIT */
/**
 * @file lots.c
 * Alias tables of binomial and Poisson numbers.
 */
#include "chance/lots.h"

#define LEAST 1e-25 /* of the probability of the mode: less is never drawn */
#define WHAT  "tables of random numbers"

/* Memory of one table in the making. */
typedef struct making {
    double *weight;   /* of each outcome from the least on; then of each slot, 1 on average */
    int32_t *waiting; /* slots with less than 1 from the front, with more from the back */
    int64_t room;
} making;

/* Probability of k + 1 over that of k. */
static double step_up(lots_law law, double p, double n, double k)
{
    return law == LOTS_POISSON ? n * p / (k + 1) : (n - k) / (k + 1) * (p / (1 - p));
}

static double mode_of(lots_law law, double p, double n)
{
    return law == LOTS_POISSON ? floor(n * p) : fmin(floor((n + 1) * p), n);
}

/* Outcomes from the mode in one direction that are probable enough, at most `room`. */
static int64_t reach(lots_law law, double p, double n, int direction, int64_t room, double *weight)
{
    double k = mode_of(law, p, n), w = 1;
    int64_t count = 0;
    for (;; count++) {
        w = direction > 0 ? w * step_up(law, p, n, k) : k > 0 ? w / step_up(law, p, n, k - 1) : 0;
        if (!(w > LEAST) || count == room)
            return count;
        weight[direction * (count + 1)] = w;
        k += direction;
    }
}

/* Weights of all outcomes, the first being `least`; how many. */
static int64_t find_outcomes(lots_law law, double p, double n, making *m, int64_t *least)
{
    const int64_t mode = (int64_t)mode_of(law, p, n);
    const int64_t below = reach(law, p, n, -1, m->room / 2 - 1, m->weight + m->room / 2);
    const int64_t above = reach(law, p, n, 1, m->room / 2 - 1, m->weight + m->room / 2);
    const int64_t from = m->room / 2 - below, count = below + 1 + above;
    m->weight[m->room / 2] = 1;
    *least = mode - below;
    for (int64_t i = 0; i < count; i++)
        m->weight[i] = m->weight[from + i];
    return count;
}

static uint64_t slot_of(double stay, int64_t other)
{
    const uint64_t probability = stay < 1 ? (uint64_t)(fmax(stay, 0) * 0x1p64) : UINT64_MAX;
    return (probability & ~UINT64_C(0xffff)) | (uint64_t)other;
}

/* What a slot lacks is given by one that has too much. */
static void pair_slots(int64_t size, making *m, uint64_t *slot)
{
    int64_t n_short = 0, n_long = 0;
    for (int64_t i = 0; i < size; i++)
        if (m->weight[i] < 1)
            m->waiting[n_short++] = (int32_t)i;
        else
            m->waiting[size - ++n_long] = (int32_t)i;
    while (n_short > 0 && n_long > 0) {
        const int32_t here = m->waiting[--n_short], giver = m->waiting[size - n_long];
        slot[here] = slot_of(m->weight[here], giver);
        m->weight[giver] -= 1 - m->weight[here];
        if (m->weight[giver] < 1) {
            n_long--;
            m->waiting[n_short++] = giver;
        }
    }
    for (; n_short > 0; n_short--) /* 1 but for rounding */
        slot[m->waiting[n_short - 1]] = slot_of(1, m->waiting[n_short - 1]);
    for (; n_long > 0; n_long--)
        slot[m->waiting[size - n_long]] = slot_of(1, m->waiting[size - n_long]);
}

static dikas_status make_room(lots *l, int64_t more, dikas_error *err)
{
    if (l->n_slots + more <= l->room)
        return DIKAS_OK;
    const int64_t room = 2 * (l->n_slots + more);
    uint64_t *slot = dikas_resize(l->slot, (size_t)room, sizeof *slot);
    if (slot == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    l->slot = slot;
    l->room = room;
    return DIKAS_OK;
}

static dikas_status make_table(lots *l, double n, making *m, lots_table *t, dikas_error *err)
{
    int64_t size = 2, least;
    const int64_t count = find_outcomes(l->law, l->p, n, m, &least);
    double sum = 0;
    *t = (lots_table){ l->n_slots, least, 1 };
    for (; size < count; size *= 2)
        t->bits++;
    DIKAS_TRY(make_room(l, size, err));
    for (int64_t i = 0; i < count; i++)
        sum += m->weight[i];
    for (int64_t i = 0; i < size; i++)
        m->weight[i] = i < count ? m->weight[i] * ((double)size / sum) : 0;
    pair_slots(size, m, l->slot + l->n_slots);
    l->n_slots += size;
    return DIKAS_OK;
}

static dikas_status make_tables(lots *l, int64_t most, making *m, dikas_error *err)
{
    for (int64_t n = 0; n < LOTS_ONES && (n <= most || most >= LOTS_ONES); n++)
        DIKAS_TRY(make_table(l, (double)n, m, &l->table[n], err));
    for (int64_t h = 1; h <= LOTS_MULTIPLES && (h * LOTS_ONES <= most || most >= LOTS_WHOLE); h++)
        DIKAS_TRY(make_table(l, (double)(h * LOTS_ONES), m, &l->table[LOTS_ONES - 1 + h], err));
    return DIKAS_OK;
}

/* Beyond 11 standard deviations, or 60 where the mean is small, nothing is left of 1e-25; the mean
 * of a table is at most LOTS_WHOLE. */
dikas_status lots_make(lots_law law, double p, int64_t most, lots *out, dikas_error *err)
{
    const double most_at_once = fmin((double)most, LOTS_WHOLE);
    const double mean = law == LOTS_POISSON ? most_at_once * p : most_at_once * p * (1 - p);
    making m = { .room = 4096 };
    *out = (lots){ .law = law, .p = p };
    while ((double)m.room < 128 + 64 * sqrt(mean))
        m.room *= 2;
    m.weight = dikas_alloc((size_t)m.room, sizeof *m.weight);
    m.waiting = dikas_alloc((size_t)m.room, sizeof *m.waiting);
    out->table = dikas_alloc(LOTS_ONES + LOTS_MULTIPLES, sizeof *out->table);
    dikas_status status =
        m.weight && m.waiting && out->table ? DIKAS_OK : DIKAS_NO_MEMORY(err, WHAT);
    if (status == DIKAS_OK)
        status = make_tables(out, most, &m, err);
    dikas_release(m.weight);
    dikas_release(m.waiting);
    return status;
}

void lots_clear(lots *l)
{
    dikas_release(l->table);
    dikas_release(l->slot);
    *l = (lots){ .table = NULL };
}
