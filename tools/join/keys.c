/* SPDX-License-Identifier: MIT */
/**
 * @file keys.c
 * Sources that are no polygons: tables joined by a key, points by where they lie.
 */
#include <string.h>

#include "core/core.h"
#include "join/join.h"

/* ---- pairs ---- */

/* A relation of sources by cells from one cell a source (-1: none), each pair of value 1. */
static dikas_status relate_each(join_run *j, const int32_t *cell, dikas_error *err)
{
    int32_t *source = g_new(int32_t, (gsize)j->n_sources + 1);
    int32_t *column = g_new(int32_t, (gsize)j->n_sources + 1);
    double *one = g_new(double, (gsize)j->n_sources + 1);
    int64_t n = 0;
    for (int64_t i = 0; i < j->n_sources; i++) {
        if (cell[i] < 0)
            continue;
        source[n] = (int32_t)i;
        column[n] = cell[i];
        one[n++] = 1;
    }
    const dikas_status status = dikas_relation_from_pairs(
        j->n_sources, j->n, n, source, column, 1, (const double *const[]){ one }, &j->shared, err);
    g_free(source);
    g_free(column);
    g_free(one);
    return status;
}

static int64_t count_left(const int32_t *cell, int64_t n)
{
    int64_t left = 0;
    for (int64_t i = 0; i < n; i++)
        left += cell[i] < 0;
    return left;
}

/* ---- points ---- */

static int64_t count_empty(const dikas_geometry *g, double *area)
{
    int64_t empty = 0;
    for (int64_t i = 0; i < g->n_features; i++) {
        const int is_empty = g->part[i + 1] == g->part[i];
        area[i] = is_empty ? DIKAS_MISSING : 1;
        empty += is_empty;
    }
    return empty;
}

static dikas_status note_cell(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    int32_t *cell = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++)
            cell[block->first + i] = block->other[p];
    return DIKAS_OK;
}

dikas_status relate_points(join_run *j, dikas_error *err)
{
    dikas_relation *holding = NULL;
    dikas_repair_report repair = { 0, 0, -1 };
    int32_t *cell = g_new(int32_t, (gsize)j->n_sources + 1);
    for (int64_t i = 0; i < j->n_sources; i++)
        cell[i] = -1;
    dikas_status status =
        dikas_overlaps(j->cells, j->source, DIKAS_BY_CENTROID, &repair, &j->run, &holding, err);
    if (status == DIKAS_OK)
        status =
            dikas_relation_visit(holding, DIKAS_BY_COLUMN, note_cell, cell, "points", &j->run, err);
    if (status == DIKAS_OK)
        status = relate_each(j, cell, err);
    if (status == DIKAS_OK) {
        const int64_t empty = count_empty(dikas_table_geometry(j->source), j->source_area);
        const int64_t left = count_left(cell, j->n_sources) - empty;
        warn_nowhere(j, j->source, "points", empty);
        warn_nowhere(j, j->cells, "polygon",
                     count_empty(dikas_table_geometry(j->cells), j->cell_area));
        warn_repaired(&j->report, j->cells, &repair);
        if (left)
            report_warn(&j->report, "outside_points", left,
                        "%lld of %lld points of %s lie in no cell", (long long)left,
                        (long long)j->n_sources, dikas_table_name(j->source));
    }
    dikas_relation_free(holding);
    g_free(cell);
    return status;
}

/* ---- keys ---- */

static int digits_at(const char **text, int64_t *out)
{
    const char *from = *text;
    char *end;
    if (!g_ascii_isdigit(*from))
        return 0;
    *out = g_ascii_strtoll(from, &end, 10);
    *text = end;
    return end - from <= 12;
}

/* Grid codes in one form: "CRS3035RES1000mN2684000E4334000", maybe with the letters of a country
 * before it (Regulation (EU) 2018/1799, article 3), counts in metres; "1kmN2684E4334" and
 * "250mN667725E38550" leave out as many zeros as the size ends in. `with_crs`: squares of two CRS
 * are not the same. NULL where it is none. */
static char *grid_code(const char *text, int with_crs)
{
    int64_t crs = 0, size, north, east, unit = 1;
    if (g_ascii_isupper(text[0]) && g_ascii_isupper(text[1]) && text[2] == '_')
        text += 3;
    const int in_full = g_str_has_prefix(text, "CRS");
    if (in_full) {
        text += 3;
        if (!digits_at(&text, &crs) || !g_str_has_prefix(text, "RES"))
            return NULL;
        text += 3;
    }
    if (!digits_at(&text, &size) || size <= 0)
        return NULL;
    if (*text == 'k') {
        size *= 1000;
        text++;
    }
    if (*text++ != 'm' || *text++ != 'N' || !digits_at(&text, &north) || *text++ != 'E' ||
        !digits_at(&text, &east) || *text)
        return NULL;
    for (int64_t zeros = size; !in_full && zeros % 10 == 0; zeros /= 10)
        unit *= 10;
    if (with_crs)
        return g_strdup_printf("%lld:%lldmN%lldE%lld", (long long)crs, (long long)size,
                               (long long)(north * unit), (long long)(east * unit));
    return g_strdup_printf("%lldmN%lldE%lld", (long long)size, (long long)(north * unit),
                           (long long)(east * unit));
}

/* Whether all grid codes of a column say in which CRS they are. */
static int has_crs(const dikas_table *table, int column)
{
    char **texts = column_texts(table, column);
    int all = 1;
    for (int64_t i = 0; i < dikas_table_rows(table); i++) {
        char *code = texts[i] ? grid_code(g_strstrip(texts[i]), 0) : NULL;
        all = all && (!code || strstr(texts[i], "CRS"));
        g_free(code);
    }
    free_texts(texts, dikas_table_rows(table));
    return all;
}

/* The grid of the Finnish Environment Institute (YKR, column xyind): easting and northing of the
 * centre of a square of 250 m in ETRS-TM35FIN, whole metres, one after the other. NULL where it is
 * none. No two numbers have one code: one that only looks like a centre still finds itself. */
static char *code_of_centre(const char *text)
{
    enum { TO_CENTRE = 125, SIZE = 250, NORTHINGS = 10000000 };
    const size_t digits = strspn(text, "0123456789");
    if (text[digits] || digits < 12 || digits > 13 || *text == '0')
        return NULL;
    const int64_t both = g_ascii_strtoll(text, NULL, 10);
    const int64_t east = both / NORTHINGS - TO_CENTRE, north = both % NORTHINGS - TO_CENTRE;
    if (east % SIZE || north % SIZE || north < 6500000 || north > 7900000)
        return NULL;
    return g_strdup_printf("%dmN%lldE%lld", (int)SIZE, (long long)north, (long long)east);
}

/* Texts as they are compared: without blanks around, grid codes in one form, and where either
 * column holds numbers without leading zeros. */
static char *comparable(const char *text, int as_number, int with_crs)
{
    char *trimmed = g_strstrip(g_strdup(text)), *code = grid_code(trimmed, with_crs);
    const char *from = trimmed;
    if (!code)
        code = code_of_centre(trimmed);
    if (code) {
        g_free(trimmed);
        return code;
    }
    while (as_number && *from == '0' && from[1])
        from++;
    char *key = g_strdup(from);
    g_free(trimmed);
    return key;
}

static char **keys_of(const dikas_table *table, int column, int as_number, int with_crs)
{
    const int64_t n = dikas_table_rows(table);
    char **texts = column_texts(table, column);
    for (int64_t i = 0; i < n; i++) {
        char *text = texts[i];
        texts[i] = text ? comparable(text, as_number, with_crs) : NULL;
        g_free(text);
    }
    return texts;
}

static int is_number(const dikas_table *table, int column)
{
    return dikas_table_column(table, column)->type != DIKAS_TEXT;
}

/* The cell of each source, or -1. */
static void match_keys(join_run *j, char *const *of_source, char *const *of_cell, int32_t *cell)
{
    GHashTable *place = g_hash_table_new(g_str_hash, g_str_equal);
    for (int64_t i = 0; i < j->n; i++)
        g_hash_table_insert(place, of_cell[i], GINT_TO_POINTER((int)i + 1));
    for (int64_t i = 0; i < j->n_sources; i++) {
        const gpointer found = of_source[i] ? g_hash_table_lookup(place, of_source[i]) : NULL;
        cell[i] = GPOINTER_TO_INT(found) - 1;
    }
    g_hash_table_destroy(place);
}

static dikas_status relate_matched(join_run *j, const char *column, char *const *of_source,
                                   char *const *of_cell, dikas_error *err)
{
    int32_t *cell = g_new(int32_t, (gsize)j->n_sources + 1);
    match_keys(j, of_source, of_cell, cell);
    const int64_t left = count_left(cell, j->n_sources);
    dikas_status status = DIKAS_OK;
    if (left == j->n_sources)
        status = dikas_fail(
            err, DIKAS_EINVAL, "%s: no key of column '%s' is that of a cell: '%s' here, '%s' there",
            dikas_table_name(j->source), column, of_source[0] ? of_source[0] : "", of_cell[0]);
    else
        status = relate_each(j, cell, err);
    if (status == DIKAS_OK && left)
        report_warn(&j->report, "unmatched_keys", left,
                    "%s: %lld of %lld rows have a key ('%s') that is no cell's",
                    dikas_table_name(j->source), (long long)left, (long long)j->n_sources, column);
    g_free(cell);
    return status;
}

dikas_status relate_keys(join_run *j, dikas_error *err)
{
    for (int64_t i = 0; i < j->n; i++)
        j->cell_area[i] = 1;
    for (int64_t i = 0; i < j->n_sources; i++)
        j->source_area[i] = 1;
    const common_options *o = &j->options->common;
    char **names = g_strsplit(j->options->key, "=", 2);
    const char *on_cells = names[0] && names[1] ? names[1] : o->id ? o->id : "fid";
    int here = 0, there = 0;
    dikas_status status = dikas_table_require(j->source, names[0] ? names[0] : "", &here, err);
    if (status == DIKAS_OK)
        status = dikas_table_require(j->cells, on_cells, &there, err);
    if (status == DIKAS_OK) {
        const int as_number = is_number(j->source, here) || is_number(j->cells, there);
        const int with_crs = has_crs(j->source, here) && has_crs(j->cells, there);
        char **of_source = keys_of(j->source, here, as_number, with_crs);
        char **of_cell = keys_of(j->cells, there, as_number, with_crs);
        status = check_ids(j->cells, on_cells, of_cell, j->n, err);
        if (status == DIKAS_OK)
            status = relate_matched(j, names[0], of_source, of_cell, err);
        free_texts(of_source, j->n_sources);
        free_texts(of_cell, j->n);
    }
    g_strfreev(names);
    return status;
}
