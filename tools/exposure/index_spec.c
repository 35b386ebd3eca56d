/* SPDX-License-Identifier: MIT */
/**
 * @file index_spec.c
 * What a composite index is made of, read from JSON.
 */
#include "exposure/index_spec.h"

#include <string.h>
#include <unistd.h>

#include "common/tool.h"
#include "core/core.h"

/* ---- values ---- */

/* `where` is the file, and the indicator where there is one. */
static dikas_status unexpected(json_object *value, const char *expected, const char *key,
                               const char *where, dikas_error *err)
{
    return dikas_fail(err, DIKAS_EINVAL, "%s: '%s' is %s; %s was expected", where, key,
                      json_object_to_json_string(value), expected);
}

static dikas_status read_number(json_object *value, double low, double high, const char *expected,
                                const char *key, const char *where, double *out, dikas_error *err)
{
    if (!json_object_is_type(value, json_type_int) && !json_object_is_type(value, json_type_double))
        return unexpected(value, expected, key, where, err);
    const double x = json_object_get_double(value);
    if (!isfinite(x) || x < low || x > high)
        return unexpected(value, expected, key, where, err);
    *out = x;
    return DIKAS_OK;
}

/* Borrowed from the value. A text with a zero in it would end there. */
static dikas_status read_text(json_object *value, const char *expected, const char *key,
                              const char *where, const char **out, dikas_error *err)
{
    if (!json_object_is_type(value, json_type_string) || json_object_get_string_len(value) == 0)
        return unexpected(value, expected, key, where, err);
    const char *text = json_object_get_string(value);
    if (strlen(text) != (size_t)json_object_get_string_len(value))
        return unexpected(value, expected, key, where, err);
    *out = text;
    return DIKAS_OK;
}

static dikas_status read_word(json_object *value, const char *const *words, int n, const char *key,
                              const char *where, int *out, dikas_error *err)
{
    const char *word = NULL;
    char near[200];
    DIKAS_TRY(read_text(value, "a word", key, where, &word, err));
    for (int i = 0; i < n; i++)
        if (strcmp(word, words[i]) == 0) {
            *out = i;
            return DIKAS_OK;
        }
    dikas_near_names(word, words, n, near, sizeof near);
    return dikas_fail(err, DIKAS_EINVAL, "%s: '%s' cannot be '%s'%s", where, key, word, near);
}

/* ---- keys ---- */

typedef dikas_status apply_key(void *subject, const char *key, json_object *value,
                               const char *where, dikas_error *err);

typedef struct {
    const char *key;
    apply_key *apply; /* NULL: read elsewhere */
} json_key;

enum { MOST_KEYS = 12 };

static dikas_status apply_one(const json_key *keys, int n, const char *key, json_object *value,
                              void *subject, const char *where, dikas_error *err)
{
    const char *names[MOST_KEYS];
    char near[200];
    for (int i = 0; i < n; i++) {
        names[i] = keys[i].key;
        if (strcmp(key, names[i]) == 0)
            return keys[i].apply ? keys[i].apply(subject, key, value, where, err) : DIKAS_OK;
    }
    dikas_near_names(key, names, n, near, sizeof near);
    return dikas_fail(err, DIKAS_EINVAL, "%s: unknown key '%s'%s", where, key, near);
}

static dikas_status apply_keys(const json_key *keys, int n, json_object *object, void *subject,
                               const char *where, dikas_error *err)
{
    json_object_object_foreach(object, key, value)
    {
        DIKAS_TRY(apply_one(keys, n, key, value, subject, where, err));
    }
    return DIKAS_OK;
}

/* ---- one indicator ---- */

static dikas_status apply_column(void *subject, const char *key, json_object *value,
                                 const char *where, dikas_error *err)
{
    dikas_indicator *indicator = subject;
    return read_text(value, "the name of a column", key, where, &indicator->name, err);
}

static dikas_status apply_direction(void *subject, const char *key, json_object *value,
                                    const char *where, dikas_error *err)
{
    static const char expected[] = "1 (more makes the index higher) or -1 (lower)";
    dikas_indicator *indicator = subject;
    double direction = 0;
    DIKAS_TRY(read_number(value, -1, 1, expected, key, where, &direction, err));
    if (direction > -1 && direction < 1)
        return unexpected(value, expected, key, where, err);
    indicator->direction = (int)direction;
    return DIKAS_OK;
}

static dikas_status apply_weight(void *subject, const char *key, json_object *value,
                                 const char *where, dikas_error *err)
{
    dikas_indicator *indicator = subject;
    return read_number(value, 0, HUGE_VAL, "a number of 0 or more", key, where, &indicator->weight,
                       err);
}

static dikas_status apply_domain(void *subject, const char *key, json_object *value,
                                 const char *where, dikas_error *err)
{
    dikas_indicator *indicator = subject;
    return read_text(value, "the name of a domain", key, where, &indicator->domain, err);
}

static dikas_status apply_goalposts(void *subject, const char *key, json_object *value,
                                    const char *where, dikas_error *err)
{
    static const char expected[] = "[low, high]";
    dikas_indicator *indicator = subject;
    if (!json_object_is_type(value, json_type_array) || json_object_array_length(value) != 2)
        return unexpected(value, expected, key, where, err);
    for (size_t i = 0; i < 2; i++)
        DIKAS_TRY(read_number(json_object_array_get_idx(value, i), -HUGE_VAL, HUGE_VAL, "a number",
                              key, where, &indicator->goalposts[i], err));
    return indicator->goalposts[0] < indicator->goalposts[1]
               ? DIKAS_OK
               : unexpected(value, expected, key, where, err);
}

static dikas_status apply_log(void *subject, const char *key, json_object *value, const char *where,
                              dikas_error *err)
{
    dikas_indicator *indicator = subject;
    if (!json_object_is_type(value, json_type_boolean))
        return unexpected(value, "true or false", key, where, err);
    indicator->log = json_object_get_boolean(value);
    return DIKAS_OK;
}

static const json_key indicator_keys[] = {
    { "column", apply_column }, { "direction", apply_direction }, { "weight", apply_weight },
    { "domain", apply_domain }, { "goalposts", apply_goalposts }, { "log", apply_log },
};

static dikas_status apply_indicator(json_object *object, dikas_indicator *out, const char *where,
                                    dikas_error *err)
{
    if (!json_object_is_type(object, json_type_object))
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s is %s; { \"column\": …, \"direction\": … } was "
                          "expected",
                          where, json_object_to_json_string(object));
    DIKAS_TRY(apply_keys(indicator_keys, DIKAS_COUNT(indicator_keys), object, out, where, err));
    if (!out->name)
        return dikas_fail(err, DIKAS_EINVAL, "%s: there is no 'column'", where);
    if (out->direction == 0)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: there is no 'direction': 1 where more makes the index higher, -1 "
                          "where it makes it lower",
                          where);
    return DIKAS_OK;
}

/* "spec.json: indicator 2 ('heat')", as far as it can be said; free with g_free(). */
static char *place_of(const char *path, size_t number, json_object *object)
{
    json_object *column;
    if (json_object_is_type(object, json_type_object) &&
        json_object_object_get_ex(object, "column", &column) &&
        json_object_is_type(column, json_type_string))
        return g_strdup_printf("%s: indicator %zu ('%s')", path, number,
                               json_object_get_string(column));
    return g_strdup_printf("%s: indicator %zu", path, number);
}

static dikas_status check_columns(const index_spec *spec, const char *path, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int k = 0; k < spec->index.n && status == DIKAS_OK; k++)
        if (!g_hash_table_add(seen, (gpointer)spec->indicators[k].name))
            status = dikas_fail(err, DIKAS_EINVAL, "%s: two indicators have the column '%s'", path,
                                spec->indicators[k].name);
    g_hash_table_destroy(seen);
    return status;
}

static dikas_status apply_indicators(void *subject, const char *key, json_object *value,
                                     const char *path, dikas_error *err)
{
    static const dikas_indicator empty = DIKAS_INDICATOR_INIT;
    index_spec *spec = subject;
    if (!json_object_is_type(value, json_type_array) || json_object_array_length(value) == 0)
        return unexpected(value, "a list of indicators, one at least,", key, path, err);
    const size_t n = json_object_array_length(value);
    spec->indicators = g_new(dikas_indicator, n);
    for (size_t k = 0; k < n; k++) {
        json_object *object = json_object_array_get_idx(value, k);
        char *where = place_of(path, k + 1, object);
        spec->indicators[k] = empty;
        spec->indicators[k].direction = 0; /* until it is said */
        const dikas_status status = apply_indicator(object, &spec->indicators[k], where, err);
        g_free(where);
        if (status != DIKAS_OK)
            return status;
    }
    spec->index.indicators = spec->indicators;
    spec->index.n = (int)n;
    return check_columns(spec, path, err);
}

/* ---- the index ---- */

static dikas_status apply_normalise(void *subject, const char *key, json_object *value,
                                    const char *path, dikas_error *err)
{
    static const char *const words[] = { "minmax", "zscore", "rank", "goalposts" };
    index_spec *spec = subject;
    int word = 0;
    DIKAS_TRY(read_word(value, words, DIKAS_COUNT(words), key, path, &word, err));
    spec->index.normalise = (dikas_normalisation)word;
    return DIKAS_OK;
}

static dikas_status apply_aggregate(void *subject, const char *key, json_object *value,
                                    const char *path, dikas_error *err)
{
    static const char *const words[] = { "arithmetic", "geometric", "harmonic" };
    index_spec *spec = subject;
    int word = 0;
    DIKAS_TRY(read_word(value, words, DIKAS_COUNT(words), key, path, &word, err));
    spec->index.aggregate = (dikas_aggregation)word;
    return DIKAS_OK;
}

static dikas_status apply_domains(void *subject, const char *key, json_object *value,
                                  const char *path, dikas_error *err)
{
    static const char *const words[] = { "mean", "product" };
    index_spec *spec = subject;
    int word = 0;
    DIKAS_TRY(read_word(value, words, DIKAS_COUNT(words), key, path, &word, err));
    spec->index.aggregate_domains = (dikas_domain_aggregation)word;
    return DIKAS_OK;
}

static dikas_status apply_floor(void *subject, const char *key, json_object *value,
                                const char *path, dikas_error *err)
{
    index_spec *spec = subject;
    return read_number(value, 0, 1, "a number from 0 to 1", key, path, &spec->index.floor, err);
}

static dikas_status apply_share(void *subject, const char *key, json_object *value,
                                const char *path, dikas_error *err)
{
    index_spec *spec = subject;
    return read_number(value, 0, 1, "a number from 0 to 1", key, path,
                       &spec->index.min_weight_share, err);
}

static dikas_status apply_ddof(void *subject, const char *key, json_object *value, const char *path,
                               dikas_error *err)
{
    index_spec *spec = subject;
    double ddof = 0;
    DIKAS_TRY(read_number(value, 0, 1, "0 or 1", key, path, &ddof, err));
    if (ddof > 0 && ddof < 1)
        return unexpected(value, "0 or 1", key, path, err);
    spec->index.zscore_ddof = (int)ddof;
    return DIKAS_OK;
}

static dikas_status apply_weights(void *subject, const char *key, json_object *value,
                                  const char *path, dikas_error *err)
{
    static const char *const words[] = { "pca" };
    index_spec *spec = subject;
    int word = 0;
    DIKAS_TRY(read_word(value, words, DIKAS_COUNT(words), key, path, &word, err));
    spec->pca = 1;
    return DIKAS_OK;
}

static dikas_status apply_reference(void *subject, const char *key, json_object *value,
                                    const char *path, dikas_error *err)
{
    index_spec *spec = subject;
    const char *text = NULL;
    DIKAS_TRY(read_text(value, "the path of a file", key, path, &text, err));
    char *folder = g_path_get_dirname(path);
    spec->reference =
        g_path_is_absolute(text) ? g_strdup(text) : g_build_filename(folder, text, NULL);
    g_free(folder);
    return DIKAS_OK;
}

/* For whoever reads the file. */
static dikas_status apply_words(void *subject, const char *key, json_object *value,
                                const char *path, dikas_error *err)
{
    const char *text = NULL;
    (void)subject;
    return read_text(value, "a text", key, path, &text, err);
}

static const json_key index_keys[] = {
    { "indicators", apply_indicators },
    { "normalise", apply_normalise },
    { "aggregate", apply_aggregate },
    { "aggregate_domains", apply_domains },
    { "floor", apply_floor },
    { "min_weight_share", apply_share },
    { "zscore_ddof", apply_ddof },
    { "weights", apply_weights },
    { "reference", apply_reference },
    { "title", apply_words },
    { "note", apply_words },
};

/* ---- frozen parameters ---- */

static dikas_status apply_parameter(void *subject, const char *key, json_object *value,
                                    const char *where, dikas_error *err)
{
    dikas_index_parameters *p = subject;
    double *out = strcmp(key, "min") == 0    ? &p->min
                  : strcmp(key, "max") == 0  ? &p->max
                  : strcmp(key, "mean") == 0 ? &p->mean
                                             : &p->sd;
    if (!value) /* null: not known when it was frozen */
        return DIKAS_OK;
    return read_number(value, -HUGE_VAL, HUGE_VAL, "a number", key, where, out, err);
}

static const json_key parameter_keys[] = {
    { "min", apply_parameter },
    { "max", apply_parameter },
    { "mean", apply_parameter },
    { "sd", apply_parameter },
};

static dikas_status check_frozen(dikas_normalisation how, const dikas_index_parameters *p,
                                 const char *where, dikas_error *err)
{
    const char *lacking = NULL;
    if (how == DIKAS_MINMAX)
        lacking = isnan(p->min) ? "min" : isnan(p->max) ? "max" : NULL;
    if (how == DIKAS_ZSCORE)
        lacking = isnan(p->mean) ? "mean" : isnan(p->sd) ? "sd" : NULL;
    return lacking ? dikas_fail(err, DIKAS_EINVAL, "%s: there is no '%s'", where, lacking)
                   : DIKAS_OK;
}

static dikas_status no_column(json_object *root, const char *column, const char *path,
                              dikas_error *err)
{
    GPtrArray *names = g_ptr_array_new();
    char near[300];
    json_object_object_foreach(root, name, value)
    {
        (void)value;
        g_ptr_array_add(names, name);
    }
    dikas_near_names(column, (const char *const *)names->pdata, (int)names->len, near, sizeof near);
    g_ptr_array_free(names, TRUE);
    return dikas_fail(err, DIKAS_ENOTFOUND, "%s: nothing about the column '%s'%s", path, column,
                      near);
}

static dikas_status freeze(index_spec *spec, json_object *root, dikas_error *err)
{
    for (int k = 0; k < spec->index.n; k++) {
        dikas_indicator *indicator = &spec->indicators[k];
        json_object *parameters;
        if (!(indicator->weight > 0))
            continue;
        if (!json_object_object_get_ex(root, indicator->name, &parameters))
            return no_column(root, indicator->name, spec->reference, err);
        if (!json_object_is_type(parameters, json_type_object))
            return unexpected(parameters, "an object of min, max, mean and sd", indicator->name,
                              spec->reference, err);
        char *where = g_strdup_printf("%s: column '%s'", spec->reference, indicator->name);
        dikas_status status = apply_keys(parameter_keys, DIKAS_COUNT(parameter_keys), parameters,
                                         &indicator->frozen, where, err);
        if (status == DIKAS_OK)
            status = check_frozen(spec->index.normalise, &indicator->frozen, where, err);
        g_free(where);
        if (status != DIKAS_OK)
            return status;
    }
    return DIKAS_OK;
}

/* ---- files ---- */

/* The object that a file holds, for json_object_put(). */
static dikas_status read_object(const char *path, const char *example, json_object **out,
                                dikas_error *err)
{
    if (access(path, R_OK) != 0)
        return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no such file", path);
    *out = json_object_from_file(path);
    if (!*out)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be read as JSON", path);
    return json_object_is_type(*out, json_type_object)
               ? DIKAS_OK
               : dikas_fail(err, DIKAS_EINVAL, "%s: holds no JSON object, as in %s", path, example);
}

static dikas_status read_reference(index_spec *spec, const char *path, dikas_error *err)
{
    json_object *root = NULL;
    if (spec->index.normalise == DIKAS_RANK)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: 'reference' does not go with ranks, which are always among the rows "
                          "at hand",
                          path);
    if (g_file_test(spec->reference, G_FILE_TEST_EXISTS) &&
        !g_file_test(spec->reference, G_FILE_TEST_IS_REGULAR)) /* a pipe may never end */
        return dikas_fail(err, DIKAS_EIO, "%s: 'reference' is no file: %s", path, spec->reference);
    dikas_status status =
        read_object(spec->reference, "{ \"heat\": { \"min\": 18, \"max\": 41 } }", &root, err);
    if (status == DIKAS_OK)
        status = freeze(spec, root, err);
    json_object_put(root);
    return status;
}

/* The message of the library, with the file before it. */
static dikas_status check_index(const index_spec *spec, const char *path, dikas_error *err)
{
    dikas_error why = { DIKAS_OK, "" };
    const dikas_status status = dikas_index_check(&spec->index, &why);
    return status == DIKAS_OK ? DIKAS_OK : dikas_fail(err, status, "%s: %s", path, why.message);
}

static dikas_status apply_rules(index_spec *spec, const char *path, dikas_error *err)
{
    DIKAS_TRY(apply_keys(index_keys, DIKAS_COUNT(index_keys), spec->rules, spec, path, err));
    if (!spec->indicators)
        return dikas_fail(err, DIKAS_EINVAL, "%s: there are no 'indicators'", path);
    for (int k = 0; k < spec->index.n && spec->pca; k++)
        spec->indicators[k].weight = 1;
    DIKAS_TRY(check_index(spec, path, err));
    if (!spec->reference)
        return DIKAS_OK;
    DIKAS_TRY(read_reference(spec, path, err));
    return check_index(spec, spec->reference, err);
}

dikas_status read_index_spec(const char *path, index_spec *out, dikas_error *err)
{
    static const dikas_index defaults = DIKAS_INDEX_INIT;
    *out = (index_spec){ .index = defaults };
    DIKAS_TRY(read_object(path, "{ \"indicators\": [{ \"column\": \"heat\", \"direction\": 1 }] }",
                          &out->rules, err));
    return apply_rules(out, path, err);
}

void clear_index_spec(index_spec *spec)
{
    g_free(spec->indicators);
    g_free(spec->reference);
    json_object_put(spec->rules);
    *spec = (index_spec){ 0 };
}

json_object *index_reference(const index_spec *spec, const dikas_index_parameters *found)
{
    json_object *root = json_object_new_object();
    for (int k = 0; k < spec->index.n; k++) {
        json_object *of_column = json_object_new_object();
        json_object_object_add(of_column, "min", json_number(found[k].min));
        json_object_object_add(of_column, "max", json_number(found[k].max));
        json_object_object_add(of_column, "mean", json_number(found[k].mean));
        json_object_object_add(of_column, "sd", json_number(found[k].sd));
        json_object_object_add(root, spec->indicators[k].name, of_column);
    }
    return root;
}
