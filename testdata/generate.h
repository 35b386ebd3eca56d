/* SPDX-License-Identifier: MIT */
/**
 * @file generate.h
 * What the parts of dikas-generate share: counter-based random numbers, the GeoPackage being
 * written, and the commands.
 *
 * Commands return 0 or 1, the exit status, after a message on standard error. Running out of
 * memory ends the program at once: it is a tool of the developer, with nothing to lose.
 */
#ifndef DIKAS_GENERATE_H
#define DIKAS_GENERATE_H

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- random numbers: a function of seed, stream and index, so the order of calls is free ---- */

/** Uniform in [0, 1). Streams are the purposes a seed is used for. */
double random_unit(uint64_t seed, uint64_t stream, uint64_t index);

/** Uniform in [-1, 1). */
double random_signed(uint64_t seed, uint64_t stream, uint64_t index);

/* ---- output ---- */

typedef struct {
    const char *name;
    OGRFieldType type;
} field;

/** A GeoPackage under a temporary name, in one transaction. */
typedef struct {
    const char *target;
    char *path;
    GDALDatasetH dataset;
} output;

/** A layer being filled. The feature is reused: set every column of every row. */
typedef struct {
    OGRLayerH layer;
    OGRFeatureH feature;
} table;

bool output_open(output *out, const char *target);

/** Commit, close and rename to the target; with ok = false remove it instead. Returns ok or false.
 */
bool output_close(output *out, bool ok);

/** Add a layer. The description says whether it is real or synthetic, its source and licence. */
bool table_create(output *out, table *t, const char *name, const char *description, int epsg,
                  OGRwkbGeometryType type, const field *columns, size_t n, bool index);

/** Write the current feature with this geometry, which stays the caller's. */
bool table_write(table *t, OGRGeometryH geometry);

void table_free(table *t);

/** "dikas-generate: " and the message on standard error. Returns false for `return fail(...)`. */
bool fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** realloc and calloc that end the program when memory runs out. */
void *grow(void *items, size_t n, size_t size);
void *zeroed(size_t n, size_t size);

/* ---- shapes, names, rounding ---- */

/** A new square with its lower left corner at x, y. */
OGRGeometryH square_new(double x, double y, double size);

/** Round shares that add up to `total` to integers that do, by largest remainder; ties: lowest
 * index. */
void largest_remainder(const double *shares, size_t n, int64_t total, int64_t *out);

/** Text like "250mN593400E38225" of the cell with its lower left corner at x, y (metres / 10). */
void cell_name(char *out, size_t size, int64_t cell, int64_t x, int64_t y);

/* ---- commands ---- */

typedef struct {
    const char *input, *output;
    int64_t nodes, cells, services, extent_nodes, size;
    uint64_t seed;
    bool straight, index;
} options;

int generate_district(const options *o);
int generate_rasters(const options *o);
int generate_network(const options *o);
int generate_cells(const options *o);
int generate_services(const options *o);

#endif
