/* SPDX-License-Identifier: MIT */
/**
 * @file lattice.c
 * Is it a regular grid? Its direction comes from the nearest two of some places, its steps from
 * the least gap between the rows and between the columns, and a least-squares fit over all places
 * then takes the rounding of the coordinates out of both.
 */
#include "spatial/environment.h"

/** A lattice with more positions to a place is not worth it. */
#define MOST_POSITIONS 32.0

enum { SAMPLE = 64 }; /* places whose nearest is looked for, to find the direction */

/* Least difference of neighbouring values beyond rounding; 0 where all are the same. */
static double least_gap(int32_t n, const dikas_placed *value)
{
    double least = HUGE_VAL;
    for (int32_t k = 1; k < n; k++) {
        const double gap = value[k].value - value[k - 1].value;
        if (gap > SAME_DISTANCE && gap < least)
            least = gap;
    }
    return isinf(least) ? 0 : least;
}

/* A coordinate along a direction; its least value and least gap. */
static double find_step(const dikas_environment *e, const double direction[2], dikas_placed *value,
                        dikas_placed *room, double *low)
{
    for (int32_t p = 0; p < e->n; p++)
        value[p] = (dikas_placed){ direction[0] * e->x[p] + direction[1] * e->y[p], p };
    dikas_sort_placed(e->n, value, room);
    *low = value[0].value;
    return least_gap(e->n, value);
}

/* Number of the nearest multiple; 0 where it is too far away to be one. */
static int nearest_multiple(double x, double step, int32_t *out)
{
    const double k = round(x / step);
    *out = (int32_t)k;
    return fabs(k) < 1e8 && fabs(x - k * step) < 0.01 * step;
}

static int number_places(dikas_environment *e, const double along[2], const double step[2],
                         const double low[2])
{
    const double across[2] = { -along[1], along[0] };
    dikas_lattice *l = &e->lattice;
    l->columns = l->rows = 0;
    for (int32_t p = 0; p < e->n; p++) {
        const double a = along[0] * e->x[p] + along[1] * e->y[p] - low[0];
        const double b = across[0] * e->x[p] + across[1] * e->y[p] - low[1];
        if (!nearest_multiple(a, step[0], &e->column[p]) ||
            !nearest_multiple(b, step[1], &e->row[p]))
            return 0;
        if (e->column[p] >= l->columns)
            l->columns = e->column[p] + 1;
        if (e->row[p] >= l->rows)
            l->rows = e->row[p] + 1;
    }
    return (double)l->columns * (double)l->rows <= MOST_POSITIONS * e->n;
}

/* ---- the fit ---- */

/* Moments of columns c and rows r about their middle, and with a coordinate. */
typedef struct {
    double n, c, r, cc, cr, rr;
} moments;

static moments moments_of(const dikas_environment *e)
{
    moments m = { .n = e->n };
    for (int32_t p = 0; p < e->n; p++) {
        m.c += e->column[p];
        m.r += e->row[p];
    }
    m.c /= m.n;
    m.r /= m.n;
    for (int32_t p = 0; p < e->n; p++) {
        const double c = e->column[p] - m.c, r = e->row[p] - m.r;
        m.cc += c * c;
        m.cr += c * r;
        m.rr += r * r;
    }
    return m;
}

/* What the coordinates lack of the estimate is fitted: it is small, so that nothing is lost. */
static void fit_coordinate(const dikas_environment *e, const moments *m, const double *x,
                           double *origin, double *along, double *across)
{
    dikas_sum sum = { 0, 0 }, with_c = { 0, 0 }, with_r = { 0, 0 };
    for (int32_t p = 0; p < e->n; p++) {
        const double rest = x[p] - (*origin + e->column[p] * *along + e->row[p] * *across);
        dikas_sum_add(&sum, rest);
        dikas_sum_add(&with_c, rest * (e->column[p] - m->c));
        dikas_sum_add(&with_r, rest * (e->row[p] - m->r));
    }
    const double mean = dikas_sum_value(sum) / m->n;
    const double xc = dikas_sum_value(with_c), xr = dikas_sum_value(with_r);
    const double whole = m->cc * m->rr - m->cr * m->cr;
    double a = 0, b = 0;
    if (whole > 1e-9 * m->cc * m->rr) {
        a = (xc * m->rr - xr * m->cr) / whole;
        b = (xr * m->cc - xc * m->cr) / whole;
    } else if (m->cc > 0) {
        a = xc / m->cc;
    } else if (m->rr > 0) {
        b = xr / m->rr;
    }
    *origin += mean - a * m->c - b * m->r;
    *along += a;
    *across += b;
}

static int lies_on(const dikas_environment *e, const dikas_lattice *l, double tolerance)
{
    for (int32_t p = 0; p < e->n; p++) {
        const double c = e->column[p], r = e->row[p];
        const double dx = l->origin[0] + c * l->along[0] + r * l->across[0] - e->x[p];
        const double dy = l->origin[1] + c * l->along[1] + r * l->across[1] - e->y[p];
        if (!(hypot(dx, dy) <= tolerance))
            return 0;
    }
    return 1;
}

/* Is it a lattice with this direction? */
static int try_direction(dikas_environment *e, const double along[2], dikas_placed *value,
                         dikas_placed *room)
{
    const double across[2] = { -along[1], along[0] };
    double low[2], step[2];
    step[0] = find_step(e, along, value, room, &low[0]);
    step[1] = find_step(e, across, value, room, &low[1]);
    if (!(step[0] > 0) && !(step[1] > 0))
        return 0;
    for (int k = 0; k < 2; k++) /* a single row or column */
        step[k] = step[k] > 0 ? step[k] : step[1 - k];
    if (!number_places(e, along, step, low))
        return 0;
    const double corner[2] = { e->lattice.origin[0], e->lattice.origin[1] };
    dikas_lattice l = e->lattice;
    for (int k = 0; k < 2; k++) {
        l.along[k] = step[0] * along[k];
        l.across[k] = step[1] * across[k];
        l.origin[k] = low[0] * along[k] + low[1] * across[k];
    }
    if (!lies_on(e, &l, 0)) {
        const moments m = moments_of(e);
        fit_coordinate(e, &m, e->x, &l.origin[0], &l.along[0], &l.across[0]);
        fit_coordinate(e, &m, e->y, &l.origin[1], &l.along[1], &l.across[1]);
        if (!lies_on(e, &l, SAME_DISTANCE))
            return 0;
    }
    l.origin[0] += corner[0];
    l.origin[1] += corner[1];
    e->lattice = l;
    return 1;
}

/* The shortest way from some places to others; what lies further in y than that cannot be nearer,
 * and the places are in order of y. 0 where there is none. */
static int find_direction(const dikas_environment *e, double along[2])
{
    double least = HUGE_VAL;
    const int32_t stride = e->n / SAMPLE + 1;
    for (int32_t p = 0; p < e->n; p += stride)
        for (int32_t q = p + 1; q < e->n; q++) {
            const double dx = e->x[q] - e->x[p], dy = e->y[q] - e->y[p], d = hypot(dx, dy);
            if (dy > least)
                break;
            if (d < least) {
                least = d;
                along[0] = dx / d;
                along[1] = dy / d;
            }
        }
    if (isinf(least))
        return 0;
    if (along[0] < 0 || (!(along[0] > 0) && along[1] < 0)) {
        along[0] = -along[0];
        along[1] = -along[1];
    }
    return 1;
}

int lattice_find(dikas_environment *e, dikas_placed *value, dikas_placed *room)
{
    const double east[2] = { 1, 0 };
    double along[2];
    if (e->n < 2)
        return 0;
    if (try_direction(e, east, value, room))
        return 1;
    return find_direction(e, along) && try_direction(e, along, value, room);
}
