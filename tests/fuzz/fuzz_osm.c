/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_osm.c
 * Files of OpenStreetMap into a graph: XML where the first byte is '<', else protocol buffers.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <cpl_conv.h>
#include <cpl_vsi.h>

#include "dikas/io.h"
#include "dikas/network.h"
#include "fuzz.h"

#define METRES_PER_DEGREE 1e5 /* about; a graph wants metres, and PROJ is not what is tested */

static void scale(dikas_table *table)
{
    int64_t n;
    double *xy = dikas_table_coordinates(table, &n);
    for (int64_t i = 0; xy && i < 2 * n; i++)
        xy[i] *= METRES_PER_DEGREE;
}

/* From the first node to the last and back. */
static void check_way(const dikas_graph *graph)
{
    const double *nodes = dikas_graph_node_xy(graph);
    const double *last = nodes + 2 * (dikas_graph_nodes(graph) - 1);
    const double xy[] = { nodes[0], nodes[1], last[0], last[1] };
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    double cost[2];
    dikas_error err = { DIKAS_OK, "" };
    dikas_places *places = NULL;
    dikas_relation *relation = NULL;
    HOLDS(dikas_places_new(graph, 2, xy, 1, 1, &run, &places, &err) == DIKAS_OK);
    HOLDS(dikas_access_new(graph, places, places, NULL, 0, HUGE_VAL, &relation, &err) == DIKAS_OK);
    HOLDS(dikas_relation_nearest(relation, DIKAS_BY_ROW, 1, cost, NULL, &run, &err) == DIKAS_OK);
    for (int i = 0; i < 2; i++) /* not tied: in the middle of a ferry line */
        HOLDS((cost[i] >= 0 && cost[i] <= 0) || dikas_places_reach(places)[i] != DIKAS_REACH_OK);
    dikas_relation_free(relation);
    dikas_places_free(places);
}

static void build(dikas_table *lines, dikas_table *barriers)
{
    static const char *const modes[] = { "walk", "bicycle", "car" };
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    scale(lines);
    scale(barriers);
    for (size_t m = 0; m < DIKAS_COUNT(modes); m++) {
        dikas_error err = { DIKAS_OK, "" };
        dikas_graph_options how = DIKAS_GRAPH_OPTIONS_INIT;
        dikas_profile *profile = NULL;
        dikas_graph *graph = NULL;
        HOLDS(dikas_profile_new(modes[m], &profile, &err) == DIKAS_OK);
        how.profile = profile;
        if (is_ok(dikas_graph_new(lines, barriers, &how, NULL, &run, &graph, &err), &err))
            check_way(graph);
        dikas_graph_free(graph);
        dikas_profile_free(profile);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* MB: the driver writes to the end of three quarters of this, at first, to see that it can */
    CPLSetConfigOption("OSM_MAX_TMPFILE_SIZE", "1");
    const char *path = size && data[0] == '<' ? "/vsimem/fuzz.osm" : "/vsimem/fuzz.osm.pbf";
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *lines = NULL, *barriers = NULL;
    VSIFCloseL(VSIFileFromMemBuffer(path, (GByte *)(uintptr_t)data, size, FALSE));
    if (is_ok(dikas_read_osm(path, NULL, &lines, &barriers, &err), &err)) {
        HOLDS(lines && barriers);
        build(lines, barriers);
    }
    dikas_table_free(lines);
    dikas_table_free(barriers);
    VSIUnlink(path);
    return 0;
}
