/* SPDX-License-Identifier: MIT */
/**
 * @file bench_spatialite.c
 * Range queries beside libspatialite's VirtualRouting: the same lines, the same origins, and the
 * same nodes must come out.
 *
 * Usage: bench_spatialite STREETS COST_COLUMN METRES ORIGINS
 *
 * STREETS holds straight lines of two points. VirtualRouting gets them as a table with geometry in
 * memory, which is not timed; its preparation is CreateRoutingNodes() and CreateRouting(), its
 * query is documented as SELECT … WHERE NodeFrom = x AND Cost <= y.
 */
#include <sqlite3.h>

#include <spatialite.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* Costs are rounded here so that their sums are exact: to far less than this, in metres. */
#define ROUNDING 1e-6

typedef struct {
    dikas_table *table;
    const dikas_geometry *geometry;
    double *cost;
    int64_t n;
} streets;

typedef struct {
    int n;
    int64_t *line; /* each origin is the first point of this line */
    double *xy;
} origins;

/* What a way of answering came to: nodes an origin, and the sum of their costs. */
typedef struct {
    double *nodes, *costs;
    double prepared, seconds;
} answer;

static void *room(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);
    if (!memory)
        bench_stop("bench: out of memory");
    return memory;
}

static answer new_answer(int n)
{
    return (answer){ room((size_t)n, sizeof(double)), room((size_t)n, sizeof(double)), 0, 0 };
}

static streets read_streets(const char *path, const char *column)
{
    streets s = { .table = bench_read(path, column) };
    dikas_error err;
    int index;
    s.geometry = dikas_table_geometry(s.table);
    s.n = dikas_table_rows(s.table);
    s.cost = room((size_t)s.n, sizeof(double));
    if (s.geometry->n_points != 2 * s.n)
        bench_stop("bench: %s: only straight lines of two points can be compared", path);
    bench_check(dikas_table_require(s.table, column, &index, &err), &err);
    bench_check(dikas_table_numbers(s.table, index, s.cost, &err), &err);
    return s;
}

static origins choose_origins(const streets *s, int n)
{
    origins o = { n, room((size_t)n, sizeof *o.line), room(2 * (size_t)n, sizeof *o.xy) };
    for (int i = 0; i < n; i++) {
        o.line[i] = s->n * i / n;
        memcpy(o.xy + 2 * i, s->geometry->xy + 4 * o.line[i], 2 * sizeof(double));
    }
    return o;
}

/* ---- ours ---- */

static double itself(double cost, const void *parameters)
{
    (void)parameters;
    return cost;
}

static answer ask_dikas(const streets *s, const char *column, const origins *o, double metres)
{
    answer a = new_answer(o->n);
    dikas_relation *relation = NULL;
    dikas_error err;
    const double start = bench_now();
    dikas_graph *graph = bench_graph(s->table, column);
    dikas_places *nodes = bench_node_places(graph), *from = bench_places(graph, o->n, o->xy);
    bench_check(dikas_access_new(graph, from, nodes, NULL, 0, metres, &relation, &err), &err);
    a.prepared = bench_now() - start;
    const dikas_weighted_sum sums[] = { { bench_one, NULL, NULL, a.nodes },
                                        { itself, NULL, NULL, a.costs } };
    bench_check(dikas_relation_sum(relation, DIKAS_BY_ROW, 2, sums, &bench_run, &err), &err);
    a.seconds = bench_now() - start - a.prepared;
    dikas_relation_free(relation);
    dikas_places_free(from);
    dikas_places_free(nodes);
    dikas_graph_free(graph);
    return a;
}

/* ---- VirtualRouting ---- */

static void run_sql(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        bench_stop("bench: %s: %s", sql, message ? message : sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK)
        bench_stop("bench: %s: %s", sql, sqlite3_errmsg(db));
    return query;
}

/* A function that tells in its only value whether it worked. */
static void call_sql(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *query = prepare(db, sql);
    if (sqlite3_step(query) != SQLITE_ROW || sqlite3_column_int(query, 0) != 1)
        bench_stop("bench: %s did not work", sql);
    sqlite3_finalize(query);
}

static void insert_streets(sqlite3 *db, const streets *s)
{
    run_sql(db, "CREATE TABLE street (id INTEGER PRIMARY KEY, cost DOUBLE NOT NULL)");
    call_sql(db, "SELECT AddGeometryColumn('street', 'geom', 0, 'LINESTRING', 'XY')");
    run_sql(db, "BEGIN");
    sqlite3_stmt *insert =
        prepare(db, "INSERT INTO street VALUES (?, ?, MakeLine(MakePoint(?, ?), MakePoint(?, ?)))");
    for (int64_t i = 0; i < s->n; i++) {
        sqlite3_bind_int64(insert, 1, i + 1);
        sqlite3_bind_double(insert, 2, s->cost[i]);
        for (int k = 0; k < 4; k++)
            sqlite3_bind_double(insert, 3 + k, s->geometry->xy[4 * i + k]);
        if (sqlite3_step(insert) != SQLITE_DONE)
            bench_stop("bench: %s", sqlite3_errmsg(db));
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    run_sql(db, "COMMIT");
}

static void query_ranges(sqlite3 *db, const origins *o, double metres, answer *a)
{
    sqlite3_stmt *node = prepare(db, "SELECT node_from FROM street WHERE id = ?");
    sqlite3_stmt *range =
        prepare(db, "SELECT NodeTo, Cost FROM route WHERE NodeFrom = ? AND Cost <= ?");
    for (int i = 0; i < o->n; i++) {
        sqlite3_bind_int64(node, 1, o->line[i] + 1);
        if (sqlite3_step(node) != SQLITE_ROW)
            bench_stop("bench: %s", sqlite3_errmsg(db));
        sqlite3_bind_int64(range, 1, sqlite3_column_int64(node, 0));
        sqlite3_bind_double(range, 2, metres);
        sqlite3_reset(node);
        const double start = bench_now();
        while (sqlite3_step(range) == SQLITE_ROW) {
            a->nodes[i]++;
            a->costs[i] += sqlite3_column_double(range, 1);
        }
        a->seconds += bench_now() - start;
        sqlite3_reset(range);
    }
    sqlite3_finalize(node);
    sqlite3_finalize(range);
}

static answer ask_spatialite(const streets *s, const origins *o, double metres)
{
    answer a = new_answer(o->n);
    sqlite3 *db = NULL;
    void *cache = spatialite_alloc_connection();
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        bench_stop("bench: SQLite cannot open a database in memory");
    spatialite_init_ex(db, cache, 0);
    call_sql(db, "SELECT InitSpatialMetaData(1, 'NONE')");
    insert_streets(db, s);
    const double start = bench_now();
    call_sql(db, "SELECT CreateRoutingNodes(NULL, 'street', 'geom', 'node_from', 'node_to')");
    call_sql(db, "SELECT CreateRouting('route_data', 'route', 'street', 'node_from', 'node_to', "
                 "'geom', 'cost', NULL, 0, 1)");
    a.prepared = bench_now() - start;
    query_ranges(db, o, metres, &a);
    sqlite3_close(db);
    spatialite_cleanup_ex(cache);
    return a;
}

/* ---- side by side ---- */

/* Origins by how the two answers compare. VirtualRouting leaves out the origin itself, and it keeps
 * the old place in its heap of a node whose cost falls: now and then a cost of it is not the least.
 */
typedef struct {
    int equal, dearer_there, dearer_here, fewer_there, fewer_here;
} agreement;

static agreement compare(const answer *ours, const answer *theirs, int n)
{
    agreement found = { 0 };
    for (int i = 0; i < n; i++) {
        const double more = theirs->costs[i] - ours->costs[i];
        const double nodes = theirs->nodes[i] - (ours->nodes[i] - 1);
        if (fabs(nodes) > 0.5)
            *(nodes < 0 ? &found.fewer_there : &found.fewer_here) += 1;
        else if (fabs(more) <= ROUNDING * ours->nodes[i])
            found.equal++;
        else if (more > 0)
            found.dearer_there++;
        else
            found.dearer_here++;
    }
    return found;
}

static void print_line(const char *work, double ours, double theirs)
{
    printf("%-28s %12.4f %14.4f %8.0f\n", work, ours, theirs, theirs / ours);
}

int main(int argc, char **argv)
{
    if (argc != 5 || atoi(argv[4]) < 1)
        bench_stop("Usage: bench_spatialite STREETS COST_COLUMN METRES ORIGINS");
    const double metres = strtod(argv[3], NULL);
    const streets s = read_streets(argv[1], argv[2]);
    const origins o = choose_origins(&s, atoi(argv[4]));
    const answer ours = ask_dikas(&s, argv[2], &o, metres);
    const answer theirs = ask_spatialite(&s, &o, metres);
    const double n = o.n;
    char work[64];
    printf("%-28s %12s %14s %8s\n", "work", "DikaS", "VirtualRouting", "ratio");
    print_line("preparation, CPU s", ours.prepared, theirs.prepared);
    snprintf(work, sizeof work, "query of %g m, CPU ms", metres);
    print_line(work, 1e3 * ours.seconds / n, 1e3 * theirs.seconds / n);
    printf("%-28s %12.1f %14.1f\n", "nodes a query", bench_checksum(ours.nodes, o.n) / n,
           bench_checksum(theirs.nodes, o.n) / n);
    const agreement found = compare(&ours, &theirs, o.n);
    printf("%-28s equal %d; dearer there %d, here %d; fewer nodes there %d, here %d\n", "origins",
           found.equal, found.dearer_there, found.dearer_here, found.fewer_there, found.fewer_here);
    return 0;
}
