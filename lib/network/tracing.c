/* SPDX-License-Identifier: MIT */
/**
 * @file tracing.c
 * Squares of a lattice into polygons: corners -> rings -> cut corners -> WKB.
 *
 * An outline has the squares on its left. Every corner joins a horizontal and a vertical side and
 * belongs to a square; where two squares touch at a corner alone there are two corners in one
 * place, so that the outline stays with its square. A ring that comes to such a place twice is
 * parted there; so no ring touches itself, every set of squares that are connected by sides has one
 * outer ring, and rings touch at corners at most.
 *
 * Steps look like stairs. Where the outline turns left, the corner of its square is cut from the
 * middle of one side to the middle of the other: area is only taken away, and two corners of a side
 * meet in its middle at most. The cut depends on the squares beside that one alone, which a set
 * that is contained in another lacks wherever the other does; so polygons are contained in each
 * other as the sets of squares are.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/tracing.h"

typedef struct {
    int32_t x, y; /* half squares from the south-west */
    int32_t next; /* along the outline */
    int32_t run;  /* of its square */
    int32_t twin; /* the other corner in this place, or -1 */
    int32_t at;   /* place in the path that is being followed, -1: none, -2: done */
} corner;

typedef struct {
    int32_t set;  /* lowest run of the squares it belongs to */
    int32_t hole; /* 1: clockwise */
    int64_t first, n;
} ring;

typedef struct {
    const lattice *lattice;
    uint8_t level;
    uint8_t *read;
    int32_t *below, *above; /* run of every square of two rows, -1 outside; one more at each end */
    int32_t *rising;        /* per line between columns: the corner whose side goes up */
    int32_t *run;           /* union of runs: a lower run of the same set, or itself */
    int32_t n_runs, room_runs;
    corner *corners;
    int32_t n_corners, room_corners;
    int32_t *path;
    ring *rings;
    int32_t n_rings, room_rings;
    int32_t *xy; /* of the rings, half squares */
    int64_t n_xy, room_xy;
    int last_stays; /* another ring may touch the last point */
} tracer;

static dikas_status too_long(dikas_error *err)
{
    return dikas_fail(err, DIKAS_ELIMIT,
                      "isochrones: the outline has more corners than can be "
                      "counted; a coarser resolution is needed");
}

static int grow(void **array, int32_t *room, int32_t n, size_t size)
{
    if (n <= *room)
        return 1;
    const int32_t more = n < INT32_MAX / 2 - 512 ? 2 * n + 512 : INT32_MAX;
    void *grown = dikas_resize(*array, (size_t)more, size);
    if (!grown)
        return 0;
    *array = grown;
    *room = more;
    return 1;
}

/* ---- rows of squares ---- */

static int32_t lowest(tracer *t, int32_t run)
{
    while (t->run[run] != run) {
        t->run[run] = t->run[t->run[run]];
        run = t->run[run];
    }
    return run;
}

static void unite(tracer *t, int32_t a, int32_t b)
{
    const int32_t p = lowest(t, a), q = lowest(t, b);
    t->run[p > q ? p : q] = p > q ? q : p;
}

/* Runs of squares of the next row, united with those below that they share a side with. */
static dikas_status read_row(tracer *t, int32_t row, dikas_error *err)
{
    const int32_t n = t->lattice->n_columns;
    int32_t *swap = t->below;
    t->below = t->above;
    t->above = swap;
    if (row == t->lattice->n_rows) {
        memset(t->above, 0xff, ((size_t)n + 2) * sizeof(int32_t));
        return DIKAS_OK;
    }
    t->lattice->read(t->lattice->self, row, t->read);
    for (int32_t i = 0; i < n; i++) {
        int32_t *mine = &t->above[i + 1];
        *mine = -1;
        if (t->read[i] > t->level)
            continue;
        if (mine[-1] < 0) {
            if (t->n_runs == INT32_MAX)
                return too_long(err);
            if (!grow((void **)&t->run, &t->room_runs, t->n_runs + 1, sizeof(int32_t)))
                return DIKAS_NO_MEMORY(err, "outlines");
            t->run[t->n_runs] = t->n_runs;
            t->n_runs++;
        }
        *mine = mine[-1] < 0 ? t->n_runs - 1 : mine[-1];
        if (t->below[i + 1] >= 0 && (mine[-1] < 0 || t->below[i] < 0))
            unite(t, *mine, t->below[i + 1]);
    }
    return DIKAS_OK;
}

/* ---- corners ---- */

static dikas_status add_corner(tracer *t, int32_t x, int32_t y, int32_t run, dikas_error *err)
{
    if (t->n_corners == INT32_MAX)
        return too_long(err);
    if (!grow((void **)&t->corners, &t->room_corners, t->n_corners + 1, sizeof(corner)))
        return DIKAS_NO_MEMORY(err, "outlines");
    t->corners[t->n_corners++] = (corner){ 2 * x, 2 * y, -1, run, -1, -1 };
    return DIKAS_OK;
}

/* The side between two corners; backwards when the squares are on its right. */
static void join(tracer *t, int32_t from, int32_t to, int backwards)
{
    t->corners[backwards ? to : from].next = backwards ? from : to;
}

/* The corners in one place, of four squares `s` south and `n` north of it, west and east. `*level`
 * is the corner to the west whose side comes here. Of two squares that touch, the western one has
 * the corner a, the eastern one b. */
static dikas_status add_place(tracer *t, int32_t x, int32_t y, const int32_t *s, const int32_t *n,
                              int32_t *level, dikas_error *err)
{
    const int sw = s[0] >= 0, se = s[1] >= 0, nw = n[0] >= 0, ne = n[1] >= 0;
    const int touch = sw == ne && se == nw; /* and sw is not se, or there would be no corner */
    const int32_t a = t->n_corners, b = touch ? a + 1 : a;
    DIKAS_TRY(add_corner(t, x, y, sw ? s[0] : nw ? n[0] : se ? s[1] : n[1], err));
    if (touch) {
        DIKAS_TRY(add_corner(t, x, y, se ? s[1] : n[1], err));
        t->corners[a].twin = b;
        t->corners[b].twin = a;
    }
    if (nw != sw)
        join(t, *level, a, !nw);
    if (sw != se)
        join(t, t->rising[x], touch && se ? b : a, !sw);
    if (ne != se)
        *level = b;
    if (nw != ne)
        t->rising[x] = touch && nw ? a : b;
    return DIKAS_OK;
}

/* All corners on the line between two rows. */
static dikas_status add_line(tracer *t, int32_t y, dikas_error *err)
{
    int32_t level = -1;
    for (int32_t x = 0; x <= t->lattice->n_columns; x++) {
        const int32_t *s = t->below + x, *n = t->above + x;
        const int west = (s[0] >= 0) != (n[0] >= 0), east = (s[1] >= 0) != (n[1] >= 0);
        const int south = (s[0] >= 0) != (s[1] >= 0), north = (n[0] >= 0) != (n[1] >= 0);
        if ((west || east) && (south || north))
            DIKAS_TRY(add_place(t, x, y, s, n, &level, err));
    }
    return DIKAS_OK;
}

static dikas_status find_corners(tracer *t, dikas_error *err)
{
    for (int32_t row = 0; row <= t->lattice->n_rows; row++) {
        DIKAS_TRY(read_row(t, row, err));
        DIKAS_TRY(add_line(t, row, err));
    }
    return DIKAS_OK;
}

/* ---- rings ---- */

static const corner *on_path(const tracer *t, int32_t first, int32_t n, int32_t i)
{
    return &t->corners[t->path[first + (i + n) % n]];
}

static int64_t cross(const int32_t *a, const int32_t *b, const int32_t *c)
{
    return (int64_t)(b[0] - a[0]) * (c[1] - b[1]) - (int64_t)(b[1] - a[1]) * (c[0] - b[0]);
}

static int turns_left(const corner *a, const corner *b, const corner *c)
{
    return cross((const int32_t[]){ a->x, a->y }, (const int32_t[]){ b->x, b->y },
                 (const int32_t[]){ c->x, c->y }) > 0;
}

/* A point of the ring that begins at `first`. Points on the way from one to the next are left out
 * but where rings touch: there all have a point, or rounding would make them cross. */
static void put_point(tracer *t, int64_t first, int32_t x, int32_t y, int stays)
{
    int32_t *xy = t->xy + 2 * first;
    int64_t n = t->n_xy - first;
    const int32_t point[] = { x, y };
    const int same = n > 0 && xy[2 * n - 2] == x && xy[2 * n - 1] == y;
    if (!same && n > 1 && !t->last_stays && cross(xy + 2 * n - 4, xy + 2 * n - 2, point) == 0)
        n--;
    if (!same)
        memcpy(xy + 2 * n++, point, sizeof point);
    t->last_stays = stays || (same && t->last_stays);
    t->n_xy = first + n;
}

static int32_t sign(int32_t x)
{
    return (x > 0) - (x < 0);
}

/* Half a square is cut off along both sides where the outline turns left. */
static void put_corner(tracer *t, int64_t first_xy, int32_t first, int32_t n, int32_t i)
{
    const corner *p = on_path(t, first, n, i - 1), *c = on_path(t, first, n, i);
    const corner *q = on_path(t, first, n, i + 1);
    if (!turns_left(p, c, q)) {
        put_point(t, first_xy, c->x, c->y, c->twin >= 0);
        return;
    }
    put_point(t, first_xy, c->x - sign(c->x - p->x), c->y - sign(c->y - p->y), 0);
    put_point(t, first_xy, c->x + sign(q->x - c->x), c->y + sign(q->y - c->y), 0);
}

/* Twice the area in half squares, negative when clockwise. */
static int64_t doubled_area(const int32_t *xy, int64_t n)
{
    int64_t sum = 0;
    for (int64_t i = 1; i + 1 < n; i++)
        sum += (int64_t)(xy[2 * i] - xy[0]) * (xy[2 * i + 3] - xy[1]) -
               (int64_t)(xy[2 * i + 1] - xy[1]) * (xy[2 * i + 2] - xy[0]);
    return sum;
}

/* The ring of the corners [first, n) of the path, which are done. */
static dikas_status add_ring(tracer *t, int32_t first, int32_t n, dikas_error *err)
{
    const int64_t room = t->n_xy + 2 * (int64_t)(n - first) + 1;
    if (room > t->room_xy) {
        int32_t *xy = dikas_resize(t->xy, 2 * (size_t)room, 2 * sizeof *xy);
        if (!xy)
            return DIKAS_NO_MEMORY(err, "outlines");
        t->xy = xy;
        t->room_xy = 2 * room;
    }
    if (!grow((void **)&t->rings, &t->room_rings, t->n_rings + 1, sizeof(ring)))
        return DIKAS_NO_MEMORY(err, "outlines");
    ring *r = &t->rings[t->n_rings++];
    *r = (ring){ .set = lowest(t, t->corners[t->path[first]].run), .first = t->n_xy };
    for (int32_t i = 0; i < n - first; i++)
        put_corner(t, r->first, first, n - first, i);
    const int32_t *xy = t->xy + 2 * r->first, *last = t->xy + 2 * t->n_xy - 2;
    t->n_xy -= xy[0] == last[0] && xy[1] == last[1];
    r->n = t->n_xy - r->first;
    r->hole = doubled_area(xy, r->n) < 0;
    for (int32_t i = first; i < n; i++)
        t->corners[t->path[i]].at = -2;
    return DIKAS_OK;
}

static dikas_status follow(tracer *t, int32_t start, dikas_error *err)
{
    int32_t n = 0, c = start;
    do {
        const int32_t twin = t->corners[c].twin;
        if (twin >= 0 && t->corners[twin].at >= 0) {
            const int32_t first = t->corners[twin].at;
            DIKAS_TRY(add_ring(t, first, n, err));
            n = first;
        }
        t->corners[c].at = n;
        t->path[n++] = c;
        c = t->corners[c].next;
    } while (c != start);
    return add_ring(t, 0, n, err);
}

static int by_set(const void *a, const void *b)
{
    const ring *x = a, *y = b;
    if (x->set != y->set)
        return x->set < y->set ? -1 : 1;
    if (x->hole != y->hole)
        return x->hole - y->hole;
    return (x->first > y->first) - (x->first < y->first);
}

static dikas_status find_rings(tracer *t, dikas_error *err)
{
    t->path = dikas_alloc((size_t)t->n_corners, sizeof(int32_t));
    if (!t->path)
        return DIKAS_NO_MEMORY(err, "outlines");
    for (int32_t c = 0; c < t->n_corners; c++)
        if (t->corners[c].at == -1)
            DIKAS_TRY(follow(t, c, err));
    if (t->n_rings > 1)
        qsort(t->rings, (size_t)t->n_rings, sizeof(ring), by_set);
    return DIKAS_OK;
}

/* ---- WKB ---- */

static void put(traced_bytes *b, const void *from, size_t n)
{
    memcpy(b->at + b->n, from, n);
    b->n += (int64_t)n;
}

static void put_head(traced_bytes *b, uint32_t type, uint32_t n)
{
    const unsigned char order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    put(b, &order, 1);
    put(b, &type, 4);
    put(b, &n, 4);
}

static void put_ring(const tracer *t, const ring *r, traced_bytes *b)
{
    const lattice *l = t->lattice;
    const uint32_t n = (uint32_t)r->n + 1;
    put(b, &n, 4);
    for (int64_t i = 0; i <= r->n; i++) {
        const int32_t *half = t->xy + 2 * (r->first + i % r->n);
        const double xy[] = { (double)(2 * l->column + half[0]) * (l->size / 2),
                              (double)(2 * l->row + half[1]) * (l->size / 2) };
        put(b, xy, sizeof xy);
    }
}

static dikas_status write_rings(const tracer *t, traced_bytes *b, double *area, dikas_error *err)
{
    int64_t bytes = 9, doubled = 0;
    uint32_t n_polygons = 0;
    for (int32_t i = 0; i < t->n_rings; i++) {
        const ring *r = &t->rings[i];
        bytes += 9 + 4 + 16 * (r->n + 1);
        n_polygons += !r->hole;
        doubled += doubled_area(t->xy + 2 * r->first, r->n);
    }
    *area = (double)doubled / 8 * t->lattice->size * t->lattice->size;
    if (t->n_rings == 0)
        return DIKAS_OK;
    if (b->n + bytes > b->room) {
        char *grown = dikas_resize(b->at, (size_t)(b->n + bytes), 1);
        if (!grown)
            return DIKAS_NO_MEMORY(err, "outlines");
        b->at = grown;
        b->room = b->n + bytes;
    }
    put_head(b, 6, n_polygons);
    for (int32_t i = 0, end; i < t->n_rings; i = end) {
        for (end = i + 1; end < t->n_rings && t->rings[end].hole; end++)
            continue;
        put_head(b, 3, (uint32_t)(end - i));
        for (int32_t k = i; k < end; k++)
            put_ring(t, &t->rings[k], b);
    }
    return DIKAS_OK;
}

/* ---- all together ---- */

static dikas_status reserve(tracer *t, dikas_error *err)
{
    const size_t n = (size_t)t->lattice->n_columns;
    t->read = dikas_alloc(n, 1);
    t->below = dikas_alloc(n + 2, sizeof(int32_t));
    t->above = dikas_alloc(n + 2, sizeof(int32_t));
    t->rising = dikas_alloc(n + 1, sizeof(int32_t));
    if (!t->read || !t->below || !t->above || !t->rising)
        return DIKAS_NO_MEMORY(err, "outlines");
    memset(t->below, 0xff, (n + 2) * sizeof(int32_t));
    memset(t->above, 0xff, (n + 2) * sizeof(int32_t));
    return DIKAS_OK;
}

dikas_status trace_outlines(const lattice *l, uint8_t level, traced_bytes *wkb, double *area,
                            dikas_error *err)
{
    tracer t = { .lattice = l, .level = level };
    dikas_status status = reserve(&t, err);
    if (status == DIKAS_OK)
        status = find_corners(&t, err);
    if (status == DIKAS_OK)
        status = find_rings(&t, err);
    if (status == DIKAS_OK)
        status = write_rings(&t, wkb, area, err);
    dikas_release(t.read);
    dikas_release(t.below);
    dikas_release(t.above);
    dikas_release(t.rising);
    dikas_release(t.run);
    dikas_release(t.corners);
    dikas_release(t.path);
    dikas_release(t.rings);
    dikas_release(t.xy);
    return status;
}
