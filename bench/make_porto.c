/* SPDX-License-Identifier: MIT */
/**
 * @file make_porto.c
 * The walking network of Porto, with facilities and residents, from tables into GeoPackages.
 *
 * Usage: make_porto FOLDER OUT_FOLDER
 *
 * Nodes that share a place are moved apart by some centimetres: they are not connected unless an
 * edge says so. Lengths are cut off to whole millimetres, at least one, as in the program that the
 * reference values come from. Coordinates become ETRS89 / UTM zone 29N.
 */
#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define APART 1e-6 /* degrees */

static int is_packed(const char *name)
{
    const size_t length = strlen(name);
    return length > 3 && !strcmp(name + length - 3, ".gz");
}

static dikas_table *read_table(const char *folder, const char *name)
{
    char path[1000];
    dikas_table *table = NULL;
    dikas_error err;
    snprintf(path, sizeof path, "%s%s/%s", is_packed(name) ? "/vsigzip/" : "", folder, name);
    bench_check(dikas_read(path, NULL, &bench_run, &table, &err), &err);
    return table;
}

static double *numbers(const dikas_table *table, const char *column)
{
    const size_t n = (size_t)dikas_table_rows(table);
    double *out = malloc((n ? n : 1) * sizeof *out);
    dikas_error err;
    int index;
    if (!out)
        bench_stop("make_porto: out of memory");
    bench_check(dikas_table_require(table, column, &index, &err), &err);
    bench_check(dikas_table_numbers(table, index, out, &err), &err);
    return out;
}

/* A table of one column, which GDAL does not take for one. */
static double *single_column(const char *folder, const char *name, int64_t *n)
{
    char path[1000];
    int64_t room = 1024;
    double *out = malloc((size_t)room * sizeof *out);
    snprintf(path, sizeof path, "%s%s/%s", is_packed(name) ? "/vsigzip/" : "", folder, name);
    VSILFILE *file = VSIFOpenL(path, "r");
    if (!file || !CPLReadLineL(file)) /* the first line is the name */
        bench_stop("make_porto: cannot read %s", path);
    *n = 0;
    for (const char *line = CPLReadLineL(file); out && line; line = CPLReadLineL(file)) {
        if (*n == room)
            out = realloc(out, (size_t)(room *= 2) * sizeof *out);
        if (out)
            out[(*n)++] = CPLAtof(line);
    }
    if (!out)
        bench_stop("make_porto: out of memory");
    VSIFCloseL(file);
    return out;
}

static const double *sorted_xy;

static int by_place(const void *a, const void *b)
{
    const int64_t i = *(const int64_t *)a, j = *(const int64_t *)b;
    const double *p = sorted_xy + 2 * i, *q = sorted_xy + 2 * j;
    for (int k = 0; k < 2; k++)
        if (p[k] < q[k] || p[k] > q[k])
            return p[k] < q[k] ? -1 : 1;
    return (i > j) - (i < j);
}

/* longitude, latitude of every node, no two the same. */
static double *node_places(const dikas_table *nodes)
{
    const int64_t n = dikas_table_rows(nodes);
    double *lon = numbers(nodes, "lon"), *lat = numbers(nodes, "lat");
    double *xy = malloc(2 * (size_t)n * sizeof *xy);
    int64_t *order = malloc((size_t)n * sizeof *order);
    if (!xy || !order)
        bench_stop("make_porto: out of memory");
    for (int64_t i = 0; i < n; i++) {
        xy[2 * i] = lon[i];
        xy[2 * i + 1] = lat[i];
        order[i] = i;
    }
    sorted_xy = xy;
    qsort(order, (size_t)n, sizeof *order, by_place);
    for (int64_t i = 1, run = 0; i < n; i++) {
        const double *p = xy + 2 * order[i - 1 - run], *q = xy + 2 * order[i];
        run = memcmp(p, q, 2 * sizeof *p) ? 0 : run + 1;
        lon[order[i]] += (double)run * APART;
    }
    for (int64_t i = 0; i < n; i++)
        xy[2 * i] = lon[i];
    free(order);
    free(lon);
    free(lat);
    return xy;
}

static void write_table(dikas_table *table, const char *folder, const char *name)
{
    char path[1000];
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    const dikas_layer layer = { name, table, NULL };
    dikas_error err;
    char *degrees = NULL, *metres = NULL;
    bench_check(dikas_crs_wkt("EPSG:4326", &degrees, &err), &err);
    bench_check(dikas_crs_wkt("EPSG:25829", &metres, &err), &err);
    bench_check(dikas_table_set_crs(table, degrees, &err), &err);
    bench_check(dikas_reproject(table, metres, &err), &err);
    options.overwrite = 1;
    snprintf(path, sizeof path, "%s/%s.gpkg", folder, name);
    bench_check(dikas_write(path, &layer, 1, &options, &bench_run, &err), &err);
    dikas_release(degrees);
    dikas_release(metres);
    dikas_table_free(table);
}

/* Two-point lines as little-endian WKB. */
static void set_lines(dikas_table *table, const double *from, const double *to, const double *xy)
{
    enum { HEADER = 9, SIZE = HEADER + 4 * 8 };
    static const uint8_t header[HEADER] = { 1, 2, 0, 0, 0, 2, 0, 0, 0 };
    const int64_t n = dikas_table_rows(table);
    dikas_error err;
    dikas_column wkb = { .type = DIKAS_BYTES };
    wkb.start = dikas_alloc((size_t)n + 1, sizeof *wkb.start);
    wkb.bytes = dikas_alloc((size_t)n, SIZE);
    wkb.missing = dikas_alloc_zero((size_t)n, 1);
    if (!wkb.start || !wkb.bytes || !wkb.missing)
        bench_stop("make_porto: out of memory");
    for (int64_t i = 0; i < n; i++) {
        char *line = wkb.bytes + i * SIZE;
        wkb.start[i] = i * SIZE;
        memcpy(line, header, HEADER);
        memcpy(line + HEADER, xy + 2 * (int64_t)from[i], 16);
        memcpy(line + HEADER + 16, xy + 2 * (int64_t)to[i], 16);
    }
    wkb.start[n] = n * SIZE;
    bench_check(dikas_table_take_wkb(table, &wkb, &err), &err);
}

static dikas_table *new_table(int64_t n, const char *column, const double *values)
{
    dikas_table *table = dikas_table_new(n);
    double *out;
    dikas_error err;
    if (!table)
        bench_stop("make_porto: out of memory");
    if (column) {
        bench_check(dikas_table_add(table, column, &out, &err), &err);
        memcpy(out, values, (size_t)n * sizeof *out);
    }
    return table;
}

static void make_streets(const char *folder, const char *out, const double *xy)
{
    dikas_table *edges = read_table(folder, "edges.csv.gz");
    const int64_t n = dikas_table_rows(edges);
    double *from = numbers(edges, "from"), *to = numbers(edges, "to");
    double *length = numbers(edges, "length_m");
    for (int64_t i = 0; i < n; i++)
        length[i] = fmax(1, trunc(length[i] * 1000)) / 1000;
    dikas_table *streets = new_table(n, "length_m", length);
    set_lines(streets, from, to, xy);
    write_table(streets, out, "streets");
    free(from);
    free(to);
    free(length);
    dikas_table_free(edges);
}

static void make_people(const char *folder, const char *out, const double *xy)
{
    dikas_error err;
    int64_t n;
    double *pop = single_column(folder, "pop_by_node.csv.gz", &n);
    dikas_table *people = new_table(n, "pop", pop);
    bench_check(dikas_table_set_points(people, xy, &err), &err);
    write_table(people, out, "people");
    free(pop);
}

static void make_services(const char *folder, const char *out, const double *xy)
{
    dikas_error err;
    int64_t n;
    double *node = single_column(folder, "facilities.csv", &n);
    double *at = malloc(2 * (size_t)n * sizeof *at);
    if (!at)
        bench_stop("make_porto: out of memory");
    for (int64_t i = 0; i < n; i++)
        memcpy(at + 2 * i, xy + 2 * (int64_t)node[i], 2 * sizeof *at);
    dikas_table *services = new_table(n, "node", node);
    bench_check(dikas_table_set_points(services, at, &err), &err);
    write_table(services, out, "services");
    free(at);
    free(node);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        bench_stop("Usage: make_porto FOLDER OUT_FOLDER");
    dikas_table *nodes = read_table(argv[1], "nodes.csv.gz");
    double *xy = node_places(nodes);
    make_streets(argv[1], argv[2], xy);
    make_people(argv[1], argv[2], xy);
    make_services(argv[1], argv[2], xy);
    free(xy);
    dikas_table_free(nodes);
    return 0;
}
