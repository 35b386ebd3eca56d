/* SPDX-License-Identifier: MIT */
/**
 * @file inputs.c
 * Cells and their columns.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "map/map.h"

/* ---- cells ---- */

static int same_texts(char *const *a, char *const *b)
{
    return a == b || (a && b && g_strv_equal((const char *const *)a, (const char *const *)b));
}

static int same_cells(const spec_cells *a, const spec_cells *b)
{
    return strcmp(a->file, b->file) == 0 && g_strcmp0(a->layer, b->layer) == 0 &&
           g_strcmp0(a->id, b->id) == 0 && g_strcmp0(a->where, b->where) == 0 &&
           g_strcmp0(a->population, b->population) == 0 && same_texts(a->missing, b->missing) &&
           (int64_t)a->min_count == (int64_t)b->min_count &&
           g_strcmp0(a->areas.file, b->areas.file) == 0 &&
           g_strcmp0(a->areas.layer, b->areas.layer) == 0 &&
           g_strcmp0(a->areas.id, b->areas.id) == 0;
}

/* The options that these cells are read with. */
static void set_options(const map_run *m, map_layer *layer)
{
    const spec_cells *what = layer->what;
    const spec_areas *areas = &what->areas;
    common_options *o = &layer->common;
    *o = m->options->common;
    o->cells = what->layer ? g_strconcat(what->file, ":", what->layer, NULL) : g_strdup(what->file);
    o->id = what->id;
    o->where = what->where;
    o->missing = what->missing;
    o->min_count = (int64_t)what->min_count;
    if (areas->file) {
        o->areas = g_new0(char *, 2);
        o->areas[0] = areas->layer ? g_strconcat(areas->file, ":", areas->layer, NULL)
                                   : g_strdup(areas->file);
        o->area_ids = g_new0(char *, 2);
        o->area_ids[0] = g_strdup(areas->id ? areas->id : "fid");
    } else {
        o->areas = g_strdupv(o->areas);
        o->area_ids = g_strdupv(o->area_ids);
    }
    layer->tool = *m->tool;
    layer->tool.common = o;
}

/* The layer has only the rows that are marked. Gives how many are left out. */
static dikas_status keep_rows(map_layer *layer, const uint8_t *is_kept, int64_t *dropped,
                              dikas_error *err)
{
    const int64_t n = dikas_table_rows(layer->cells);
    int64_t *rows = g_new(int64_t, (gsize)n + 1), n_rows = 0;
    dikas_table *kept = NULL;
    dikas_status status = DIKAS_OK;
    for (int64_t i = 0; i < n; i++)
        if (is_kept[i])
            rows[n_rows++] = i;
    *dropped = n - n_rows;
    if (*dropped)
        status = dikas_table_select(layer->cells, rows, n_rows, &kept, err);
    g_free(rows);
    if (kept) {
        dikas_table_free(layer->cells);
        layer->cells = kept;
    }
    return status;
}

/* What lies nowhere is on no map, and does not count in its legend. */
static dikas_status drop_placeless(map_run *m, map_layer *layer, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(layer->cells);
    const int64_t n = g->n_features;
    uint8_t *is_placed = g_new(uint8_t, (gsize)n + 1);
    int64_t dropped;
    for (int64_t i = 0; i < n; i++)
        is_placed[i] = g->part[i] < g->part[i + 1];
    const dikas_status status = keep_rows(layer, is_placed, &dropped, err);
    g_free(is_placed);
    DIKAS_TRY(status);
    if (dropped == n)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: no row has a geometry, so there is nothing to draw",
                          dikas_table_name(layer->cells));
    if (dropped)
        report_warn(&m->report, "no_geometry", dropped,
                    "%s: %lld rows have no geometry, and are not on the map",
                    dikas_table_name(layer->cells), (long long)dropped);
    return DIKAS_OK;
}

static dikas_status keep_district(map_run *m, map_layer *layer, dikas_error *err)
{
    uint8_t *is_shown = NULL;
    int64_t dropped;
    dikas_status status = mark_district(&m->report, layer->cells, &m->run, &is_shown, err);
    if (status == DIKAS_OK && is_shown)
        status = keep_rows(layer, is_shown, &dropped, err);
    g_free(is_shown);
    return status;
}

/* How long a unit of the CRS is on the ground, where the cells are: projections stretch. Distortion
 * of less than half a percent is not told from none. */
static double metres_of_unit(const dikas_table *cells)
{
    const char *crs = dikas_table_crs(cells);
    double box[4];
    char *geographic = NULL, *local = NULL;
    double metres = 1;
    dikas_geometry_extent(dikas_table_geometry(cells), box);
    const double x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
    double centre[] = { x, y }, ends[] = { x - 50, y, x + 50, y };
    if (dikas_crs_wkt("EPSG:4326", &geographic, NULL) == DIKAS_OK &&
        dikas_reproject_points(crs, geographic, 1, centre, NULL) == DIKAS_OK && !isnan(centre[0]) &&
        dikas_crs_local(centre[0], centre[1], &local, NULL) == DIKAS_OK &&
        dikas_reproject_points(crs, local, 2, ends, NULL) == DIKAS_OK)
        metres = hypot(ends[2] - ends[0], ends[3] - ends[1]) / 100;
    dikas_release(geographic);
    dikas_release(local);
    return !(metres > 0) || fabs(metres - 1) < 0.005 ? 1 : metres;
}

/* What the tool that made the cells noted; files that have no such note are as good. */
static dikas_status read_notes(map_layer *layer, dikas_error *err)
{
    char *text = NULL;
    DIKAS_TRY(dikas_read_provenance(layer->common.cells, &text, err));
    layer->provenance = text ? json_tokener_parse(text) : NULL;
    dikas_release(text);
    return DIKAS_OK;
}

static dikas_status read_population(map_run *m, map_layer *layer, dikas_error *err)
{
    int64_t unknown;
    if (!layer->what->population)
        return DIKAS_OK;
    return read_counts(&m->report, layer->cells, layer->what->population, &layer->population,
                       &unknown, err);
}

static dikas_status read_layer_of_cells(map_run *m, map_layer *layer, dikas_error *err)
{
    const char *id_column = layer->what->id ? layer->what->id : "fid";
    int id;
    DIKAS_TRY(read_cell_rows(&m->report, &m->run, &layer->cells, err));
    if (!dikas_table_geometry(layer->cells))
        return dikas_fail(err, DIKAS_EINVAL, "%s: no geometry, so there is nothing to draw",
                          dikas_table_name(layer->cells));
    DIKAS_TRY(check_metres(layer->cells, layer->common.cells, err));
    DIKAS_TRY(drop_placeless(m, layer, err));
    DIKAS_TRY(keep_district(m, layer, err));
    dikas_table_drop_wkb(layer->cells);
    layer->n = dikas_table_rows(layer->cells);
    layer->metres_per_unit = metres_of_unit(layer->cells);
    dikas_crs_label(dikas_table_crs(layer->cells), layer->crs, sizeof layer->crs);
    DIKAS_TRY(dikas_table_require(layer->cells, id_column, &id, err));
    layer->id = column_texts(layer->cells, id);
    DIKAS_TRY(read_population(m, layer, err));
    DIKAS_TRY(read_notes(layer, err));
    m->report.muted = m->layers->len > 1; /* the same districts as before */
    const dikas_status status =
        open_areas(&m->report, layer->cells, NULL, &m->run, &layer->areas, &layer->n_areas, err);
    m->report.muted = 0;
    return status;
}

/* What an atlas says of all its cells need only be true of some. */
dikas_status check_missing_columns(const map_run *m, dikas_error *err)
{
    dikas_table **tables = g_new(dikas_table *, m->layers->len + 1);
    dikas_status status = DIKAS_OK;
    for (guint i = 0; i < m->layers->len; i++)
        tables[i] = ((map_layer *)m->layers->pdata[i])->cells;
    for (guint i = 0; i < m->layers->len && status == DIKAS_OK; i++)
        status = check_missing(&((map_layer *)m->layers->pdata[i])->common, tables,
                               (int)m->layers->len, err);
    g_free(tables);
    return status;
}

/* An empty page would tell nothing. */
static dikas_status check_view(const map_run *m, const map_layer *layer, dikas_error *err)
{
    const double *view = layer->grounds->view;
    double box[4];
    dikas_geometry_extent(dikas_table_geometry(layer->cells), box);
    if (m->options->view &&
        (box[2] < view[0] || box[0] > view[2] || box[3] < view[1] || box[1] > view[3]))
        return dikas_fail(err, DIKAS_EINVAL, "%s: no cell lies near the polygons of --view %s",
                          dikas_table_name(layer->cells), m->options->view);
    return DIKAS_OK;
}

dikas_status open_layer(map_run *m, const spec_cells *cells, map_layer **out, dikas_error *err)
{
    for (guint i = 0; i < m->layers->len; i++) {
        *out = m->layers->pdata[i];
        if (same_cells((*out)->what, cells))
            return DIKAS_OK;
    }
    map_layer *layer = *out = g_new0(map_layer, 1);
    layer->what = cells;
    g_ptr_array_add(m->layers, layer);
    set_options(m, layer);
    m->report.tool = &layer->tool;
    dikas_status status = read_layer_of_cells(m, layer, err);
    m->report.tool = m->tool;
    if (status == DIKAS_OK)
        status = open_grounds(m, layer, err);
    return status == DIKAS_OK ? check_view(m, layer, err) : status;
}

void free_layer(map_layer *layer)
{
    close_areas(layer->areas, layer->n_areas);
    free_texts(layer->id, layer->n);
    dikas_table_free(layer->cells);
    json_object_put(layer->provenance);
    g_free(layer->population);
    g_free(layer->common.cells);
    g_strfreev(layer->common.areas);
    g_strfreev(layer->common.area_ids);
    g_free(layer);
}

/* ---- a column ---- */

void free_column(map_column *column)
{
    if (!column)
        return;
    g_free(column->name);
    g_free(column->title);
    g_free(column->unit);
    g_free(column->value);
    g_free(column->absence);
    g_ptr_array_free(column->reasons, TRUE);
    g_free(column->how);
    g_free(column->reference);
    g_free(column->method);
    dikas_classes_clear(&column->classes);
    g_free(column->colour);
    g_free(column);
}

/* The code of a reason, which is noted when it is new. */
static uint8_t code_of(map_column *column, const char *reason)
{
    guint i = 0;
    if (strcmp(reason, FEW_PEOPLE) == 0 || strcmp(reason, SUPPRESSED) == 0)
        return DIKAS_SUPPRESSED;
    while (i < column->reasons->len && strcmp(column->reasons->pdata[i], reason) != 0)
        i++;
    if (i == column->reasons->len && i < UINT8_MAX - DIKAS_REASON)
        g_ptr_array_add(column->reasons, g_strdup(reason));
    return (uint8_t)(DIKAS_REASON + MIN(i, (guint)(UINT8_MAX - DIKAS_REASON - 1)));
}

/* Position of NAME_status, or -1. */
static int find_status(const map_layer *layer, const char *name)
{
    char *status = g_strconcat(name, "_status", NULL);
    const int index = dikas_table_find(layer->cells, status);
    g_free(status);
    return index;
}

static int is_of_nobody(const map_layer *layer, int64_t cell)
{
    return layer->population && layer->population[cell] <= 0;
}

/* NAME_status says why a value of NAME, or of a column that belongs to it, is not known. Nothing is
 * hidden where nobody lives. */
static void read_reasons(const map_layer *layer, map_column *column)
{
    const char *owner = owner_of_column(layer, column->name);
    int index = find_status(layer, column->name);
    if (index < 0 && owner)
        index = find_status(layer, owner);
    if (index < 0)
        index = dikas_table_find(layer->cells, "reach_status");
    if (index < 0 || dikas_table_column(layer->cells, index)->type != DIKAS_TEXT)
        return;
    char **text = column_texts(layer->cells, index);
    for (int64_t i = 0; i < layer->n; i++)
        if (column->absence[i] == DIKAS_NO_DATA && text[i] && strcmp(text[i], "ok") != 0 &&
            !(is_of_nobody(layer, i) && strcmp(text[i], FEW_PEOPLE) == 0))
            column->absence[i] = code_of(column, text[i]);
    free_texts(text, layer->n);
}

/* Unknown people are too few as well; where nobody lives there is nobody to hide. */
int is_of_few(const map_layer *layer, int64_t cell)
{
    const double least = (double)layer->common.min_count;
    return least > 0 && layer->population && !is_of_nobody(layer, cell) &&
           !(layer->population[cell] >= least);
}

/* A value that --missing names is there, and may not be told; so is one of few people. */
static void find_absences(const map_layer *layer, map_column *column, int index)
{
    const dikas_column *c = dikas_table_column(layer->cells, index);
    for (int64_t i = 0; i < layer->n; i++) {
        const int is_few = is_of_few(layer, i);
        if (is_few)
            column->value[i] = DIKAS_MISSING;
        if (isnan(column->value[i]))
            column->absence[i] = is_few || is_value_there(c, i) ? DIKAS_SUPPRESSED : DIKAS_NO_DATA;
    }
}

/* Some value at least is to be known. */
static dikas_status check_values(const map_layer *layer, const map_column *column, dikas_error *err)
{
    const char *name = dikas_table_name(layer->cells);
    int64_t known = 0, suppressed = 0;
    for (int64_t i = 0; i < layer->n; i++) {
        known += !isnan(column->value[i]);
        suppressed += column->absence[i] == DIKAS_SUPPRESSED;
    }
    if (known > 0)
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: column '%s': no value is known in any of %lld cells%s; there is nothing "
                      "to draw",
                      name, column->name, (long long)layer->n,
                      suppressed == layer->n ? ", all are suppressed" : "");
}

static dikas_status check_type(const map_layer *layer, int index, dikas_error *err)
{
    const dikas_column *c = dikas_table_column(layer->cells, index);
    double *values = g_new(double, (gsize)layer->n + 1);
    const dikas_status status =
        c->type == DIKAS_TEXT ? dikas_table_numbers(layer->cells, index, values, NULL) : DIKAS_OK;
    g_free(values);
    if (status == DIKAS_OK)
        return DIKAS_OK;
    for (int64_t i = 0; i < layer->n; i++) {
        char text[60];
        double x;
        dikas_column_text(c, i, text, sizeof text);
        if (!c->missing[i] && !dikas_parse_number(text, strlen(text), &x))
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: column '%s' is text (row %lld: '%s'); a map shows numbers",
                              dikas_table_name(layer->cells), c->name, (long long)i + 1, text);
    }
    return dikas_fail(err, DIKAS_EINVAL, "%s: column '%s' is text; a map shows numbers",
                      dikas_table_name(layer->cells), c->name);
}

static dikas_status fill_column(const map_layer *layer, int index, map_column *column,
                                dikas_error *err)
{
    DIKAS_TRY(check_type(layer, index, err));
    DIKAS_TRY(read_numbers(&layer->common, layer->cells, column->name, column->value, err));
    find_absences(layer, column, index);
    read_reasons(layer, column);
    return check_values(layer, column, err);
}

static void warn_of_few(map_run *m, const map_layer *layer, const map_column *column)
{
    int64_t hidden = 0;
    for (int64_t i = 0; i < layer->n; i++)
        hidden += is_of_few(layer, i);
    if (hidden)
        report_warn(&m->report, "min_count", hidden,
                    "'%s' rests on fewer than %lld people in %lld of %lld cells, and is left out "
                    "there",
                    column->name, (long long)layer->common.min_count, (long long)hidden,
                    (long long)layer->n);
}

dikas_status read_column(map_run *m, const map_layer *layer, const char *name, map_column **out,
                         dikas_error *err)
{
    int index;
    *out = NULL;
    DIKAS_TRY(dikas_table_require(layer->cells, name, &index, err));
    map_column *column = g_new0(map_column, 1);
    column->name = g_strdup(dikas_table_column(layer->cells, index)->name);
    column->reasons = g_ptr_array_new_with_free_func(g_free);
    column->value = g_new(double, (gsize)layer->n + 1);
    column->absence = g_new0(uint8_t, (gsize)layer->n + 1);
    const dikas_status status = fill_column(layer, index, column, err);
    if (status != DIKAS_OK) {
        free_column(column);
        return status;
    }
    describe_column(m, layer, column);
    warn_of_few(m, layer, column);
    *out = column;
    return DIKAS_OK;
}

dikas_status read_text(map_run *m, const char *path, dikas_error *err)
{
    GError *problem = NULL;
    if (!path || g_file_get_contents(path, &m->text, NULL, &problem))
        return path && !g_utf8_validate(m->text, -1, NULL)
                   ? dikas_fail(err, DIKAS_EINVAL, "%s: is no text in UTF-8", path)
                   : DIKAS_OK;
    const dikas_status status =
        dikas_fail(err, DIKAS_EIO, "%s: cannot be read: %s", path,
                   g_file_test(path, G_FILE_TEST_EXISTS) ? problem->message : "no such file");
    g_clear_error(&problem);
    return status;
}
