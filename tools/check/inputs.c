/* SPDX-License-Identifier: MIT */
/**
 * @file inputs.c
 * All that is read, in the order of the report.
 */
#include <string.h>

#include "check/check.h"
#include "core/core.h"

input_facts *input_about(const check_run *c, const char *role, ground_theme theme)
{
    for (guint i = 0; i < c->inputs->len; i++) {
        input_facts *in = c->inputs->pdata[i];
        if (strcmp(in->role, role) == 0 && (!theme || in->theme == theme))
            return in;
    }
    return NULL;
}

input_facts *input_of(const check_run *c, const char *role)
{
    return input_about(c, role, THEME_NONE);
}

static input_facts *new_input(const char *role, const char *source)
{
    input_facts *in = g_new0(input_facts, 1);
    in->role = role;
    in->source = g_strdup(source);
    in->class_text = g_strdup("");
    in->covers = (coverage){ DIKAS_MISSING, DIKAS_MISSING };
    in->low = in->high = in->mean = DIKAS_MISSING;
    in->size[0] = in->size[1] = in->same_size = DIKAS_MISSING;
    return in;
}

/* ---- services ---- */

/* How well a column would do as the category: few texts, many times each. */
static int count_texts(const dikas_table *table, int column, GHashTable *seen)
{
    const int64_t n = dikas_table_rows(table);
    char **texts = column_texts(table, column);
    for (int64_t i = 0; i < n; i++) {
        if (!texts[i] || !*texts[i])
            continue;
        int64_t *rows = g_hash_table_lookup(seen, texts[i]);
        if (!rows) {
            rows = g_new0(int64_t, 1);
            g_hash_table_insert(seen, g_strdup(texts[i]), rows);
        }
        ++*rows;
    }
    free_texts(texts, n);
    return (int)g_hash_table_size(seen);
}

static GHashTable *new_counts(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static int guess_category(const dikas_table *table)
{
    int best = -1, best_score = 0;
    for (int k = 0; k < dikas_table_columns(table); k++) {
        const dikas_column *column = dikas_table_column(table, k);
        name_guess guess;
        guess_column(column->name, &guess);
        if (guess.role != ROLE_CATEGORY || column->type == DIKAS_REAL || guess.score <= best_score)
            continue;
        GHashTable *seen = new_counts();
        const int kinds = count_texts(table, k, seen);
        g_hash_table_destroy(seen);
        if (kinds < 1 || kinds > 200 || 2 * (int64_t)kinds > dikas_table_rows(table) + 2)
            continue;
        best = k;
        best_score = guess.score;
    }
    return best;
}

/* Asked for first, then by their number, then by name. */
static int before(const char *a, int64_t n_a, const char *b, int64_t n_b)
{
    const int x = guess_service(a), y = guess_service(b);
    if (x != y)
        return x >= 0 && (y < 0 || x < y);
    return n_a != n_b ? n_a > n_b : strcmp(a, b) < 0;
}

static void list_kinds(input_facts *in, GHashTable *seen)
{
    GHashTableIter each;
    gpointer key, value;
    in->kinds = g_ptr_array_new_with_free_func(g_free);
    in->of_kind = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_hash_table_iter_init(&each, seen);
    while (g_hash_table_iter_next(&each, &key, &value)) {
        const int64_t rows = *(int64_t *)value;
        guint at = 0;
        while (at < in->kinds->len &&
               before(in->kinds->pdata[at], g_array_index(in->of_kind, int64_t, at), key, rows))
            at++;
        g_ptr_array_insert(in->kinds, (gint)at, g_strdup(key));
        g_array_insert_val(in->of_kind, at, rows);
    }
}

static dikas_status look_at_services(check_run *c, input_facts *in, dikas_error *err)
{
    int index = -1;
    if (c->options->category)
        DIKAS_TRY(dikas_table_require(in->table, c->options->category, &index, err));
    else
        index = guess_category(in->table);
    in->category_is_guess = !c->options->category;
    if (index >= 0) {
        GHashTable *seen = new_counts();
        in->category = g_strdup(dikas_table_column(in->table, index)->name);
        count_texts(in->table, index, seen);
        list_kinds(in, seen);
        g_hash_table_destroy(seen);
        if (in->kinds->len == 0) /* a column that says nothing */
            g_clear_pointer(&in->category, g_free);
    }
    for (int k = 0; k < dikas_table_columns(in->table) && !in->supply; k++) {
        const dikas_column *column = dikas_table_column(in->table, k);
        name_guess guess;
        guess_column(column->name, &guess);
        if (guess.role == ROLE_SUPPLY && guess.score >= 70 && column->type != DIKAS_TEXT)
            in->supply = g_strdup(column->name);
    }
    return DIKAS_OK;
}

/* ---- all of them ---- */

static dikas_status add_plain(check_run *c, const char *role, const char *source, dikas_error *err)
{
    input_facts *in = new_input(role, source);
    DIKAS_TRY(add_layer_input(c, in, err));
    if (in->rows == 0)
        in->problem = g_strdup("it has no rows");
    if (strcmp(role, "services") == 0)
        DIKAS_TRY(look_at_services(c, in, err));
    return look_at_coverage(c, in, err);
}

static dikas_status add_all_areas(check_run *c, dikas_error *err)
{
    const common_options *o = &c->options->common;
    const guint n_ids = o->area_ids ? g_strv_length(o->area_ids) : 0;
    for (guint i = 0; o->areas && o->areas[i]; i++) {
        DIKAS_TRY(add_plain(c, "areas", o->areas[i], err));
        input_facts *in = c->inputs->pdata[c->inputs->len - 1];
        DIKAS_TRY(choose_id(in, i < n_ids ? o->area_ids[i] : NULL, err));
    }
    return DIKAS_OK;
}

/* "NAME=FILE[,…]" as its parts; names are as dikas-exposure takes them. */
static dikas_status add_named(check_run *c, const char *role, const char *text, dikas_error *err)
{
    const char *equals = strchr(text, '=');
    char *comma;
    if (!equals || equals == text || !equals[1] || memchr(text, '/', (size_t)(equals - text)) ||
        memchr(text, ',', (size_t)(equals - text)) || memchr(text, ':', (size_t)(equals - text)))
        return dikas_fail(err, DIKAS_EINVAL,
                          "--%s %s: NAME=FILE is expected, the name without '/', ',' and ':'", role,
                          text);
    input_facts *in = new_input(role, equals + 1);
    in->name = g_strndup(text, (gsize)(equals - text));
    if (strcmp(role, "hazard") == 0 && (comma = strchr(in->source, ',')) != NULL) {
        g_free(in->class_text);
        in->class_text = g_strdup(comma);
        *comma = '\0';
    }
    in->theme = guess_theme(in->name);
    if (!in->theme) {
        const char *layer = strrchr(in->source, ':');
        in->theme = guess_theme(layer ? layer + 1 : base_name(in->source));
        if (!in->theme)
            in->theme = guess_theme(base_name(in->source));
    }
    if (strcmp(role, "hazard") == 0) {
        DIKAS_TRY(add_layer_input(c, in, err));
        if (in->rows == 0)
            in->problem = g_strdup("it has no rows");
        return look_at_coverage(c, in, err);
    }
    g_ptr_array_add(c->inputs, in);
    in->path = g_strdup(in->source);
    DIKAS_TRY(look_at_raster(c, in, err));
    in->record =
        json_object_array_get_idx(c->report.inputs, json_object_array_length(c->report.inputs) - 1);
    return date_input(c, in, err);
}

dikas_status read_inputs(check_run *c, dikas_error *err)
{
    const check_options *o = c->options;
    input_facts *cells = new_input("cells", o->common.cells);
    c->cells = cells;
    DIKAS_TRY(add_layer_input(c, cells, err));
    DIKAS_TRY(look_at_coverage(c, cells, err));
    DIKAS_TRY(read_columns(c, err));
    if (!cells->year && c->population && c->population->year) {
        cells->year = c->population->year;
        g_free(cells->year_from);
        cells->year_from = g_strdup_printf("the name of '%s'", c->population->name);
    }
    if (o->network)
        DIKAS_TRY(add_plain(c, "network", o->network, err));
    if (o->services)
        DIKAS_TRY(add_plain(c, "services", o->services, err));
    if (o->buildings)
        DIKAS_TRY(add_plain(c, "buildings", o->buildings, err));
    DIKAS_TRY(add_all_areas(c, err));
    for (char **text = o->rasters; text && *text; text++)
        DIKAS_TRY(add_named(c, "raster", *text, err));
    for (char **text = o->hazards; text && *text; text++)
        DIKAS_TRY(add_named(c, "hazard", *text, err));
    return DIKAS_OK;
}
