/* SPDX-License-Identifier: MIT */
/**
 * @file make_page.c
 * HTML maps of made-up cells, for tests in a browser and for measuring.
 *
 *     make_page grid|shapes|points|odd|layers|square N_CELLS en|fi|sv FILE.html
 *
 * Beside the page, FILE.html.csv and FILE.html.counts get what it is made of: name, place and
 * values of each cell, cells in each class. An odd page has texts that try to break out of it; one
 * of layers has a map of quarters too, which reach twice as far, and one of a village far away; one
 * of a square a map of two indicators, the first of which is shown by itself too.
 *
 * Cells of 250 m, every eighth of the ground empty; indicators that follow simple waves, so that a
 * reader sees at once whether the map is the right way up: values grow to the north-east.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/core.h"
#include "dikas/html.h"

enum { N_INDICATORS = 5, SIDE = 250, NAME = 40 };

static const double EAST = 384000, NORTH = 6671000;

static void die(const char *what)
{
    fprintf(stderr, "make_page: %s\n", what);
    exit(1);
}

static void *room_for(size_t n, size_t size)
{
    void *memory = dikas_alloc_zero(n + 1, size);
    if (!memory)
        die("out of memory");
    return memory;
}

typedef struct town {
    int64_t n, across;
    dikas_geometry cells;
    double *centre; /* columns and rows from the lower left corner */
    char (*name)[NAME];
    const char **id;
} town;

/* ---- cells ---- */

static void take_geometry(dikas_geometry *g, int64_t n, int64_t points_each, dikas_shape shape)
{
    *g = (dikas_geometry){ .shape = shape, .n_features = n, .n_parts = n, .n_paths = n };
    g->n_points = n * points_each;
    g->part = room_for((size_t)n, sizeof *g->part);
    g->path = room_for((size_t)n, sizeof *g->path);
    g->point = room_for((size_t)n, sizeof *g->point);
    g->part_kind = room_for((size_t)n, 1);
    g->xy = room_for(2 * (size_t)g->n_points, sizeof *g->xy);
    for (int64_t i = 0; i <= n; i++) {
        g->part[i] = g->path[i] = i;
        g->point[i] = i * points_each;
    }
    memset(g->part_kind, shape, (size_t)n);
}

static void free_geometry(dikas_geometry *g)
{
    dikas_release(g->part);
    dikas_release(g->path);
    dikas_release(g->point);
    dikas_release(g->part_kind);
    dikas_release(g->xy);
}

/* A square, a hexagon or a point around the middle of a cell. */
static void draw_cell(double *xy, int64_t n_points, double x, double y, int is_square)
{
    static const double squares[5][2] = {
        { -0.5, -0.5 }, { 0.5, -0.5 }, { 0.5, 0.5 }, { -0.5, 0.5 }, { -0.5, -0.5 }
    };
    for (int64_t k = 0; k < n_points; k++) {
        const double turn = (double)(k % (n_points - 1 + (n_points == 1))) / 3 * acos(-1);
        const double dx = n_points == 1 ? 0 : is_square ? squares[k][0] : sin(turn) / sqrt(3);
        const double dy = n_points == 1 ? 0 : is_square ? squares[k][1] : cos(turn) / sqrt(3);
        xy[2 * k] = EAST + (x + dx) * SIDE;
        xy[2 * k + 1] = NORTH + (y + dy) * SIDE;
    }
}

static void make_town(town *t, const char *kind, int64_t n)
{
    const int is_point = strcmp(kind, "points") == 0;
    const int is_square = !is_point && strcmp(kind, "shapes") != 0;
    const int64_t points_each = is_point ? 1 : is_square ? 5 : 7;
    t->n = n;
    t->across = (int64_t)ceil(sqrt((double)n * 8 / 7));
    t->centre = room_for(2 * (size_t)n, sizeof *t->centre);
    t->name = room_for((size_t)n, sizeof *t->name);
    t->id = room_for((size_t)n, sizeof *t->id);
    take_geometry(&t->cells, n, points_each, is_point ? DIKAS_POINT : DIKAS_POLYGON);
    for (int64_t i = 0, at = 0; i < n; at++) {
        const int64_t column = at % t->across, row = at / t->across;
        if ((column / 3 + row / 4) % 8 == 5)
            continue; /* no cell there */
        const double x = (double)column + (is_square ? 0.5 : row % 2 ? 1 : 0.5);
        const double y = ((double)row + 0.5) * (is_square ? 1 : sqrt(0.75));
        t->centre[2 * i] = x;
        t->centre[2 * i + 1] = y;
        draw_cell(t->cells.xy + 2 * points_each * i, points_each, x, y, is_square);
        snprintf(t->name[i], NAME, "250mN%05dE%05d", (int)(NORTH / 100 + (double)row * 2.5),
                 (int)(EAST / 100 + (double)column * 2.5));
        t->id[i] = t->name[i];
        i++;
    }
}

static void free_town(town *t)
{
    free_geometry(&t->cells);
    dikas_release(t->centre);
    dikas_release(t->name);
    dikas_release(t->id);
}

/* ---- indicators ---- */

static const char *const reasons[] = { "beyond_limit", "not_snapped" };

static dikas_indicator indicators[N_INDICATORS] = {
    { .name = "minutes_doctor",
      .title = "Minutes on foot to the nearest health centre",
      .unit = "min",
      .reasons = reasons,
      .n_reasons = 2 },
    { .name = "share_15",
      .title = "Residents within 15 minutes of a school",
      .unit = "%",
      .scale = 100 },
    { .name = "population", .title = "Residents", .unit = "persons" },
    { .name = "lq_foreign", .title = "Location quotient of foreign citizens", .unit = "1" },
    { .name = "change", .title = "Change of the mean temperature", .unit = "\u00b0C" },
};

static double value_of(int k, const town *t, int64_t i)
{
    const double x = t->centre[2 * i] / (double)t->across,
                 y = t->centre[2 * i + 1] / (double)t->across;
    const double wave = 0.5 + 0.5 * sin(9 * x + 2) * cos(7 * y),
                 chance = dikas_random(7, (uint64_t)i);
    switch (k) {
    case 0:
        return 4 + 22 * wave + 3 * chance;
    case 1:
        return fmin(1, 0.3 * (x + y) + 0.4 * wave);
    case 2:
        return floor(900 * (x + y) * (x + y) / 4 * chance);
    case 3:
        return 0.4 + 1.2 * x * wave + 0.3 * chance;
    default:
        return -3 + 4 * (x + y) * chance;
    }
}

/* Why cells have no value, by their place. */
static uint8_t absence_at(int k, const town *t, int64_t i)
{
    const int64_t x = (int64_t)t->centre[2 * i], y = (int64_t)t->centre[2 * i + 1];
    if (k == 0 && x + y < t->across / 4)
        return DIKAS_REASON;
    if (k == 0 && (x * 7 + y * 3) % 97 == 0)
        return DIKAS_REASON + 1;
    if (k == 2 && (x * 5 + y * 11) % 37 == 0)
        return DIKAS_SUPPRESSED;
    return (x * 3 + y * 13) % 71 == 0 ? DIKAS_NO_DATA : DIKAS_KNOWN;
}

static void make_indicator(int k, const town *t, dikas_error *err)
{
    static const char *const palettes[] = { "YlGnBu-r", "YlGnBu", "YlOrRd", "PuOr", "PuOr" };
    static const double centres[] = { NAN, NAN, NAN, 1, 0 };
    dikas_indicator *indicator = &indicators[k];
    double *value = room_for((size_t)t->n, sizeof *value);
    uint8_t *absence = room_for((size_t)t->n, 1);
    uint32_t *colour = room_for(12, sizeof *colour);
    dikas_class_options how = DIKAS_CLASS_OPTIONS_INIT;
    how.centre = centres[k];
    for (int64_t i = 0; i < t->n; i++) {
        absence[i] = absence_at(k, t, i);
        value[i] = absence[i] == DIKAS_KNOWN ? value_of(k, t, i) : DIKAS_MISSING;
    }
    if (dikas_classify(t->n, value, &how, NULL, &indicator->classes, err) != DIKAS_OK ||
        dikas_palette_colours(palettes[k], indicator->classes.n, indicator->classes.below, colour,
                              err) != DIKAS_OK)
        die(err->message);
    indicator->value = value;
    indicator->absence = absence;
    indicator->colour = colour;
}

static void free_indicator(int k)
{
    dikas_classes_clear(&indicators[k].classes);
    dikas_release((void *)indicators[k].value);
    dikas_release((void *)indicators[k].absence);
    dikas_release((void *)indicators[k].colour);
}

/* ---- ground ---- */

/* A lake with a winding shore. */
static void make_lake(dikas_geometry *g, const town *t)
{
    enum { N = 721 };
    const double side = (double)t->across * SIDE;
    take_geometry(g, 1, N, DIKAS_POLYGON);
    for (int k = 0; k < N; k++) {
        const double turn = 2 * acos(-1) * (k % (N - 1)) / (N - 1);
        const double far = side * (0.12 + 0.01 * sin(17 * turn) + 0.008 * sin(41 * turn));
        g->xy[2 * k] = EAST + side * 0.78 + far * 1.6 * cos(turn);
        g->xy[2 * k + 1] = NORTH + side * 0.2 + far * sin(turn);
    }
}

/* Quarters of the town, so many times as wide as it is. */
static void make_quarters(dikas_geometry *g, const town *t, double wide)
{
    static const double corner[5][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } };
    const double side = wide * (double)t->across * SIDE / 2;
    take_geometry(g, 4, 5, DIKAS_POLYGON);
    for (int q = 0; q < 4; q++)
        for (int k = 0; k < 5; k++) {
            g->xy[2 * (5 * q + k)] = EAST + side * (q % 2 + corner[k][0]);
            g->xy[2 * (5 * q + k) + 1] = NORTH + side * (q / 2 + corner[k][1]);
        }
}

static const char *const quarters[] = { "Etel\u00e4ranta", "S\u00f6dervik", "Pohjola",
                                        "D\u00e1vvi" };

static const char text[] =
    "## What these maps are\n\nAll values are **made up**: waves over a made-up town. They show "
    "what "
    "a page does, see [the format](https://example.org/).\n\n"
    "* *Minutes* are on foot.\n* Raw HTML such as <b>this</b> is shown as it is.\n\n"
    "| quarter | people |\n|---|---:|\n| Pohjola | 1 200 |\n| S\u00f6dervik | 800 |\n";

static const char caption[] =
    "Half of the residents reach a health centre within a quarter of an hour. Minutes of walking "
    "at "
    "4.5 km/h along streets; cells farther than 500 m from a street have no value.";

/* As many maps as there are indicators, and at most two more. */
static dikas_html_map maps[N_INDICATORS + 4];

static int add_map(int n, int indicator, int second, const uint32_t *square)
{
    maps[n] = (dikas_html_map){
        indicator, second, square, NULL, indicator ? NULL : caption, square ? "Two at once" : NULL
    };
    return n + 1;
}

/* What would run, end a script or a style, or be no UTF-8, if a page let it. */
static const char *const odd[] = {
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror=window.broken=1>",
    "\"';window.broken=1;//",
    "<!--<script>",
    "a\xff\xc0\x80z",
    "line\u2028para\u2029end\nnext\ttab\x01",
    "=cmd|' /C calc'!A0",
    "{{script}} ]]> &lt; %s ${window.broken = 1} `",
};

static void make_odd(dikas_html *document, dikas_html_layer *layer, town *t, dikas_summary *summary)
{
    for (int64_t i = 0; i < t->n; i++)
        t->id[i] = odd[i % (int64_t)DIKAS_COUNT(odd)];
    document->title = odd[0];
    document->subtitle = odd[1];
    document->note = odd[2];
    document->source = odd[3];
    document->crs = odd[4];
    layer->id_title = odd[1];
    document->text = "[link](javascript:window.broken=1) <script>window.broken = 1</script>\n\n"
                     "[good](https://example.org/?a=\"onmouseover=alert(1))\n\n"
                     "<img src=x onerror=window.broken=1> [x](data:text/html,<b>)";
    for (int k = 0; k < N_INDICATORS; k++) {
        indicators[k].name = odd[k];
        indicators[k].title = odd[(k + 1) % (int)DIKAS_COUNT(odd)];
        indicators[k].unit = odd[7];
    }
    indicators[0].reasons = odd;
    summary->title = summary->row_title = odd[0];
    summary->row = summary->column = odd;
}

/* ---- other layers ---- */

enum { N_QUARTERS = 4, N_VILLAGE = 3 };

/* Four quarters of twice the width and height of the town. */
static const double residents[N_QUARTERS] = { 1200, 800, 7, 4100.5 };
static const uint8_t residents_absence[N_QUARTERS] = { DIKAS_KNOWN, DIKAS_KNOWN, DIKAS_SUPPRESSED,
                                                       DIKAS_KNOWN };
static const char *const quarter_codes[N_QUARTERS] = { "00100", "00120", "00130", NULL };
static double residents_bounds[] = { 0, 1000, 5000 };
static int64_t residents_counts[] = { 1, 2 };
static const uint32_t two_colours[] = { 0xfee8c8, 0xb30000 };

/* Three houses, 300 widths of the town to the north-east. */
static double house[] = { 4.25, 1, 2 };
static double house_bounds[] = { 1, 2, 5 };
static int64_t house_counts[] = { 1, 2 };

static const dikas_indicator other_indicators[] = {
    { .name = "population",
      .title = "Residents of the quarter",
      .unit = "persons",
      .rows = "quarters",
      .value = residents,
      .absence = residents_absence,
      .classes = { 2, residents_bounds, residents_counts, 0, -1 },
      .colour = two_colours },
    { .name = "storeys",
      .title = "Storeys in the village",
      .unit = "1",
      .value = house,
      .classes = { 2, house_bounds, house_counts, 0, -1 },
      .colour = two_colours },
};

static void make_village(dikas_geometry *g, const town *t)
{
    const double side = (double)t->across * SIDE;
    take_geometry(g, N_VILLAGE, 4, DIKAS_POLYGON);
    for (int h = 0; h < N_VILLAGE; h++)
        for (int k = 0; k < 4; k++) {
            g->xy[2 * (4 * h + k)] = EAST + 300 * side + 20 * h + (k == 1 ? 10 : 0);
            g->xy[2 * (4 * h + k) + 1] = NORTH + 300 * side + (k == 2 ? 10 : 0);
        }
}

/* ---- two in one map ---- */

static double three_bounds[] = { 4, 12, 20, 29 }, warm_bounds[] = { 0, 10, 20, 29 };
static const uint32_t three_colours[] = { 0xf0f0f0, 0x9fc0e0, 0x3090d0 };
static const uint32_t nine_colours[] = { 0xf0f0f0, 0x9fc0e0, 0x3090d0, 0xd8b498, 0x908888,
                                         0x405f7d, 0xb57d48, 0x705440, 0x303030 };

/* Warmth of cell i is 7 i modulo 30; of every fiftieth it may not be told. */
static void make_square(const town *t, dikas_indicator out[2])
{
    double *value = room_for((size_t)t->n, sizeof *value);
    uint8_t *absence = room_for((size_t)t->n, 1);
    for (int64_t i = 0; i < t->n; i++) {
        absence[i] = i % 50 == 3 ? DIKAS_SUPPRESSED : i % 41 == 5 ? DIKAS_NO_DATA : DIKAS_KNOWN;
        value[i] = absence[i] == DIKAS_KNOWN ? (double)(7 * i % 30) : DIKAS_MISSING;
    }
    out[0] = indicators[0];
    out[0].classes = (dikas_classes){ 3, three_bounds, NULL, 0, -1 };
    out[0].colour = three_colours;
    out[1] = (dikas_indicator){ .name = "warmth",
                                .title = "Warmth",
                                .unit = "persons",
                                .value = value,
                                .absence = absence,
                                .classes = { 3, warm_bounds, NULL, 0, -1 },
                                .colour = three_colours };
}

static FILE *open_beside(const char *page, const char *extension)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.%s", page, extension);
    FILE *file = fopen(path, "w");
    if (!file)
        die("a file beside the page cannot be written");
    return file;
}

/* Name, middle in metres from the corner of all, values; missing ones are empty. */
static void write_cells(const town *t, const char *page)
{
    FILE *file = open_beside(page, "csv");
    double box[4];
    dikas_geometry_extent(&t->cells, box);
    for (int64_t i = 0; i < t->n; i++) {
        fprintf(file, "%s,%.2f,%.2f", t->name[i], EAST + t->centre[2 * i] * SIDE - floor(box[0]),
                NORTH + t->centre[2 * i + 1] * SIDE - floor(box[1]));
        for (int k = 0; k < N_INDICATORS; k++)
            if (indicators[k].absence[i] == DIKAS_KNOWN)
                fprintf(file, ",%.17g", indicators[k].value[i]);
            else
                fputc(',', file);
        fputc('\n', file);
    }
    fclose(file);
}

/* Cells in each class, an indicator a line. */
static void write_counts(const char *page)
{
    FILE *file = open_beside(page, "counts");
    for (int k = 0; k < N_INDICATORS; k++)
        for (int c = 0; c < indicators[k].classes.n; c++)
            fprintf(file, "%lld%c", (long long)indicators[k].classes.count[c],
                    c == indicators[k].classes.n - 1 ? '\n' : ' ');
    fclose(file);
}

int main(int argc, char **argv)
{
    dikas_error err = { DIKAS_OK, "" };
    town t = { 0 };
    dikas_geometry lake, parts, wide_parts, village;
    if (argc != 5 || atoll(argv[2]) < 1 || dikas_language_of(argv[3]) < 0)
        die("grid|shapes|points|odd|layers|square N_CELLS en|fi|sv FILE.html");
    make_town(&t, argv[1], atoll(argv[2]));
    make_lake(&lake, &t);
    make_quarters(&parts, &t, 1);
    make_quarters(&wide_parts, &t, 2);
    make_village(&village, &t);
    for (int k = 0; k < N_INDICATORS; k++)
        make_indicator(k, &t, &err);

    static const char *const groups[] = { "0\u20136 years", "65 years and over", "all" };
    static const char *const columns[] = { "people", "minutes (mean)" };
    static const double of_groups[] = { 1204, 9.31, 2250, 11.02, 15020, 10.4 };
    static const double of_quarters[] = { 4120, 8.4, 3500, 11.9, 5200, 9.7, 2200, DIKAS_MISSING };
    dikas_summary summaries[] = {
        { "By population group", "group", groups, 3, columns, 2, of_groups },
        { "By quarter", "quarter", quarters, 4, columns, 2, of_quarters },
    };
    dikas_html_layer layers[] = {
        { &t.cells, "id", t.id, summaries, DIKAS_COUNT(summaries) },
        { &wide_parts, "postal_code", quarter_codes, &summaries[1], 1 },
        { &village, "house", t.id, NULL, 0 },
    };
    static const int layer_of[] = { 0, 0, 0, 0, 0, 1, 2 };
    const dikas_ground ground[] = {
        { DIKAS_GROUND_WATER, &lake, NULL },
        { DIKAS_GROUND_BORDER, &parts, quarters },
    };
    dikas_html document = DIKAS_HTML_INIT;
    document.language = (dikas_language)dikas_language_of(argv[3]);
    document.title = "A made-up town";
    document.subtitle = "250 m cells";
    document.source = "made up for tests";
    document.note = "All values are made up.";
    document.crs = "EPSG:3067";
    document.layers = layers;
    document.n_layers = 1;
    document.indicators = indicators;
    document.n_indicators = N_INDICATORS;
    document.maps = maps;
    for (int k = 0; k < N_INDICATORS; k++)
        document.n_maps = add_map(k, k, -1, NULL);
    document.ground = ground;
    document.n_ground = DIKAS_COUNT(ground);
    document.text = text;
    if (strcmp(argv[1], "odd") == 0)
        make_odd(&document, &layers[0], &t, &summaries[0]);
    dikas_indicator all[N_INDICATORS + DIKAS_COUNT(other_indicators)];
    if (strcmp(argv[1], "layers") == 0) {
        memcpy(all, indicators, sizeof indicators);
        memcpy(all + N_INDICATORS, other_indicators, sizeof other_indicators);
        document.indicators = all;
        document.n_indicators = DIKAS_COUNT(all);
        document.n_layers = DIKAS_COUNT(layers);
        document.layer = layer_of;
        for (int k = N_INDICATORS; k < document.n_indicators; k++)
            document.n_maps = add_map(k, k, -1, NULL);
    }

    if (strcmp(argv[1], "square") == 0) {
        memcpy(all, indicators, sizeof indicators);
        make_square(&t, all + N_INDICATORS);
        document.indicators = all;
        document.n_indicators = N_INDICATORS + 2;
        document.n_maps = add_map(N_INDICATORS, N_INDICATORS, N_INDICATORS + 1, nine_colours);
        maps[N_INDICATORS].title = "Far and warm";
    }

    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (dikas_html_write(&document, argv[4], NULL, &err) != DIKAS_OK)
        die(err.message);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%lld cells written in %.3f s\n", (long long)t.n,
           (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec));

    write_cells(&t, argv[4]);
    write_counts(argv[4]);
    if (strcmp(argv[1], "square") == 0) {
        dikas_release((void *)all[N_INDICATORS + 1].value);
        dikas_release((void *)all[N_INDICATORS + 1].absence);
    }
    for (int k = 0; k < N_INDICATORS; k++)
        free_indicator(k);
    free_geometry(&lake);
    free_geometry(&parts);
    free_geometry(&wide_parts);
    free_geometry(&village);
    free_town(&t);
    return 0;
}
