/* SPDX-License-Identifier: MIT */
/**
 * @file json.c
 * The report as records: inputs with what was found in them, a result an indicator.
 */
#include "check/check.h"
#include "core/core.h"

static json_object *text_or_null(const char *text)
{
    return text ? json_object_new_string(text) : NULL;
}

static json_object *texts_json(const GPtrArray *texts)
{
    json_object *list = json_object_new_array();
    for (guint i = 0; texts && i < texts->len; i++)
        json_object_array_add(list, json_object_new_string(texts->pdata[i]));
    return list;
}

static void fill_input(const check_run *c, const input_facts *in)
{
    json_object *to = in->record;
    if (in->name)
        json_object_object_add(to, "name", json_object_new_string(in->name));
    if (in->layer)
        json_object_object_add(to, "layer", json_object_new_string(in->layer));
    json_object_object_add(to, "layer_guessed", json_object_new_boolean(in->layer_is_guess));
    json_object_object_add(to, "metres",
                           json_object_new_boolean(in->crs_kind == DIKAS_CRS_PROJECTED));
    if (in->table) {
        json_object_object_add(to, "geometry",
                               in->shape == DIKAS_EMPTY
                                   ? NULL
                                   : json_object_new_string(in->shape == DIKAS_MIXED
                                                                ? "mixed"
                                                                : shape_name(in->shape)));
        json_object_object_add(to, "invalid", json_object_new_int64(in->invalid));
        json_object_object_add(to, "empty", json_object_new_int64(in->empty));
    } else {
        json_object_object_add(to, "pixel", json_number(in->pixel));
        json_object_object_add(to, "lowest", json_number(in->low));
        json_object_object_add(to, "mean", json_number(in->mean));
        json_object_object_add(to, "highest", json_number(in->high));
    }
    if (in == c->cells) {
        json_object_object_add(to, "cell_width_m", json_number(in->size[0]));
        json_object_object_add(to, "cell_height_m", json_number(in->size[1]));
        json_object_object_add(to, "grid", json_object_new_boolean(in->is_grid));
    } else {
        json_object_object_add(to, "cells_covered", json_number(in->covers.cells));
        json_object_object_add(to, "people_covered", json_number(in->covers.people));
    }
    if (in->id || in == c->cells) {
        json_object_object_add(to, "id", text_or_null(in->id));
        json_object_object_add(to, "id_guessed", json_object_new_boolean(in->id_is_guess));
        json_object_object_add(to, "ids_repeated", json_object_new_int64(in->repeated));
        json_object_object_add(to, "ids_missing", json_object_new_int64(in->without_id));
    }
    if (in->category) {
        json_object_object_add(to, "category", json_object_new_string(in->category));
        json_object_object_add(to, "category_guessed",
                               json_object_new_boolean(in->category_is_guess));
        json_object_object_add(to, "categories", texts_json(in->kinds));
    }
    json_object_object_add(to, "year", in->year ? json_object_new_int(in->year) : NULL);
    json_object_object_add(to, "year_from", text_or_null(in->year_from));
    json_object_object_add(to, "file_changed", text_or_null(in->changed));
    json_object_object_add(to, "problem", text_or_null(in->problem));
}

static const char *role_id(const column_facts *f)
{
    static const char *const ids[N_ROLES] = {
        [ROLE_POPULATION] = "population",
        [ROLE_LOW_INCOME] = "low_income",
        [ROLE_INCOME_TOTAL] = "income_total",
        [ROLE_INCOME] = "income",
        [ROLE_BASIC_EDUCATION] = "basic_education",
        [ROLE_EDUCATION_TOTAL] = "education_total",
        [ROLE_UNEMPLOYED] = "unemployed",
        [ROLE_LABOUR_FORCE] = "labour_force",
        [ROLE_FOREIGN] = "foreign",
        [ROLE_HEAT] = "heat",
        [ROLE_GREEN] = "green",
    };
    if (f->role == ROLE_AGE && f->high != 0)
        return "age";
    return ids[f->role] ? ids[f->role] : "group";
}

static json_object *column_json(const check_run *c, const column_facts *f)
{
    json_object *item = json_object_new_object();
    json_object_object_add(item, "name", json_object_new_string(f->name));
    json_object_object_add(item, "role", json_object_new_string(role_id(f)));
    if (f->role == ROLE_AGE && f->high != 0) {
        json_object_object_add(item, "age_from", json_object_new_int(f->low));
        json_object_object_add(item, "age_to", f->high < 0 ? NULL : json_object_new_int(f->high));
    }
    json_object_object_add(item, "guessed", json_object_new_boolean(f->is_guess));
    json_object_object_add(item, "option", text_or_null(f->option));
    json_object_object_add(item, "year", f->year ? json_object_new_int(f->year) : NULL);
    json_object_object_add(item, "known", json_object_new_int64(f->known));
    json_object_object_add(item, "zero", json_object_new_int64(f->zero));
    json_object_object_add(item, "suppressed", json_object_new_int64(f->suppressed));
    json_object_object_add(item, "missing", json_object_new_int64(f->missing));
    json_object_object_add(item, "fractional", json_object_new_int64(f->fractional));
    json_object_object_add(item, "negative", json_object_new_int64(f->negative));
    json_object_object_add(item, "cells_unknown_share", json_number(unknown_share(c, f)));
    json_object_object_add(item, "people_unknown_share", json_number(f->people_unknown));
    json_object_object_add(item, "problem", text_or_null(f->problem));
    return item;
}

static void fill_columns(const check_run *c)
{
    json_object *columns = json_object_new_array(), *codes = json_object_new_array(),
                *missing = json_object_new_array();
    for (guint i = 0; i < c->columns->len; i++)
        json_object_array_add(columns, column_json(c, c->columns->pdata[i]));
    for (guint i = 0; i < c->codes->len; i++) {
        const code_note *note = &g_array_index(c->codes, code_note, i);
        json_object *item = json_object_new_object();
        json_object_object_add(item, "column", json_object_new_string(note->column));
        json_object_object_add(item, "value", json_number(note->code.value));
        json_object_object_add(item, "rows", json_object_new_int64(note->code.rows));
        json_object_object_add(item, "certain", json_object_new_boolean(note->code.is_certain));
        json_object_object_add(item, "why", json_object_new_string(note->code.about));
        json_object_array_add(codes, item);
    }
    for (guint i = c->n_given; i < c->missing->len; i++)
        json_object_array_add(missing, json_object_new_string(c->missing->pdata[i]));
    json_object_object_add(c->cells->record, "columns", columns);
    json_object_object_add(c->cells->record, "codes", codes);
    json_object_object_add(c->cells->record, "missing_suggested", missing);
}

void fill_json(check_run *c, const GArray *verdicts)
{
    static const char *const status[] = { "possible", "possible_with_care", "not_possible" };
    for (guint i = 0; i < c->inputs->len; i++)
        fill_input(c, c->inputs->pdata[i]);
    fill_columns(c);
    for (guint i = 0; i < verdicts->len; i++) {
        const verdict *v = &g_array_index(verdicts, verdict, i);
        json_object *item = report_result(&c->report, indicators[i].id, indicators[i].id,
                                          DIKAS_MISSING, "1", status[v->status]);
        json_object_object_add(item, "question", json_object_new_string(indicators[i].question));
        json_object_object_add(item, "needs", json_object_new_string(indicators[i].needs));
        json_object_object_add(item, "reasons", texts_json(v->why));
        json_object_object_add(item, "command",
                               v->command->len ? json_object_new_string(v->command->str) : NULL);
    }
}
