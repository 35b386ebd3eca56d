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
 * query is documented as SELECT … WHERE NodeFrom = x AND Cost <= y. It leaves out the origin
 * itself, and it keeps the old place in its heap of a node whose cost falls: now and then a cost of
 * it is not the least.
 */
#include <sqlite3.h>

#include <spatialite.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ranges.h"

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
    answer a = bench_new_answer(o->n);
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

int main(int argc, char **argv)
{
    if (argc != 5 || atoi(argv[4]) < 1)
        bench_stop("Usage: bench_spatialite STREETS COST_COLUMN METRES ORIGINS");
    const double metres = strtod(argv[3], NULL);
    const streets s = bench_read_streets(argv[1], argv[2]);
    const origins o = bench_choose_origins(&s, atoi(argv[4]));
    const answer ours = bench_ask_dikas(&s, argv[2], &o, metres);
    const answer theirs = ask_spatialite(&s, &o, metres);
    bench_compare("VirtualRouting", metres, &ours, &theirs, &o, 1);
    return 0;
}
