/* SPDX-License-Identifier: MIT */
/**
 * @file request.c
 * `[NAME=]ID[:KEY=VALUE[,KEY=VALUE…]]`: from text to a measure with its parameters.
 *
 * A text is read as spans of itself; nothing is copied before it is known to be right.
 */
#include "measures/measures.h"

#include <stdio.h>
#include <string.h>

#define CATEGORY  "category"
#define SHOWN     60  /* bytes of a span that a message shows */
#define NEAR_SIZE 400 /* room for near matches */
#define NAMES_MAX 256 /* names that near matches are looked for among */

/** Part of a text. */
typedef struct {
    const char *at;
    size_t length;
} span;

static int is(span s, const char *text)
{
    return strlen(text) == s.length && memcmp(s.at, text, s.length) == 0;
}

/** A span as a message shows it: cut, and without what could disturb a terminal. */
static const char *shown(span s, char out[SHOWN + 1])
{
    const size_t n = s.length < SHOWN ? s.length : SHOWN;
    for (size_t i = 0; i < n; i++)
        out[i] = s.at[i] >= ' ' && s.at[i] <= '~' ? s.at[i] : '?';
    out[n] = '\0';
    return out;
}

/** What stands before the first `mark`; `rest` becomes what stands behind it, at = NULL if nothing.
 */
static span cut(span s, char mark, span *rest)
{
    const char *found = s.length > 0 ? memchr(s.at, mark, s.length) : NULL;
    *rest = (span){ NULL, 0 };
    if (found == NULL)
        return s;
    const size_t before = (size_t)(found - s.at);
    *rest = (span){ found + 1, s.length - before - 1 };
    return (span){ s.at, before };
}

/** Pieces between marks; none in an empty span counts as one empty piece. */
static int count_pieces(span s, char mark)
{
    int n = 1;
    for (size_t i = 0; i < s.length; i++)
        n += s.at[i] == mark;
    return n;
}

static char *copy(span s)
{
    char *text = dikas_alloc(s.length + 1, 1);
    if (text == NULL)
        return NULL;
    memcpy(text, s.at, s.length);
    text[s.length] = '\0';
    return text;
}

/* ---- values ---- */

static dikas_status number_check(const dikas_measure *measure, const dikas_parameter_spec *spec,
                                 double x, dikas_error *err)
{
    if (isinf(x) || x < spec->low || x > spec->high)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s: %g is outside [%g, %g]", measure->id,
                          spec->key, x, spec->low, spec->high);
    if (spec->type == DIKAS_COUNT_N && floor(x) < x)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s: %g is not a whole number", measure->id,
                          spec->key, x);
    return DIKAS_OK;
}

static dikas_status number_parse(const dikas_measure *measure, const dikas_parameter_spec *spec,
                                 span text, double *out, dikas_error *err)
{
    char buffer[SHOWN + 1];
    if (!dikas_parse_number(text.at, text.length, out) || isnan(*out))
        return dikas_fail(err, DIKAS_EINVAL, "%s: %s: '%s' is not a number", measure->id, spec->key,
                          shown(text, buffer));
    return number_check(measure, spec, *out, err);
}

static dikas_status choice_parse(const dikas_measure *measure, const dikas_parameter_spec *spec,
                                 span text, int *out, dikas_error *err)
{
    char buffer[SHOWN + 1];
    span rest = { spec->choices, strlen(spec->choices) };
    for (int k = 0; rest.at != NULL; k++) {
        const span choice = cut(rest, '|', &rest);
        if (choice.length == text.length && memcmp(choice.at, text.at, text.length) == 0) {
            *out = k;
            return DIKAS_OK;
        }
    }
    return dikas_fail(err, DIKAS_EINVAL, "%s: %s: '%s' is none of %s", measure->id, spec->key,
                      shown(text, buffer), spec->choices);
}

static dikas_status numbers_parse(const dikas_measure *measure, const dikas_parameter_spec *spec,
                                  span text, dikas_value *out, dikas_error *err)
{
    out->n_numbers = count_pieces(text, '/');
    out->numbers = dikas_alloc((size_t)out->n_numbers, sizeof(double));
    if (out->numbers == NULL)
        return DIKAS_NO_MEMORY(err, "a list of numbers");
    for (int k = 0; k < out->n_numbers; k++) {
        const span piece = cut(text, '/', &text);
        DIKAS_TRY(number_parse(measure, spec, piece, &out->numbers[k], err));
    }
    return DIKAS_OK;
}

/** Names between slashes, or one name with whatever it holds; none of them empty. */
static dikas_status words_parse(const dikas_measure *measure, const dikas_parameter_spec *spec,
                                span text, dikas_value *out, dikas_error *err)
{
    const int several = spec->type == DIKAS_WORDS, n = several ? count_pieces(text, '/') : 1;
    out->words = dikas_alloc_zero((size_t)n, sizeof *out->words);
    if (out->words == NULL)
        return DIKAS_NO_MEMORY(err, "a list of names");
    out->n_words = n;
    for (int k = 0; k < n; k++) {
        const span piece = several ? cut(text, '/', &text) : text;
        if (piece.length == 0)
            return dikas_fail(err, DIKAS_EINVAL, "%s: %s: a name is empty", measure->id, spec->key);
        out->words[k] = copy(piece);
        if (out->words[k] == NULL)
            return DIKAS_NO_MEMORY(err, "a list of names");
    }
    return DIKAS_OK;
}

static dikas_status value_parse(const dikas_measure *measure, const dikas_parameter_spec *spec,
                                span text, dikas_value *out, dikas_error *err)
{
    switch (spec->type) {
    case DIKAS_CHOICE:
        return choice_parse(measure, spec, text, &out->choice, err);
    case DIKAS_NUMBERS:
        return numbers_parse(measure, spec, text, out, err);
    case DIKAS_WORD:
    case DIKAS_WORDS:
        return words_parse(measure, spec, text, out, err);
    case DIKAS_NUMBER:
    case DIKAS_COUNT_N:
        break;
    }
    return number_parse(measure, spec, text, &out->number, err);
}

static void value_clear(dikas_value *value)
{
    for (int k = 0; k < value->n_words; k++)
        dikas_release(value->words[k]);
    dikas_release(value->words);
    dikas_release(value->numbers);
}

/** Every parameter as its record has it, before any is given. */
static dikas_status initial_values(const dikas_measure *measure, dikas_value *values,
                                   dikas_error *err)
{
    for (int k = 0; k < measure->n_parameters; k++) {
        const char *initial = measure->parameters[k].initial;
        values[k] = (dikas_value){ .number = DIKAS_MISSING, .choice = -1 };
        if (initial != NULL && initial[0] != '\0') {
            const span text = { initial, strlen(initial) };
            DIKAS_TRY(value_parse(measure, &measure->parameters[k], text, &values[k], err));
        }
    }
    return DIKAS_OK;
}

static int is_there(const dikas_parameter_spec *spec, const dikas_value *value)
{
    switch (spec->type) {
    case DIKAS_CHOICE:
        return value->choice >= 0;
    case DIKAS_NUMBERS:
        return value->n_numbers > 0;
    case DIKAS_WORD:
    case DIKAS_WORDS:
        return value->n_words > 0;
    case DIKAS_NUMBER:
    case DIKAS_COUNT_N:
        break;
    }
    return !isnan(value->number);
}

static dikas_status value_check(const dikas_measure *measure, const dikas_parameter_spec *spec,
                                const dikas_value *value, dikas_error *err)
{
    if (!is_there(spec, value))
        return spec->initial != NULL ? DIKAS_OK
                                     : dikas_fail(err, DIKAS_EINVAL, "%s: needs '%s' (%s)",
                                                  measure->id, spec->key, spec->help);
    if (spec->type == DIKAS_CHOICE) {
        const span choices = { spec->choices, strlen(spec->choices) };
        return value->choice < count_pieces(choices, '|')
                   ? DIKAS_OK
                   : dikas_fail(err, DIKAS_EINVAL, "%s: %s: choice %d is none of %s", measure->id,
                                spec->key, value->choice, spec->choices);
    }
    if (spec->type == DIKAS_WORD || spec->type == DIKAS_WORDS)
        return DIKAS_OK;
    if (spec->type != DIKAS_NUMBERS)
        return number_check(measure, spec, value->number, err);
    for (int i = 0; i < value->n_numbers; i++)
        DIKAS_TRY(number_check(measure, spec, value->numbers[i], err));
    return DIKAS_OK;
}

dikas_status dikas_values_check(const dikas_measure *measure, const dikas_value *value,
                                dikas_error *err)
{
    dikas_error detail;
    for (int k = 0; k < measure->n_parameters; k++)
        DIKAS_TRY(value_check(measure, &measure->parameters[k], &value[k], err));
    if (measure->check == NULL || measure->check(value, &detail) == DIKAS_OK)
        return DIKAS_OK;
    return dikas_fail(err, detail.status, "%s: %s", measure->id, detail.message);
}

/* ---- keys ---- */

/** Services have categories; only measures of access choose among them. */
static int takes_category(const dikas_measure *measure)
{
    return strcmp(measure->family, "access") == 0;
}

static dikas_status no_such_key(const dikas_measure *measure, span key, dikas_error *err)
{
    const char *names[NAMES_MAX];
    char buffer[SHOWN + 1], near[NEAR_SIZE];
    int n = 0;
    for (int k = 0; k < measure->n_parameters && n < NAMES_MAX - 1; k++)
        names[n++] = measure->parameters[k].key;
    if (takes_category(measure))
        names[n++] = CATEGORY;
    shown(key, buffer);
    dikas_near_names(buffer, names, n, near, sizeof(near));
    return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no parameter '%s'%s", measure->id, buffer, near);
}

static dikas_status given_twice(const dikas_measure *measure, const char *key, dikas_error *err)
{
    return dikas_fail(err, DIKAS_EINVAL, "%s: '%s' is given twice", measure->id, key);
}

static dikas_status category_parse(dikas_request *request, span text, dikas_error *err)
{
    if (request->category != NULL)
        return given_twice(request->measure, CATEGORY, err);
    const int n = count_pieces(text, '/');
    request->category = dikas_alloc_zero((size_t)n, sizeof(char *));
    if (request->category == NULL)
        return DIKAS_NO_MEMORY(err, "categories");
    request->n_categories = n;
    for (int k = 0; k < n; k++) {
        const span piece = cut(text, '/', &text);
        if (piece.length == 0)
            return dikas_fail(err, DIKAS_EINVAL, "%s: a category is empty", request->measure->id);
        request->category[k] = copy(piece);
        if (request->category[k] == NULL)
            return DIKAS_NO_MEMORY(err, "categories");
    }
    return DIKAS_OK;
}

/** Add "_KEYVALUE", lower case, everything but letters and digits of ASCII as '_'. */
static void append_key(char *key_text, const char *key, span value)
{
    char *out = key_text + strlen(key_text);
    *out++ = '_';
    for (; *key != '\0'; key++)
        *out++ = *key;
    for (size_t i = 0; i < value.length; i++) {
        const char c = value.at[i];
        const int is_upper = c >= 'A' && c <= 'Z';
        const int is_kept = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        *out++ = is_upper ? (char)(c - 'A' + 'a') : is_kept ? c : '_';
    }
    *out = '\0';
}

static dikas_status key_parse(dikas_request *request, span text, dikas_error *err)
{
    const dikas_measure *measure = request->measure;
    char buffer[SHOWN + 1];
    span value;
    const span key = cut(text, '=', &value);
    if (value.at == NULL)
        return dikas_fail(err, DIKAS_EINVAL, "%s: '%s' is not KEY=VALUE", measure->id,
                          shown(text, buffer));
    for (int k = 0; k < measure->n_parameters; k++) {
        const dikas_parameter_spec *spec = &measure->parameters[k];
        if (!is(key, spec->key))
            continue;
        if (request->value[k].given)
            return given_twice(measure, spec->key, err);
        value_clear(&request->value[k]);
        request->value[k] = (dikas_value){ .given = 1, .number = DIKAS_MISSING, .choice = -1 };
        append_key(request->key_text, spec->key, value);
        return value_parse(measure, spec, value, &request->value[k], err);
    }
    if (takes_category(measure) && is(key, CATEGORY))
        return category_parse(request, value, err);
    return no_such_key(measure, key, err);
}

/* ---- the whole ---- */

static dikas_status measure_find(span id, const char *family, const dikas_measure **out,
                                 dikas_error *err)
{
    const char *names[NAMES_MAX];
    char buffer[SHOWN + 1], near[NEAR_SIZE];
    int n_measures, n = 0;
    const dikas_measure *const *measures = dikas_measures(&n_measures);
    for (int k = 0; k < n_measures; k++) {
        if (family != NULL && strcmp(measures[k]->family, family) != 0)
            continue;
        if (is(id, measures[k]->id)) {
            *out = measures[k];
            return DIKAS_OK;
        }
        if (n < NAMES_MAX)
            names[n++] = measures[k]->id;
    }
    shown(id, buffer);
    dikas_near_names(buffer, names, n, near, sizeof(near));
    return dikas_fail(err, DIKAS_ENOTFOUND, "no measure '%s'%s", buffer, near);
}

static dikas_status request_fill(dikas_request *request, span text, const char *family,
                                 dikas_error *err)
{
    span keys, id;
    span head = cut(text, ':', &keys);
    const span name = cut(head, '=', &id);
    if (id.at != NULL && name.length == 0)
        return dikas_fail(err, DIKAS_EINVAL, "the name before '=' is empty");
    DIKAS_TRY(measure_find(id.at != NULL ? id : head, family, &request->measure, err));
    const size_t n = (size_t)request->measure->n_parameters;
    request->name = id.at != NULL ? copy(name) : NULL;
    request->value = dikas_alloc_zero(n + 1, sizeof(dikas_value));
    request->key_text = dikas_alloc_zero(keys.length + 2, 1);
    if ((id.at != NULL && request->name == NULL) || request->value == NULL ||
        request->key_text == NULL)
        return DIKAS_NO_MEMORY(err, "a request");
    DIKAS_TRY(initial_values(request->measure, request->value, err));
    while (keys.at != NULL) {
        const span key = cut(keys, ',', &keys);
        DIKAS_TRY(key_parse(request, key, err));
    }
    return dikas_values_check(request->measure, request->value, err);
}

dikas_status dikas_request_parse(const char *text, const char *family, dikas_request *out,
                                 dikas_error *err)
{
    const span whole = { text, strlen(text) };
    *out = (dikas_request){ 0 };
    const dikas_status status = request_fill(out, whole, family, err);
    if (status != DIKAS_OK)
        dikas_request_clear(out);
    return status;
}

void dikas_request_clear(dikas_request *request)
{
    if (request->value != NULL)
        for (int k = 0; k < request->measure->n_parameters; k++)
            value_clear(&request->value[k]);
    for (int k = 0; k < request->n_categories; k++)
        dikas_release(request->category[k]);
    dikas_release(request->value);
    dikas_release(request->category);
    dikas_release(request->name);
    dikas_release(request->key_text);
    *request = (dikas_request){ 0 };
}

double dikas_request_reach(const dikas_request *request)
{
    return request->measure->reach != NULL ? request->measure->reach(request->value) : HUGE_VAL;
}
