/* SPDX-License-Identifier: MIT */
/**
 * @file isochrone_tile.c
 * The squares of a tile, by halving.
 *
 * A point p costs leg * d(p, s) + w(foot of p on s), where s is the segment nearest to it. Of a
 * square with centre c and half diagonal r the segments that are nearest to some point lie within
 * d(c) + 2 r of c, d(c) being the distance of the nearest. So the segments of a part are among
 * those of the whole, and bounds over the few that are left hold for all points of the square:
 *
 *     high   the dearest point that any of them may serve; a limit that is not below it holds the
 *            whole square
 *     low    the cheapest; a limit below it holds no point of it
 *
 * The cost along a segment is the least of some lines: by way of the start of its edge, by way of
 * the end, straight to a service on it. Of each, the distance to a line plus a convex function of
 * the foot is largest at a corner of the square. Squares with a limit between low and high are
 * halved; what is still open DEEPER halvings below the resolution is left out.
 */
#include "core/core.h"
#include "network/isochrone.h"

enum { DEEPER = 3, DEEPEST = 11 /* lists of segments at one time: 64 is 2^6, and some */ };

#define HALF_DIAGONAL 1.4142135623730952 /* of a square of half side 1; rounded up */

/* A segment, seen from the centre of the tile; a ferry's end is one of no length. */
typedef struct {
    double x, y, ux, uy, length; /* start, direction, metres */
    double back, back_slope;     /* by the start of the edge, t metres on: back + t * back_slope */
    double ahead, ahead_slope;   /* by its end: ahead - t * ahead_slope */
    double forward, backward;    /* cost of a metre along the edge and against it */
    int at_start, at_end;        /* the edge has its node here */
    double start, end;           /* cost at that node */
    double before, edge_length;
    int32_t first, past; /* footholds of the edge */
} street;

struct tile_judge {
    const reach_field *field;
    candidates found;
    street *streets;
    int32_t n_streets;
    int64_t room;
    int32_t *list; /* DEEPEST lists of streets, the next behind the last */
    double *distance;
};

typedef struct {
    double x, y, half;
} square;

/* What a square comes to: limits before `low` hold none of it, those from `high` on all. */
typedef struct {
    uint8_t low, high;
} verdict;

dikas_status tile_judge_new(const reach_field *field, tile_judge **out, dikas_error *err)
{
    tile_judge *j = dikas_alloc_zero(1, sizeof *j);
    if (!j)
        return DIKAS_NO_MEMORY(err, "isochrones");
    j->field = field;
    *out = j;
    return DIKAS_OK;
}

void tile_judge_free(tile_judge *judge)
{
    if (!judge)
        return;
    candidates_clear(&judge->found);
    dikas_release(judge->streets);
    dikas_release(judge->list);
    dikas_release(judge->distance);
    dikas_release(judge);
}

/* ---- the streets of a tile ---- */

static dikas_status reserve(tile_judge *j, dikas_error *err)
{
    const int64_t n = 2 * j->found.n + 1; /* a ferry has two ends */
    if (n <= j->room)
        return DIKAS_OK;
    if (n > INT32_MAX / DEEPEST)
        return dikas_fail(err, DIKAS_ELIMIT, "isochrones: too many segments in one place");
    const size_t room = (size_t)(n + n / 2);
    street *streets = dikas_resize(j->streets, room, sizeof *streets);
    if (streets)
        j->streets = streets;
    int32_t *list = dikas_resize(j->list, room, DEEPEST * sizeof *list);
    if (list)
        j->list = list;
    double *distance = dikas_resize(j->distance, room, sizeof *distance);
    if (distance)
        j->distance = distance;
    if (!streets || !list || !distance)
        return DIKAS_NO_MEMORY(err, "isochrones");
    j->room = (int64_t)room;
    return DIKAS_OK;
}

static void add_ferry_end(tile_judge *j, const double *centre, int32_t node)
{
    const reach_field *f = j->field;
    const double *at = f->graph->node_xy + 2 * (int64_t)node, cost = f->cost[node];
    j->streets[j->n_streets++] = (street){ .x = at[0] - centre[0],
                                           .y = at[1] - centre[1],
                                           .ux = 1,
                                           .back = cost,
                                           .ahead = cost,
                                           .edge_length = 1 };
}

static void add_street(tile_judge *j, const double *centre, const candidate *c, double before)
{
    const reach_field *f = j->field;
    const dikas_graph *g = f->graph;
    const int32_t e = c->edge;
    const double *a = graph_point(g, e, c->point), *b = graph_point(g, e, c->point + 1);
    const double whole = graph_edge_length(g, e), length = hypot(b[0] - a[0], b[1] - a[1]);
    street *s = &j->streets[j->n_streets++];
    *s = (street){ .x = a[0] - centre[0],
                   .y = a[1] - centre[1],
                   .ux = (b[0] - a[0]) / length,
                   .uy = (b[1] - a[1]) / length,
                   .length = length,
                   .at_start = c->point == 0,
                   .at_end = c->point == graph_n_points(g, e) - 2,
                   .start = f->cost[g->edge_from[e]],
                   .end = f->cost[g->edge_to[e]],
                   .forward = g->edge_forward[e] / whole,
                   .backward = g->edge_backward[e] / whole,
                   .before = before,
                   .edge_length = whole };
    s->back_slope = isinf(s->backward) ? 0 : s->backward;
    s->ahead_slope = isinf(s->forward) ? 0 : s->forward;
    s->back = isinf(s->backward) ? HUGE_VAL : s->start + before * s->back_slope;
    s->ahead = isinf(s->forward) ? HUGE_VAL : s->end + fmax(whole - before, 0) * s->ahead_slope;
    s->past = footholds_of(f, e, &s->first);
}

/* Candidates ascend by edge and along it, so that lengths before them add up on the way. */
static void add_streets(tile_judge *j, const double *centre)
{
    const dikas_graph *g = j->field->graph;
    int32_t edge = -1;
    int64_t point = 0;
    double before = 0;
    j->n_streets = 0;
    for (int64_t i = 0; i < j->found.n; i++) {
        const candidate *c = &j->found.item[i];
        if (graph_is_ferry(g, c->edge)) {
            if (c->point == 0)
                add_ferry_end(j, centre, g->edge_from[c->edge]);
            if (c->point == graph_n_points(g, c->edge) - 2)
                add_ferry_end(j, centre, g->edge_to[c->edge]);
            continue;
        }
        if (c->edge != edge) {
            edge = c->edge;
            point = 0;
            before = 0;
        }
        for (; point < c->point; point++) {
            const double *a = graph_point(g, edge, point), *b = graph_point(g, edge, point + 1);
            before += hypot(b[0] - a[0], b[1] - a[1]);
        }
        add_street(j, centre, c, before);
    }
}

/* ---- a square and a street ---- */

static double distance_to(const street *s, double x, double y)
{
    const double px = x - s->x, py = y - s->y;
    const double t = px * s->ux + py * s->uy, n = px * s->uy - py * s->ux;
    const double past = t < 0 ? t : t > s->length ? t - s->length : 0;
    return sqrt(n * n + past * past);
}

/* The feet of a square on the line of a street. */
typedef struct {
    double t, n;     /* of the centre: metres along the line, to its right */
    double from, to; /* of the whole, not cut at the ends of the street */
    double side;     /* half of what it spans along the line, and across */
} feet;

static feet feet_on(const reach_field *f, const street *s, const square *q)
{
    const double px = q->x - s->x, py = q->y - s->y;
    const double t = px * s->ux + py * s->uy, n = px * s->uy - py * s->ux;
    const double side = (q->half + f->blur) * (fabs(s->ux) + fabs(s->uy));
    return (feet){ t, n, t - side, t + side, side };
}

/* What the corners of a square come to. */
typedef struct {
    double far;         /* largest distance to the street */
    double back, ahead; /* largest leg + line of cost, feet not cut at the far ends */
} corners;

static corners corners_on(const reach_field *f, const street *s, const square *q, const feet *on)
{
    const double leg = f->graph->leg_cost_per_metre, h = q->half + f->blur;
    corners out = { 0, 0, 0 };
    for (int corner = 0; corner < 4; corner++) {
        const double x = corner & 1 ? h : -h, y = corner & 2 ? h : -h;
        const double at = on->t + x * s->ux + y * s->uy, off = on->n + x * s->uy - y * s->ux;
        const double past = at < 0 ? at : at > s->length ? at - s->length : 0;
        const double d = past < 0 || past > 0 ? sqrt(off * off + past * past) : fabs(off);
        const double back = leg * d + s->back + (at > 0 ? at : 0) * s->back_slope;
        const double ahead =
            leg * d + s->ahead - (at < s->length ? at : s->length) * s->ahead_slope;
        out.far = d > out.far ? d : out.far;
        out.back = back > out.back ? back : out.back;
        out.ahead = ahead > out.ahead ? ahead : out.ahead;
    }
    return out;
}

/* The cheapest way straight to a service on the edge, from anywhere in [from, to] on the street; a
 * way against a one-way is infinitely dear. */
static double straight_at_least(const reach_field *f, const street *s, double from, double to)
{
    double least = HUGE_VAL;
    for (int32_t i = s->first; i < s->past; i++) {
        const foothold *h = &f->foothold[i];
        const double at = h->share * s->edge_length - s->before;
        const double way = at > to     ? (at - to) * s->forward
                           : at < from ? (from - at) * s->backward
                                       : 0;
        least = fmin(least, h->leg + way);
    }
    return least;
}

/* The same from the dearest of [from, to]: both ways are needed where the service lies between, or
 * may do by rounding. */
static double straight_at_most(const reach_field *f, const street *s, double from, double to)
{
    double least = HUGE_VAL;
    from -= f->blur;
    to += f->blur;
    for (int32_t i = s->first; i < s->past; i++) {
        const foothold *h = &f->foothold[i];
        const double at = h->share * s->edge_length - s->before;
        const double ahead = at > from ? (at - from) * s->forward : 0;
        const double back = at < to ? (to - at) * s->backward : 0;
        least = fmin(least, h->leg + fmax(ahead, back));
    }
    return least;
}

/* The dearest point of the square that this street serves; `far` bounds its distance. Cutting the
 * feet at one end keeps a line of cost that ascends from there convex, so the corners tell unless
 * the square is also past the other end. */
static double dearest(const reach_field *f, const street *s, const square *q, const feet *on,
                      double far)
{
    const corners at = corners_on(f, s, q, on);
    const double leg = f->graph->leg_cost_per_metre * fmin(at.far, far);
    const double from = fmin(fmax(on->from - f->blur, 0), s->length);
    const double to = fmax(fmin(on->to + f->blur, s->length), 0);
    if (s->at_start && on->to < -f->blur)
        return leg + s->start;
    if (s->at_end && on->from > s->length + f->blur)
        return leg + s->end;
    double cost = leg + fmin(s->back + to * s->back_slope, s->ahead - from * s->ahead_slope);
    if (on->to <= s->length)
        cost = fmin(cost, at.back);
    if (on->from >= 0)
        cost = fmin(cost, at.ahead);
    if (s->first < s->past)
        cost = fmin(cost, leg + straight_at_most(f, s, from, to));
    return cost;
}

/* No point of the square costs less by way of this street; `near` bounds the distance. */
static double cheapest(const reach_field *f, const street *s, const feet *on, double near)
{
    const double leg = f->graph->leg_cost_per_metre * fmax(near - PLACES_SLACK - f->blur, 0);
    const double from = fmin(fmax(on->from - f->blur, 0), s->length);
    const double to = fmax(fmin(on->to + f->blur, s->length), 0);
    double cost = fmin(s->back + from * s->back_slope, s->ahead - to * s->ahead_slope);
    if (s->at_start && !(from > 0))
        cost = fmin(cost, s->start);
    if (s->at_end && !(to < s->length))
        cost = fmin(cost, s->end);
    if (s->first < s->past)
        cost = fmin(cost, straight_at_least(f, s, from, to));
    return leg + cost;
}

/* ---- a square ---- */

/* Keeps the streets that may be nearest to a point of the square, with their distance to its
 * centre. */
static int32_t keep_near(const tile_judge *j, const int32_t *list, int32_t n, const square *q,
                         double *best, int32_t *kept)
{
    const reach_field *f = j->field;
    int32_t n_kept = 0;
    *best = HUGE_VAL;
    for (int32_t i = 0; i < n; i++) {
        j->distance[i] = distance_to(&j->streets[list[i]], q->x, q->y);
        *best = fmin(*best, j->distance[i]);
    }
    const double most =
        *best + 2 * HALF_DIAGONAL * (q->half + f->blur) + PLACES_SLACK + 8 * f->blur;
    for (int32_t i = 0; i < n; i++)
        if (j->distance[i] <= most) {
            j->distance[n_kept] = j->distance[i];
            kept[n_kept++] = list[i];
        }
    return n_kept;
}

/* First limit that is not below the cost. Costs of places are rounded to the quantum three times
 * and summed; 0 is exact. */
static uint8_t first_limit(const reach_field *f, double cost, int up)
{
    const double rounding = cost > 0 ? 8 * f->graph->quantum + 1e-12 * cost : 0;
    const double c = up ? cost + rounding : cost - rounding;
    uint8_t k = 0;
    while (k < f->n_limits && !(c <= f->limit[k]))
        k++;
    return k;
}

static verdict judge_square(const tile_judge *j, const square *q, const int32_t *kept, int32_t n,
                            double best)
{
    const reach_field *f = j->field;
    const uint8_t none = (uint8_t)f->n_limits;
    const double r = HALF_DIAGONAL * (q->half + f->blur);
    double low = HUGE_VAL, high = 0, far = best + r;
    if (n == 0 || best - r > f->max_snap + f->blur)
        return (verdict){ none, none };
    for (int32_t i = 0; i < n; i++) {
        const street *s = &j->streets[kept[i]];
        const feet on = feet_on(f, s, q);
        low = fmin(low, cheapest(f, s, &on, j->distance[i] - r));
        if (!(j->distance[i] > best))
            far = fmin(far, corners_on(f, s, q, &on).far + f->blur);
    }
    const uint8_t first = first_limit(f, low, 0);
    if (first == none || far > f->max_snap - f->blur)
        return (verdict){ first, none };
    for (int32_t i = 0; i < n && high <= f->limit[none - 1]; i++) {
        const street *s = &j->streets[kept[i]];
        const feet on = feet_on(f, s, q);
        if (fmax(j->distance[i] - r, fabs(on.n) - on.side) <= far + 8 * f->blur)
            high = fmax(high, dearest(f, s, q, &on, far));
    }
    return (verdict){ first, first_limit(f, high, 1) };
}

static square part_of(const square *q, int part)
{
    const double half = q->half / 2;
    return (square){ q->x + (part & 1 ? half : -half), q->y + (part & 2 ? half : -half), half };
}

/* The first limit within which a square of the lattice is reached, by its parts where needed. */
static uint8_t level_of(const tile_judge *j, int32_t *list, int32_t n, const square *q, int deeper)
{
    int32_t *kept = list + n;
    double best;
    uint8_t level = 0;
    n = keep_near(j, list, n, q, &best, kept);
    const verdict v = judge_square(j, q, kept, n, best);
    if (v.low >= v.high || deeper == 0)
        return v.high;
    for (int part = 0; part < 4 && level < v.high; part++) {
        const square child = part_of(q, part);
        const uint8_t l = level_of(j, kept, n, &child, deeper - 1);
        level = l > level ? l : level;
    }
    return level < v.high ? level : v.high;
}

/* Squares [x, x + side) by [y, y + side) of the tile. */
static void divide(const tile_judge *j, int32_t *list, int32_t n, int x, int y, int side,
                   uint8_t *level)
{
    const double size = j->field->size;
    const square q = { (x + 0.5 * side - TILE / 2) * size, (y + 0.5 * side - TILE / 2) * size,
                       0.5 * side * size };
    int32_t *kept = list + n;
    double best;
    if (side == 1) {
        level[y * TILE + x] = level_of(j, list, n, &q, DEEPER);
        return;
    }
    n = keep_near(j, list, n, &q, &best, kept);
    const verdict v = judge_square(j, &q, kept, n, best);
    if (v.low >= v.high) {
        for (int row = y; row < y + side; row++)
            for (int column = x; column < x + side; column++)
                level[row * TILE + column] = v.high;
        return;
    }
    for (int part = 0; part < 4; part++)
        divide(j, kept, n, x + (part & 1 ? side / 2 : 0), y + (part & 2 ? side / 2 : 0), side / 2,
               level);
}

dikas_status tile_judge_run(tile_judge *judge, int64_t column, int64_t row, uint8_t *level,
                            dikas_error *err)
{
    const reach_field *f = judge->field;
    const double centre[] = { ((double)column + 0.5) * TILE * f->size,
                              ((double)row + 0.5) * TILE * f->size };
    const double r = HALF_DIAGONAL * (TILE / 2 * f->size + f->blur);
    DIKAS_TRY(segments_around(f->index, centre, f->max_snap + 3 * r + 1,
                              2 * r + PLACES_SLACK + 8 * f->blur, f->usable, &judge->found, err));
    DIKAS_TRY(reserve(judge, err));
    add_streets(judge, centre);
    for (int32_t i = 0; i < judge->n_streets; i++)
        judge->list[i] = i;
    divide(judge, judge->list, judge->n_streets, 0, 0, TILE, level);
    return DIKAS_OK;
}
