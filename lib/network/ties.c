/* SPDX-License-Identifier: MIT */
/**
 * @file ties.c
 * Ties and stands of places: found block by block in parallel, joined in the order of the places.
 */
#include <string.h>

#include "core/core.h"
#include "network/places.h"

int piece_add_tie(piece *p, tie t)
{
    if (!dikas_make_room((void **)&p->ties, &p->room_ties, p->n_ties + 1, sizeof(tie)))
        return 0;
    p->ties[p->n_ties++] = t;
    return 1;
}

int piece_add_stand(piece *p, stand s, double leg)
{
    if (!dikas_make_room((void **)&p->stands, &p->room_stands, p->n_stands + 1, sizeof(stand)) ||
        !dikas_make_room((void **)&p->stand_leg, &p->room_legs, p->n_stands + 1, sizeof(double)))
        return 0;
    p->stand_leg[p->n_stands] = leg;
    p->stands[p->n_stands++] = s;
    return 1;
}

/* Counts into offsets; -1 beyond what can be numbered. */
static int64_t add_up(int32_t *start, int64_t n)
{
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++) {
        total += start[i + 1];
        if (total > INT32_MAX)
            return -1;
        start[i + 1] = (int32_t)total;
    }
    return total;
}

/* Gives a set without ties those that were counted: tie_start[i + 1] and stand_start[i + 1] hold
 * how many place i has. */
static dikas_status reserve(dikas_places *places, dikas_error *err)
{
    dikas_places *p = places;
    const int64_t n_ties = add_up(p->tie_start, p->n), n_stands = add_up(p->stand_start, p->n);
    if (n_ties < 0 || n_stands < 0)
        return dikas_fail(err, DIKAS_ELIMIT,
                          "snapping: the places lie on more than %d edges, too many", INT32_MAX);
    p->tie_node = dikas_alloc((size_t)n_ties, sizeof(int32_t));
    p->leave = dikas_alloc((size_t)n_ties, sizeof(double));
    p->arrive = dikas_alloc((size_t)n_ties, sizeof(double));
    p->stands = dikas_alloc((size_t)n_stands, sizeof(stand));
    p->stand_leg = dikas_alloc((size_t)n_stands, sizeof(double));
    if (!p->tie_node || !p->leave || !p->arrive || !p->stands || !p->stand_leg)
        return DIKAS_NO_MEMORY(err, "snapping");
    if (!n_stands) {
        dikas_release(p->stand_start);
        p->stand_start = NULL;
    }
    return DIKAS_OK;
}

static void put_piece(dikas_places *places, int64_t first_place, const piece *from)
{
    const int64_t first = places->tie_start[first_place];
    const int64_t first_stand = places_stands(places, first_place);
    for (int64_t k = 0; k < from->n_ties; k++) {
        places->tie_node[first + k] = from->ties[k].node;
        places->leave[first + k] = from->ties[k].leave;
        places->arrive[first + k] = from->ties[k].arrive;
    }
    for (int64_t k = 0; k < from->n_stands; k++) {
        places->stands[first_stand + k] = from->stands[k];
        places->stand_leg[first_stand + k] = from->stand_leg[k];
    }
}

static int costs_nothing(const double *cost, int64_t n)
{
    for (int64_t k = 0; k < n; k++)
        if (cost[k] > 0)
            return 0;
    return 1;
}

/* Places on nodes leave and arrive at the same cost, and where a leg costs nothing, at none. */
static void complete(dikas_places *places)
{
    dikas_places *p = places;
    const int64_t n = p->tie_start[p->n];
    if (memcmp(p->leave, p->arrive, (size_t)n * sizeof *p->leave) != 0)
        return;
    dikas_release(p->arrive);
    if (costs_nothing(p->leave, n)) {
        dikas_release(p->leave);
        p->leave = NULL;
    }
    p->arrive = p->leave;
}

static dikas_status join_pieces(dikas_places *places, const piece *pieces, int64_t block,
                                dikas_error *err)
{
    DIKAS_TRY(reserve(places, err));
    for (int64_t first = 0; first < places->n; first += block)
        put_piece(places, first, &pieces[first / block]);
    complete(places);
    return DIKAS_OK;
}

dikas_status places_tie_blocks(dikas_places *places, int64_t block,
                               dikas_status (*tie_block)(void *, void *, int64_t, dikas_error *),
                               void *context, piece **pieces, const dikas_run *run,
                               dikas_error *err)
{
    const dikas_task task = { NULL, tie_block, NULL };
    const int64_t n_blocks = (places->n + block - 1) / block;
    piece *all = dikas_alloc_zero((size_t)n_blocks, sizeof(piece));
    if (!all)
        return DIKAS_NO_MEMORY(err, "snapping");
    *pieces = all;
    dikas_status status = dikas_parallel(&task, context, n_blocks, "snapping", run, err);
    if (status == DIKAS_OK)
        status = join_pieces(places, all, block, err);
    for (int64_t b = 0; b < n_blocks; b++) {
        dikas_release(all[b].ties);
        dikas_release(all[b].stands);
        dikas_release(all[b].stand_leg);
    }
    dikas_release(all);
    *pieces = NULL;
    return status;
}
