/* SPDX-License-Identifier: MIT */
/**
 * @file spec.c
 * The maps of an atlas as a JSON file describes them.
 */
#include "map/spec.h"

#include <json-c/json.h>
#include <stddef.h>
#include <string.h>

#include "core/core.h"

map_spec *spec_new(void)
{
    map_spec *spec = g_new0(map_spec, 1);
    spec->texts = g_string_chunk_new(1024);
    spec->arrays = g_ptr_array_new_with_free_func(g_free);
    spec->areas.least_people = 200;
    return spec;
}

void spec_free(map_spec *spec)
{
    if (!spec)
        return;
    g_string_chunk_free(spec->texts);
    g_ptr_array_free(spec->arrays, TRUE);
    g_free(spec);
}

/* ---- values ---- */

typedef struct spec_reader {
    map_spec *spec;
    const char *language;
} spec_reader;

typedef enum field_kind {
    FIELD_WORD,    /* a text that is not empty */
    FIELD_TEXT,    /* a text, or one by language */
    FIELD_PATH,    /* a file, from the folder of the spec; by language too */
    FIELD_NUMBER,  /* within low and high */
    FIELD_COUNT,   /* a whole one */
    FIELD_FLAG,    /* true or false */
    FIELD_WORDS,   /* a list of texts (or of numbers, as texts) */
    FIELD_TEXTS,   /* a list of texts, each maybe by language; int of how many behind it */
    FIELD_OBJECT,  /* of fields of its own */
    FIELD_CHOICE,  /* one of the words in `expected`, parted by '|' */
    FIELD_BY_HAND, /* read elsewhere */
} field_kind;

typedef struct spec_field {
    const char *key;
    field_kind kind;
    size_t offset;
    double low, high;
    const char *expected; /* in messages; NULL: what the kind says */
    const struct spec_field *fields;
    int n_fields;
} spec_field;

static dikas_status unexpected(json_object *value, const char *expected, const char *place,
                               const spec_reader *r, dikas_error *err)
{
    return dikas_fail(err, DIKAS_EINVAL, "%s: %s is %s; %s was expected", r->spec->path, place,
                      json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE),
                      expected);
}

static char *keep(const spec_reader *r, const char *text)
{
    return g_string_chunk_insert(r->spec->texts, text);
}

/* "FILE" as it is found from where the program runs. */
static char *keep_path(const spec_reader *r, const char *text)
{
    if (g_path_is_absolute(text))
        return keep(r, text);
    char *folder = g_path_get_dirname(r->spec->path);
    char *path = strcmp(folder, ".") == 0 ? g_strdup(text) : g_build_filename(folder, text, NULL);
    char *kept = keep(r, path);
    g_free(folder);
    g_free(path);
    return kept;
}

/* Of {"en": …, "fi": …} the text in the language, else the English, else the first. */
static json_object *in_language(json_object *value, const char *language)
{
    json_object *found = NULL;
    if (!json_object_is_type(value, json_type_object))
        return value;
    if (json_object_object_get_ex(value, language, &found) ||
        json_object_object_get_ex(value, "en", &found))
        return found;
    json_object_object_foreach(value, key, text)
    {
        (void)key;
        return text;
    }
    return value;
}

static dikas_status check_languages(json_object *value, const char *place, const spec_reader *r,
                                    dikas_error *err)
{
    if (!json_object_is_type(value, json_type_object))
        return DIKAS_OK;
    json_object_object_foreach(value, key, text)
    {
        if (dikas_language_of(key) < 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: %s: unknown key '%s'; there are the languages en, fi and sv",
                              r->spec->path, place, key);
        if (!json_object_is_type(text, json_type_string))
            return unexpected(value, "a text, or one by language,", place, r, err);
    }
    return DIKAS_OK;
}

static dikas_status read_text(json_object *value, const char *place, const spec_reader *r,
                              const char **out, dikas_error *err)
{
    DIKAS_TRY(check_languages(value, place, r, err));
    json_object *text = in_language(value, r->language);
    if (!json_object_is_type(text, json_type_string))
        return unexpected(value, "a text, or one by language,", place, r, err);
    *out = json_object_get_string(text);
    return DIKAS_OK;
}

static dikas_status read_word(json_object *value, const char *place, const spec_reader *r,
                              const char **out, dikas_error *err)
{
    if (!json_object_is_type(value, json_type_string) || !json_object_get_string_len(value))
        return unexpected(value, "a text", place, r, err);
    *out = json_object_get_string(value);
    return DIKAS_OK;
}

static dikas_status read_number(json_object *value, const spec_field *field, const char *place,
                                const spec_reader *r, double *out, dikas_error *err)
{
    char expected[100];
    const char *what = field->kind == FIELD_COUNT ? "a whole number" : "a number";
    const int is_number =
        json_object_is_type(value, json_type_int) || json_object_is_type(value, json_type_double);
    const double x = is_number ? json_object_get_double(value) : DIKAS_MISSING;
    if (field->high < HUGE_VAL)
        g_snprintf(expected, sizeof expected, "%s from %g to %g", what, field->low, field->high);
    else if (field->low > -HUGE_VAL)
        g_snprintf(expected, sizeof expected, "%s of %g or more", what, field->low);
    else
        g_snprintf(expected, sizeof expected, "%s", what);
    if (!isfinite(x) || x < field->low || x > field->high ||
        (field->kind == FIELD_COUNT && x != floor(x)))
        return unexpected(value, expected, place, r, err);
    *out = x;
    return DIKAS_OK;
}

static dikas_status read_choice(json_object *value, const spec_field *field, const char *place,
                                const spec_reader *r, char **out, dikas_error *err)
{
    const char *word = NULL;
    char near[200];
    DIKAS_TRY(read_word(value, place, r, &word, err));
    char **words = g_strsplit(field->expected, "|", -1);
    const int is_there = g_strv_contains((const char *const *)words, word);
    dikas_near_names(word, (const char *const *)words, (int)g_strv_length(words), near,
                     sizeof near);
    g_strfreev(words);
    if (!is_there)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s cannot be '%s'%s", r->spec->path, place, word,
                          near);
    *out = keep(r, word);
    return DIKAS_OK;
}

static dikas_status read_list(json_object *value, const spec_field *field, const char *place,
                              const spec_reader *r, char ***out, int *n, dikas_error *err)
{
    const int is_by_language = field->kind == FIELD_TEXTS;
    const char *expected = is_by_language ? "a list of texts" : "a list of words";
    if (!json_object_is_type(value, json_type_array) || json_object_array_length(value) == 0)
        return unexpected(value, expected, place, r, err);
    const size_t length = json_object_array_length(value);
    char **texts = g_new0(char *, length + 1);
    g_ptr_array_add(r->spec->arrays, texts);
    for (size_t i = 0; i < length; i++) {
        json_object *item = json_object_array_get_idx(value, i);
        const char *text = NULL;
        char *at = g_strdup_printf("%s[%zu]", place, i);
        dikas_status status = DIKAS_OK;
        if (is_by_language)
            status = read_text(item, at, r, &text, err);
        else if (json_object_is_type(item, json_type_int) ||
                 json_object_is_type(item, json_type_double))
            text = json_object_to_json_string(item);
        else
            status = read_word(item, at, r, &text, err);
        g_free(at);
        DIKAS_TRY(status);
        texts[i] = keep(r, text);
    }
    *out = texts;
    if (n)
        *n = (int)length;
    return DIKAS_OK;
}

/* ---- objects ---- */

static dikas_status read_object(json_object *object, const spec_field *fields, int n, void *to,
                                const char *place, const spec_reader *r, dikas_error *err);

static dikas_status read_field(json_object *value, const spec_field *field, void *object,
                               const char *place, const spec_reader *r, dikas_error *err)
{
    void *to = (char *)object + field->offset;
    const char *text = NULL;
    switch (field->kind) {
    case FIELD_WORD:
        DIKAS_TRY(read_word(value, place, r, &text, err));
        *(char **)to = keep(r, text);
        return DIKAS_OK;
    case FIELD_TEXT:
        DIKAS_TRY(read_text(value, place, r, &text, err));
        *(char **)to = keep(r, text);
        return DIKAS_OK;
    case FIELD_PATH:
        DIKAS_TRY(read_text(value, place, r, &text, err));
        *(char **)to = keep_path(r, text);
        return DIKAS_OK;
    case FIELD_NUMBER:
    case FIELD_COUNT:
        return read_number(value, field, place, r, to, err);
    case FIELD_FLAG:
        if (!json_object_is_type(value, json_type_boolean))
            return unexpected(value, "true or false", place, r, err);
        *(int *)to = json_object_get_boolean(value);
        return DIKAS_OK;
    case FIELD_CHOICE:
        return read_choice(value, field, place, r, to, err);
    case FIELD_WORDS:
    case FIELD_TEXTS:
        return read_list(value, field, place, r, to, NULL, err);
    case FIELD_OBJECT:
        return read_object(value, field->fields, field->n_fields, to, place, r, err);
    case FIELD_BY_HAND:
        break;
    }
    return DIKAS_OK;
}

static const spec_field *find_field(const char *key, const spec_field *fields, int n,
                                    const char *place, const spec_reader *r, dikas_error *err)
{
    enum { MOST_FIELDS = 32 };
    const char *names[MOST_FIELDS];
    char near[400];
    for (int i = 0; i < n; i++) {
        names[i] = fields[i].key;
        if (strcmp(key, fields[i].key) == 0)
            return &fields[i];
    }
    dikas_near_names(key, names, n, near, sizeof near);
    (void)dikas_fail(err, DIKAS_EINVAL, "%s: %s%sunknown key '%s'%s", r->spec->path, place,
                     *place ? ": " : "", key, near);
    return NULL;
}

static dikas_status read_object(json_object *object, const spec_field *fields, int n, void *to,
                                const char *place, const spec_reader *r, dikas_error *err)
{
    if (!json_object_is_type(object, json_type_object))
        return unexpected(object, "{ … }", *place ? place : "the whole", r, err);
    json_object_object_foreach(object, key, value)
    {
        const spec_field *field = find_field(key, fields, n, place, r, err);
        if (!field)
            return DIKAS_EINVAL;
        char *at = *place ? g_strconcat(place, ".", key, NULL) : g_strdup(key);
        const dikas_status status = read_field(value, field, to, at, r, err);
        g_free(at);
        DIKAS_TRY(status);
    }
    return DIKAS_OK;
}

/* ---- what there is ---- */

#define CELLS(key, kind) #key, kind, offsetof(spec_cells, key)
static const spec_field cells_fields[] = {
    { CELLS(file, FIELD_PATH), 0, 0, NULL, NULL, 0 },
    { CELLS(layer, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { CELLS(id, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { CELLS(where, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { CELLS(population, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { CELLS(missing, FIELD_WORDS), 0, 0, NULL, NULL, 0 },
    { CELLS(min_count, FIELD_COUNT), 0, 1e15, NULL, NULL, 0 },
};

#define AREAS(key, kind) #key, kind, offsetof(spec_areas, key)
static const spec_field areas_fields[] = {
    { AREAS(file, FIELD_PATH), 0, 0, NULL, NULL, 0 },
    { AREAS(layer, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { AREAS(id, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { AREAS(title, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { AREAS(least_people, FIELD_NUMBER), 1, 1e15, NULL, NULL, 0 },
};

#define THRESHOLD(key, kind) #key, kind, offsetof(spec_threshold, key)
static const spec_field threshold_fields[] = {
    { THRESHOLD(value, FIELD_NUMBER), -HUGE_VAL, HUGE_VAL, NULL, NULL, 0 },
    { THRESHOLD(side, FIELD_CHOICE), 0, 0, "above|below|none", NULL, 0 },
    { THRESHOLD(text, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { THRESHOLD(source, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { THRESHOLD(second_hand, FIELD_FLAG), 0, 0, NULL, NULL, 0 },
};

#define MAP(key, kind) #key, kind, offsetof(spec_map, key)
static const spec_field map_fields[] = {
    { MAP(cells, FIELD_OBJECT), 0, 0, NULL, cells_fields, DIKAS_COUNT(cells_fields) },
    { "areas", FIELD_OBJECT, offsetof(spec_map, cells) + offsetof(spec_cells, areas), 0, 0, NULL,
      areas_fields, DIKAS_COUNT(areas_fields) },
    { MAP(people, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(column, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { MAP(columns, FIELD_WORDS), 0, 0, NULL, NULL, 0 },
    { MAP(titles, FIELD_TEXTS), 0, 0, NULL, NULL, 0 },
    { MAP(bivariate, FIELD_FLAG), 0, 0, NULL, NULL, 0 },
    { MAP(appendix, FIELD_FLAG), 0, 0, NULL, NULL, 0 },
    { MAP(title, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(subtitle, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(rows, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(unit, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(scale, FIELD_NUMBER), 1e-12, 1e12, NULL, NULL, 0 },
    { MAP(classes, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { MAP(n_classes, FIELD_COUNT), 1, 12, NULL, NULL, 0 },
    { MAP(palette, FIELD_WORD), 0, 0, NULL, NULL, 0 },
    { MAP(centre, FIELD_NUMBER), -HUGE_VAL, HUGE_VAL, NULL, NULL, 0 },
    { MAP(question, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(misuse, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(threshold, FIELD_OBJECT), 0, 0, NULL, threshold_fields, DIKAS_COUNT(threshold_fields) },
    { MAP(how, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(dates, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { MAP(rules, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
};

#define ATLAS(key, kind) #key, kind, offsetof(map_spec, key)
static const spec_field atlas_fields[] = {
    { ATLAS(title, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { ATLAS(subtitle, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { ATLAS(source, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { ATLAS(note, FIELD_TEXT), 0, 0, NULL, NULL, 0 },
    { ATLAS(lang, FIELD_CHOICE), 0, 0, "en|fi|sv", NULL, 0 },
    { ATLAS(paper, FIELD_CHOICE), 0, 0, "A4|A3", NULL, 0 },
    { ATLAS(orientation, FIELD_CHOICE), 0, 0, "portrait|landscape", NULL, 0 },
    { ATLAS(cells, FIELD_OBJECT), 0, 0, NULL, cells_fields, DIKAS_COUNT(cells_fields) },
    { ATLAS(areas, FIELD_OBJECT), 0, 0, NULL, areas_fields, DIKAS_COUNT(areas_fields) },
    { "background", FIELD_WORDS, offsetof(map_spec, backgrounds), 0, 0, NULL, NULL, 0 },
    { ATLAS(text, FIELD_PATH), 0, 0, NULL, NULL, 0 },
    { ATLAS(maps, FIELD_BY_HAND), 0, 0, NULL, NULL, 0 },
};

/* ---- maps ---- */

static dikas_status check_threshold(const spec_map *map, const spec_reader *r, dikas_error *err)
{
    const spec_threshold *t = &map->threshold;
    if (isnan(t->value) && (t->side || t->text || t->source || t->second_hand))
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s.threshold has no 'value'", r->spec->path,
                          map->place);
    if (t->second_hand && (!t->source || !*t->source))
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: %s.threshold.second_hand is said of a 'source', and there is none",
                          r->spec->path, map->place);
    if (!isnan(t->value) && !t->side)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: %s.threshold has no 'side': \"above\" where the value or more is "
                          "bad, \"below\" where less is, \"none\" where neither is",
                          r->spec->path, map->place);
    if (!isnan(t->value) && map->bivariate)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: %s.threshold: a map of two values at once has none of both",
                          r->spec->path, map->place);
    return DIKAS_OK;
}

static dikas_status check_columns(spec_map *map, const spec_reader *r, dikas_error *err)
{
    const char *path = r->spec->path, *place = map->place;
    if (!map->column == !map->columns)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s needs 'column' or 'columns', one of them",
                          path, place);
    if (map->column) {
        map->columns = g_new0(char *, 2);
        map->columns[0] = map->column;
        g_ptr_array_add(r->spec->arrays, map->columns);
    }
    map->n_columns = (int)g_strv_length(map->columns);
    map->n_titles = map->titles ? (int)g_strv_length(map->titles) : 0;
    if (map->n_columns > MOST_COLUMNS)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: %s.columns: %d side by side are too many; %d at "
                          "most",
                          path, place, map->n_columns, MOST_COLUMNS);
    if (map->bivariate && map->n_columns != 2)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s.bivariate takes two columns", path, place);
    if (map->n_titles && map->n_titles != map->n_columns)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s.titles: %d titles of %d columns", path, place,
                          map->n_titles, map->n_columns);
    if (!map->cells.file)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: %s has no cells: 'cells': { \"file\": … } is needed, for all maps "
                          "or for this one",
                          path, place);
    return DIKAS_OK;
}

/* Another file has other layers. */
static int has_file_of_its_own(json_object *map, const char *key)
{
    json_object *what = NULL;
    return json_object_is_type(map, json_type_object) &&
           json_object_object_get_ex(map, key, &what) &&
           json_object_is_type(what, json_type_object) &&
           json_object_object_get_ex(what, "file", NULL);
}

static dikas_status read_map(json_object *object, size_t number, spec_map *out,
                             const spec_reader *r, dikas_error *err)
{
    char place[32];
    g_snprintf(place, sizeof place, "maps[%zu]", number);
    *out = (spec_map)SPEC_MAP_INIT;
    out->place = keep(r, place);
    out->cells = r->spec->cells; /* until the map says otherwise */
    out->cells.areas = r->spec->areas;
    if (has_file_of_its_own(object, "cells"))
        out->cells.layer = NULL;
    if (has_file_of_its_own(object, "areas"))
        out->cells.areas.layer = NULL;
    DIKAS_TRY(read_object(object, map_fields, DIKAS_COUNT(map_fields), out, place, r, err));
    if (!out->cells.areas.file && (out->cells.areas.layer || out->cells.areas.id))
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s.areas has no 'file'", r->spec->path, place);
    if (out->cells.min_count > 0 && !out->cells.population)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: %s: cells.min_count needs cells.population, the people whom values "
                          "rest on",
                          r->spec->path, place);
    DIKAS_TRY(check_columns(out, r, err));
    return check_threshold(out, r, err);
}

static dikas_status read_maps(json_object *all, const spec_reader *r, dikas_error *err)
{
    json_object *maps = NULL;
    map_spec *spec = r->spec;
    int in_front = 0;
    if (!json_object_object_get_ex(all, "maps", &maps))
        return dikas_fail(err, DIKAS_EINVAL, "%s: there is no 'maps': [ { \"column\": … } ]",
                          spec->path);
    if (!json_object_is_type(maps, json_type_array) || json_object_array_length(maps) == 0)
        return unexpected(maps, "a list of maps, one at least,", "maps", r, err);
    const size_t n = json_object_array_length(maps);
    spec->maps = g_new0(spec_map, n + 1);
    g_ptr_array_add(spec->arrays, spec->maps);
    for (size_t i = 0; i < n; i++) {
        DIKAS_TRY(read_map(json_object_array_get_idx(maps, i), i, &spec->maps[i], r, err));
        spec->n_maps++;
        in_front += !spec->maps[i].appendix;
    }
    if (in_front > MOST_MAPS)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: %d maps are more than a reader takes in: %d at most, and "
                          "\"appendix\": true for the others",
                          spec->path, in_front, MOST_MAPS);
    return DIKAS_OK;
}

/* "KIND=FILE:LAYER" from the folder of the spec. */
static void find_backgrounds(const spec_reader *r)
{
    for (char **b = r->spec->backgrounds; b && *b; b++) {
        const char *equals = strchr(*b, '=');
        char *word = equals ? g_strndup(*b, (gsize)(equals - *b)) : NULL;
        const int has_kind = word && dikas_ground_kind_of(word) >= 0;
        char *path = keep_path(r, has_kind ? equals + 1 : *b);
        char *whole = has_kind ? g_strconcat(word, "=", path, NULL) : g_strdup(path);
        *b = keep(r, whole);
        g_free(whole);
        g_free(word);
    }
}

static dikas_status read_spec(json_object *all, spec_reader *r, const char *language,
                              dikas_error *err)
{
    json_object *lang = NULL;
    if (json_object_is_type(all, json_type_object) &&
        json_object_object_get_ex(all, "lang", &lang) &&
        json_object_is_type(lang, json_type_string))
        r->language = json_object_get_string(lang);
    if (language)
        r->language = language;
    DIKAS_TRY(read_object(all, atlas_fields, DIKAS_COUNT(atlas_fields), r->spec, "", r, err));
    if (r->spec->areas.file == NULL && (r->spec->areas.layer || r->spec->areas.id))
        return dikas_fail(err, DIKAS_EINVAL, "%s: areas has no 'file'", r->spec->path);
    find_backgrounds(r);
    return read_maps(all, r, err);
}

/* ---- the file ---- */

static dikas_status fail_at(const char *path, const char *text, size_t at, const char *what,
                            const char *why, dikas_error *err)
{
    int line = 1, column = 1;
    for (size_t i = 0; i < at && text[i]; i++) {
        column = text[i] == '\n' ? 1 : column + 1;
        line += text[i] == '\n';
    }
    return dikas_fail(err, DIKAS_EINVAL, "%s: %sline %d, column %d: %s", path, what, line, column,
                      why);
}

/* Texts and keys would end at the character 0, which JSON may write. In JSON that is well formed
 * a backslash is within a text, and begins an escape. */
static dikas_status refuse_zeros(const char *path, const char *text, dikas_error *err)
{
    for (const char *c = strchr(text, '\\'); c; c = strchr(c + 2, '\\'))
        if (strncmp(c, "\\u0000", 6) == 0)
            return fail_at(path, text, (size_t)(c - text), "",
                           "\\u0000 cannot be in a text or a key", err);
    return DIKAS_OK;
}

static dikas_status parse(const char *path, const char *text, size_t size, json_object **out,
                          dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    if (size > G_MAXINT - 1 || strlen(text) != size)
        return dikas_fail(err, DIKAS_EINVAL, "%s: is no JSON", path);
    json_tokener *tokener = json_tokener_new();
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    *out = json_tokener_parse_ex(tokener, text, (int)size + 1);
    const enum json_tokener_error problem = json_tokener_get_error(tokener);
    if (!*out || problem != json_tokener_success)
        status = fail_at(path, text, json_tokener_get_parse_end(tokener), "is no JSON: ",
                         problem == json_tokener_success ? "nothing is there"
                                                         : json_tokener_error_desc(problem),
                         err);
    else
        status = refuse_zeros(path, text, err);
    json_tokener_free(tokener);
    return status;
}

dikas_status spec_read(const char *path, const char *language, map_spec **out, dikas_error *err)
{
    char *text = NULL;
    gsize size = 0;
    GError *problem = NULL;
    json_object *all = NULL;
    *out = NULL;
    if (!g_file_get_contents(path, &text, &size, &problem)) {
        const dikas_status status =
            dikas_fail(err, DIKAS_EIO, "%s: cannot be read: %s", path,
                       g_file_test(path, G_FILE_TEST_EXISTS) ? problem->message : "no such file");
        g_clear_error(&problem);
        return status;
    }
    spec_reader r = { spec_new(), "en" };
    r.spec->path = keep(&r, path);
    dikas_status status = parse(path, text, size, &all, err);
    if (status == DIKAS_OK)
        status = read_spec(all, &r, language, err);
    json_object_put(all);
    g_free(text);
    if (status == DIKAS_OK)
        *out = r.spec;
    else
        spec_free(r.spec);
    return status;
}
