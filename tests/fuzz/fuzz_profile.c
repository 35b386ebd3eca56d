/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_profile.c
 * The JSON of --profile, and a small network that is travelled with it.
 */
#define _GNU_SOURCE /* memfd_create() */

#include <sys/mman.h>
#include <unistd.h>

#include "access/access.h"
#include "fuzz.h"

enum { N_LINES = 6 };

/* Lines of 100 m, one after the other. */
static dikas_table *make_lines(void)
{
    static const char *const highways[N_LINES] = { "residential", "footway", "motorway",
                                                   "cycleway",    "steps",   NULL };
    static const char *const surfaces[N_LINES] = { "asphalt", "gravel;sand", NULL,
                                                   "sett",    NULL,          NULL };
    static const char *const kerbs[N_LINES] = { "raised", NULL, NULL, "flush;lowered", NULL, NULL };
    static const char *const inclines[N_LINES] = { NULL, "-8 %", NULL, "up", "30%", NULL };
    static const char *const routes[N_LINES] = { NULL, NULL, NULL, NULL, NULL, "ferry" };
    static const char *const oneways[N_LINES] = { "yes", NULL, NULL, NULL, NULL, NULL };
    static const uint8_t order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    const uint32_t type_and_points[] = { 2, 2 };
    const int64_t width = 1 + sizeof type_and_points + 4 * sizeof(double);
    dikas_error err;
    dikas_table *table = dikas_table_new(N_LINES);
    dikas_column wkb = { .name = NULL, .type = DIKAS_BYTES };
    wkb.name = memcpy(dikas_alloc(9, 1), "geometry", 9);
    wkb.start = dikas_alloc(N_LINES + 1, sizeof *wkb.start);
    wkb.missing = dikas_alloc_zero(N_LINES, 1);
    wkb.bytes = dikas_alloc(N_LINES, (size_t)width);
    for (int i = 0; i <= N_LINES; i++)
        wkb.start[i] = i * width;
    for (int i = 0; i < N_LINES; i++) {
        const double xy[] = { i * 100, 0, i * 100 + 100, 0 };
        char *at = wkb.bytes + wkb.start[i];
        memcpy(at, &order, 1);
        memcpy(at + 1, type_and_points, sizeof type_and_points);
        memcpy(at + 1 + sizeof type_and_points, xy, sizeof xy);
    }
    HOLDS(dikas_table_take_wkb(table, &wkb, &err) == DIKAS_OK);
    HOLDS(dikas_table_add_text(table, "highway", highways, &err) == DIKAS_OK);
    HOLDS(dikas_table_add_text(table, "surface", surfaces, &err) == DIKAS_OK);
    HOLDS(dikas_table_add_text(table, "kerb", kerbs, &err) == DIKAS_OK);
    HOLDS(dikas_table_add_text(table, "incline", inclines, &err) == DIKAS_OK);
    HOLDS(dikas_table_add_text(table, "route", routes, &err) == DIKAS_OK);
    HOLDS(dikas_table_add_text(table, "oneway", oneways, &err) == DIKAS_OK);
    return table;
}

/* A kilometre takes 12 seconds at least, for nothing is faster than 300 km/h. */
static void check_costs(const dikas_graph *graph, int64_t n)
{
    const double xy[] = { 0, 0, N_LINES * 100, 0 };
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    dikas_error err = { DIKAS_OK, "" };
    dikas_places *places = NULL;
    dikas_relation *relation = NULL;
    double cost[4];
    HOLDS(dikas_places_new(graph, n, xy, HUGE_VAL, 1, &run, &places, &err) == DIKAS_OK);
    HOLDS(dikas_access_new(graph, places, places, NULL, 0, HUGE_VAL, &relation, &err) == DIKAS_OK);
    HOLDS(dikas_relation_nearest(relation, DIKAS_BY_ROW, 2, cost, NULL, &run, &err) == DIKAS_OK);
    for (int i = 0; i < 4; i++)
        HOLDS(isnan(cost[i]) || (cost[i] >= 0 && isfinite(cost[i])));
    if (!isnan(cost[1]))
        HOLDS(cost[1] >= N_LINES * 0.1 * 0.2 * (1 - 1e-6));
    dikas_relation_free(relation);
    dikas_places_free(places);
}

static void use(const dikas_profile *profile)
{
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    dikas_graph_options how = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph *graph = NULL;
    dikas_table *lines = make_lines();
    const char *mode = dikas_profile_mode(profile);
    HOLDS(strcmp(mode, "walk") == 0 || strcmp(mode, "bicycle") == 0 || strcmp(mode, "car") == 0);
    HOLDS(dikas_profile_speed(profile) > 0 && dikas_profile_speed(profile) <= 300);
    HOLDS(dikas_profile_leg_speed(profile) > 0 && dikas_profile_leg_speed(profile) <= 300);
    how.profile = profile;
    if (is_ok(dikas_graph_new(lines, NULL, &how, NULL, &run, &graph, &err), &err))
        check_costs(graph, 2);
    dikas_graph_free(graph);
    dikas_table_free(lines);
}

/* A file without a name, to be opened by the path of its descriptor. */
static const char *write_file(const uint8_t *data, size_t size)
{
    static char path[40];
    static int file = -1;
    if (file < 0)
        file = memfd_create("profile", MFD_CLOEXEC);
    HOLDS(file >= 0 && ftruncate(file, 0) == 0);
    HOLDS(pwrite(file, data, size, 0) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dikas_error err = { DIKAS_OK, "" };
    traveller reader = { 0 };
    if (is_ok(open_profile(write_file(data, size), &reader.name, &reader.profile, &reader.rules,
                           &err),
              &err))
        use(reader.profile);
    clear_traveller(&reader);
    return 0;
}
