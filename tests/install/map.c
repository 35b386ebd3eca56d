/* SPDX-License-Identifier: MIT */
/* What a stranger's first program with libdikas-map does: four squares of their own on a page. */
#include <stdio.h>

#include <dikas/map.h>

enum { N = 4, CORNERS = 5 };

int main(int argc, char **argv)
{
    static const double value[N] = { 3, 8, 12, 21 };
    static const double around[CORNERS][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } };
    int64_t part[N + 1], path[N + 1], point[N + 1];
    uint8_t kind[N];
    double xy[N * CORNERS * 2];
    uint32_t colour[12];
    dikas_error err = { DIKAS_OK, "" };
    for (int i = 0; i <= N; i++) {
        part[i] = path[i] = i;
        point[i] = i * CORNERS;
    }
    for (int i = 0; i < N; i++) {
        kind[i] = DIKAS_POLYGON;
        for (int k = 0; k < CORNERS; k++) {
            xy[2 * (i * CORNERS + k)] = 250 * (i % 2 + around[k][0]);
            xy[2 * (i * CORNERS + k) + 1] = 250 * (i / 2 + around[k][1]);
        }
    }
    const dikas_geometry cells = { .shape = DIKAS_POLYGON,
                                   .n_features = N,
                                   .n_parts = N,
                                   .n_paths = N,
                                   .n_points = N * CORNERS,
                                   .part = part,
                                   .path = path,
                                   .point = point,
                                   .part_kind = kind,
                                   .xy = xy };

    dikas_class_options how = DIKAS_CLASS_OPTIONS_INIT;
    dikas_indicator minutes = { .name = "minutes",
                                .title = "Minutes to a doctor",
                                .unit = "min",
                                .value = value,
                                .colour = colour };
    dikas_map map = DIKAS_MAP_INIT;
    dikas_page page = { .map = &map };
    dikas_document document = DIKAS_DOCUMENT_INIT;
    how.method = DIKAS_CLASSES_PRETTY;
    map.title = minutes.title;
    map.cells = &cells;
    map.indicators = &minutes;
    map.n_indicators = 1;
    document.pages = &page;
    document.n_pages = 1;
    dikas_status status = dikas_classify(N, value, &how, NULL, &minutes.classes, &err);
    if (status == DIKAS_OK)
        status = dikas_palette_colours("YlGnBu", minutes.classes.n, -1, colour, &err);
    if (status == DIKAS_OK && argc == 2)
        status = dikas_document_draw(&document, argv[1], NULL, &err);
    printf("%d classes: %s\n", minutes.classes.n, status == DIKAS_OK ? argv[1] : err.message);
    dikas_classes_clear(&minutes.classes);
    return status == DIKAS_OK ? 0 : 1;
}
