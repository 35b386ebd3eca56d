/* SPDX-License-Identifier: MIT */
/**
 * @file io.h
 * Tables from files and into files (libdikas-io, GDAL).
 */
#ifndef DIKAS_IO_H
#define DIKAS_IO_H

#include "dikas/raster.h"
#include "dikas/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How to read a layer. @since 0.1 */
typedef struct dikas_read_options {
    size_t struct_size;
    const char *where;          /**< attribute filter, OGR SQL; NULL = all rows */
    const char *const *columns; /**< only these columns, n_columns of them; NULL = all. One that is
                                   absent is an error that names the near matches, unless it starts
                                   with '?' (then it is optional) */
    int n_columns;
    int no_geometry; /**< 1: leave geometry out */
    int keep_wkb;    /**< 1: keep the bytes of the geometry for writing */
} dikas_read_options;

#define DIKAS_READ_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(dikas_read_options), NULL, NULL, 0, 0, 0                                            \
    }

/**
 * Read a layer into a table: Arrow stream where GDAL has it. Integers stay 64-bit, text stays text,
 * dates become text (ISO 8601), fields of CSV are text. The first column of the table is "fid": a
 * field of that name where the file has one, else the feature id (INTEGER). Curves become lines,
 * surfaces polygons. The name of the table is "BASENAME:LAYER", or "BASENAME" where the layer is
 * called like the file; its CRS is the layer's as WKT.
 *
 * @param source  "FILE" or "FILE:LAYER"; without LAYER the file must have one layer
 * @return DIKAS_OK; DIKAS_ENOTFOUND (file; layer or column, with near matches); DIKAS_EIO (cannot
 * be read, truncated); DIKAS_EINVAL (several layers and none named: they are listed; a filter that
 * is no SQL; geometry that dikas_table_take_wkb() refuses); DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_read(const char *source,
                                                   const dikas_read_options *options,
                                                   const dikas_run *run, dikas_table **out,
                                                   dikas_error *err);

/**
 * Ways for traffic of an OpenStreetMap file (.osm.pbf, .osm): a table of lines with "osm_id"
 * (INTEGER) and the tags that routing reads as text columns (see osm.c for the list; tags with ':'
 * keep it), and a table of points with barriers and their access tags. Longitude and latitude, WGS
 * 84; a barrier has the very coordinates of the point of the way it stands on.
 *
 * @param lines     ways with a highway, route=ferry, railway=platform or public_transport=platform
 * tag
 * @param barriers  nodes with a barrier tag; may be a table of no rows
 * @return as dikas_read()
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_read_osm(const char *path, const dikas_run *run,
                                                       dikas_table **lines, dikas_table **barriers,
                                                       dikas_error *err);

/** 1 when the path is one that dikas_read_osm() is for (by its extension). @since 0.1 */
DIKAS_API int dikas_is_osm(const char *path);

/** A layer, as its file describes it before a row is read. @since 0.1 */
typedef struct dikas_layer_info {
    const char *name;
    dikas_shape shape; /**< EMPTY: no geometry; MIXED: several kinds, or not said */
    int64_t rows;      /**< -1 where they would have to be counted */
} dikas_layer_info;

/**
 * The layers of a file, without those that QGIS keeps for itself.
 *
 * @param out  n records in the order of the file, with their names in one block: free with
 *             dikas_release(); none of a raster
 * @return DIKAS_OK, DIKAS_ENOTFOUND, DIKAS_EIO (cannot be read, truncated), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_layers(const char *path, dikas_layer_info **out,
                                                     int *n, dikas_error *err);

/**
 * What a file, of layers or of pixels, says of itself: lines of "KEY=VALUE".
 *
 * @param layer  whose own lines follow those of the file; NULL: none
 * @param out    UTF-8, "" where there is nothing; free with dikas_release()
 * @return as dikas_layers()
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_metadata(const char *path, const char *layer,
                                                       char **out, dikas_error *err);

/** Split "FILE:LAYER" at the layer, if FILE exists without it; both from dikas_alloc(), *layer NULL
 * when none. @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_split_source(const char *source, char **path,
                                                           char **layer, dikas_error *err);

/** A raster of elevations, open for reading. Used by one thread at a time. */
typedef struct dikas_terrain dikas_terrain;

/**
 * Open a raster of elevations. Scale and offset of the band are applied, its nodata value and mask
 * are heeded, feet become metres.
 *
 * @param source      "FILE" or "FILE:BAND"; without BAND the file must have one band
 * @param resolution  metres, >= 0: finer pixels are averaged to squares at least this wide (the
 * mean of those that are known, missing where fewer than half are)
 * @return DIKAS_OK; DIKAS_ENOTFOUND (file, band); DIKAS_EIO; DIKAS_EINVAL (several bands and none
 * named; no CRS; not georeferenced); DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_terrain_open(const char *source, double resolution,
                                                           dikas_terrain **out, dikas_error *err);

DIKAS_API void dikas_terrain_free(dikas_terrain *terrain);

/** "BASENAME", or "BASENAME:BAND" where a band was named; borrowed. @since 0.1 */
DIKAS_API const char *dikas_terrain_name(const dikas_terrain *terrain);

/** Its CRS as WKT, without heights; borrowed. @since 0.1 */
DIKAS_API const char *dikas_terrain_crs(const dikas_terrain *terrain);

/** The unit that the raster states, as it does, or "" where it states none that is known and metres
 * are assumed; borrowed. Elevations come out in metres. @since 0.1 */
DIKAS_API const char *dikas_terrain_unit(const dikas_terrain *terrain);

/** Metres between two neighbouring elevations, after averaging. @since 0.1 */
DIKAS_API double dikas_terrain_spacing(const dikas_terrain *terrain);

/**
 * Elevations of points, bilinear between the centres of pixels or averaged squares, level in the
 * outer half of the outermost. O(n log n) and each part of the raster where points are is read
 * once; memory for the points and for about 1000 x 1000 pixels.
 *
 * @param xy       2 * n numbers in the CRS of the raster, x east and y north; missing: outside
 * @param z        n elevations in metres; missing outside and where nothing is known
 * @param outside  how many lie outside the raster, or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (a value outside -500 to 9000 m: pixel and value are named),
 * DIKAS_EIO, DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_terrain_read(const dikas_terrain *terrain, int64_t n,
                                                           const double *xy, double *z,
                                                           int64_t *outside, const dikas_run *run,
                                                           dikas_error *err);

/** A band of a raster file. @since 0.1 */
typedef struct dikas_raster_file dikas_raster_file;

/**
 * Open "FILE[:BAND]" for dikas_zonal(). Missing are pixels of the nodata value, NaN, and those that
 * a mask or an alpha band hides; scale and offset are applied. Pixels of a raster in longitude and
 * latitude weigh what they measure on the ellipsoid.
 *
 * @param out  close with dikas_raster_close(); used by one thread at a time
 * @return DIKAS_OK; DIKAS_ENOTFOUND (file, band); DIKAS_EIO; DIKAS_EINVAL (several bands and none
 * named, complex numbers, no CRS, not georeferenced); DIKAS_ENOMEM. Reading later may return
 * DIKAS_EIO: the block that cannot be read is named
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_raster_open(const char *source,
                                                          dikas_raster_file **out,
                                                          dikas_error *err);

DIKAS_API void dikas_raster_close(dikas_raster_file *file);

/** The raster; valid until the file is closed. @since 0.1 */
DIKAS_API const dikas_raster *dikas_raster_of(const dikas_raster_file *file);

/** Its CRS as WKT, without heights; borrowed. @since 0.1 */
DIKAS_API const char *dikas_raster_crs(const dikas_raster_file *file);

/** The unit of its values as the file says it ("metre", "degC"), "" where it says none; borrowed.
 * @since 0.1 */
DIKAS_API const char *dikas_raster_unit(const dikas_raster_file *file);

/** Whether its values stand for classes: they have names, or colours one by one. @since 0.1 */
DIKAS_API int dikas_raster_has_classes(const dikas_raster_file *file);

/** What a file is, for provenance. @since 0.1 */
typedef struct dikas_file_hash {
    char text[80]; /**< "sha256:…", or "size:…,modified:…" */
} dikas_file_hash;

/**
 * SHA-256 of a file, or its size and time of change when it is larger than max_bytes.
 *
 * @return DIKAS_OK, DIKAS_ENOTFOUND, DIKAS_EIO, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_hash_file(const char *path, int64_t max_bytes,
                                                        dikas_file_hash *out, dikas_error *err);

/** One layer to write. @since 0.1 */
typedef struct dikas_layer {
    const char *name;         /**< layer name */
    const dikas_table *table; /**< geometry is taken from its WKB, else built from its arrays */
    const char *description;  /**< of the layer, or NULL */
} dikas_layer;

/** How to write. @since 0.1 */
typedef struct dikas_write_options {
    size_t struct_size;
    int overwrite; /**< 1: an existing target is replaced (with append: an existing layer) */
    int append;    /**< 1: add layers to a GeoPackage in place, in one transaction; one that is not
                      there is created */
    const char *provenance; /**< JSON kept in the metadata tables of a GeoPackage, or NULL */
    const char *const
        *styles; /**< per layer its style as QML, or NULL: kept in the table
                    layer_styles of a GeoPackage, where QGIS looks for it; NULL: none */
} dikas_write_options;

#define DIKAS_WRITE_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(dikas_write_options), 0, 0, NULL, NULL                                              \
    }

/**
 * Write layers to a file whose format is told by its extension (.gpkg .fgb .geojson .csv, .parquet
 * where GDAL has it). The file is written under a temporary name beside the target and renamed when
 * complete; on failure, also of the disk, and when cancelled the target stays as it was and nothing
 * is left behind. Missing becomes NULL. CSV has numbers that read back the same, and no geometry;
 * formats that hold one layer refuse several.
 *
 * A column "fid" of different integers >= 0 becomes the feature ids of a GeoPackage; elsewhere it
 * is a column like others. Columns keep the types they were read with where their values still fit.
 * The same tables give the same bytes: times in a GeoPackage are SOURCE_DATE_EPOCH, else 1970.
 *
 * @return DIKAS_OK; DIKAS_EINVAL (target exists, unknown format, layer exists, several layers in a
 * format for one; a row without geometry in .fgb, which cannot hold it); DIKAS_EIO; DIKAS_ENOMEM;
 * DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_write(const char *path, const dikas_layer *layers,
                                                    int n_layers,
                                                    const dikas_write_options *options,
                                                    const dikas_run *run, dikas_error *err);

/**
 * What made a layer: the provenance that dikas_write() kept with it. Of a tool's result this is a
 * JSON object with the keys tool, version, parameters, inputs and columns.
 *
 * @param source  "FILE" or "FILE:LAYER", as for dikas_read()
 * @param json    the text, to be given to dikas_release(); NULL where the layer has none
 * @return as dikas_read()
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_read_provenance(const char *source, char **json,
                                                              dikas_error *err);

/** 1 when whoever reads `path` reads an existing file: both are the same, or `path` is a virtual
 * file of GDAL (VRT) that names it, maybe over others. @since 0.1 */
DIKAS_API int dikas_reads_file(const char *path, const char *file);

/** Set a GDAL configuration option for this process ("KEY=VALUE"). @return DIKAS_OK, DIKAS_EINVAL
 * @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_set_config(const char *key_value, dikas_error *err);

/** "GDAL 3.6.2": what files are read with; at most `size` - 1 bytes and a terminator. @since 0.1 */
DIKAS_API void dikas_io_version(char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
