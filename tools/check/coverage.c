/* SPDX-License-Identifier: MIT */
/**
 * @file coverage.c
 * How much of the cells, and of those who live there, an input covers.
 */
#include <string.h>

#include "check/check.h"
#include "core/core.h"
#include "dikas/io.h"

#define NEAR_STREET 500.0  /* m, as far as dikas-access looks for a street */
#define NEAR_BOX    1000.0 /* m beyond its outermost services that a layer of them is of use */

/* ---- where the cells lie ---- */

/* A CRS in metres around points in another one. */
static dikas_status local_metres(const char *crs, const double *xy, int64_t n, char **out,
                                 dikas_error *err)
{
    double middle[2] = { 0, 0 };
    char *degrees = NULL;
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(xy[2 * i])) {
            known++;
            for (int k = 0; k < 2; k++)
                middle[k] += (xy[2 * i + k] - middle[k]) / (double)known;
        }
    if (known == 0)
        return DIKAS_OK;
    DIKAS_TRY(dikas_crs_wkt("EPSG:4326", &degrees, err));
    dikas_status status = dikas_reproject_points(crs, degrees, 1, middle, err);
    if (status == DIKAS_OK && !isnan(middle[0]))
        status = dikas_crs_local(middle[0], middle[1], out, err);
    dikas_release(degrees);
    return status;
}

static dikas_status place_cells(check_run *c, dikas_error *err)
{
    const input_facts *cells = c->cells;
    const dikas_geometry *g = dikas_table_geometry(cells->table);
    const char *crs = dikas_table_crs(cells->table);
    char *metres = NULL;
    if (!g || cells->crs_kind == DIKAS_CRS_NONE)
        return DIKAS_OK;
    double *xy = g_new(double, 2 * (gsize)cells->rows + 1);
    dikas_geometry_centroids(g, xy);
    dikas_status status = DIKAS_OK;
    if (cells->crs_kind != DIKAS_CRS_PROJECTED) {
        status = local_metres(crs, xy, cells->rows, &metres, err);
        if (status == DIKAS_OK && metres)
            status = dikas_reproject_points(crs, metres, cells->rows, xy, err);
    }
    if (status == DIKAS_OK && (metres || cells->crs_kind == DIKAS_CRS_PROJECTED)) {
        c->metres = g_strdup(metres ? metres : crs);
        c->xy = g_steal_pointer(&xy);
    }
    dikas_release(metres);
    g_free(xy);
    return status;
}

/* ---- shares ---- */

/* Shares of the cells, and of their people, by how much of each is covered (missing: not at all
 * known where it lies). */
static coverage shares_of(const check_run *c, const double *covered)
{
    const double *people = c->population ? c->population->value : NULL;
    double sum = 0, all = 0, residents = 0;
    int64_t n = 0;
    for (int64_t i = 0; i < c->cells->rows; i++) {
        if (isnan(covered[i]))
            continue;
        n++;
        sum += covered[i];
        if (people && !isnan(people[i])) {
            all += people[i];
            residents += people[i] * covered[i];
        }
    }
    return (coverage){ n ? sum / (double)n : DIKAS_MISSING,
                       all > 0 ? residents / all : DIKAS_MISSING };
}

static void cover_by_box(check_run *c, input_facts *in, const double box[4], double margin)
{
    double *covered = g_new(double, (gsize)c->cells->rows + 1);
    for (int64_t i = 0; i < c->cells->rows; i++) {
        const double x = c->xy[2 * i], y = c->xy[2 * i + 1];
        covered[i] = isnan(x) ? DIKAS_MISSING
                              : x >= box[0] - margin && x <= box[2] + margin &&
                                    y >= box[1] - margin && y <= box[3] + margin;
    }
    in->covers = shares_of(c, covered);
    g_free(covered);
}

/* ---- near a street ---- */

/* Squares of the reach of a street, with the points of streets in them. */
static int64_t square_of(double x, double y)
{
    return (int64_t)floor(x / NEAR_STREET) * 100000003 + (int64_t)floor(y / NEAR_STREET);
}

static void add_point(GHashTable *squares, double x, double y)
{
    int64_t key = square_of(x, y);
    GArray *points = g_hash_table_lookup(squares, &key);
    if (!points) {
        int64_t *own = g_new(int64_t, 1);
        *own = key;
        points = g_array_new(FALSE, FALSE, 2 * sizeof(double));
        g_hash_table_insert(squares, own, points);
    }
    const double xy[2] = { x, y };
    /* the first of a square's corner of it stands for those beside it: 20 m are nothing here */
    for (guint i = 0; i < points->len; i++) {
        const double *other = (const double *)(const void *)points->data + 2 * i;
        if (fabs(other[0] - x) < 20 && fabs(other[1] - y) < 20)
            return;
    }
    g_array_append_vals(points, xy, 1);
}

static void free_points(gpointer points)
{
    g_array_free(points, TRUE);
}

/* The points of lines, and further ones where they lie more than 50 m apart. */
static GHashTable *squares_of(const dikas_geometry *g)
{
    GHashTable *squares = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_points);
    for (int64_t path = 0; path < g->n_paths; path++)
        for (int64_t p = g->point[path]; p < g->point[path + 1]; p++) {
            const double *xy = g->xy + 2 * p;
            const double *last = p > g->point[path] ? xy - 2 : xy;
            const double length = hypot(xy[0] - last[0], xy[1] - last[1]);
            const int64_t steps = (int64_t)fmin(1e5, ceil(length / 50)) + 1;
            for (int64_t s = 1; s <= steps; s++) {
                const double t = (double)s / (double)steps;
                add_point(squares, last[0] + t * (xy[0] - last[0]),
                          last[1] + t * (xy[1] - last[1]));
            }
        }
    return squares;
}

static int is_near(GHashTable *squares, double x, double y)
{
    for (int k = 0; k < 9; k++) {
        const int64_t key = square_of(x + (k % 3 - 1) * NEAR_STREET, y + (k / 3 - 1) * NEAR_STREET);
        const GArray *points = g_hash_table_lookup(squares, &key);
        for (guint i = 0; points && i < points->len; i++) {
            const double *at = (const double *)(const void *)points->data + 2 * i;
            if (hypot(at[0] - x, at[1] - y) <= NEAR_STREET)
                return 1;
        }
    }
    return 0;
}

static void cover_by_streets(check_run *c, input_facts *in, const dikas_geometry *g)
{
    GHashTable *squares = squares_of(g);
    double *covered = g_new(double, (gsize)c->cells->rows + 1);
    for (int64_t i = 0; i < c->cells->rows; i++) {
        const double x = c->xy[2 * i], y = c->xy[2 * i + 1];
        covered[i] = isnan(x) ? DIKAS_MISSING : is_near(squares, x, y);
    }
    in->covers = shares_of(c, covered);
    g_free(covered);
    g_hash_table_destroy(squares);
}

/* ---- layers ---- */

static dikas_status cover_by_areas(check_run *c, input_facts *in, dikas_error *err)
{
    uint8_t *within = NULL;
    dikas_table *points = dikas_table_new(c->cells->rows);
    double *covered = g_new(double, (gsize)c->cells->rows + 1);
    dikas_status status =
        points ? dikas_table_set_points(points, c->xy, err) : DIKAS_NO_MEMORY(err, "cells");
    if (status == DIKAS_OK &&
        mark_within(&c->report, in->table, points, &c->run, &within, NULL) != DIKAS_OK)
        memset(within, 0, (size_t)c->cells->rows); /* no cell lies in them */
    for (int64_t i = 0; status == DIKAS_OK && i < c->cells->rows; i++)
        covered[i] = isnan(c->xy[2 * i]) ? DIKAS_MISSING : within[i];
    if (status == DIKAS_OK)
        in->covers = shares_of(c, covered);
    g_free(covered);
    g_free(within);
    dikas_table_free(points);
    return status;
}

dikas_status look_at_coverage(check_run *c, input_facts *in, dikas_error *err)
{
    double box[4];
    if (in == c->cells)
        return place_cells(c, err);
    if (!c->metres || in->problem || in->rows == 0)
        return DIKAS_OK;
    if (!dikas_table_geometry(in->table)) {
        in->problem = g_strdup("it has no geometry");
        return DIKAS_OK;
    }
    if (in->crs_kind == DIKAS_CRS_NONE) {
        in->problem =
            g_strdup_printf("it has no CRS; ogr2ogr -a_srs EPSG:CODE with_crs.gpkg %s gives "
                            "it the one that it is in",
                            in->path);
        return DIKAS_OK;
    }
    DIKAS_TRY(dikas_reproject(in->table, c->metres, err));
    const dikas_geometry *g = dikas_table_geometry(in->table);
    dikas_geometry_extent(g, box);
    if (strcmp(in->role, "network") == 0)
        cover_by_streets(c, in, g);
    else if (strcmp(in->role, "areas") == 0)
        DIKAS_TRY(cover_by_areas(c, in, err));
    else
        cover_by_box(c, in, box, NEAR_BOX);
    if (in->covers.cells <= 0)
        in->problem = g_strdup("it lies elsewhere: no cell is near it");
    return DIKAS_OK;
}

/* ---- rasters ---- */

enum { COVERED, VALID, LOW, HIGH, MEAN, N_STATISTICS };

/* The polygons of the cells in a CRS, valid, with edges that bend. */
static dikas_status zones_in(check_run *c, const char *crs, dikas_table **out, dikas_error *err)
{
    const dikas_table *cells = c->cells->table;
    const double longest = c->cells->crs_kind == DIKAS_CRS_GEOGRAPHIC ? 0.002 : 250;
    DIKAS_TRY(dikas_repair_polygons(cells, longest, NULL, &c->run, out, err));
    if (!*out) { /* they are fine as they are: a copy to reproject */
        int64_t *rows = g_new(int64_t, (gsize)c->cells->rows + 1);
        for (int64_t i = 0; i < c->cells->rows; i++)
            rows[i] = i;
        const dikas_status status = dikas_table_select(cells, rows, c->cells->rows, out, err);
        g_free(rows);
        DIKAS_TRY(status);
    }
    return dikas_reproject(*out, crs, err);
}

static void sum_up(check_run *c, input_facts *in, double *const *out, const double *area,
                   double pixel_area)
{
    double sum = 0;
    int64_t n = 0;
    in->low = HUGE_VAL;
    in->high = -HUGE_VAL;
    for (int64_t i = 0; i < c->cells->rows; i++) {
        if (!isnan(out[MEAN][i])) {
            in->low = fmin(in->low, out[LOW][i]);
            in->high = fmax(in->high, out[HIGH][i]);
            sum += out[MEAN][i];
            n++;
        }
        /* without a depth ground is dry, not unknown: what counts of floods is where the raster is
         */
        const double px = in->theme == THEME_FLOOD ? out[COVERED][i] : out[VALID][i];
        out[COVERED][i] = area[i] > 0 ? fmin(1, px * pixel_area / area[i]) : DIKAS_MISSING;
    }
    in->mean = n ? sum / (double)n : DIKAS_MISSING;
    in->covers = shares_of(c, out[COVERED]);
    if (!(in->covers.cells > 0))
        in->problem = g_strdup("it lies elsewhere: no cell is on it");
    else if (n == 0 && in->theme != THEME_FLOOD)
        in->problem = g_strdup("no pixel under the cells has a value");
}

static dikas_status look_at_pixels(check_run *c, input_facts *in, const dikas_raster_file *file,
                                   dikas_error *err)
{
    static const dikas_zonal_kind kinds[N_STATISTICS] = { DIKAS_ZONAL_COVERED, DIKAS_ZONAL_VALID,
                                                          DIKAS_ZONAL_MIN, DIKAS_ZONAL_MAX,
                                                          DIKAS_ZONAL_MEAN };
    const dikas_raster *raster = dikas_raster_of(file);
    dikas_zonal_statistic statistic[N_STATISTICS];
    double *out[N_STATISTICS], *area = g_new(double, (gsize)c->cells->rows + 1);
    dikas_table *zones = NULL;
    dikas_status status = zones_in(c, dikas_raster_crs(file), &zones, err);
    for (int k = 0; k < N_STATISTICS; k++) {
        statistic[k] = (dikas_zonal_statistic){ kinds[k], 0, -1, 0, DIKAS_MISSING };
        out[k] = g_new(double, (gsize)c->cells->rows + 1);
    }
    if (status == DIKAS_OK)
        status = dikas_zonal(dikas_table_geometry(zones), &raster, 1, statistic, N_STATISTICS, out,
                             &c->run, err);
    if (status == DIKAS_OK) {
        const double *to = raster->to_xy;
        dikas_polygon_areas(zones, area);
        sum_up(c, in, out, area, fabs(to[1] * to[5] - to[2] * to[4]));
    }
    for (int k = 0; k < N_STATISTICS; k++)
        g_free(out[k]);
    g_free(area);
    dikas_table_free(zones);
    return status;
}

dikas_status look_at_raster(check_run *c, input_facts *in, dikas_error *err)
{
    dikas_raster_file *file = NULL;
    const dikas_geometry *g = dikas_table_geometry(c->cells->table);
    DIKAS_TRY(dikas_raster_open(in->source, &file, err));
    const double *to = dikas_raster_of(file)->to_xy;
    in->pixel = hypot(to[1], to[4]);
    in->crs_kind = dikas_crs_kind_of(dikas_raster_crs(file));
    dikas_crs_label(dikas_raster_crs(file), in->crs, sizeof in->crs);
    dikas_status status =
        report_file(&c->report, "raster", in->source, dikas_raster_crs(file), err);
    if (status == DIKAS_OK && g && c->metres && c->cells->shape == DIKAS_POLYGON &&
        c->cells->rows > 0)
        status = look_at_pixels(c, in, file, err);
    dikas_raster_close(file);
    return status;
}
