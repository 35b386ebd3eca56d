/* SPDX-License-Identifier: MIT */
/**
 * @file write.c
 * dikas_write(): which format, whether it may, and all or nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>

#include <cpl_conv.h>
#include <ogr_api.h>

#include "core/target.h"
#include "io/source.h"
#include "io/writer.h"

typedef struct {
    const char *extension;
    const char *driver; /* NULL: written here */
    int holds_many;     /* layers */
    int needs_geometry; /* rows without are silently left out by the driver */
    const char *ending; /* of a complete file, where the driver does not notice a full disk */
} format;

static const format formats[] = {
    { ".gpkg", "GPKG", 1, 0, NULL },
    { ".fgb", "FlatGeobuf", 0, 1, NULL },
    { ".geojson", "GeoJSON", 0, 0, "]\n}\n" },
    { ".parquet", "Parquet", 0, 0, NULL },
    { ".csv", NULL, 0, 0, NULL },
};

static const format *format_of(const char *path)
{
    const char *dot = strrchr(io_base_name(path), '.');
    for (size_t i = 0; dot && i < DIKAS_COUNT(formats); i++)
        if (strcasecmp(dot, formats[i].extension) == 0)
            return &formats[i];
    return NULL;
}

/* ---- whether it may ---- */

static int exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

static dikas_status check_names(const char *path, const dikas_layer *layers, int n_layers,
                                dikas_error *err)
{
    for (int i = 0; i < n_layers; i++)
        for (int j = 0; j < i; j++)
            if (strcasecmp(layers[i].name, layers[j].name) == 0)
                return dikas_fail(err, DIKAS_EINVAL, "%s: two layers are called '%s'", path,
                                  layers[i].name);
    return DIKAS_OK;
}

static dikas_status check_geometry(const char *path, const format *as, const dikas_table *table,
                                   dikas_error *err)
{
    const dikas_geometry *geometry = dikas_table_geometry(table);
    for (int64_t row = 0; as->needs_geometry && row < dikas_table_rows(table); row++)
        if (!geometry || geometry->part[row] == geometry->part[row + 1])
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: row %lld of %s has no geometry, which a %s file cannot hold",
                              path, (long long)row + 1, dikas_table_name(table), as->extension);
    return DIKAS_OK;
}

static dikas_status check(const char *path, const format *as, const dikas_layer *layers,
                          int n_layers, const dikas_write_options *options, dikas_error *err)
{
    if (!as)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: its format is not known; there are .gpkg, .fgb, .geojson, .csv and, "
                          "where GDAL has it, .parquet",
                          path);
    if (as->driver && !GDALGetDriverByName(as->driver))
        return dikas_fail(err, DIKAS_EINVAL, "%s: this GDAL cannot write %s", path, as->driver);
    if (n_layers < 1 || (n_layers > 1 && !as->holds_many))
        return dikas_fail(err, DIKAS_EINVAL, "%s: %d layers, but a %s file holds one", path,
                          n_layers, as->extension);
    if (options->append && !as->holds_many)
        return dikas_fail(err, DIKAS_EINVAL, "%s: layers can only be added to a GeoPackage", path);
    if (!options->append && !options->overwrite && exists(path))
        return dikas_fail(err, DIKAS_EINVAL, "%s: exists already", path);
    DIKAS_TRY(check_geometry(path, as, layers[0].table, err));
    return check_names(path, layers, n_layers, err);
}

/* ---- a file of its own ---- */

/* Times in the file are that of SOURCE_DATE_EPOCH, else none to speak of, and its bytes depend on
 * the data alone. Nothing is lost by not waiting for the disk: that is done before the rename. */
static void set_options(int is_temporary)
{
    char date[40] = "1970-01-01T00:00:00.000Z";
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    const time_t seconds = epoch ? (time_t)strtoll(epoch, NULL, 10) : 0;
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S.000Z", &parts);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", date);
    CPLSetThreadLocalConfigOption("OGR_GPKG_ALLOW_THREADED_RTREE", "NO");
    if (is_temporary)
        CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF");
}

static dikas_status create(io_writer *writer, const format *as, const char *temporary,
                           dikas_error *err)
{
    GDALDriverH driver = GDALGetDriverByName(as->driver);
    writer->is_gpkg = as->holds_many;
    writer->dataset = GDALCreate(driver, temporary, 0, 0, 0, GDT_Unknown, NULL);
    if (!writer->dataset || writer->session->failed)
        return io_writer_fail(writer, "it cannot be created", err);
    return DIKAS_OK;
}

static dikas_status write_dataset(io_writer *writer, const format *as, const char *temporary,
                                  const dikas_layer *layers, int n_layers,
                                  const dikas_write_options *options, dikas_error *err)
{
    DIKAS_TRY(create(writer, as, temporary, err));
    if (writer->is_gpkg)
        return io_write_gpkg(writer, layers, n_layers, options, err);
    return io_write_layer(writer, &layers[0], err);
}

/* Closing is when the last of it is written; GDALClose() itself tells nothing. */
static dikas_status close_dataset(io_writer *writer, dikas_status status, dikas_error *err)
{
    if (writer->dataset)
        GDALClose(writer->dataset);
    writer->dataset = NULL;
    if (status == DIKAS_OK && writer->session->failed)
        return io_writer_fail(writer, "it cannot be completed", err);
    return status;
}

static dikas_status check_ending(const format *as, const char *temporary, const char *path,
                                 dikas_error *err)
{
    char end[8] = "";
    const long n = as->ending ? (long)strlen(as->ending) : 0;
    FILE *file = fopen(temporary, "rb");
    const int is_complete = file && fseek(file, -n, SEEK_END) == 0 &&
                            fread(end, 1, (size_t)n, file) == (size_t)n &&
                            (n == 0 || memcmp(end, as->ending, (size_t)n) == 0);
    if (file)
        fclose(file);
    return is_complete ? DIKAS_OK
                       : dikas_fail(err, DIKAS_EIO, "%s: cannot be written completely", path);
}

static dikas_status write_new(io_writer *writer, const format *as, const dikas_layer *layers,
                              int n_layers, const dikas_write_options *options, dikas_error *err)
{
    dikas_target target = { 0 };
    set_options(1);
    dikas_status status = dikas_target_begin(&target, writer->path, as->extension, err);
    if (status == DIKAS_OK && !as->driver)
        status =
            io_write_csv(target.temporary, writer->path, layers[0].table, &writer->ticker, err);
    else if (status == DIKAS_OK)
        status = close_dataset(
            writer, write_dataset(writer, as, target.temporary, layers, n_layers, options, err),
            err);
    if (status == DIKAS_OK)
        status = check_ending(as, target.temporary, writer->path, err);
    if (status == DIKAS_OK)
        status = dikas_target_commit(&target, err);
    dikas_target_discard(&target);
    return status;
}

/* ---- layers into an existing GeoPackage ---- */

static dikas_status check_existing(const io_writer *writer, const dikas_layer *layers, int n_layers,
                                   dikas_error *err)
{
    for (int i = 0; i < n_layers && !writer->replaces; i++)
        for (int j = 0; j < GDALDatasetGetLayerCount(writer->dataset); j++)
            if (strcasecmp(layers[i].name,
                           OGR_L_GetName(GDALDatasetGetLayer(writer->dataset, j))) == 0)
                return dikas_fail(err, DIKAS_EINVAL, "%s: has a layer '%s' already", writer->path,
                                  layers[i].name);
    return DIKAS_OK;
}

static dikas_status append(io_writer *writer, const dikas_layer *layers, int n_layers,
                           const dikas_write_options *options, dikas_error *err)
{
    static const char *const drivers[] = { "GPKG", NULL };
    set_options(0);
    DIKAS_TRY(io_check_sqlite_size(writer->path, err));
    writer->is_gpkg = 1;
    writer->dataset = GDALOpenEx(
        writer->path, GDAL_OF_VECTOR | GDAL_OF_UPDATE | GDAL_OF_VERBOSE_ERROR, drivers, NULL, NULL);
    if (!writer->dataset || writer->session->failed)
        return io_writer_fail(writer, "it cannot be opened", err);
    DIKAS_TRY(check_existing(writer, layers, n_layers, err));
    return io_write_gpkg(writer, layers, n_layers, options, err);
}

dikas_status dikas_write(const char *path, const dikas_layer *layers, int n_layers,
                         const dikas_write_options *options, const dikas_run *run, dikas_error *err)
{
    const dikas_write_options defaults = DIKAS_WRITE_OPTIONS_INIT;
    io_session session;
    io_writer writer = { .path = path, .session = &session, .ticker = { run, "writing", 0 } };
    if (!options)
        options = &defaults;
    for (int i = 0; i < n_layers; i++)
        writer.rows_total += dikas_table_rows(layers[i].table);
    const format *as = format_of(path);
    io_session_begin(&session);
    dikas_status status = check(path, as, layers, n_layers, options, err);
    if (status == DIKAS_OK && options->append && exists(path)) {
        writer.replaces = options->overwrite;
        status = append(&writer, layers, n_layers, options, err);
        status = close_dataset(&writer, status, err);
    } else if (status == DIKAS_OK) {
        status = write_new(&writer, as, layers, n_layers, options, err);
    }
    io_session_end(&session);
    return status;
}
