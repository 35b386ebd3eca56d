/* SPDX-License-Identifier: MIT */
/**
 * @file bench_network.c
 * From a file of lines to sums over all nodes: reading, graph, places, the nearest services,
 * residents within reach. One thread, CPU seconds.
 *
 * Usage: bench_network STREETS COST_COLUMN SERVICES PEOPLE PEOPLE_COLUMN [METRES...]
 *
 * PEOPLE "-" puts made-up residents on the nodes themselves.
 */
#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_recordbatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { NEAREST = 5 };

/* The floor: GDAL hands over the same columns, batch by batch, and nobody looks at them. */
static void read_with_gdal(const char *path, const char *column)
{
    const double start = bench_now();
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    int64_t n = 0;
    GDALAllRegister();
    GDALDatasetH data = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = data ? GDALDatasetGetLayer(data, 0) : NULL;
    if (!layer)
        bench_stop("bench: GDAL cannot read %s", path);
    char **others = NULL;
    OGRFeatureDefnH fields = OGR_L_GetLayerDefn(layer);
    for (int i = 0; i < OGR_FD_GetFieldCount(fields); i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(fields, i));
        if (strcmp(name, column) != 0)
            others = CSLAddString(others, name);
    }
    OGR_L_SetIgnoredFields(layer, (const char **)others);
    CSLDestroy(others);
    if (!OGR_L_GetArrowStream(layer, &stream, NULL))
        bench_stop("bench: GDAL has no Arrow stream for %s", path);
    while (stream.get_next(&stream, &batch) == 0 && batch.release) {
        n += batch.length;
        batch.release(&batch);
    }
    stream.release(&stream);
    GDALClose(data);
    bench_line("read, GDAL alone", n, bench_now() - start, 0, DIKAS_MISSING);
}

static dikas_graph *load(const char *path, const char *column)
{
    bench_forget_peak();
    const double start = bench_now();
    dikas_table *lines = bench_read(path, column);
    bench_line("read", dikas_table_rows(lines), bench_now() - start, 0, DIKAS_MISSING);
    dikas_graph *graph = bench_graph(lines, column);
    dikas_table_free(lines);
    bench_line("read and build the graph", dikas_graph_nodes(graph), bench_now() - start, 0,
               (double)dikas_graph_arcs(graph));
    return graph;
}

/* Points of a file as places; *n is how many. */
static dikas_places *places_of(const dikas_graph *graph, const dikas_table *points)
{
    const int64_t n = dikas_table_rows(points);
    double *xy = malloc(2 * (size_t)n * sizeof *xy);
    if (!xy)
        bench_stop("bench: out of memory");
    dikas_geometry_centroids(dikas_table_geometry(points), xy);
    dikas_places *places = bench_places(graph, n, xy);
    free(xy);
    return places;
}

static dikas_relation *access_within(const dikas_graph *graph, const dikas_places *from,
                                     const dikas_places *to, double limit)
{
    dikas_relation *relation = NULL;
    dikas_error err;
    bench_check(dikas_access_new(graph, from, to, NULL, 0, limit, &relation, &err), &err);
    return relation;
}

static void nearest(const dikas_graph *graph, const dikas_places *nodes, const char *path)
{
    dikas_error err;
    dikas_table *services = bench_read(path, NULL);
    dikas_places *to = places_of(graph, services);
    const int64_t n = dikas_graph_nodes(graph);
    double *value = malloc((size_t)n * NEAREST * sizeof *value);
    char work[64];
    if (!value)
        bench_stop("bench: out of memory");
    bench_forget_peak();
    const double start = bench_now();
    dikas_relation *relation = access_within(graph, nodes, to, HUGE_VAL);
    bench_check(
        dikas_relation_nearest(relation, DIKAS_BY_ROW, NEAREST, value, NULL, &bench_run, &err),
        &err);
    snprintf(work, sizeof work, "nearest %d of %lld services", NEAREST,
             (long long)dikas_table_rows(services));
    bench_line(work, n, bench_now() - start, 0, bench_checksum(value, n * NEAREST));
    dikas_relation_free(relation);
    dikas_places_free(to);
    dikas_table_free(services);
    free(value);
}

typedef struct {
    dikas_places *places;
    const dikas_places *at; /* places, or the nodes */
    double *number;
} residents;

static residents read_residents(const dikas_graph *graph, const dikas_places *nodes,
                                const char *path, const char *column)
{
    const int on_nodes = !strcmp(path, "-");
    dikas_table *table = on_nodes ? NULL : bench_read(path, column);
    const int64_t n = on_nodes ? dikas_graph_nodes(graph) : dikas_table_rows(table);
    residents r = { NULL, nodes, malloc((size_t)n * sizeof *r.number) };
    if (!r.number)
        bench_stop("bench: out of memory");
    for (int64_t i = 0; on_nodes && i < n; i++)
        r.number[i] = (double)(i % 7);
    if (table) {
        dikas_error err;
        int index;
        bench_check(dikas_table_require(table, column, &index, &err), &err);
        bench_check(dikas_table_numbers(table, index, r.number, &err), &err);
        r.at = r.places = places_of(graph, table);
        dikas_table_free(table);
    }
    return r;
}

/* Nodes within reach of every node, then residents: the first tells what the searches settle. */
static void sum_within(const dikas_graph *graph, const dikas_places *nodes, const residents *r,
                       double metres)
{
    dikas_error err;
    const int64_t n = dikas_graph_nodes(graph);
    double *out = malloc((size_t)n * sizeof *out);
    char work[64];
    dikas_weighted_sum sum = { bench_one, NULL, NULL, out, bench_ones };
    if (!out)
        bench_stop("bench: out of memory");
    bench_forget_peak();
    double start = bench_now();
    dikas_relation *relation = access_within(graph, nodes, nodes, metres);
    bench_check(dikas_relation_sum(relation, DIKAS_BY_ROW, 1, &sum, &bench_run, &err), &err);
    const double settled = bench_checksum(out, n);
    snprintf(work, sizeof work, "nodes within %g m", metres);
    bench_line(work, n, bench_now() - start, settled, settled);
    dikas_relation_free(relation);

    bench_forget_peak();
    start = bench_now();
    sum.x = r->number;
    relation = access_within(graph, nodes, r->at, metres);
    bench_check(dikas_relation_sum(relation, DIKAS_BY_ROW, 1, &sum, &bench_run, &err), &err);
    snprintf(work, sizeof work, "residents within %g m", metres);
    bench_line(work, n, bench_now() - start, settled, bench_checksum(out, n));
    dikas_relation_free(relation);
    free(out);
}

int main(int argc, char **argv)
{
    if (argc < 6)
        bench_stop("Usage: bench_network STREETS COST_COLUMN SERVICES PEOPLE|- PEOPLE_COLUMN "
                   "[METRES...]");
    bench_return_large_blocks();
    bench_head();
    read_with_gdal(argv[1], argv[2]);
    dikas_graph *graph = load(argv[1], argv[2]);
    bench_forget_peak();
    const double start = bench_now();
    dikas_places *nodes = bench_node_places(graph);
    bench_line("places on all nodes", dikas_graph_nodes(graph), bench_now() - start, 0,
               DIKAS_MISSING);
    nearest(graph, nodes, argv[3]);
    residents people = read_residents(graph, nodes, argv[4], argv[5]);
    for (int i = 6; i < argc; i++)
        sum_within(graph, nodes, &people, strtod(argv[i], NULL));
    free(people.number);
    dikas_places_free(people.places);
    dikas_places_free(nodes);
    dikas_graph_free(graph);
    return 0;
}
