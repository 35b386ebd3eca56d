/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_lines.c
 * Lines with tags into a graph, places tied to it, and the relation of costs between them, read in
 * every way that there is.
 *
 * The bytes: HEADER of them say how, two are a place each, the rest are lines. Coordinates are of a
 * small lattice, so that lines share vertices; 255 instead is followed by 16 bytes that are two
 * numbers, whatever they are.
 */
#include "core/core.h"
#include "dikas/network.h"
#include "fuzz.h"

enum { MOST_LINES = 48, MOST_PATH = 9, MOST_PLACES = 12, MOST_K = 6, N_COLUMNS = 8 };

/* ---- words ---- */

static const char *const highways[] = {
    "residential", "footway", "steps", "motorway",     "service", "cycleway",      "path", "track",
    "trunk",       "primary", "",      "construction", NULL,      "living_street", "21",   "3",
};
static const char *const oneways[] = { NULL, NULL, NULL, "yes", "-1", "no", "FT", "4" };
static const char *const accesses[] = { NULL, NULL,      "no",         "yes",
                                        NULL, "private", "permissive", "wat" };
static const char *const speeds[] = { NULL, "30", "50 mph", "walk", "1e-300", "300", "nan", "-7" };
static const char *const routes[] = { NULL, NULL, NULL, "ferry" };
static const char *const durations[] = { NULL, "00:10", "1e300", "7:a" };
static const char *const junctions[] = { NULL, "roundabout" };
static const double costs[] = {
    0, 1, 2, 0.1, 7, 1e-9, 1e6, 3.25, 1e-300, 12, 40, 5, 8, 1e15, 2, 4
};
static const double limits[] = { HUGE_VAL, 0, 1, 2.5, 7, 30, 1e-12, 1e9 };
static const double steps[] = { 1, 10, 0.1, 1.0 / 3, 1000, 1e-7, 123456.789, 4 };
static const double snaps[] = { HUGE_VAL, 0, 0.5, 20 };
static const double tolerances[] = { 0, 0, 0.5, 15 };
static const double legs[] = { DIKAS_MISSING, 0, 1, 0.0125 };

#define PICK(list, number) ((list)[(number) % DIKAS_COUNT(list)])

/* ---- bytes to tables ---- */

typedef struct {
    fuzz_bytes bytes;
    double step, origin;
    int profile; /* 0: none */
    int by_cost, by_oneway, has_barriers, is_digiroad, threads;
    int n_from, n_to, k;
    double limit, max_snap, tolerance, leg;
    long fails; /* number of the allocation that fails; -1: none */
} setting;

static setting take_setting(const uint8_t *data, size_t size)
{
    setting s = { .bytes = { data, size } };
    const unsigned what = take_byte(&s.bytes), how = take_byte(&s.bytes);
    const unsigned places = take_byte(&s.bytes), more = take_byte(&s.bytes);
    const unsigned failing = take_byte(&s.bytes);
    s.profile = what & 3;
    s.by_cost = what >> 2 & 1;
    s.by_oneway = what >> 3 & 1;
    s.has_barriers = what >> 4 & 1;
    s.is_digiroad = what >> 5 & 1;
    s.threads = what >> 6 == 3 ? 3 : 1;
    s.step = PICK(steps, how & 7);
    s.origin = how >> 7 ? 25500000 : 0;
    s.limit = PICK(limits, how >> 3 & 7);
    s.n_from = 1 + (int)(places % MOST_PLACES);
    s.n_to = 1 + (int)(places / MOST_PLACES % MOST_PLACES);
    s.k = 1 + (int)(more & 7) % MOST_K;
    s.max_snap = PICK(snaps, more >> 3 & 3);
    s.tolerance = PICK(tolerances, more >> 5 & 1);
    s.leg = PICK(legs, more >> 6);
    s.fails = failing ? (long)failing - 1 : -1;
    return s;
}

static void take_point(setting *s, double xy[2])
{
    const unsigned c = take_byte(&s->bytes);
    xy[0] = s->origin + s->step * (c >> 4);
    xy[1] = s->origin + s->step * (c & 15);
    if (c == 255)
        for (int i = 0; i < 2; i++)
            xy[i] = take_double(&s->bytes);
}

/* A place lies on a lattice eight times as fine. */
static void take_place(setting *s, double xy[2])
{
    const unsigned x = take_byte(&s->bytes), y = take_byte(&s->bytes);
    xy[0] = s->origin + s->step * x / 8;
    xy[1] = s->origin + s->step * y / 8;
    if (x == 255 && y == 255)
        for (int i = 0; i < 2; i++)
            xy[i] = take_double(&s->bytes);
}

typedef struct {
    uint8_t *at;
    size_t size;
} wkb_bytes;

static void put(wkb_bytes *b, const void *from, size_t n)
{
    memcpy(b->at + b->size, from, n);
    b->size += n;
}

static void put_head(wkb_bytes *b, uint32_t type)
{
    static const uint8_t order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    put(b, &order, 1);
    put(b, &type, sizeof type);
}

static void put_path(wkb_bytes *b, setting *s, uint32_t n)
{
    put_head(b, 2);
    put(b, &n, sizeof n);
    for (uint32_t i = 0; i < n; i++) {
        double xy[2];
        take_point(s, xy);
        put(b, xy, sizeof xy);
    }
}

/* What the rows of a table are made of. */
typedef struct {
    int n;
    const char *word[N_COLUMNS][MOST_LINES];
    double cost[MOST_LINES];
    wkb_bytes wkb;
    int64_t start[MOST_LINES + 1];
    uint8_t missing[MOST_LINES];
} rows;

static void take_geometry(setting *s, rows *r, unsigned head)
{
    const uint32_t n = 2 + (head >> 3 & 7), two = 2;
    double xy[2];
    switch (head & 7) {
    case 5:
        put_head(&r->wkb, 5);
        put(&r->wkb, &two, sizeof two);
        put_path(&r->wkb, s, n);
        put_path(&r->wkb, s, n);
        break;
    case 6:
        take_point(s, xy);
        put_head(&r->wkb, 1);
        put(&r->wkb, xy, sizeof xy);
        break;
    case 7:
        r->missing[r->n] = head >> 3 & 1;
        break;
    default:
        put_path(&r->wkb, s, n);
    }
}

static void take_line(setting *s, rows *r)
{
    const unsigned head = take_byte(&s->bytes), kind = take_byte(&s->bytes),
                   tags = take_byte(&s->bytes);
    r->word[0][r->n] = PICK(highways, kind & 15);
    r->word[1][r->n] = PICK(oneways, kind >> 4 & 7);
    r->word[2][r->n] = PICK(routes, kind >> 7 ? 3 : 0);
    r->word[3][r->n] = PICK(accesses, tags & 7);
    r->word[4][r->n] = PICK(speeds, tags >> 3 & 7);
    r->word[5][r->n] = PICK(durations, tags >> 6);
    r->word[6][r->n] = PICK(junctions, tags >> 7);
    r->word[7][r->n] = PICK(accesses, tags >> 5 & 7); /* of the mode itself */
    r->cost[r->n] = head >> 6 == 3 && (tags & 7) == 7 ? DIKAS_MISSING : PICK(costs, tags >> 2 & 15);
    take_geometry(s, r, head);
    r->start[++r->n] = (int64_t)r->wkb.size;
}

/* NULL when an allocation fails, as may happen here too. */
static dikas_table *make_table(const rows *r, const char *const *names, int n_names, int with_cost)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *table = dikas_table_new(r->n);
    dikas_column wkb = { .name = dikas_copy_text("geometry"), .type = DIKAS_BYTES };
    double *cost = NULL;
    wkb.start = dikas_alloc((size_t)r->n + 1, sizeof *wkb.start);
    wkb.missing = dikas_alloc((size_t)r->n, 1);
    wkb.bytes = dikas_alloc(r->wkb.size, 1);
    int made = table && wkb.name && wkb.start && wkb.missing && wkb.bytes;
    if (made) {
        memcpy(wkb.start, r->start, ((size_t)r->n + 1) * sizeof *wkb.start);
        memcpy(wkb.missing, r->missing, (size_t)r->n);
        memcpy(wkb.bytes, r->wkb.at, r->wkb.size);
        made = is_ok(dikas_table_take_wkb(table, &wkb, &err), &err);
    }
    for (int c = 0; c < n_names && made; c++)
        if (names[c])
            made = is_ok(dikas_table_add_text(table, names[c], r->word[c], &err), &err);
    if (made && with_cost)
        made = is_ok(dikas_table_add(table, "cost", &cost, &err), &err);
    if (made && cost)
        memcpy(cost, r->cost, (size_t)r->n * sizeof *cost);
    if (made)
        return table;
    dikas_column_clear(&wkb);
    dikas_table_free(table);
    return NULL;
}

static dikas_table *make_lines(const setting *s, const rows *r)
{
    static const char *const modes[] = { "foot", "foot", "bicycle", "motorcar" };
    const char *const of_osm[N_COLUMNS] = { "highway",  "oneway",   "route",    "access",
                                            "maxspeed", "duration", "junction", modes[s->profile] };
    static const char *const of_digiroad[N_COLUMNS] = { "linkkityyp", "ajosuunta" };
    return make_table(r, s->is_digiroad ? of_digiroad : of_osm, N_COLUMNS, s->by_cost);
}

/* Barriers on the first points of the lattice. */
static dikas_table *make_barriers(const setting *s)
{
    static const char *const names[] = { "barrier", "access" };
    uint8_t bytes[4 * 21];
    rows r = { .wkb = { bytes, 0 } };
    for (int i = 0; i < 4; i++) {
        const double xy[] = { s->origin + s->step * i, s->origin + s->step };
        r.word[0][i] = i % 2 ? "gate" : "bollard";
        r.word[1][i] = i < 3 ? "no" : NULL;
        put_head(&r.wkb, 1);
        put(&r.wkb, xy, sizeof xy);
        r.start[++r.n] = (int64_t)r.wkb.size;
    }
    return make_table(&r, names, 2, 0);
}

/* ---- what must hold of a relation ---- */

typedef struct {
    double cost[MOST_PLACES][MOST_PLACES]; /* missing where absent */
    dikas_direction by;
    double limit;
} pairs;

static dikas_status note(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    pairs *p = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        for (int64_t at = block->start[i]; at < block->start[i + 1]; at++) {
            const int64_t row = block->first + i;
            const int32_t other = block->other[at];
            const double cost = block->value[0][at];
            HOLDS(at == block->start[i] || other > block->other[at - 1]);
            HOLDS(cost >= 0 && cost <= p->limit && isfinite(cost));
            *(p->by == DIKAS_BY_ROW ? &p->cost[row][other] : &p->cost[other][row]) = cost;
        }
    return DIKAS_OK;
}

static int read_pairs(const dikas_relation *r, dikas_direction by, double limit, int threads,
                      pairs *out)
{
    const dikas_run run = { sizeof run, threads, NULL, NULL };
    dikas_error err = { DIKAS_OK, "" };
    for (int i = 0; i < MOST_PLACES; i++)
        for (int j = 0; j < MOST_PLACES; j++)
            out->cost[i][j] = DIKAS_MISSING;
    out->by = by;
    out->limit = limit;
    return is_ok(dikas_relation_visit(r, by, note, out, "test", &run, &err), &err);
}

static void check_same(const pairs *a, const pairs *b)
{
    for (int i = 0; i < MOST_PLACES; i++)
        for (int j = 0; j < MOST_PLACES; j++)
            HOLDS(isnan(a->cost[i][j]) ? isnan(b->cost[i][j])
                                       : same_bits(a->cost[i][j], b->cost[i][j]));
}

static double cost_of(const pairs *all, dikas_direction by, int i, int j)
{
    return by == DIKAS_BY_ROW ? all->cost[i][j] : all->cost[j][i];
}

static void check_nearest(const setting *s, const dikas_relation *r, const pairs *all,
                          dikas_direction by)
{
    const dikas_run run = { sizeof run, s->threads, NULL, NULL };
    const int n = by == DIKAS_BY_ROW ? s->n_from : s->n_to;
    const int n_other = by == DIKAS_BY_ROW ? s->n_to : s->n_from;
    double value[MOST_PLACES * MOST_K];
    int32_t other[MOST_PLACES * MOST_K];
    dikas_error err = { DIKAS_OK, "" };
    if (!is_ok(dikas_relation_nearest(r, by, s->k, value, other, &run, &err), &err))
        return;
    for (int i = 0; i < n; i++) {
        int taken[MOST_PLACES] = { 0 };
        for (int k = 0; k < s->k; k++) {
            int best = -1;
            for (int j = 0; j < n_other; j++)
                if (!taken[j] && !isnan(cost_of(all, by, i, j)) &&
                    (best < 0 || cost_of(all, by, i, j) < cost_of(all, by, i, best)))
                    best = j;
            HOLDS(other[i * s->k + k] == best);
            HOLDS(best < 0 ? isnan(value[i * s->k + k])
                           : same_bits(value[i * s->k + k], cost_of(all, by, i, best)));
            if (best >= 0)
                taken[best] = 1;
        }
    }
}

static double fall(double value, const void *parameters)
{
    (void)parameters;
    return 1 / (1 + value);
}

static void check_sum(const setting *s, const dikas_relation *r, const pairs *all,
                      dikas_direction by)
{
    const dikas_run run = { sizeof run, s->threads, NULL, NULL };
    const int n = by == DIKAS_BY_ROW ? s->n_from : s->n_to;
    const int n_other = by == DIKAS_BY_ROW ? s->n_to : s->n_from;
    double x[MOST_PLACES], out[2][MOST_PLACES];
    dikas_error err = { DIKAS_OK, "" };
    for (int j = 0; j < MOST_PLACES; j++)
        x[j] = j % 5 == 3 ? DIKAS_MISSING : j * 0.7;
    const dikas_weighted_sum sums[] = { { fall, NULL, x, out[0], NULL },
                                        { fall, NULL, NULL, out[1], NULL } };
    if (!is_ok(dikas_relation_sum(r, by, 2, sums, &run, &err), &err))
        return;
    for (int i = 0; i < n; i++) {
        double wanted[2] = { 0, 0 };
        for (int j = 0; j < n_other; j++) {
            const double cost = cost_of(all, by, i, j);
            wanted[0] += isnan(cost) || isnan(x[j]) ? 0 : fall(cost, NULL) * x[j];
            wanted[1] += isnan(cost) ? 0 : fall(cost, NULL);
        }
        for (int w = 0; w < 2; w++)
            HOLDS(fabs(out[w][i] - wanted[w]) <= 1e-12 * wanted[w]);
    }
}

/* Within a limit there are the pairs up to it and no others; a pair at the limit belongs. */
static void check_limit(const dikas_graph *g, const dikas_places *from, const dikas_places *to,
                        const pairs *all, double limit)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_relation *r = NULL;
    pairs within, wanted = *all;
    if (!is_ok(dikas_access_new(g, from, to, NULL, 0, limit, &r, &err), &err))
        return;
    for (int i = 0; i < MOST_PLACES; i++)
        for (int j = 0; j < MOST_PLACES; j++)
            if (!(all->cost[i][j] <= limit))
                wanted.cost[i][j] = DIKAS_MISSING;
    for (int d = 0; d < 2; d++)
        if (read_pairs(r, (dikas_direction)d, limit, 1, &within))
            check_same(&within, &wanted);
    dikas_relation_free(r);
}

/* The limit is the cost of some pair, and the number below it. */
static void check_limits(const setting *s, const dikas_graph *g, const dikas_places *from,
                         const dikas_places *to, const pairs *all)
{
    const double cost = all->cost[s->k % s->n_from][s->k % s->n_to];
    if (isnan(cost))
        return;
    check_limit(g, from, to, all, cost);
    if (cost > 0)
        check_limit(g, from, to, all, nextafter(cost, 0));
}

static void check_stored(const setting *s, const dikas_relation *r, const pairs *all)
{
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    dikas_error err = { DIKAS_OK, "" };
    dikas_relation *stored = NULL;
    pairs again;
    if (!is_ok(dikas_relation_store(r, MOST_PLACES * MOST_PLACES, &run, &stored, &err), &err))
        return;
    HOLDS(stored != NULL);
    for (int d = 0; d < 2; d++) {
        if (read_pairs(stored, (dikas_direction)d, HUGE_VAL, 1, &again))
            check_same(&again, all);
        check_nearest(s, stored, all, (dikas_direction)d);
        check_sum(s, stored, all, (dikas_direction)d);
    }
    dikas_relation_free(stored);
}

static void check_border(const setting *s, const dikas_graph *g, const dikas_places *from)
{
    const dikas_run run = { sizeof run, s->threads, NULL, NULL };
    dikas_error err = { DIKAS_OK, "" };
    double cost[MOST_PLACES];
    if (!is_ok(dikas_border_cost(g, from, s->step, cost, &run, &err), &err))
        return;
    for (int i = 0; i < s->n_from; i++)
        HOLDS(isnan(cost[i]) || (cost[i] >= 0 && isfinite(cost[i])));
}

static void check_relation(const setting *s, const dikas_graph *g, const dikas_places *from,
                           const dikas_places *to)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_relation *r = NULL;
    pairs by_row, by_column;
    if (!is_ok(dikas_access_new(g, from, to, NULL, 0, s->limit, &r, &err), &err))
        return;
    if (read_pairs(r, DIKAS_BY_ROW, s->limit, 1, &by_row)) {
        if (read_pairs(r, DIKAS_BY_COLUMN, s->limit, s->threads, &by_column))
            check_same(&by_row, &by_column);
        for (int d = 0; d < 2; d++) {
            check_nearest(s, r, &by_row, (dikas_direction)d);
            check_sum(s, r, &by_row, (dikas_direction)d);
        }
        check_stored(s, r, &by_row);
        check_limits(s, g, from, to, &by_row);
    }
    dikas_relation_free(r);
}

static void check_places(const setting *s, const dikas_places *places, int n)
{
    for (int i = 0; i < n; i++) {
        const double snap = dikas_places_snap(places)[i];
        if (dikas_places_reach(places)[i] == DIKAS_REACH_OK)
            HOLDS(snap >= 0 && snap <= s->max_snap);
        else
            HOLDS(isnan(snap));
    }
}

static void use_graph(const setting *s, const dikas_graph *g, const double *from_xy,
                      const double *to_xy)
{
    const dikas_run run = { sizeof run, s->threads, NULL, NULL };
    dikas_error err = { DIKAS_OK, "" };
    dikas_places *from = NULL, *to = NULL;
    const int64_t n_nodes = dikas_graph_nodes(g);
    HOLDS(n_nodes > 0);
    for (int64_t i = 0; i < 2 * n_nodes; i++)
        HOLDS(isfinite(dikas_graph_node_xy(g)[i]));
    if (is_ok(dikas_places_new(g, s->n_from, from_xy, s->max_snap, 1, &run, &from, &err), &err) &&
        is_ok(dikas_places_new(g, s->n_to, to_xy, s->max_snap, 2, &run, &to, &err), &err)) {
        check_places(s, from, s->n_from);
        check_places(s, to, s->n_to);
        check_relation(s, g, from, to);
        check_border(s, g, from);
    }
    dikas_places_free(from);
    dikas_places_free(to);
}

/* ---- an allocation that fails ---- */

static long asked;

static void *failing_resize(void *memory, size_t size, void *payload)
{
    const long *fails = payload;
    return asked++ == *fails ? NULL : realloc(memory, size);
}

static void failing_release(void *memory, void *payload)
{
    (void)payload;
    free(memory);
}

/* ---- the whole ---- */

static void build(const setting *s, const rows *r, const double *from, const double *to)
{
    static const char *const modes[] = { NULL, "walk", "bicycle", "car" };
    const dikas_run run = { sizeof run, s->threads, NULL, NULL };
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph_options how = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_graph_report report;
    dikas_profile *profile = NULL;
    dikas_graph *graph = NULL;
    dikas_table *lines = make_lines(s, r), *barriers = s->has_barriers ? make_barriers(s) : NULL;
    if (s->profile && !is_ok(dikas_profile_new(modes[s->profile], &profile, &err), &err))
        profile = NULL;
    how.profile = profile;
    how.cost_column = s->by_cost ? "cost" : NULL;
    how.oneway_column = s->by_oneway ? (s->is_digiroad ? "ajosuunta" : "oneway") : NULL;
    how.join_tolerance = s->tolerance;
    how.leg_cost_per_metre = s->leg;
    if (lines && is_ok(dikas_graph_new(lines, barriers, &how, &report, &run, &graph, &err), &err)) {
        HOLDS(report.n_lines == r->n);
        use_graph(s, graph, from, to);
    }
    dikas_graph_free(graph);
    dikas_profile_free(profile);
    dikas_table_free(lines);
    dikas_table_free(barriers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[MOST_LINES * (2 * (9 + MOST_PATH * 16) + 9)];
    static rows r;
    setting s = take_setting(data, size);
    const dikas_allocator failing = { failing_resize, failing_release, &s.fails };
    double from[2 * MOST_PLACES], to[2 * MOST_PLACES];
    for (int i = 0; i < s.n_from; i++)
        take_place(&s, from + 2 * i);
    for (int i = 0; i < s.n_to; i++)
        take_place(&s, to + 2 * i);
    memset(&r, 0, sizeof r);
    r.wkb.at = bytes;
    while (s.bytes.left > 0 && r.n < MOST_LINES)
        take_line(&s, &r);
    asked = 0;
    if (s.fails >= 0) {
        s.threads = 1; /* the same allocation fails every time */
        dikas_set_allocator(&failing);
    }
    build(&s, &r, from, to);
    dikas_set_allocator(NULL);
    return 0;
}
