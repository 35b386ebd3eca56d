/* SPDX-License-Identifier: MIT */
/**
 * @file table.h
 * Tables: rows with named columns and maybe geometry. All of it is arrays.
 *
 * A column is `double` (NaN = missing), 64-bit integer, or UTF-8 text; integers and text have a
 * byte per row that says whether the value is missing. Measures only ever see `double`:
 * dikas_table_numbers() converts.
 *
 * Geometry is offsets and coordinates. A feature has parts, a part has paths, a path has points: a
 * polygon's part is its outer ring and its holes, a line's part is one path, a point's part is one
 * path of one point.
 *
 * A table is used by one thread at a time; reading it through `const` may be shared.
 */
#ifndef DIKAS_TABLE_H
#define DIKAS_TABLE_H

#include "dikas/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a column holds. DIKAS_BYTES is for geometry as WKB. @since 0.1 */
typedef enum dikas_column_type {
    DIKAS_REAL,
    DIKAS_INTEGER,
    DIKAS_TEXT,
    DIKAS_BYTES
} dikas_column_type;

/** A column of n rows. Which arrays are used depends on the type; the others are NULL. @since 0.1
 */
typedef struct dikas_column {
    char *name;
    dikas_column_type type;
    int32_t origin_type; /**< for whoever reads and writes: the type in the file; 0 is none */
    double *real;        /**< REAL: n values, NaN = missing */
    int64_t *integer;    /**< INTEGER: n values */
    int64_t *start; /**< TEXT, BYTES: n + 1 offsets into bytes; row i is [start[i], start[i + 1]) */
    char *bytes;    /**< TEXT (UTF-8, no terminators), BYTES */
    uint8_t *missing; /**< INTEGER, TEXT, BYTES: n flags, 1 = missing */
} dikas_column;

/** Kinds of geometry; MIXED where a layer holds several. @since 0.1 */
typedef enum dikas_shape {
    DIKAS_EMPTY,
    DIKAS_POINT,
    DIKAS_LINE,
    DIKAS_POLYGON,
    DIKAS_MIXED
} dikas_shape;

/** Geometry of n_features rows. Coordinates are in the units of the CRS, in full (no origin taken
 * off). @since 0.1 */
typedef struct dikas_geometry {
    dikas_shape shape; /**< of all parts together */
    int64_t n_features, n_parts, n_paths, n_points;
    int64_t *part;  /**< n_features + 1: parts of feature f are [part[f], part[f + 1]); none = empty
                       or NULL */
    int64_t *path;  /**< n_parts + 1 */
    int64_t *point; /**< n_paths + 1 */
    uint8_t *part_kind; /**< n_parts: a dikas_shape, POINT, LINE or POLYGON */
    double *xy;         /**< 2 * n_points: x0, y0, x1, y1, … */
    double *z;          /**< n_points, or NULL when the layer has none */
} dikas_geometry;

typedef struct dikas_table dikas_table;

/** A table of n_rows >= 0 rows without columns; NULL when there is no memory. Free with
 * dikas_table_free(). @since 0.1 */
DIKAS_API dikas_table *dikas_table_new(int64_t n_rows) DIKAS_MUST_CHECK;

/** Free a table with all its columns and its geometry; NULL is fine. @since 0.1 */
DIKAS_API void dikas_table_free(dikas_table *table);

DIKAS_API int64_t dikas_table_rows(const dikas_table *table);
DIKAS_API int dikas_table_columns(const dikas_table *table);

/** Column `index` in [0, columns), borrowed from the table until a column is added or removed.
 * @since 0.1 */
DIKAS_API const dikas_column *dikas_table_column(const dikas_table *table, int index);

/** Index of the column of this name, exactly or else without regard to ASCII case; -1 when there is
 * none. @since 0.1 */
DIKAS_API int dikas_table_find(const dikas_table *table, const char *name);

/**
 * As dikas_table_find(), but an absent column is an error that names the nearest matches.
 *
 * @param table  the table
 * @param name   wanted column
 * @param index  its index, on success
 * @return DIKAS_OK, DIKAS_ENOTFOUND
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_require(const dikas_table *table,
                                                            const char *name, int *index,
                                                            dikas_error *err);

/**
 * Add a REAL column, all missing. `*values` (n rows) is borrowed and stays valid until the table is
 * freed.
 *
 * @return DIKAS_OK, DIKAS_EINVAL (the name is taken), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_add(dikas_table *table, const char *name,
                                                        double **values, dikas_error *err);

/**
 * Add a TEXT column from n zero-terminated strings, NULL = missing. The strings are copied.
 *
 * @return DIKAS_OK, DIKAS_EINVAL (the name is taken), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_add_text(dikas_table *table, const char *name,
                                                             const char *const *values,
                                                             dikas_error *err);

/**
 * Add a column made elsewhere. Its arrays (from dikas_alloc()) and its name now belong to the table
 * and the struct is cleared; on failure they still belong to the caller.
 *
 * @return DIKAS_OK, DIKAS_EINVAL (the name is taken), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_take(dikas_table *table, dikas_column *column,
                                                         dikas_error *err);

/** Remove and free a column; later columns move up by one. @since 0.1 */
DIKAS_API void dikas_table_remove(dikas_table *table, int index);

/** Free the arrays and the name of a column that no table owns. @since 0.1 */
DIKAS_API void dikas_column_clear(dikas_column *column);

/**
 * A column as numbers: text is parsed ('.' as the point, whatever the locale); NULL, an empty
 * field, `NA` and `NaN` are missing.
 *
 * @param table  the table
 * @param index  column index
 * @param out    n_rows values, written completely on success
 * @return DIKAS_OK, DIKAS_EINVAL (text that is no number, an infinite value: row and text are
 * named)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_numbers(const dikas_table *table, int index,
                                                            double *out, dikas_error *err);

/**
 * As dikas_table_numbers(), and values that stand for unknown (-1, 999999999, …) become missing.
 * They compare as numbers; an infinite value may be named too.
 *
 * @param unknown    n_unknown values
 * @param hits       how many were found, or NULL
 * @return as dikas_table_numbers()
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_known_numbers(const dikas_table *table,
                                                                  int index, const double *unknown,
                                                                  int n_unknown, double *out,
                                                                  int64_t *hits, dikas_error *err);

/**
 * A value as text for messages and ids: `out` gets at most `size` - 1 bytes and a terminator;
 * integers in full, reals with up to 17 digits, missing as "NULL".
 * @since 0.1
 */
DIKAS_API void dikas_column_text(const dikas_column *column, int64_t row, char *out, size_t size);

/**
 * A new table of some rows, in the order given, with all columns and geometry.
 *
 * @param rows    n_rows row numbers, each in [0, rows of the table)
 * @param out     the new table, owned by the caller
 * @return DIKAS_OK, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_select(const dikas_table *table,
                                                           const int64_t *rows, int64_t n_rows,
                                                           dikas_table **out, dikas_error *err);

/** Name of the rows in messages ("cells.gpkg:grid"); copied. @return DIKAS_OK, DIKAS_ENOMEM @since
 * 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_set_name(dikas_table *table, const char *name,
                                                             dikas_error *err);
DIKAS_API const char *dikas_table_name(const dikas_table *table); /**< "" when none was set */

/** CRS as WKT, or NULL for none; copied. @return DIKAS_OK, DIKAS_ENOMEM @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_set_crs(dikas_table *table, const char *wkt,
                                                            dikas_error *err);
DIKAS_API const char *dikas_table_crs(const dikas_table *table); /**< NULL when none is known */

/**
 * Geometry from a BYTES column of WKB (ISO or EWKB, Z and M read, curves refused), which the table
 * keeps too so that it can be written back as it came. NULL, empty and zero-length values give
 * empty features. The column is taken as by dikas_table_take().
 *
 * @return DIKAS_OK, DIKAS_EINVAL (bytes that are no WKB: the row is named; non-finite coordinates),
 * DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_take_wkb(dikas_table *table, dikas_column *wkb,
                                                             dikas_error *err);

/** The WKB as it came, borrowed, or NULL. @since 0.1 */
DIKAS_API const dikas_column *dikas_table_wkb(const dikas_table *table);

/** Free the WKB and keep the geometry. @since 0.1 */
DIKAS_API void dikas_table_drop_wkb(dikas_table *table);

/** Points as geometry, in place of any earlier one: xy holds 2 * n_rows numbers, NaN = empty.
 * Copied. @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_table_set_points(dikas_table *table, const double *xy,
                                                               dikas_error *err);

/** Geometry of the table, borrowed, or NULL when it has none. @since 0.1 */
DIKAS_API const dikas_geometry *dikas_table_geometry(const dikas_table *table);

/** Coordinates for reprojection in place: the caller may change xy, nothing else. NULL when there
 * is none. @since 0.1 */
DIKAS_API double *dikas_table_coordinates(dikas_table *table, int64_t *n_points);

/**
 * Centroid of every feature: by area for polygons, by length for lines, the mean for points; of the
 * highest dimension present; NaN for empty features. Computed relative to the first point, so large
 * eastings cost no digits. O(points).
 *
 * @param geometry  the geometry
 * @param xy        2 * n_features numbers
 * @since 0.1
 */
DIKAS_API void dikas_geometry_centroids(const dikas_geometry *geometry, double *xy);

/** 1 when the point lies within a polygon of the feature and in none of its holes (even-odd rule;
 * on an outline either way). O(points of the feature). @since 0.1 */
DIKAS_API int dikas_geometry_holds(const dikas_geometry *geometry, int64_t feature,
                                   const double xy[2]);

/** min x, min y, max x, max y of all points; box[0] > box[2] when there are none. @since 0.1 */
DIKAS_API void dikas_geometry_extent(const dikas_geometry *geometry, double box[4]);

#ifdef __cplusplus
}
#endif

#endif
