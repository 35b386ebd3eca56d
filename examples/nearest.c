/* SPDX-License-Identifier: MIT */
/**
 * @file nearest.c
 * Walking minutes from every cell to the nearest service, with the library alone.
 *
 *     nearest CELLS[:LAYER] STREETS[:LAYER] SERVICES[:LAYER] [SQL FILTER ON THE SERVICES]
 *
 * Prints one line a cell on standard output: its feature id and the minutes, or "NA".
 */
#include <stdio.h>
#include <stdlib.h>

#include <dikas/geom.h>
#include <dikas/io.h>
#include <dikas/measure.h>
#include <dikas/network.h>

#define TRY(call)                                                                                  \
    do {                                                                                           \
        const dikas_status tried = (call);                                                         \
        if (tried != DIKAS_OK)                                                                     \
            return tried;                                                                          \
    } while (0)

/* What is owned here; everything is freed in finish(), whatever happened. */
typedef struct {
    dikas_table *cells, *streets, *barriers, *services;
    dikas_profile *profile;
    dikas_graph *graph;
    dikas_places *from, *to;
    dikas_relation *minutes;
    dikas_request request;
    double *cell_xy, *service_xy, *nearest;
} work;

static void finish(work *w)
{
    dikas_request_clear(&w->request);
    dikas_relation_free(w->minutes); /* before the graph and the places it reads */
    dikas_places_free(w->from);
    dikas_places_free(w->to);
    dikas_graph_free(w->graph);
    dikas_profile_free(w->profile);
    dikas_table_free(w->cells);
    dikas_table_free(w->streets);
    dikas_table_free(w->barriers);
    dikas_table_free(w->services);
    free(w->cell_xy);
    free(w->service_xy);
    free(w->nearest);
}

/* Tables, all in the coordinate system of the cells, which must be one in metres. */
static dikas_status read_tables(char **argv, work *w, dikas_error *err)
{
    dikas_read_options filter = DIKAS_READ_OPTIONS_INIT;
    filter.where = argv[4];
    TRY(dikas_read(argv[1], NULL, NULL, &w->cells, err));
    TRY(dikas_read(argv[3], &filter, NULL, &w->services, err));
    if (dikas_is_osm(argv[2]))
        TRY(dikas_read_osm(argv[2], NULL, &w->streets, &w->barriers, err));
    else
        TRY(dikas_read(argv[2], NULL, NULL, &w->streets, err));
    const char *crs = dikas_table_crs(w->cells);
    if (dikas_crs_kind_of(crs) != DIKAS_CRS_PROJECTED)
        return dikas_fail(err, DIKAS_EINVAL, "%s: a CRS in metres was expected",
                          dikas_table_name(w->cells));
    TRY(dikas_reproject(w->streets, crs, err));
    TRY(dikas_reproject(w->services, crs, err));
    return w->barriers ? dikas_reproject(w->barriers, crs, err) : DIKAS_OK;
}

static dikas_status locate(const dikas_table *table, double **xy, dikas_error *err)
{
    const dikas_geometry *geometry = dikas_table_geometry(table);
    if (!geometry)
        return dikas_fail(err, DIKAS_EINVAL, "%s: no geometry", dikas_table_name(table));
    *xy = malloc(2 * (size_t)geometry->n_features * sizeof **xy + 1);
    if (!*xy)
        return dikas_fail(err, DIKAS_ENOMEM, "no memory for the places");
    dikas_geometry_centroids(geometry, *xy);
    return DIKAS_OK;
}

/* Tables -> relation: streets become a graph, cells and services are tied to it. */
static dikas_status relate(work *w, dikas_error *err)
{
    dikas_graph_options how = DIKAS_GRAPH_OPTIONS_INIT;
    TRY(dikas_profile_new("walk", &w->profile, err));
    how.profile = w->profile;
    TRY(dikas_graph_new(w->streets, w->barriers, &how, NULL, NULL, &w->graph, err));
    TRY(locate(w->cells, &w->cell_xy, err));
    TRY(locate(w->services, &w->service_xy, err));
    TRY(dikas_places_new(w->graph, dikas_table_rows(w->cells), w->cell_xy, 500, 100, NULL, &w->from,
                         err));
    TRY(dikas_places_new(w->graph, dikas_table_rows(w->services), w->service_xy, 500, 100, NULL,
                         &w->to, err));
    return dikas_access_new(w->graph, w->from, w->to, NULL, 0, HUGE_VAL, &w->minutes, err);
}

/* Relation -> measure: any other measure is called in the same way. */
static dikas_status measure(work *w, dikas_error *err)
{
    const int64_t n = dikas_table_rows(w->cells);
    w->nearest = malloc((size_t)n * sizeof *w->nearest + 1);
    if (!w->nearest)
        return dikas_fail(err, DIKAS_ENOMEM, "no memory for %lld cells", (long long)n);
    TRY(dikas_request_parse("nearest:k=1", "access", &w->request, err));
    const dikas_call call = {
        .n_rows = n,
        .n_columns = dikas_table_rows(w->services),
        .relation = w->minutes,
        .parameter = w->request.value,
        .output = &w->nearest,
    };
    return dikas_measure_run(w->request.measure, &call, err);
}

static void print(const work *w)
{
    const dikas_column *fid = dikas_table_column(w->cells, dikas_table_find(w->cells, "fid"));
    for (int64_t i = 0; i < dikas_table_rows(w->cells); i++) {
        printf("%lld ", (long long)fid->integer[i]);
        if (isnan(w->nearest[i]))
            printf("NA\n");
        else
            printf("%.6f\n", w->nearest[i]);
    }
}

int main(int argc, char **argv)
{
    work w = { 0 };
    dikas_error err = { DIKAS_OK, "" };
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: nearest CELLS STREETS SERVICES [SQL FILTER ON THE SERVICES]\n");
        return 2;
    }
    dikas_status status = read_tables(argv, &w, &err);
    if (status == DIKAS_OK)
        status = relate(&w, &err);
    if (status == DIKAS_OK)
        status = measure(&w, &err);
    if (status == DIKAS_OK)
        print(&w);
    else
        fprintf(stderr, "nearest: %s\n", err.message);
    finish(&w);
    return status == DIKAS_OK ? 0 : 1;
}
