/* SPDX-License-Identifier: MIT */
/**
 * @file cells.c
 * The cells of a map, in the colours of their classes.
 */
#include <string.h>

#include "core/core.h"
#include "map/canvas.h"
#include "map/class_text.h"

/* ---- states ---- */

static dikas_status state_of(const dikas_indicator *a, int64_t i, uint16_t *state, dikas_error *err)
{
    const int absence = a->absence ? a->absence[i] : DIKAS_KNOWN;
    if (absence != DIKAS_KNOWN || isnan(a->value[i])) {
        *state = (uint16_t)(STATE_ABSENT + (absence != DIKAS_KNOWN ? absence : DIKAS_NO_DATA));
        return DIKAS_OK;
    }
    const int k = dikas_class_of(&a->classes, a->value[i]);
    if (k < 0)
        return dikas_fail(
            err, DIKAS_EINVAL,
            "%s: row %lld: %.17g is in none of the classes, which reach from %.17g to %.17g",
            a->name ? a->name : "a map", (long long)i, a->value[i], a->classes.bound[0],
            a->classes.bound[a->classes.n]);
    *state = (uint16_t)k;
    return DIKAS_OK;
}

/* Of two that are not both known: what may not be told goes before what is not known. */
static uint16_t both(uint16_t a, uint16_t b, int n)
{
    if (a < STATE_ABSENT && b < STATE_ABSENT)
        return (uint16_t)(b * n + a);
    if (a == STATE_ABSENT + DIKAS_SUPPRESSED || b == STATE_ABSENT + DIKAS_SUPPRESSED)
        return STATE_ABSENT + DIKAS_SUPPRESSED;
    return a == b ? a : STATE_ABSENT + DIKAS_NO_DATA;
}

static void choose_fills(const uint32_t *colour, cell_states *s)
{
    for (int k = 0; k < s->n_classes; k++)
        s->fill[k] = (fill){ colour[k], FILL_PLAIN };
    s->fill[STATE_ABSENT + DIKAS_NO_DATA] = (fill){ 0xefefef, FILL_HATCH };
    s->fill[STATE_ABSENT + DIKAS_SUPPRESSED] = (fill){ 0xe2e2e2, FILL_DOTS };
    for (int k = STATE_ABSENT + DIKAS_REASON; k < N_STATES; k++)
        s->fill[k] = (fill){ 0xefefef,
                             FILL_REASONS + (k - STATE_ABSENT - DIKAS_REASON) % N_REASON_PATTERNS };
}

dikas_status cell_states_of(const dikas_geometry *cells, const dikas_indicator *a,
                            const dikas_indicator *b, const uint32_t *square, cell_states *out,
                            dikas_error *err)
{
    memset(out, 0, sizeof *out);
    out->n = cells->n_features;
    out->n_classes = b ? a->classes.n * b->classes.n : a->classes.n;
    out->is_whole = !b && map_is_whole(a, out->n);
    choose_fills(b ? square : a->colour, out);
    out->state = dikas_alloc((size_t)out->n + 1, sizeof *out->state);
    if (!out->state)
        return DIKAS_NO_MEMORY(err, "the states of cells");
    for (int64_t i = 0; i < out->n; i++) {
        uint16_t of_b;
        dikas_status status = state_of(a, i, &out->state[i], err);
        if (b && status == DIKAS_OK && (status = state_of(b, i, &of_b, err)) == DIKAS_OK)
            out->state[i] = both(out->state[i], of_b, a->classes.n);
        if (status != DIKAS_OK) {
            cell_states_clear(out);
            return status;
        }
        out->count[out->state[i]]++;
    }
    return DIKAS_OK;
}

void cell_states_clear(cell_states *states)
{
    dikas_release(states->state);
    states->state = NULL;
}

/* ---- patterns ---- */

/* Lines across a area, `step` apart, in the direction dx, dy; they lie still on the page, so that
 * neighbouring cells share them. */
static void add_lines(cairo_t *cr, const double area[4], double dx, double dy, double step)
{
    const double across[4] = { area[0] * dy - area[1] * dx, area[2] * dy - area[1] * dx,
                               area[0] * dy - area[3] * dx, area[2] * dy - area[3] * dx };
    const double along[4] = { area[0] * dx + area[1] * dy, area[2] * dx + area[1] * dy,
                              area[0] * dx + area[3] * dy, area[2] * dx + area[3] * dy };
    double low = HUGE_VAL, high = -HUGE_VAL, from = HUGE_VAL, to = -HUGE_VAL;
    for (int i = 0; i < 4; i++) {
        low = fmin(low, across[i]);
        high = fmax(high, across[i]);
        from = fmin(from, along[i]);
        to = fmax(to, along[i]);
    }
    from = floor(from / step) * step;
    for (double k = ceil(low / step); k * step <= high; k++) {
        cairo_move_to(cr, k * step * dy + from * dx, -k * step * dx + from * dy);
        cairo_line_to(cr, k * step * dy + to * dx, -k * step * dx + to * dy);
    }
}

static void stroke_pattern(cairo_t *cr, int pattern, const double area[4])
{
    static const double slope = 0.70710678118654752440;
    static const double ways[N_REASON_PATTERNS + 1][2][2] = { { { slope, -slope } },
                                                              { { slope, slope } },
                                                              { { 1, 0 } },
                                                              { { 0, 1 } },
                                                              { { slope, slope },
                                                                { slope, -slope } },
                                                              { { 1, 0 }, { 0, 1 } } };
    const double step = MM(1.5), dashes[] = { 0, step };
    if (pattern == FILL_DOTS) {
        add_lines(cr, area, 1, 0, step);
        cairo_set_dash(cr, dashes, 2, 0);
        cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
        cairo_set_line_width(cr, MM(0.5));
        set_colour(cr, 0x6e6e6e, 1);
    } else {
        const double(*way)[2] = ways[pattern == FILL_HATCH ? 0 : pattern - FILL_REASONS + 1];
        for (int i = 0; i < 2 && fabs(way[i][0]) + fabs(way[i][1]) > 0; i++)
            add_lines(cr, area, way[i][0], way[i][1], step);
        cairo_set_line_width(cr, MM(0.2));
        set_colour(cr, 0x9a9a9a, 1);
    }
    cairo_stroke(cr);
}

void fill_path(cairo_t *cr, fill how)
{
    double area[4];
    set_colour(cr, how.colour, 1);
    if (how.pattern == FILL_PLAIN) {
        /* A hair of the same colour closes the seam to what lies beside it. */
        cairo_fill_preserve(cr);
        cairo_set_line_width(cr, 0.2);
        cairo_stroke(cr);
        return;
    }
    cairo_fill_preserve(cr);
    cairo_save(cr);
    cairo_clip(cr);
    cairo_clip_extents(cr, &area[0], &area[1], &area[2], &area[3]);
    if (area[0] < area[2] && area[1] < area[3])
        stroke_pattern(cr, how.pattern, area);
    cairo_restore(cr);
}

/* ---- cells ---- */

static void draw_state(const canvas *c, const map_view *v, const dikas_geometry *cells,
                       const cell_states *s, uint16_t state, int without_boxes)
{
    double extent[4];
    cairo_new_path(c->cr);
    for (int64_t i = 0; i < s->n; i++)
        if (s->state[i] == state && feature_is_seen(v, cells, i, extent) &&
            !(without_boxes && feature_is_box(cells, i, extent)))
            feature_path(c->cr, v, cells, i, 0);
    fill_path(c->cr, s->fill[state]);
}

/* How large cells are on the page, of those that are seen: the side of a square of that size. */
static double size_of_cells(const map_view *v, const dikas_geometry *cells)
{
    int64_t n = 0;
    double area = 0, extent[4];
    for (int64_t i = 0; i < cells->n_features; i++)
        if (feature_is_seen(v, cells, i, extent)) {
            area += (extent[2] - extent[0]) * (extent[3] - extent[1]);
            n++;
        }
    return n ? sqrt(area / (double)n) * v->scale : 0;
}

static void stroke_cells(const canvas *c, const map_view *v, const dikas_geometry *cells,
                         double width, uint32_t colour, double alpha)
{
    double extent[4];
    cairo_new_path(c->cr);
    for (int64_t i = 0; i < cells->n_features; i++)
        if (feature_is_seen(v, cells, i, extent))
            feature_path(c->cr, v, cells, i, 0);
    set_colour(c->cr, colour, alpha);
    cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_MITER);
    cairo_set_line_width(c->cr, width);
    cairo_stroke(c->cr);
}

/* A dark line of which what is beside cells remains when they are drawn: pale ones among lakes and
 * parks are none of those. */
static void draw_rim(const canvas *c, const map_view *v, const dikas_geometry *cells)
{
    if (size_of_cells(v, cells) >= MM(0.8))
        stroke_cells(c, v, cells, 1, 0x4a4a4a, 0.55);
}

/* Thin light lines part large cells, so that a reader can count them. */
static void draw_edges(const canvas *c, const map_view *v, const dikas_geometry *cells)
{
    if (size_of_cells(v, cells) >= MM(1.8))
        stroke_cells(c, v, cells, 0.35, PAPER, 0.7);
}

dikas_status cells_draw(const canvas *c, const map_view *v, const dikas_geometry *cells,
                        const cell_states *states, int are_many, dikas_error *err)
{
    const int is_image = c->dots > 0;
    draw_rim(c, v, cells);
    if (is_image)
        DIKAS_TRY(cells_paint(c, v, cells, states, !are_many, err));
    if (is_image && are_many)
        return DIKAS_OK;
    for (int k = 0; k < N_STATES; k++)
        if (states->count[k])
            draw_state(c, v, cells, states, (uint16_t)k, is_image);
    draw_edges(c, v, cells);
    return DIKAS_OK;
}
