/* SPDX-License-Identifier: MIT */
/**
 * @file inputs.c
 * Cells with their residents, services with their supply.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/io.h"

/* ---- cells ---- */

static dikas_status check_crs(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    const char *crs = dikas_table_crs(a->cells);
    if (dikas_crs_kind_of(crs) == DIKAS_CRS_PROJECTED) {
        a->crs = dikas_copy_text(crs);
        return a->crs ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a CRS");
    }
    if (dikas_crs_kind_of(crs) != DIKAS_CRS_GEOGRAPHIC || !o->cost_column)
        return check_metres(a->cells, o->common.cells, err);
    double box[4];
    dikas_geometry_extent(dikas_table_geometry(a->cells), box);
    DIKAS_TRY(dikas_crs_local((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, &a->crs, err));
    return dikas_reproject(a->cells, a->crs, err);
}

static dikas_status locate_cells(access_run *a, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(a->cells);
    if (a->options->matrix)
        return DIKAS_OK;
    if (!g || g->n_parts == 0)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: the cells have no geometry, which --network needs",
                          dikas_table_name(a->cells));
    DIKAS_TRY(check_crs(a, err));
    a->cell_xy = g_new(double, 2 * (gsize)a->n + 1);
    dikas_geometry_centroids(dikas_table_geometry(a->cells), a->cell_xy);
    return DIKAS_OK;
}

/* Groups are mostly suppressed together: one warning for those that lack equally many rows. */
static void warn_unknown_groups(access_run *a, const int64_t *unknown, int n)
{
    for (int i = 0; i < n; i++) {
        int earlier = 0, n_names = 0;
        for (int k = 0; k < i; k++)
            earlier |= unknown[k] == unknown[i];
        if (earlier)
            continue; /* named with that one */
        GString *names = g_string_new(NULL);
        for (int k = i; k < n; k++)
            if (unknown[k] == unknown[i])
                g_string_append_printf(names, "%s'%s'", n_names++ ? ", " : "", a->groups[k]);
        g_string_append(names, n_names > 1 ? " are" : " is");
        warn_unknown(&a->report, a->cells, names->str, unknown[i]);
        g_string_free(names, TRUE);
    }
}

static dikas_status read_groups(access_run *a, dikas_error *err)
{
    if (!a->options->groups)
        return DIKAS_OK;
    a->groups = list_names(a->options->groups);
    const int n = (int)g_strv_length(a->groups);
    a->group = g_new0(double *, (gsize)n);
    int64_t *unknown = g_new0(int64_t, (gsize)n);
    dikas_status status = DIKAS_OK;
    for (int i = 0; i < n && status == DIKAS_OK; i++) {
        a->n_groups = i + 1;
        status = read_counts(&a->report, a->cells, a->groups[i], &a->group[i], &unknown[i], err);
    }
    if (status == DIKAS_OK)
        warn_unknown_groups(a, unknown, n);
    g_free(unknown);
    return status;
}

/* Where few live, their number is in no sum, nor in the mean. */
static void find_few(access_run *a)
{
    dikas_sum sum = { 0, 0 };
    int64_t n = 0;
    for (int64_t i = 0; i < a->n; i++) {
        a->few[i] = a->demand[i] < (double)a->options->common.min_count;
        if (a->few[i] || isnan(a->demand[i]))
            continue;
        dikas_sum_add(&sum, a->demand[i]);
        n++;
    }
    a->mean_demand = n ? dikas_sum_value(sum) / (double)n : 0;
}

static dikas_status read_demand(access_run *a, dikas_error *err)
{
    const char *column = a->options->demand;
    int64_t known = 0, lived_in = 0;
    DIKAS_TRY(read_count(&a->report, a->cells, column, &a->demand, err));
    for (int64_t i = 0; i < a->n; i++) {
        known += !isnan(a->demand[i]);
        lived_in += a->demand[i] > 0;
    }
    if (!known)
        return dikas_fail(err, DIKAS_EINVAL, "%s: column '%s' is unknown in every row",
                          dikas_table_name(a->cells), column);
    find_few(a);
    if (!lived_in)
        report_warn(&a->report, "no_demand", a->n, "%s: nobody lives in any cell (column '%s')",
                    dikas_table_name(a->cells), column);
    return DIKAS_OK;
}

dikas_status read_cells(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    DIKAS_TRY(read_cell_rows(&a->report, &a->run, &a->cells, err));
    a->n = dikas_table_rows(a->cells);
    DIKAS_TRY(locate_cells(a, err));
    a->few = g_new0(uint8_t, (gsize)a->n + 1);
    if (o->demand)
        DIKAS_TRY(read_demand(a, err));
    if (o->income) {
        a->income = g_new(double, (gsize)a->n);
        DIKAS_TRY(read_numbers(&o->common, a->cells, o->income, a->income, err));
    }
    return read_groups(a, err);
}

/* ---- services ---- */

static dikas_status open_services(access_run *a, int number, dikas_error *err)
{
    const access_options *o = a->options;
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table **table = &a->services.tables[number];
    how.where = o->service_where;
    how.keep_wkb = o->services_output != NULL;
    DIKAS_TRY(dikas_read(o->services[number], &how, &a->run, table, err));
    DIKAS_TRY(report_input(&a->report, "services", o->services[number], *table, err));
    if (o->network)
        DIKAS_TRY(bring_here(&a->report, *table, a->crs, "layer", err));
    return keep_open(a, number, err);
}

/* Room for the geometry of all tables. */
static void reserve_shapes(const services *s, dikas_geometry *out)
{
    int64_t parts = 0, paths = 0, points = 0;
    for (int t = 0; t < s->n_tables; t++) {
        const dikas_geometry *g = dikas_table_geometry(s->tables[t]);
        parts += g->n_parts;
        paths += g->n_paths;
        points += g->n_points;
    }
    out->part = g_new0(int64_t, (gsize)s->n + 1);
    out->path = g_new0(int64_t, (gsize)parts + 1);
    out->point = g_new0(int64_t, (gsize)paths + 1);
    out->part_kind = g_new(uint8_t, (gsize)parts + 1);
    out->xy = g_new(double, 2 * (gsize)points + 1);
}

static void append_shapes(const dikas_geometry *from, dikas_geometry *to)
{
    for (int64_t i = 0; i < from->n_features; i++)
        to->part[to->n_features + i + 1] = to->n_parts + from->part[i + 1];
    for (int64_t i = 0; i < from->n_parts; i++)
        to->path[to->n_parts + i + 1] = to->n_paths + from->path[i + 1];
    for (int64_t i = 0; i < from->n_paths; i++)
        to->point[to->n_paths + i + 1] = to->n_points + from->point[i + 1];
    memcpy(to->part_kind + to->n_parts, from->part_kind, (size_t)from->n_parts);
    memcpy(to->xy + 2 * to->n_points, from->xy, 2 * (size_t)from->n_points * sizeof(double));
    to->shape = to->shape == DIKAS_EMPTY || to->shape == from->shape ? from->shape
                : from->shape == DIKAS_EMPTY                         ? to->shape
                                                                     : DIKAS_MIXED;
    to->n_features += from->n_features;
    to->n_parts += from->n_parts;
    to->n_paths += from->n_paths;
    to->n_points += from->n_points;
}

static dikas_status join_shapes(access_run *a, dikas_error *err)
{
    services *s = &a->services;
    if (!a->options->network)
        return DIKAS_OK;
    for (int t = 0; t < s->n_tables; t++)
        if (!dikas_table_geometry(s->tables[t]))
            return dikas_fail(err, DIKAS_EINVAL, "%s: the services have no geometry",
                              dikas_table_name(s->tables[t]));
    reserve_shapes(s, &s->shapes);
    for (int t = 0; t < s->n_tables; t++)
        append_shapes(dikas_table_geometry(s->tables[t]), &s->shapes);
    return DIKAS_OK;
}

void clear_shapes(dikas_geometry *shapes)
{
    g_free(shapes->part);
    g_free(shapes->path);
    g_free(shapes->point);
    g_free(shapes->part_kind);
    g_free(shapes->xy);
    *shapes = (dikas_geometry){ 0 };
}

/* Columns of one file into the common arrays, from position `first`. */
static dikas_status join_services(access_run *a, int number, dikas_error *err)
{
    const access_options *o = a->options;
    services *s = &a->services;
    const dikas_table *table = s->tables[number];
    const int64_t first = s->first[number], n = dikas_table_rows(table);
    int column;
    const char *id_name = o->service_id ? o->service_id : "fid";
    DIKAS_TRY(dikas_table_require(table, id_name, &column, err));
    char **texts = column_texts(table, column);
    memcpy(s->id + first, texts, (size_t)n * sizeof *texts);
    g_free(texts);
    if (o->category) {
        DIKAS_TRY(dikas_table_require(table, o->category, &column, err));
        texts = column_texts(table, column);
        memcpy(s->category + first, texts, (size_t)n * sizeof *texts);
        g_free(texts);
    }
    if (!o->supply)
        return DIKAS_OK;
    double *supply = NULL;
    const dikas_status status = read_count(&a->report, table, o->supply, &supply, err);
    if (status == DIKAS_OK)
        memcpy(s->supply + first, supply, (size_t)n * sizeof *supply);
    g_free(supply);
    return status;
}

static gint compare_texts(gconstpointer x, gconstpointer y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

static void find_categories(access_run *a)
{
    services *s = &a->services;
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *found = g_ptr_array_new();
    int64_t without = 0;
    for (int64_t i = 0; i < s->n; i++) {
        if (!s->category[i] || !*s->category[i])
            without++;
        else if (g_hash_table_add(seen, s->category[i]))
            g_ptr_array_add(found, g_strdup(s->category[i]));
    }
    for (guint i = 0; i < a->hours->len; i++) { /* also those of which all are closed */
        char *category = g_array_index(a->hours, hours_count, i).category;
        if (category && g_hash_table_add(seen, category))
            g_ptr_array_add(found, g_strdup(category));
    }
    g_ptr_array_sort(found, compare_texts);
    g_ptr_array_add(found, NULL);
    s->categories = (char **)g_ptr_array_free(found, FALSE);
    g_hash_table_destroy(seen);
    if (without)
        report_warn(&a->report, "no_category", without,
                    "%lld services have no category and count in none", (long long)without);
}

/* Every category that a measure names must have services. */
static dikas_status check_categories(access_run *a, dikas_error *err)
{
    char **known = a->services.categories;
    for (int r = 0; r < a->n_requests; r++)
        for (int c = 0; c < a->requests[r].n_categories; c++) {
            if (!known)
                return dikas_fail(err, DIKAS_EINVAL, "%s: category=%s needs --category COLUMN",
                                  a->requests[r].measure->id, a->requests[r].category[c]);
            if (g_strv_contains((const char *const *)known, a->requests[r].category[c]))
                continue; /* also one with a '+' of its own */
            char **parts = g_strsplit(a->requests[r].category[c], "+", -1);
            dikas_status status = DIKAS_OK;
            for (char **p = parts; *p && status == DIKAS_OK; p++)
                if (!g_strv_contains((const char *const *)known, *p)) {
                    char near[300];
                    dikas_near_names(*p, (const char *const *)known, (int)g_strv_length(known),
                                     near, sizeof near);
                    status = dikas_fail(err, DIKAS_ENOTFOUND, "no service has the category '%s'%s",
                                        *p, near);
                }
            g_strfreev(parts);
            DIKAS_TRY(status);
        }
    return DIKAS_OK;
}

/* A column that --missing names must be there; those of a matrix are not known yet. */
static dikas_status check_missing_columns(access_run *a, dikas_error *err)
{
    const services *s = &a->services;
    if (a->options->matrix)
        return DIKAS_OK;
    dikas_table **tables = g_new(dikas_table *, (gsize)s->n_tables + 1);
    tables[0] = a->cells;
    memcpy(tables + 1, s->tables, (size_t)s->n_tables * sizeof *tables);
    const dikas_status status = check_missing(&a->options->common, tables, s->n_tables + 1, err);
    g_free(tables);
    return status;
}

dikas_status read_services(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    services *s = &a->services;
    const int n = (int)g_strv_length(o->services);
    s->tables = g_new0(dikas_table *, (gsize)n);
    s->whole = g_new0(dikas_table *, (gsize)n);
    s->place = g_new0(int64_t *, (gsize)n);
    s->first = g_new0(int64_t, (gsize)n + 1);
    s->n_tables = n;
    for (int t = 0; t < n; t++) {
        DIKAS_TRY(open_services(a, t, err));
        s->n += dikas_table_rows(s->tables[t]);
        s->first[t + 1] = s->n;
    }
    DIKAS_TRY(report_hours(a, err));
    if (s->n == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: no services%s%s", dikas_table_name(s->tables[0]),
                          o->service_where ? " are selected by --service-where " : "",
                          o->service_where ? o->service_where : "");
    s->supply = g_new(double, (gsize)s->n);
    s->id = g_new0(char *, (gsize)s->n + 1);
    s->category = g_new0(char *, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++)
        s->supply[i] = 1;
    DIKAS_TRY(join_shapes(a, err));
    for (int t = 0; t < n; t++)
        DIKAS_TRY(join_services(a, t, err));
    if (o->service_id || n == 1 || o->matrix || o->write_matrix || o->routes ||
        g_strcmp0(o->isochrone_per, "service") == 0)
        DIKAS_TRY(check_ids(s->tables[0], o->service_id ? o->service_id : "fid", s->id, s->n, err));
    if (o->category)
        find_categories(a);
    DIKAS_TRY(check_missing_columns(a, err));
    return check_categories(a, err);
}

/* ---- district and areas ---- */

dikas_status read_polygons(access_run *a, const char *source, const char *role, dikas_table **out,
                           dikas_error *err)
{
    if (!dikas_table_geometry(a->cells) || !dikas_table_crs(a->cells))
        return dikas_fail(err, DIKAS_EINVAL, "%s: --%s needs cells with geometry and a CRS",
                          dikas_table_name(a->cells), role);
    return read_layer(&a->report, source, role, a->crs ? a->crs : dikas_table_crs(a->cells),
                      &a->run, out, err);
}

dikas_status read_district(access_run *a, dikas_error *err)
{
    dikas_table *district = NULL;
    if (!a->options->common.district)
        return DIKAS_OK;
    DIKAS_TRY(read_polygons(a, a->options->common.district, "district", &district, err));
    const dikas_status status =
        mark_within(&a->report, district, a->cells, &a->run, &a->shown, err);
    dikas_table_free(district);
    return status;
}

dikas_status read_areas(access_run *a, dikas_error *err)
{
    return open_areas(&a->report, a->cells, a->crs, &a->run, &a->areas, &a->n_areas, err);
}
