/* SPDX-License-Identifier: MIT */
/**
 * @file stretches.c
 * Sides of the shape against the segments near them, by way of the index of segments; then what
 * lies between the places where sides cross a segment, and the segments that none crosses.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/stretches.h"

#define SLACK      0.01 /* metres: all edges this much farther than the nearest count as nearest too */
#define ON_OUTLINE 1e-6 /* metres: a point this close to a side lies on it */

enum { HALVINGS = 50, KEPT_IN_VIEW = 16 };

typedef enum {
    BESIDE,  /* collect what is within the limit, cut off there; note where sides cross */
    MEASURE, /* only the distances */
    NEAREST  /* collect places within the limit */
} seeking;

typedef struct {
    const stretch_query *query;
    const outline *outline;
    stretches *out;
    seeking purpose;
    double limit;
    const outline_run *run;
} seeker;

/* A segment, or an end of a ferry line, that sides are held against. */
typedef struct {
    int32_t edge;
    int64_t point;
    const double *a, *b;
    double at; /* of a single point: 0 or 1 on its segment */
    int usable;
} subject;

void stretches_clear(stretches *s)
{
    dikas_release(s->item);
    dikas_release(s->cut);
    *s = (stretches){ 0 };
}

static dikas_status add(const seeker *s, const subject *t, double from, double gap_from, double to,
                        double gap_to, dikas_error *err)
{
    stretches *out = s->out;
    const int is_point = t->a == t->b;
    if (!dikas_make_room((void **)&out->item, &out->room, out->n + 1, sizeof *out->item))
        return DIKAS_NO_MEMORY(err, "snapping");
    out->item[out->n++] =
        (stretch){ t->edge,  t->point, is_point ? t->at : from, is_point ? t->at : to,
                   gap_from, gap_to };
    return DIKAS_OK;
}

static dikas_status add_cut(const seeker *s, const subject *t, double at, dikas_error *err)
{
    stretches *out = s->out;
    if (!dikas_make_room((void **)&out->cut, &out->room_cuts, out->n_cuts + 1, sizeof *out->cut))
        return DIKAS_NO_MEMORY(err, "snapping");
    out->cut[out->n_cuts++] = (cut){ t->edge, t->point, at };
    return DIKAS_OK;
}

static double gap_at(const subject *t, const outline_side *side, double at)
{
    double xy[2];
    segment_at(t->a, t->b, at, xy);
    const double gap = segment_distance(side->a, side->b, xy);
    return gap <= ON_OUTLINE ? 0 : gap;
}

/* Where the segment leaves the ground within the limit, between a place inside and one outside. */
static double place_at_limit(const seeker *s, const subject *t, const outline_side *side,
                             double inside, double outside)
{
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = (inside + outside) / 2;
        if (gap_at(t, side, middle) <= s->limit)
            inside = middle;
        else
            outside = middle;
    }
    return inside;
}

/* The distance between two places changes as a convex function: it is greatest at one of them. */
static dikas_status add_between(const seeker *s, const subject *t, const outline_side *side,
                                double from, double gap_from, double to, double gap_to,
                                dikas_error *err)
{
    const int from_near = gap_from <= s->limit, to_near = gap_to <= s->limit;
    if (from_near && to_near)
        return add(s, t, from, gap_from, to, gap_to, err);
    if (s->purpose == NEAREST && from_near)
        return add(s, t, from, gap_from, from, gap_from, err);
    if (s->purpose == NEAREST && to_near)
        return add(s, t, to, gap_to, to, gap_to, err);
    if (from_near) {
        const double end = place_at_limit(s, t, side, from, to);
        return add(s, t, from, gap_from, end, gap_at(t, side, end), err);
    }
    if (to_near) {
        const double start = place_at_limit(s, t, side, to, from);
        return add(s, t, start, gap_at(t, side, start), to, gap_to, err);
    }
    return DIKAS_OK;
}

static void note_distance(const seeker *s, const subject *t, double gap)
{
    stretches *out = s->out;
    out->nearest_of_all = fmin(out->nearest_of_all, gap);
    if (t->usable)
        out->nearest = fmin(out->nearest, gap);
}

static int is_far(const double *a, const double *b, const double *c, const double *d, double limit)
{
    for (int k = 0; k < 2; k++)
        if (fmin(a[k], b[k]) > fmax(c[k], d[k]) + limit ||
            fmax(a[k], b[k]) < fmin(c[k], d[k]) - limit)
            return 1;
    return 0;
}

/* The segment's stretch opposite the side: between its places nearest to the ends of the side. The
 * place where they are nearest to each other is one of these, or where they cross. */
static dikas_status hold_against(seeker *s, const subject *t, const outline_side *side,
                                 dikas_error *err)
{
    if (is_far(t->a, t->b, side->a, side->b, s->limit))
        return DIKAS_OK;
    double from = segment_nearest_to(t->a, t->b, side->a);
    double to = segment_nearest_to(t->a, t->b, side->b);
    const double crossing = segment_crossing(t->a, t->b, side->a, side->b);
    if (from > to) {
        const double swap = from;
        from = to;
        to = swap;
    }
    const double gap_from = gap_at(t, side, from), gap_to = gap_at(t, side, to);
    const double gap = crossing >= 0 ? 0 : fmin(gap_from, gap_to);
    if (!(gap <= s->limit))
        return DIKAS_OK;
    note_distance(s, t, gap);
    if (s->purpose == MEASURE)
        s->limit = fmin(s->limit, s->out->nearest);
    if (s->purpose == BESIDE && side->part >= 0 && t->a != t->b) {
        if (crossing >= 0)
            DIKAS_TRY(add_cut(s, t, crossing, err));
        if (gap_from <= 0)
            DIKAS_TRY(add_cut(s, t, from, err));
        if (gap_to <= 0)
            DIKAS_TRY(add_cut(s, t, to, err));
    }
    if (s->purpose == MEASURE || !t->usable)
        return DIKAS_OK;
    if (crossing < 0)
        return add_between(s, t, side, from, gap_from, to, gap_to, err);
    const double at = fmin(fmax(crossing, from), to);
    DIKAS_TRY(add_between(s, t, side, from, gap_from, at, 0, err));
    return add_between(s, t, side, at, 0, to, gap_to, err);
}

static dikas_status hold_against_run(seeker *s, const subject *t, dikas_error *err)
{
    const double *box = s->run->box;
    if (is_far(t->a, t->b, box, box + 2, s->limit))
        return DIKAS_OK;
    for (int64_t i = s->run->first; i < s->run->end; i++)
        DIKAS_TRY(hold_against(s, t, &s->outline->side[i], err));
    return DIKAS_OK;
}

typedef dikas_status (*subject_visitor)(seeker *s, const subject *t, dikas_error *err);

/* A ferry is boarded where its line ends. */
static dikas_status each_subject(seeker *s, int32_t edge, int64_t point, subject_visitor visit,
                                 dikas_error *err)
{
    const dikas_graph *g = s->query->graph;
    const double *a = graph_point(g, edge, point), *b = graph_point(g, edge, point + 1);
    const int usable = s->query->usable[graph_component(g, edge)];
    if (!graph_is_ferry(g, edge))
        return visit(s, &(subject){ edge, point, a, b, 0, usable }, err);
    if (point == 0)
        DIKAS_TRY(visit(s, &(subject){ edge, point, a, a, 0, usable }, err));
    if (point == graph_n_points(g, edge) - 2)
        DIKAS_TRY(visit(s, &(subject){ edge, point, b, b, 1, usable }, err));
    return DIKAS_OK;
}

static dikas_status visit_near_run(void *context, int32_t edge, int64_t point, dikas_error *err)
{
    return each_subject(context, edge, point, hold_against_run, err);
}

static dikas_status look_along_outline(seeker *s, seeking purpose, double limit, dikas_error *err)
{
    const double size = segments_square(s->query->index);
    outline_run run = { 0 };
    s->purpose = purpose;
    s->limit = limit;
    s->run = &run;
    while (outline_next_run(s->outline, size, &run)) {
        const double around = s->limit;
        const double box[] = { run.box[0] - around, run.box[1] - around, run.box[2] + around,
                               run.box[3] + around };
        DIKAS_TRY(segments_visit(s->query->index, box, visit_near_run, s, err));
    }
    return DIKAS_OK;
}

/* ---- within ---- */

static int by_place(const void *a, const void *b)
{
    const cut *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    if (x->point != y->point)
        return x->point < y->point ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static int by_segment(const void *a, const void *b)
{
    const cut *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

static dikas_status add_if_within(seeker *s, const subject *t, double from, double to,
                                  dikas_error *err)
{
    double middle[2];
    segment_at(t->a, t->b, (from + to) / 2, middle);
    if (!outline_contains(s->outline, middle))
        return DIKAS_OK;
    note_distance(s, t, 0);
    return t->usable ? add(s, t, from, 0, to, 0, err) : DIKAS_OK;
}

static dikas_status add_uncut(seeker *s, const subject *t, dikas_error *err)
{
    const cut key = { t->edge, t->point, 0 };
    if (s->out->n_cuts > 0 &&
        bsearch(&key, s->out->cut, (size_t)s->out->n_cuts, sizeof key, by_segment))
        return DIKAS_OK;
    return add_if_within(s, t, 0, 1, err);
}

static dikas_status visit_in_box(void *context, int32_t edge, int64_t point, dikas_error *err)
{
    return each_subject(context, edge, point, add_uncut, err);
}

/* Between two neighbouring cuts a segment is all within or all without. */
static dikas_status add_cut_segments(seeker *s, dikas_error *err)
{
    const dikas_graph *g = s->query->graph;
    const stretches *out = s->out;
    for (int64_t i = 0; i < out->n_cuts; i++) {
        const cut *c = &out->cut[i];
        const int is_first = i == 0 || by_segment(c, c - 1) != 0;
        const int is_last = i + 1 == out->n_cuts || by_segment(c, c + 1) != 0;
        const double *a = graph_point(g, c->edge, c->point);
        const double *b = graph_point(g, c->edge, c->point + 1);
        const subject t = { c->edge, c->point, a,
                            b,       0,        s->query->usable[graph_component(g, c->edge)] };
        if (is_first && c->at > 0)
            DIKAS_TRY(add_if_within(s, &t, 0, c->at, err));
        const double next = is_last ? 1 : c[1].at;
        if (next > c->at)
            DIKAS_TRY(add_if_within(s, &t, c->at, next, err));
    }
    return DIKAS_OK;
}

static dikas_status look_within(seeker *s, dikas_error *err)
{
    stretches *out = s->out;
    if (out->n_cuts > 1)
        qsort(out->cut, (size_t)out->n_cuts, sizeof *out->cut, by_place);
    DIKAS_TRY(segments_visit(s->query->index, s->outline->box, visit_in_box, s, err));
    return add_cut_segments(s, err);
}

/* ---- nearest ---- */

static double distance_of_boxes(const double a[4], const double b[4])
{
    const double x = fmax(0, fmax(a[0] - b[2], b[0] - a[2]));
    const double y = fmax(0, fmax(a[1] - b[3], b[1] - a[3]));
    return hypot(x, y);
}

/* Wider and wider around the outline, until all that is nearer has been seen. */
static dikas_status look_for_nearest(seeker *s, dikas_error *err)
{
    const double farthest = s->query->max_snap;
    const double apart = distance_of_boxes(s->outline->box, s->query->graph->extent);
    double around = fmax(segments_square(s->query->index), fmax(s->query->beside, apart));
    if (apart > farthest)
        return DIKAS_OK;
    for (;; around *= 2) {
        DIKAS_TRY(look_along_outline(s, MEASURE, fmin(around, farthest), err));
        if (s->out->nearest < HUGE_VAL || around >= farthest)
            break;
    }
    if (isinf(s->out->nearest))
        return DIKAS_OK;
    return look_along_outline(s, NEAREST, fmin(s->out->nearest + SLACK, farthest), err);
}

/* ---- in order ---- */

static int compare(double x, double y)
{
    return (x > y) - (x < y);
}

/* Longer before shorter, near before far, so that what makes another needless stands before it. */
static int by_edge(const void *a, const void *b)
{
    const stretch *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    if (x->point != y->point)
        return x->point < y->point ? -1 : 1;
    int order = compare(x->from, y->from);
    if (order == 0)
        order = compare(y->to, x->to);
    if (order == 0)
        order = compare(x->gap_from, y->gap_from);
    return order ? order : compare(x->gap_to, y->gap_to);
}

static double gap_within(const stretch *s, double at)
{
    const double along = s->to > s->from ? (at - s->from) / (s->to - s->from) : 0;
    return s->gap_from + along * (s->gap_to - s->gap_from);
}

static int makes_needless(const stretch *s, const stretch *other)
{
    return s->edge == other->edge && s->point == other->point && s->from <= other->from &&
           s->to >= other->to && gap_within(s, other->from) <= other->gap_from &&
           gap_within(s, other->to) <= other->gap_to;
}

static void tidy(stretches *s)
{
    int64_t kept = 0;
    if (s->n > 1)
        qsort(s->item, (size_t)s->n, sizeof *s->item, by_edge);
    for (int64_t i = 0; i < s->n; i++) {
        int needless = 0;
        for (int64_t k = kept; k > 0 && k > kept - KEPT_IN_VIEW && !needless; k--)
            needless = makes_needless(&s->item[k - 1], &s->item[i]);
        if (!needless)
            s->item[kept++] = s->item[i];
    }
    s->n = kept;
}

dikas_status stretches_find(const stretch_query *query, const outline *o, stretches *out,
                            dikas_error *err)
{
    seeker s = { .query = query, .outline = o, .out = out };
    out->n = out->n_cuts = 0;
    out->nearest = out->nearest_of_all = HUGE_VAL;
    DIKAS_TRY(look_along_outline(&s, BESIDE, fmin(query->beside, query->max_snap), err));
    if (o->has_area)
        DIKAS_TRY(look_within(&s, err));
    if (out->n == 0)
        DIKAS_TRY(look_for_nearest(&s, err));
    tidy(out);
    return DIKAS_OK;
}
