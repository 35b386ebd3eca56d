/* SPDX-License-Identifier: MIT */
/**
 * @file alone.c
 * Linked with libdikas and nothing else: a street of 80 m, walked along in a minute, from lines to
 * a measure. Touches core, network and measures.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dikas/measure.h"
#include "dikas/network.h"

static void must(dikas_status status, const dikas_error *err)
{
    if (status == DIKAS_OK)
        return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

/* Two lines that meet at (30, 0). */
static dikas_table *streets(dikas_error *err)
{
    static const double ends[2][4] = { { 0, 0, 30, 0 }, { 30, 0, 80, 0 } };
    enum { BYTES = 1 + 4 + 4 + 32 };
    dikas_table *table = dikas_table_new(2);
    dikas_column wkb = { .type = DIKAS_BYTES,
                         .name = dikas_alloc(1, sizeof "geometry"),
                         .start = dikas_alloc(3, sizeof(int64_t)),
                         .bytes = dikas_alloc(2, BYTES),
                         .missing = dikas_alloc_zero(2, 1) };
    if (!table || !wkb.name || !wkb.start || !wkb.bytes || !wkb.missing)
        exit(1);
    strcpy(wkb.name, "geometry");
    for (int i = 0; i < 2; i++) {
        const uint32_t head[] = { 2, 2 }; /* a line, of two points */
        char *to = wkb.bytes + i * BYTES;
        to[0] = 1; /* little-endian */
        memcpy(to + 1, head, sizeof head);
        memcpy(to + 9, ends[i], sizeof ends[i]);
    }
    for (int i = 0; i < 3; i++)
        wkb.start[i] = i * BYTES;
    must(dikas_table_take_wkb(table, &wkb, err), err);
    return table;
}

int main(void)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_profile *walk = NULL;
    dikas_graph *graph = NULL;
    dikas_places *home = NULL, *shop = NULL;
    dikas_relation *costs = NULL;
    dikas_request request;
    double minutes = 0;

    dikas_table *lines = streets(&err);
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    must(dikas_profile_new("walk", &walk, &err), &err);
    options.profile = walk;
    must(dikas_graph_new(lines, NULL, &options, NULL, NULL, &graph, &err), &err);
    must(dikas_places_new(graph, 1, (double[]){ 0, 0 }, 100, 1, NULL, &home, &err), &err);
    must(dikas_places_new(graph, 1, (double[]){ 80, 0 }, 100, 1, NULL, &shop, &err), &err);
    must(dikas_access_new(graph, home, shop, NULL, 0, HUGE_VAL, &costs, &err), &err);

    must(dikas_request_parse("nearest", "access", &request, &err), &err);
    double *outputs[] = { &minutes };
    const double *inputs[] = { NULL };
    const dikas_call call = { .n_rows = 1,
                              .n_columns = 1,
                              .relation = costs,
                              .input = inputs,
                              .parameter = request.value,
                              .output = outputs };
    must(dikas_measure_run(request.measure, &call, &err), &err);
    printf("dikas %s: 80 m on foot take %.6f minutes\n", dikas_version(), minutes);

    dikas_request_clear(&request);
    dikas_relation_free(costs);
    dikas_places_free(shop);
    dikas_places_free(home);
    dikas_graph_free(graph);
    dikas_profile_free(walk);
    dikas_table_free(lines);
    return fabs(minutes - 1) < 1e-6 ? 0 : 1;
}
