/* SPDX-License-Identifier: MIT */
/**
 * @file bench_map.c
 * Pages of cells as PNG and PDF, beside what Cairo takes for an empty page of the size, and for the
 * cells as one path a class. CPU seconds.
 *
 * Usage: bench_map FOLDER [CELLS…]    the pages are written there (default: 5000 1000000)
 */
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "dikas/map.h"

enum { CLASSES = 6, SIDE = 250, A4_DOTS_WIDE = 1240, A4_DOTS_HIGH = 1754 };

static const uint32_t colours[CLASSES] = { 0xffffcc, 0xc7e9b4, 0x7fcdbb,
                                           0x41b6c4, 0x2c7fb8, 0x253494 };

/* A town of n square cells and waves of values upon them. */
typedef struct cell_town {
    dikas_geometry geometry;
    double *value;
    double bound[CLASSES + 1];
    int64_t count[CLASSES];
} cell_town;

static void *room_for(int64_t n, size_t size)
{
    void *room = calloc((size_t)n, size);
    if (!room)
        bench_stop("bench: out of memory");
    return room;
}

static void build(cell_town *t, int64_t n)
{
    static const int corner[][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } };
    const int64_t columns = (int64_t)ceil(sqrt((double)n));
    dikas_geometry *g = &t->geometry;
    *g = (dikas_geometry){ DIKAS_POLYGON, n, n, n, 5 * n, NULL, NULL, NULL, NULL, NULL, NULL };
    g->part = room_for(n + 1, sizeof *g->part);
    g->path = room_for(n + 1, sizeof *g->path);
    g->point = room_for(n + 1, sizeof *g->point);
    g->part_kind = room_for(n, 1);
    g->xy = room_for(10 * n, sizeof *g->xy);
    t->value = room_for(n, sizeof *t->value);
    for (int64_t i = 0; i <= n; i++) {
        g->part[i] = g->path[i] = i;
        g->point[i] = 5 * i;
    }
    for (int64_t i = 0; i < n; i++) {
        const double x = (double)(i % columns), y = (double)(i / columns);
        g->part_kind[i] = DIKAS_POLYGON;
        t->value[i] = 3 + 1.4 * sin(x * 12 / (double)columns) + 1.4 * cos(y * 9 / (double)columns);
        for (int k = 0; k < 5; k++) {
            g->xy[2 * (5 * i + k)] = SIDE * (x + corner[k][0]);
            g->xy[2 * (5 * i + k) + 1] = SIDE * (y + corner[k][1]);
        }
    }
    for (int k = 0; k <= CLASSES; k++)
        t->bound[k] = k;
}

static void clear(cell_town *t)
{
    free(t->geometry.part);
    free(t->geometry.path);
    free(t->geometry.point);
    free(t->geometry.part_kind);
    free(t->geometry.xy);
    free(t->value);
}

static void time_page(cell_town *t, const char *folder, const char *extension)
{
    char path[4096], work[64];
    dikas_error err;
    dikas_indicator indicator = { .name = "waves", .title = "Waves", .unit = "min" };
    dikas_map map = DIKAS_MAP_INIT;
    dikas_page page = { &map, NULL, NULL };
    dikas_document document = DIKAS_DOCUMENT_INIT;
    indicator.value = t->value;
    indicator.classes = (dikas_classes){ CLASSES, t->bound, t->count, 0, -1 };
    indicator.colour = colours;
    map.title = "Waves over a town";
    map.source = "made for this page";
    map.cells = &t->geometry;
    map.indicators = &indicator;
    map.n_indicators = 1;
    document.pages = &page;
    document.n_pages = 1;
    snprintf(path, sizeof path, "%s/page%s", folder, extension);
    snprintf(work, sizeof work, "page %s", extension);
    bench_forget_peak();
    const double start = bench_now();
    bench_check(dikas_document_draw(&document, path, NULL, &err), &err);
    bench_line(work, t->geometry.n_features, bench_now() - start, 0, DIKAS_MISSING);
}

static cairo_surface_t *empty_page(cairo_t **cr)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, A4_DOTS_WIDE, A4_DOTS_HIGH);
    *cr = cairo_create(surface);
    cairo_set_source_rgb(*cr, 1, 1, 1);
    cairo_paint(*cr);
    return surface;
}

static void write_page(cairo_surface_t *surface, cairo_t *cr, const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/floor.png", folder);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS ||
        cairo_surface_write_to_png(surface, path) != CAIRO_STATUS_SUCCESS)
        bench_stop("bench: %s: cannot be written", path);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

static void time_empty(const char *folder)
{
    cairo_t *cr;
    const double start = bench_now();
    cairo_surface_t *surface = empty_page(&cr);
    write_page(surface, cr, folder);
    bench_line("floor: an empty page .png", 0, bench_now() - start, 0, DIKAS_MISSING);
}

/* The cells as Cairo fills them, one path a class, and nothing else on the page. */
static void time_paths(const cell_town *t, const char *folder)
{
    cairo_t *cr;
    const int64_t n = t->geometry.n_features;
    const double start = bench_now(), *corner = t->geometry.xy;
    const double width = SIDE * ceil(sqrt((double)n)), scale = A4_DOTS_WIDE / width;
    cairo_surface_t *surface = empty_page(&cr);
    for (int k = 0; k < CLASSES; k++) {
        for (int64_t i = 0; i < n; i++)
            if (t->value[i] >= k && t->value[i] < k + 1)
                cairo_rectangle(cr, corner[10 * i] * scale, corner[10 * i + 1] * scale,
                                SIDE * scale, SIDE * scale);
        cairo_set_source_rgb(cr, k / 6.0, 0.5, 0.5);
        cairo_fill(cr);
    }
    write_page(surface, cr, folder);
    bench_line("floor: paths of classes .png", n, bench_now() - start, 0, DIKAS_MISSING);
}

int main(int argc, char **argv)
{
    static const char *const defaults[] = { "5000", "1000000" };
    if (argc < 2)
        bench_stop("usage: bench_map FOLDER [CELLS…]");
    bench_return_large_blocks();
    bench_head();
    time_empty(argv[1]);
    for (int i = 0; i < (argc > 2 ? argc - 2 : 2); i++) {
        cell_town town;
        memset(&town, 0, sizeof town);
        build(&town, strtoll(argc > 2 ? argv[i + 2] : defaults[i], NULL, 10));
        time_page(&town, argv[1], ".png");
        time_page(&town, argv[1], ".pdf");
        time_paths(&town, argv[1]);
        clear(&town);
    }
    return 0;
}
