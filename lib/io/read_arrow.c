/* SPDX-License-Identifier: MIT */
/**
 * @file read_arrow.c
 * Reading a layer by Arrow batches: three times as fast as feature by feature for a GeoPackage.
 *
 * Only numbers, text and geometry; layers with anything else, and those that GDAL 3.6 is known to
 * read wrongly this way, are left to read_features.c.
 */
#include <string.h>

#include <ogr_api.h>
#include <ogr_recordbatch.h>
/* ogr_recordbatch.h defines the structs of these two guards without setting them. */
#define ARROW_C_DATA_INTERFACE
#define ARROW_C_STREAM_INTERFACE

#include "io/reader.h"

/* The driver hands each column to a function of SQLite, which takes at most 127 arguments. */
enum { MOST_FIELDS = 100 };

/* FlatGeobuf without rows gives empty batches without end; a real one ends sooner than this. */
enum { MOST_EMPTY_BATCHES = 1000 };

/* GDAL 3.6.2 sets only the first bit of a batch of booleans from a GeoPackage. */
static int is_simple_field(const io_field *field)
{
    if (field->subtype == OFSTBoolean)
        return 0;
    switch (field->type) {
    case OFTInteger:
    case OFTInteger64:
    case OFTReal:
    case OFTString:
        return 1;
    default:
        return 0;
    }
}

int io_can_read_arrow(const io_reader *reader)
{
    if (!OGR_L_TestCapability(reader->layer, OLCFastGetArrowStream) || reader->n_fields < 1 ||
        reader->n_fields > MOST_FIELDS)
        return 0;
    for (int i = 0; i < reader->n_fields; i++)
        if (!is_simple_field(&reader->fields[i]))
            return 0;
    return 1;
}

static int bit(const void *bitmap, int64_t i)
{
    return ((const uint8_t *)bitmap)[i / 8] >> (i % 8) & 1;
}

/* Row i of a batch, offset included. */
static int is_null(const struct ArrowArray *array, int64_t i)
{
    return array->null_count != 0 && array->buffers[0] && !bit(array->buffers[0], i);
}

static int integer_at(char format, const void *values, int64_t i, int64_t *out)
{
    switch (format) {
    case 'b':
        *out = bit(values, i);
        return 1;
    case 'c':
        *out = ((const int8_t *)values)[i];
        return 1;
    case 's':
        *out = ((const int16_t *)values)[i];
        return 1;
    case 'i':
        *out = ((const int32_t *)values)[i];
        return 1;
    case 'l':
        *out = ((const int64_t *)values)[i];
        return 1;
    default:
        return 0;
    }
}

/* The bytes of row i: 32-bit offsets for 'u' and 'z', 64-bit ones for 'U' and 'Z'. */
static const unsigned char *bytes_at(char format, const struct ArrowArray *array, int64_t i,
                                     int64_t *length)
{
    int64_t first, last;
    if (format == 'u' || format == 'z') {
        const int32_t *offset = array->buffers[1];
        first = offset[i];
        last = offset[i + 1];
    } else {
        const int64_t *offset = array->buffers[1];
        first = offset[i];
        last = offset[i + 1];
    }
    *length = last - first;
    return (const unsigned char *)array->buffers[2] + first;
}

static int add_value(io_builder *to, char format, const struct ArrowArray *array, int64_t i)
{
    const void *values = array->buffers[1];
    int64_t integer, length;
    switch (to->column.type) {
    case DIKAS_REAL:
        return io_add_real(to, format == 'g' ? ((const double *)values)[i]
                                             : (double)((const float *)values)[i]);
    case DIKAS_INTEGER:
        return integer_at(format, values, i, &integer) && io_add_integer(to, integer);
    case DIKAS_TEXT:
    case DIKAS_BYTES:
        break;
    }
    const unsigned char *bytes = bytes_at(format, array, i, &length);
    return to->column.type == DIKAS_TEXT ? io_add_text(to, (const char *)bytes, length)
                                         : io_add_wkb(to, bytes, length);
}

static int add_rows(io_builder *to, char format, const struct ArrowArray *array, int64_t n)
{
    if (!io_builder_reserve(to, n, 0))
        return 0;
    for (int64_t i = array->offset; i < array->offset + n; i++)
        if (!(is_null(array, i) ? io_add_missing(to) : add_value(to, format, array, i)))
            return 0;
    return 1;
}

/* The columns in the order of the batch: feature id, fields, geometry. */
static io_builder *builder_of(io_reader *reader, int64_t child)
{
    if (child == 0)
        return reader->has_fid ? &reader->fid : NULL;
    if (child <= reader->n_fields)
        return &reader->fields[child - 1].to;
    return &reader->wkb;
}

static const char *formats_of(dikas_column_type type)
{
    static const char *const formats[] = {
        [DIKAS_REAL] = "fg",
        [DIKAS_INTEGER] = "bcsil",
        [DIKAS_TEXT] = "uU",
        [DIKAS_BYTES] = "zZ",
    };
    return formats[type];
}

/* 1 when the columns of the batches are the ones that are wanted, in a form read here. */
static int schema_fits(io_reader *reader, const struct ArrowSchema *schema)
{
    if (schema->n_children != 1 + reader->n_fields + reader->has_geometry)
        return 0;
    for (int64_t i = 0; i < schema->n_children; i++) {
        const struct ArrowSchema *child = schema->children[i];
        const io_builder *to = builder_of(reader, i);
        if (i >= 1 && i <= reader->n_fields && strcmp(child->name, to->column.name) != 0)
            return 0;
        if (child->dictionary || strlen(child->format) != 1)
            return 0;
        if (!strchr(formats_of(to ? to->column.type : DIKAS_INTEGER), child->format[0]))
            return 0;
    }
    return 1;
}

static dikas_status add_batch(io_reader *reader, const struct ArrowSchema *schema,
                              const struct ArrowArray *batch, dikas_error *err)
{
    for (int64_t i = 0; i < batch->n_children; i++) {
        io_builder *to = builder_of(reader, i);
        if (to && !add_rows(to, schema->children[i]->format[0], batch->children[i], batch->length))
            return DIKAS_NO_MEMORY(err, reader->name);
    }
    reader->rows += batch->length;
    return io_tick(&reader->ticker, reader->rows, reader->rows_expected, err);
}

static dikas_status read_batches(io_reader *reader, struct ArrowArrayStream *stream,
                                 const struct ArrowSchema *schema, dikas_error *err)
{
    int n_empty = 0;
    while (n_empty < MOST_EMPTY_BATCHES) {
        struct ArrowArray batch = { 0 };
        const int failure = stream->get_next(stream, &batch);
        if (failure) {
            const char *detail = stream->get_last_error(stream);
            DIKAS_TRY(io_session_check(reader->session, reader->name, "cannot be read", err));
            return dikas_fail(err, DIKAS_EIO, "%s: cannot be read: %s", reader->name,
                              detail ? detail : strerror(failure));
        }
        if (!batch.release)
            return io_session_check(reader->session, reader->name, "cannot be read", err);
        const dikas_status status = add_batch(reader, schema, &batch, err);
        n_empty = batch.length == 0 ? n_empty + 1 : 0;
        batch.release(&batch);
        DIKAS_TRY(status);
    }
    return DIKAS_OK;
}

dikas_status io_read_arrow(io_reader *reader, dikas_error *err)
{
    struct ArrowArrayStream stream = { 0 };
    struct ArrowSchema schema = { 0 };
    OGR_L_ResetReading(reader->layer);
    if (!OGR_L_GetArrowStream(reader->layer, &stream, NULL) ||
        stream.get_schema(&stream, &schema) != 0) {
        if (stream.release)
            stream.release(&stream);
        io_session_forget(reader->session);
        return io_read_features(reader, err);
    }
    const int fits = schema_fits(reader, &schema);
    const dikas_status status = fits ? read_batches(reader, &stream, &schema, err) : DIKAS_OK;
    schema.release(&schema);
    stream.release(&stream);
    return fits ? status : io_read_features(reader, err);
}
