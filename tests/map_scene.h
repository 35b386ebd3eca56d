/* SPDX-License-Identifier: MIT */
/**
 * @file map_scene.h
 * A town of twelve by nine cells for tests of maps: some without data, some suppressed, a lake, a
 * street, two districts with names.
 */
#ifndef DIKAS_MAP_SCENE_H
#define DIKAS_MAP_SCENE_H

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "dikas/map.h"

enum {
    SCENE_COLUMNS = 12,
    SCENE_ROWS = 9,
    SCENE_CELLS = SCENE_COLUMNS * SCENE_ROWS,
    SCENE_SIDE = 250
};

/* Polygons or lines of few points, one path each. */
typedef struct scene_shapes {
    dikas_geometry geometry;
    int64_t part[SCENE_CELLS + 1], path[SCENE_CELLS + 1], point[SCENE_CELLS + 1];
    uint8_t kind[SCENE_CELLS];
    double xy[SCENE_CELLS * 10];
} scene_shapes;

typedef struct scene {
    scene_shapes cells, lake, street, districts;
    double value[2][SCENE_CELLS];
    uint8_t absence[SCENE_CELLS];
    double bound[2][16];
    int64_t count[16];
    dikas_indicator indicator[6];
    dikas_ground ground[3];
    dikas_map map;
    dikas_page page;
    dikas_document document;
} scene;

static const uint32_t scene_colours[] = { 0xffffcc, 0xc7e9b4, 0x7fcdbb, 0x41b6c4,
                                          0x2c7fb8, 0x253494, 0x1d2a7a, 0x182266,
                                          0x141b52, 0x10153f, 0x0c0f2d, 0x08091b };
static const uint32_t scene_square[] = { 0xe8e8e8, 0xace4e4, 0x5ac8c8, 0xdfb0d6, 0xa5add3,
                                         0x5698b9, 0xbe64ac, 0x8c62aa, 0x3b4994 };

static inline void begin_shapes(scene_shapes *s, dikas_shape shape)
{
    s->geometry = (dikas_geometry){ .shape = shape,
                                    .part = s->part,
                                    .path = s->path,
                                    .point = s->point,
                                    .part_kind = s->kind,
                                    .xy = s->xy };
    s->part[0] = s->path[0] = s->point[0] = 0;
}

static inline void add_shape(scene_shapes *s, int64_t n, const double *xy)
{
    dikas_geometry *g = &s->geometry;
    s->kind[g->n_parts] = (uint8_t)g->shape;
    memcpy(s->xy + 2 * g->n_points, xy, (size_t)(2 * n) * sizeof *xy);
    g->n_points += n;
    g->n_features++;
    g->n_parts++;
    g->n_paths++;
    s->part[g->n_features] = s->path[g->n_features] = g->n_features;
    s->point[g->n_features] = g->n_points;
}

static inline void add_rectangle(scene_shapes *s, double x0, double y0, double x1, double y1)
{
    add_shape(s, 5, (const double[]){ x0, y0, x1, y0, x1, y1, x0, y1, x0, y0 });
}

static inline void build_values(scene *s)
{
    for (int i = 0; i < SCENE_CELLS; i++) {
        const int x = i % SCENE_COLUMNS, y = i / SCENE_COLUMNS;
        s->value[0][i] = 0.5 + abs(x - 5) + 2 * abs(y - 4); /* 0.5 to 14.5 */
        s->value[1][i] = (x * 7 + y * 3) % 30;              /* whole numbers from 0 to 29 */
        if (y == 0 && x < 5) {
            s->value[0][i] = DIKAS_MISSING;
            s->absence[i] = DIKAS_NO_DATA;
        }
        if (y == 1 && x < 3) {
            s->value[0][i] = DIKAS_MISSING;
            s->absence[i] = DIKAS_SUPPRESSED;
        }
    }
    for (int k = 0; k < 6; k++) {
        s->bound[0][k] = k * 3;
        s->bound[1][k] = k * 6;
    }
}

static inline void build_ground(scene *s)
{
    static const char *const names[] = { "Čáhcesuolu", "Hämeenlinna" };
    begin_shapes(&s->lake, DIKAS_POLYGON);
    add_shape(&s->lake, 5,
              (const double[]){ -400, 400, 700, -300, 1300, -350, 300, 900, -400, 400 });
    begin_shapes(&s->street, DIKAS_LINE);
    add_shape(&s->street, 3, (const double[]){ -500, 1200, 1500, 1350, 3500, 1900 });
    begin_shapes(&s->districts, DIKAS_POLYGON);
    add_rectangle(&s->districts, -100, -100, 1500, 2350);
    add_rectangle(&s->districts, 1500, -100, 3100, 2350);
    s->ground[0] = (dikas_ground){ DIKAS_GROUND_WATER, &s->lake.geometry, NULL };
    s->ground[1] = (dikas_ground){ DIKAS_GROUND_STREET, &s->street.geometry, NULL };
    s->ground[2] = (dikas_ground){ DIKAS_GROUND_BORDER, &s->districts.geometry, names };
}

/** A scene of one map on one page, which a test may change. Free it. */
static inline scene *new_scene(void)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    begin_shapes(&s->cells, DIKAS_POLYGON);
    for (int i = 0; i < SCENE_CELLS; i++) {
        const double x = SCENE_SIDE * (i % SCENE_COLUMNS), y = SCENE_SIDE * (i / SCENE_COLUMNS);
        add_rectangle(&s->cells, x, y, x + SCENE_SIDE, y + SCENE_SIDE);
    }
    build_values(s);
    build_ground(s);
    for (int k = 0; k < 6; k++) {
        static const char *const titles[] = { "Minutes to a doctor", "Residents aged 80 and over" };
        s->indicator[k] = (dikas_indicator){ .name = k % 2 ? "old" : "minutes",
                                             .title = titles[k % 2],
                                             .unit = k % 2 ? "persons" : "min",
                                             .value = s->value[k % 2],
                                             .absence = s->absence,
                                             .classes = { 5, s->bound[k % 2], s->count, 0, -1 },
                                             .colour = scene_colours };
    }
    const dikas_map map = DIKAS_MAP_INIT;
    const dikas_document document = DIKAS_DOCUMENT_INIT;
    s->map = map;
    s->map.title = "Walking to a doctor";
    s->map.subtitle = "Minutes from the middle of each cell";
    s->map.source = "made for a test, 2024";
    s->map.note = "Residents are synthetic.";
    s->map.cells = &s->cells.geometry;
    s->map.indicators = s->indicator;
    s->map.n_indicators = 1;
    s->map.ground = s->ground;
    s->map.n_ground = 3;
    s->page.map = &s->map;
    s->document = document;
    s->document.pages = &s->page;
    s->document.n_pages = 1;
    s->document.title = "A test";
    s->document.dots_per_inch = 45;
    return s;
}

static inline dikas_status draw_scene(const scene *s, const char *path, dikas_error *err)
{
    err->message[0] = '\0';
    return dikas_document_draw(&s->document, path, NULL, err);
}

/** A folder of the test's own, which it leaves when it ends. */
static inline int enter_folder(void **state)
{
    static char folder[] = "/tmp/dikas-map-XXXXXX";
    *state = folder;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static inline int leave_folder(void **state)
{
    char command[100];
    snprintf(command, sizeof command, "rm -r '%s'", (const char *)*state);
    return chdir("/") == 0 ? system(command) : -1;
}

#endif
