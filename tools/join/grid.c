/* SPDX-License-Identifier: MIT */
/**
 * @file grid.c
 * Cells on demand: the squares of a lattice that share ground with the source.
 *
 * The lattice has its lines at whole multiples of the size, as national grids and the European one
 * have; a cell is called by its lower left corner.
 */
#include <stdio.h>
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "join/join.h"

/* Metres; no CRS on earth reaches so far. */
#define FARTHEST 1e9

enum { MOST_CELLS = 20000000, WKB_BYTES = 1 + 4 + 4 + 4 + 5 * 16, CODE_BYTES = 64 };

/* Squares [first, first + count) of the lattice in each direction. */
typedef struct {
    double size;
    int64_t first[2], count[2];
    uint8_t *touched; /* count[0] * count[1] flags, from south to north and west to east */
    int64_t n;
} lattice;

/* "SIZE" or "SIZE,CRS" */
dikas_status parse_grid(const char *text, double *size, char **crs, dikas_error *err)
{
    char *end;
    *size = g_ascii_strtod(text, &end);
    *crs = NULL;
    if (end == text || (*end && *end != ',') || !(*size >= 1) || *size > 1e6 ||
        *size != floor(*size))
        return dikas_fail(err, DIKAS_EINVAL,
                          "--make-grid %s: SIZE or SIZE,CRS was expected, whole metres from 1 to "
                          "1000000",
                          text);
    return *end ? dikas_crs_wkt(end + 1, crs, err) : DIKAS_OK;
}

/* ---- which squares ---- */

static int64_t square_of(double x, double size)
{
    return (int64_t)floor(x / size);
}

static dikas_status lay_out(const dikas_table *source, double size, lattice *l, dikas_error *err)
{
    double extent[4];
    dikas_geometry_extent(dikas_table_geometry(source), extent);
    *l = (lattice){ .size = size };
    double count[2];
    for (int k = 0; k < 2; k++)
        count[k] = floor(extent[k + 2] / size) - floor(extent[k] / size) + 1;
    if (!(count[0] * count[1] <= MOST_CELLS) || !(fabs(extent[0]) < FARTHEST) ||
        !(fabs(extent[1]) < FARTHEST))
        return dikas_fail(err, DIKAS_ELIMIT,
                          "--make-grid: %g by %g cells of %g m are more than %d, or too far away",
                          count[0], count[1], size, (int)MOST_CELLS);
    for (int k = 0; k < 2; k++) {
        l->first[k] = square_of(extent[k], size);
        l->count[k] = (int64_t)count[k];
    }
    l->touched = g_new0(uint8_t, (gsize)(l->count[0] * l->count[1]));
    return DIKAS_OK;
}

/* All squares that the box of a source touches; which of them share ground is found later. */
static void touch(lattice *l, const dikas_geometry *g, int64_t feature)
{
    const int64_t first = g->point[g->path[g->part[feature]]];
    const int64_t end = g->point[g->path[g->part[feature + 1]]];
    int64_t low[2] = { INT64_MAX, INT64_MAX }, high[2] = { INT64_MIN, INT64_MIN };
    for (int64_t i = first; i < end; i++)
        for (int k = 0; k < 2; k++) {
            const int64_t at = square_of(g->xy[2 * i + k], l->size) - l->first[k];
            low[k] = at < low[k] ? at : low[k];
            high[k] = at > high[k] ? at : high[k];
        }
    for (int64_t row = low[1]; row <= high[1]; row++)
        for (int64_t column = low[0]; column <= high[0]; column++)
            l->touched[row * l->count[0] + column] = 1;
}

/* ---- a table of them ---- */

static void put(char **at, const void *bytes, size_t n)
{
    memcpy(*at, bytes, n);
    *at += n;
}

static void put_square(char **at, const lattice *l, int64_t column, int64_t row)
{
    const char little = 1;
    const uint32_t kind = 3, rings = 1, points = 5;
    const double x = (double)(l->first[0] + column) * l->size,
                 y = (double)(l->first[1] + row) * l->size;
    const double xy[10] = { x, y, x + l->size, y, x + l->size, y + l->size, x, y + l->size, x, y };
    put(at, &little, 1);
    put(at, &kind, 4);
    put(at, &rings, 4);
    put(at, &points, 4);
    put(at, xy, sizeof xy);
}

/* Regulation (EU) 2018/1799, article 3, for the European grid; else the short form, which leaves
 * out as many zeros as the size ends in. */
static void put_code(char *out, const lattice *l, int european, int64_t column, int64_t row)
{
    const int64_t size = (int64_t)l->size;
    const int64_t east = (l->first[0] + column) * size, north = (l->first[1] + row) * size;
    int64_t unit = 1;
    for (int64_t rest = size; rest % 10 == 0; rest /= 10)
        unit *= 10;
    if (european)
        snprintf(out, CODE_BYTES, "CRS3035RES%lldmN%lldE%lld", (long long)size, (long long)north,
                 (long long)east);
    else if (size % 1000 == 0)
        snprintf(out, CODE_BYTES, "%lldkmN%lldE%lld", (long long)(size / 1000),
                 (long long)(north / unit), (long long)(east / unit));
    else
        snprintf(out, CODE_BYTES, "%lldmN%lldE%lld", (long long)size, (long long)(north / unit),
                 (long long)(east / unit));
}

typedef struct {
    dikas_column geometry;
    dikas_column fid;
    char *codes; /* CODE_BYTES each */
    const char **code;
} columns;

static dikas_status make_columns(const lattice *l, columns *c, dikas_error *err)
{
    const size_t n = (size_t)l->n;
    c->geometry = (dikas_column){ .name = dikas_copy_text("geom"), .type = DIKAS_BYTES };
    c->fid = (dikas_column){ .name = dikas_copy_text("fid"), .type = DIKAS_INTEGER };
    c->geometry.start = dikas_alloc(n + 1, sizeof(int64_t));
    c->geometry.bytes = dikas_alloc(n, WKB_BYTES);
    c->geometry.missing = dikas_alloc_zero(n, 1);
    c->fid.integer = dikas_alloc(n, sizeof(int64_t));
    c->fid.missing = dikas_alloc_zero(n, 1);
    c->codes = g_malloc(n * CODE_BYTES + 1);
    c->code = g_new(const char *, n + 1);
    if (c->geometry.name && c->fid.name && c->geometry.start && c->geometry.bytes &&
        c->geometry.missing && c->fid.integer && c->fid.missing)
        return DIKAS_OK;
    return DIKAS_NO_MEMORY(err, "a grid");
}

static void fill_columns(const lattice *l, int european, columns *c)
{
    char *at = c->geometry.bytes;
    int64_t i = 0;
    for (int64_t row = 0; row < l->count[1]; row++)
        for (int64_t column = 0; column < l->count[0]; column++) {
            if (!l->touched[row * l->count[0] + column])
                continue;
            c->geometry.start[i] = i * WKB_BYTES;
            put_square(&at, l, column, row);
            c->code[i] = c->codes + i * CODE_BYTES;
            put_code(c->codes + i * CODE_BYTES, l, european, column, row);
            c->fid.integer[i] = i + 1;
            i++;
        }
    c->geometry.start[i] = i * WKB_BYTES;
}

static dikas_status make_table(const lattice *l, const char *crs, dikas_table **out,
                               dikas_error *err)
{
    char label[80];
    columns c;
    dikas_table *table = dikas_table_new(l->n);
    dikas_crs_label(crs, label, sizeof label);
    dikas_status status = make_columns(l, &c, err);
    if (!table && status == DIKAS_OK)
        status = DIKAS_NO_MEMORY(err, "a grid");
    if (status == DIKAS_OK) {
        fill_columns(l, strcmp(label, "EPSG:3035") == 0, &c);
        status = dikas_table_take(table, &c.fid, err);
    }
    if (status == DIKAS_OK)
        status = dikas_table_add_text(table, "grid_id", c.code, err);
    if (status == DIKAS_OK)
        status = dikas_table_take_wkb(table, &c.geometry, err);
    if (status == DIKAS_OK)
        status = dikas_table_set_crs(table, crs, err);
    if (status == DIKAS_OK)
        status = dikas_table_set_name(table, "grid", err);
    dikas_column_clear(&c.fid);
    dikas_column_clear(&c.geometry);
    g_free(c.codes);
    g_free(c.code);
    if (status == DIKAS_OK)
        *out = table;
    else
        dikas_table_free(table);
    return status;
}

/* ---- those that share ground ---- */

static dikas_status note_shared(const dikas_block *block, int worker, void *context,
                                dikas_error *err)
{
    uint8_t *shares = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        shares[block->first + i] = block->start[i + 1] > block->start[i];
    return DIKAS_OK;
}

/* Renumbered from 1. */
static dikas_status keep_shared(join_run *j, const dikas_table *all, const dikas_relation *shared,
                                dikas_error *err)
{
    const int64_t n = dikas_table_rows(all);
    uint8_t *shares = g_new0(uint8_t, (gsize)n + 1);
    int64_t *rows = g_new(int64_t, (gsize)n + 1), kept = 0;
    dikas_status status =
        dikas_relation_visit(shared, DIKAS_BY_COLUMN, note_shared, shares, "grid", &j->run, err);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++)
        if (shares[i])
            rows[kept++] = i;
    if (status == DIKAS_OK && kept == 0)
        status = dikas_fail(err, DIKAS_EINVAL, "--make-grid: %s has no ground",
                            dikas_table_name(j->source));
    if (status == DIKAS_OK)
        status = dikas_table_select(all, rows, kept, &j->cells, err);
    if (status == DIKAS_OK) {
        int64_t *fid = dikas_table_column(j->cells, 0)->integer;
        for (int64_t i = 0; i < kept; i++)
            fid[i] = i + 1;
        j->n = kept;
    }
    g_free(shares);
    g_free(rows);
    return status;
}

dikas_status make_grid(join_run *j, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(j->source);
    dikas_table *all = NULL;
    dikas_relation *shared = NULL;
    lattice l;
    DIKAS_TRY(lay_out(j->source, j->grid_size, &l, err));
    for (int64_t i = 0; i < g->n_features; i++)
        touch(&l, g, i);
    for (int64_t i = 0; i < l.count[0] * l.count[1]; i++)
        l.n += l.touched[i];
    dikas_status status = make_table(&l, dikas_table_crs(j->source), &all, err);
    if (status == DIKAS_OK)
        status = dikas_shared_area(j->source, all, NULL, NULL, NULL, &j->run, &shared, err);
    if (status == DIKAS_OK)
        status = keep_shared(j, all, shared, err);
    dikas_relation_free(shared);
    dikas_table_free(all);
    g_free(l.touched);
    return status;
}
