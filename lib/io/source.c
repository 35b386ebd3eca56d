/* SPDX-License-Identifier: MIT */
/**
 * @file source.c
 * Naming, opening and choosing: "FILE:LAYER", which layer, what a file is by its name.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "dikas/io.h"
#include "io/source.h"

/* QGIS keeps styles in a table of this name; nobody means it as data. */
#define STYLE_LAYER "layer_styles"

int io_exists(const char *path)
{
    VSIStatBufL info;
    return VSIStatExL(path, &info, VSI_STAT_EXISTS_FLAG) == 0;
}

static int ends_with(const char *path, const char *end)
{
    const size_t n = strlen(path), m = strlen(end);
    return n >= m && strcasecmp(path + n - m, end) == 0;
}

int dikas_is_osm(const char *path)
{
    return ends_with(path, ".pbf") || ends_with(path, ".osm");
}

const char *io_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The ':' before the layer: the last one with a file to its left, NULL when there is none. */
static char *layer_separator(char *source)
{
    if (io_exists(source))
        return NULL;
    for (char *at = source + strlen(source); at > source; at--) {
        if (*at != ':')
            continue;
        *at = '\0';
        const int is_file = io_exists(source);
        *at = ':';
        if (is_file)
            return at;
    }
    return NULL;
}

dikas_status dikas_split_source(const char *source, char **path, char **layer, dikas_error *err)
{
    *layer = NULL;
    *path = dikas_copy_text(source);
    if (!*path)
        return DIKAS_NO_MEMORY(err, source);
    char *separator = layer_separator(*path);
    if (!separator)
        return DIKAS_OK;
    *separator = '\0';
    *layer = dikas_copy_text(separator + 1);
    if (*layer)
        return DIKAS_OK;
    dikas_release(*path);
    *path = NULL;
    return DIKAS_NO_MEMORY(err, source);
}

static int64_t big_endian(const unsigned char *b)
{
    return (int64_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

dikas_status io_check_sqlite_size(const char *path, dikas_error *err)
{
    unsigned char head[100];
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (!file)
        return DIKAS_OK;
    const size_t n = fread(head, 1, sizeof head, file);
    const int is_sized = fstat(fileno(file), &info) == 0;
    fclose(file);
    if (n < sizeof head || !is_sized || memcmp(head, "SQLite format 3", 16) != 0)
        return DIKAS_OK;
    /* Of the file format of SQLite, 1.3: write version 2 is a write-ahead log, whose pages may
     * still be elsewhere; the page count holds when the change counters agree. */
    if (head[18] != 1 || memcmp(head + 24, head + 92, 4) != 0)
        return DIKAS_OK;
    const int64_t page = head[16] << 8 | head[17], size = big_endian(head + 28);
    const int64_t wanted = size * (page == 1 ? 65536 : page);
    if (info.st_size >= wanted)
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EIO, "%s: is cut off: %lld bytes, its header says %lld",
                      io_base_name(path), (long long)info.st_size, (long long)wanted);
}

/* Whether a driver takes the file for one of its own, of vectors or of rasters. */
static int has_driver(const char *path, unsigned kind)
{
    return GDALIdentifyDriverEx(path, kind, NULL, NULL) != NULL;
}

const char *io_why_unreadable(const char *path, unsigned wanted, const io_session *session)
{
    VSIStatBufL info;
    const int is_told = session->failed; /* looking again may fail otherwise */
    const int is_raster_wanted = wanted == GDAL_OF_RASTER;
    const unsigned other = is_raster_wanted ? GDAL_OF_VECTOR : GDAL_OF_RASTER;
    if (VSIStatL(path, &info) == 0 && VSI_ISREG(info.st_mode) && info.st_size == 0)
        return "the file is empty";
    if (!has_driver(path, wanted) && has_driver(path, other))
        return is_raster_wanted ? "it has layers of rows, and no raster"
                                : "it is a raster, and has no layers of rows";
    if (is_told && !strstr(session->message, "not recognized as"))
        return session->message;
    return has_driver(path, wanted) ? "nothing is in it" : "no driver knows this format";
}

static dikas_status open_dataset(io_source *source, const char *text, io_session *session,
                                 dikas_error *err)
{
    /* The first line of a CSV file names its columns, also when those are years. */
    const char *const csv_options[] = { "HEADERS=YES", NULL };
    const int is_csv = ends_with(source->path, ".csv") || ends_with(source->path, ".tsv");
    DIKAS_TRY(io_check_sqlite_size(source->path, err));
    source->dataset =
        GDALOpenEx(source->path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL,
                   is_csv ? csv_options : NULL, NULL);
    if (source->dataset && !session->failed)
        return DIKAS_OK;
    if (!source->dataset && !io_exists(source->path))
        return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no such file", text);
    return dikas_fail(err, DIKAS_EIO, "%s: cannot be read: %s%s", io_base_name(source->path),
                      io_why_unreadable(source->path, GDAL_OF_VECTOR, session),
                      is_csv ? " (CSV needs two columns at least)" : "");
}

static const char *layer_name(const io_source *source, int i)
{
    return OGR_L_GetName(GDALDatasetGetLayer(source->dataset, i));
}

/* Index of the wanted layer, exactly or else without regard to case; -1 when there is none. */
static int find_layer(const io_source *source, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(layer_name(source, i), source->wanted) == 0)
            return i;
    for (int i = 0; i < n; i++)
        if (strcasecmp(layer_name(source, i), source->wanted) == 0)
            return i;
    return -1;
}

/* Index of the only layer; -1 when there are several. */
static int only_layer(const io_source *source, int n)
{
    int found = -1, n_found = 0;
    for (int i = 0; i < n; i++) {
        if (n > 1 && strcmp(layer_name(source, i), STYLE_LAYER) == 0)
            continue;
        found = i;
        n_found++;
    }
    return n_found == 1 ? found : -1;
}

static dikas_status refuse_layer(const io_source *source, int n, dikas_error *err)
{
    const char *file = io_base_name(source->path);
    char near[400];
    const char **names = dikas_alloc((size_t)n, sizeof *names);
    if (!names)
        return DIKAS_NO_MEMORY(err, "layer names");
    for (int i = 0; i < n; i++)
        names[i] = layer_name(source, i);
    dikas_near_names(source->wanted ? source->wanted : "", names, n, near, sizeof near);
    dikas_release(names);
    if (source->wanted)
        return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no layer '%s'%s", file, source->wanted, near);
    return dikas_fail(err, DIKAS_EINVAL, "%s: has %d layers, name one as %s:LAYER%s", file, n, file,
                      near);
}

static dikas_status choose_layer(io_source *source, dikas_error *err)
{
    const int n = GDALDatasetGetLayerCount(source->dataset);
    const char *file = io_base_name(source->path);
    if (n == 0)
        return dikas_fail(err, DIKAS_EIO, "%s: has no layers", file);
    const int chosen = source->wanted ? find_layer(source, n) : only_layer(source, n);
    if (chosen < 0)
        return refuse_layer(source, n, err);
    source->layer = GDALDatasetGetLayer(source->dataset, chosen);
    const char *layer = OGR_L_GetName(source->layer);
    const size_t stem = strcspn(file, ".");
    const int same = strlen(layer) == stem && strncmp(layer, file, stem) == 0;
    const size_t size = strlen(file) + strlen(layer) + 2;
    source->name = dikas_alloc(size, 1);
    if (!source->name)
        return DIKAS_NO_MEMORY(err, file);
    snprintf(source->name, size, "%s%s%s", file, same ? "" : ":", same ? "" : layer);
    return DIKAS_OK;
}

dikas_status io_source_open(io_source *source, const char *text, io_session *session,
                            dikas_error *err)
{
    memset(source, 0, sizeof *source);
    DIKAS_TRY(dikas_split_source(text, &source->path, &source->wanted, err));
    DIKAS_TRY(open_dataset(source, text, session, err));
    return choose_layer(source, err);
}

char *io_utf8(const char *text)
{
    return CPLIsUTF8(text, -1) ? CPLStrdup(text) : CPLRecode(text, CPL_ENC_ISO8859_1, CPL_ENC_UTF8);
}

/* "Undefined Cartesian SRS" and its kin of GeoPackages say that nothing is known. */
static int is_known(OGRSpatialReferenceH crs)
{
    const char *name = crs ? OSRGetName(crs) : NULL;
    return crs && (!name || strncmp(name, "Undefined", 9) != 0);
}

dikas_status io_take_crs(dikas_table *table, OGRSpatialReferenceH crs, dikas_error *err)
{
    const char *const options[] = { "FORMAT=WKT2_2019", "MULTILINE=NO", NULL };
    char *wkt = NULL;
    dikas_status status = DIKAS_OK;
    if (is_known(crs) && OSRExportToWktEx(crs, &wkt, options) == OGRERR_NONE)
        status = dikas_table_set_crs(table, wkt, err);
    CPLFree(wkt);
    return status;
}

void io_source_close(io_source *source)
{
    if (source->dataset)
        GDALClose(source->dataset);
    dikas_release(source->path);
    dikas_release(source->wanted);
    dikas_release(source->name);
    memset(source, 0, sizeof *source);
}
