/* SPDX-License-Identifier: MIT */
/**
 * @file measures.c
 * Every measure that is asked for, for every category of service.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"

/* A relation that several measures read is stored up to this many pairs (about 1 GB while it is
 * made). */
#define MOST_STORED_PAIRS 24000000

dikas_status parse_requests(access_run *a, dikas_error *err)
{
    char **texts = a->options->common.measures;
    const guint n = texts ? g_strv_length(texts) : 0;
    json_object *list = json_object_new_array();
    json_object_object_add(a->report.parameters, "measures", list);
    a->requests = g_new0(dikas_request, n + 1);
    for (guint i = 0; i < n; i++) {
        DIKAS_TRY(dikas_request_parse(texts[i], "access", &a->requests[i], err));
        a->n_requests++;
        json_object_array_add(list, json_object_new_string(texts[i]));
    }
    return DIKAS_OK;
}

/* ---- names ---- */

char *clean_name(const char *text)
{
    char *copy = g_strdup(text);
    for (char *c = copy; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != '_' && !((unsigned char)*c & 0x80))
            *c = '_';
    return copy;
}

static const char *unit_of(const access_run *a, const dikas_output_spec *output)
{
    return strcmp(output->unit, "cost") == 0 ? a->unit : output->unit;
}

static void append_part(GString *name, const char *text)
{
    char *part = clean_name(text);
    g_string_append_printf(name, "_%s", part);
    g_free(part);
}

void append_names(GString *name, const access_run *a, const char *category, const traveller *by)
{
    if (category)
        append_part(name, category);
    if (has_profiles(a))
        append_part(name, by->name);
}

/* ID_KEYVALUE…_UNIT, or the name that was given; then the part of the output, the category and the
 * profile. */
static char *column_name(const access_run *a, const dikas_request *r,
                         const dikas_output_spec *output, const char *category, const traveller *by)
{
    GString *name = g_string_new(r->name ? r->name : r->measure->id);
    if (!r->name) {
        char *lower = g_ascii_strdown(unit_of(a, output), -1), *unit = clean_name(lower);
        g_string_append(name, r->key_text);
        if (strcmp(unit, "1") != 0)
            g_string_append_printf(name, "_%s", unit);
        g_free(lower);
        g_free(unit);
    }
    g_string_append(name, output->suffix);
    append_names(name, a, category, by);
    return g_string_free(name, FALSE);
}

/* ---- which categories ---- */

/* Selections of one request: its own, else all categories, else { NULL } for all services together.
 */
static const char *const *selections_of(const access_run *a, const dikas_request *r, int *n)
{
    static const char *const everything[] = { NULL };
    if (r->n_categories) {
        *n = r->n_categories;
        return (const char *const *)r->category;
    }
    if (a->services.categories) {
        *n = (int)g_strv_length(a->services.categories);
        return (const char *const *)a->services.categories;
    }
    *n = 1;
    return everything;
}

static int is_single(const dikas_measure *m)
{
    return m->outputs[0].side == DIKAS_SIDE_SINGLE;
}

/* ---- columns ---- */

/* The identifier, and what every result has. */
static int is_reserved(const access_run *a, const char *name)
{
    static const char *const always[] = { "fid", "geom", "snap_m", "reach_status", "edge_cost" };
    const char *id = a->options->common.id;
    for (size_t i = 0; i < DIKAS_COUNT(always); i++)
        if (g_ascii_strcasecmp(name, always[i]) == 0)
            return 1;
    for (int t = 0; t < a->n_travellers && has_profiles(a); t++)
        for (size_t i = 2; i < DIKAS_COUNT(always); i++) {
            char *own = g_strconcat(always[i], "_", a->travellers[t].name, NULL);
            const int same = g_ascii_strcasecmp(name, own) == 0;
            g_free(own);
            if (same)
                return 1;
        }
    if (a->options->closed && g_ascii_strncasecmp(name, "cut_off", 7) == 0)
        return 1;
    return (id && g_ascii_strcasecmp(name, id) == 0) || g_str_has_suffix(name, "_status") ||
           (a->options->sensitivity &&
            (g_str_has_suffix(name, "_low") || g_str_has_suffix(name, "_high"))) ||
           (a->origins.start &&
            (g_str_has_suffix(name, "_known_share") || g_str_has_suffix(name, "_sd")));
}

static dikas_status check_name(const access_run *a, const dikas_request *r, const char *name,
                               dikas_error *err)
{
    if (is_reserved(a, name))
        return dikas_fail(err, DIKAS_EINVAL,
                          "a measure cannot be named '%s': the result has a column of that name",
                          name);
    for (guint i = 0; i < a->columns->len; i++)
        if (g_ascii_strcasecmp(g_array_index(a->columns, result_column, i).name, name) == 0)
            return dikas_fail(
                err, DIKAS_EINVAL,
                "two columns would be named '%s'; give one a NAME: --measure NAME=%s…", name,
                r->measure->id);
    return DIKAS_OK;
}

static dikas_status add_column(access_run *a, const dikas_request *r,
                               const dikas_output_spec *output, const char *category,
                               const traveller *by, dikas_error *err)
{
    char *name = column_name(a, r, output, category, by);
    const dikas_status status = check_name(a, r, name, err);
    if (status != DIKAS_OK) {
        g_free(name);
        return status;
    }
    const gsize n = (gsize)a->n;
    const int averaged = a->origins.start != NULL;
    const result_column column = { .name = name,
                                   .unit = g_strdup(unit_of(a, output)),
                                   .measure = r->measure,
                                   .category = category,
                                   .by = by,
                                   .value = g_new(double, n),
                                   .known_share = averaged ? g_new(double, n) : NULL,
                                   .spread = averaged ? g_new(double, n) : NULL };
    g_array_append_val(a->columns, column);
    return DIKAS_OK;
}

/* Columns in the order of the requests, so that the result does not show how it was computed; the
 * profiles side by side. */
static dikas_status make_columns(access_run *a, int *first, dikas_error *err)
{
    for (int r = 0; r < a->n_requests; r++) {
        const dikas_request *request = &a->requests[r];
        int n;
        const char *const *selection = selections_of(a, request, &n);
        first[r] = (int)a->columns->len;
        if (is_single(request->measure))
            continue;
        for (int s = 0; s < n; s++)
            for (int t = 0; t < a->n_travellers; t++)
                for (int o = 0; o < request->measure->n_outputs; o++)
                    DIKAS_TRY(add_column(a, request, &request->measure->outputs[o], selection[s],
                                         &a->travellers[t], err));
    }
    return DIKAS_OK;
}

/* The first column of a request for its selection number `at` and the traveller at work. */
static result_column *columns_of(const access_run *a, const int *first, int request, int at)
{
    const int traveller_number = (int)(a->on - a->travellers);
    const int group = at * a->n_travellers + traveller_number;
    return &g_array_index(a->columns, result_column,
                          first[request] + group * a->requests[request].measure->n_outputs);
}

/* ---- relations of one selection ---- */

typedef struct {
    const char *category;
    int32_t *columns;
    int64_t n_columns;
    double *supply;
    dikas_relation *pairs;   /* within what sums and pairs need */
    dikas_relation *nearest; /* without limit but --max-cost */
} selection;

static void close_selection(selection *s)
{
    dikas_relation_free(s->pairs);
    dikas_relation_free(s->nearest);
    g_free(s->columns);
    g_free(s->supply);
}

static int concerns(const access_run *a, const dikas_request *r, const char *category, int *at)
{
    int n;
    const char *const *of = selections_of(a, r, &n);
    for (*at = 0; *at < n; ++*at)
        if (g_strcmp0(of[*at], category) == 0)
            return !is_single(r->measure);
    return 0;
}

static int passes(dikas_reading reading)
{
    return reading == DIKAS_READS_SWEEPS ? 2 : reading == DIKAS_READS_OFTEN ? 100 : 1;
}

/* Searching again for every pass would be slower than storing, while it fits. */
static dikas_status open_pairs(access_run *a, selection *s, dikas_error *err)
{
    double limit = 0;
    int wanted = 0, at;
    dikas_relation *stored = NULL;
    for (int r = 0; r < a->n_requests; r++) {
        const dikas_request *request = &a->requests[r];
        if (!concerns(a, request, s->category, &at) ||
            request->measure->reading == DIKAS_READS_NEAREST)
            continue;
        wanted += passes(request->measure->reading);
        limit = fmax(limit, dikas_request_reach(request));
    }
    if (!wanted)
        return DIKAS_OK;
    DIKAS_TRY(relation_to(a, s->columns, s->n_columns, limit, &s->pairs, err));
    /* few services: the store searches from them, once each, instead of from every cell */
    if (!has_network(a) || (wanted < 2 && s->n_columns > a->origins.n / 2))
        return DIKAS_OK;
    DIKAS_TRY(dikas_relation_store(s->pairs, MOST_STORED_PAIRS, &a->run, &stored, err));
    if (stored) {
        dikas_relation_free(s->pairs);
        s->pairs = stored;
    }
    return DIKAS_OK;
}

static dikas_status open_selection(access_run *a, const char *category, selection *s,
                                   dikas_error *err)
{
    int nearest = 0, at;
    *s = (selection){ .category = category };
    s->columns = services_of(a, category, &s->n_columns);
    s->supply = g_new(double, (gsize)s->n_columns + 1);
    for (int64_t c = 0; c < s->n_columns; c++)
        s->supply[c] = a->services.supply[s->columns[c]];
    for (int r = 0; r < a->n_requests; r++)
        nearest |= concerns(a, &a->requests[r], category, &at) &&
                   a->requests[r].measure->reading == DIKAS_READS_NEAREST;
    if (nearest)
        DIKAS_TRY(relation_to(a, s->columns, s->n_columns, HUGE_VAL, &s->nearest, err));
    return open_pairs(a, s, err);
}

/* ---- computing ---- */

static dikas_status find_input(const access_run *a, const dikas_measure *m,
                               const dikas_input_spec *spec, const selection *s, const double **out,
                               dikas_error *err)
{
    *out = NULL;
    if (strcmp(spec->role, "demand") == 0)
        *out = a->origins.demand;
    if (strcmp(spec->role, "supply") == 0)
        *out = s->supply;
    if (!*out && !spec->optional)
        return dikas_fail(err, DIKAS_EINVAL, "%s needs --%s COLUMN", m->id, spec->role);
    return DIKAS_OK;
}

/* Why the value of a cell is missing, told of one of its origins. */
static const char *why_missing(const access_run *a, const dikas_measure *m, int64_t cell,
                               int any_service)
{
    const int64_t origin = best_origin(a, a->on, cell);
    if (!is_tied(a->on, origin))
        return reach_text(a->on->origins, origin);
    if (!any_service)
        return "no_service";
    for (int i = 0; i < m->n_inputs; i++)
        if (strcmp(m->inputs[i].role, "demand") == 0 &&
            m->inputs[i].missing == DIKAS_MISSING_OWN_ROW && a->demand && isnan(a->demand[cell]))
            return "unknown_demand";
    return "beyond_limit";
}

static int has_any_service(const access_run *a, const selection *s)
{
    if (!has_network(a))
        return s->n_columns > 0;
    for (int64_t c = 0; c < s->n_columns; c++)
        if (dikas_places_reach(a->on->services)[s->columns[c]] == DIKAS_REACH_OK)
            return 1;
    return 0;
}

/* An origin that is tied to nothing has no value, not a 0, and none has where services are there
 * but tied to nothing; where all are closed, 0 is what is reached. Then origins become cells, and
 * every missing value gets its reason. */
static void finish_column(const access_run *a, result_column *column, double *value,
                          const selection *s)
{
    const int any_service = has_any_service(a, s);
    for (int64_t i = 0; i < a->origins.n; i++)
        if (!is_tied(a->on, i) || (!any_service && s->n_columns > 0))
            value[i] = DIKAS_MISSING;
    if (value != column->value)
        average_origins(a, value, column->value, column->known_share, column->spread);
    for (int64_t i = 0; i < a->n; i++) {
        if (!isnan(column->value[i]))
            continue;
        if (!column->status) {
            column->status = g_new(const char *, (gsize)a->n);
            for (int64_t k = 0; k < a->n; k++)
                column->status[k] = "ok";
        }
        column->status[i] = why_missing(a, column->measure, i, any_service);
    }
}

/* The outputs go where the cells are the origins, else to arrays of their own first. */
static dikas_status compute_one(access_run *a, const dikas_request *r, const selection *s,
                                result_column *columns, dikas_error *err)
{
    const dikas_measure *m = r->measure;
    const double *inputs[8] = { NULL };
    double *outputs[8] = { NULL };
    for (int i = 0; i < m->n_inputs; i++)
        DIKAS_TRY(find_input(a, m, &m->inputs[i], s, &inputs[i], err));
    for (int o = 0; o < m->n_outputs; o++)
        outputs[o] = a->origins.start ? g_new(double, (gsize)a->origins.n + 1) : columns[o].value;
    const dikas_call call = {
        .n_rows = a->origins.n,
        .n_columns = s->n_columns,
        .relation = m->reading == DIKAS_READS_NEAREST ? s->nearest : s->pairs,
        .input = inputs,
        .parameter = r->value,
        .output = outputs,
        .run = &a->run,
    };
    const dikas_status status = dikas_measure_run(m, &call, err);
    for (int o = 0; o < m->n_outputs; o++) {
        if (status == DIKAS_OK)
            finish_column(a, &columns[o], outputs[o], s);
        if (a->origins.start)
            g_free(outputs[o]);
    }
    return status;
}

static dikas_status compute_selection(access_run *a, const char *category, const int *first,
                                      dikas_error *err)
{
    selection s;
    dikas_status status = open_selection(a, category, &s, err);
    for (int r = 0; r < a->n_requests && status == DIKAS_OK; r++) {
        int at;
        if (concerns(a, &a->requests[r], category, &at))
            status = compute_one(a, &a->requests[r], &s, columns_of(a, first, r, at), err);
    }
    close_selection(&s);
    return status;
}

/* The different selections of all requests, in order of appearance. */
static GPtrArray *all_selections(const access_run *a)
{
    GPtrArray *all = g_ptr_array_new();
    for (int r = 0; r < a->n_requests; r++) {
        int n;
        const char *const *of = selections_of(a, &a->requests[r], &n);
        for (int s = 0; s < n && !is_single(a->requests[r].measure); s++) {
            guint k = 0;
            while (k < all->len && g_strcmp0(all->pdata[k], of[s]) != 0)
                k++;
            if (k == all->len)
                g_ptr_array_add(all, (gpointer)of[s]);
        }
    }
    return all;
}

/* A named measure that lacks its input should say so before any search. */
static dikas_status check_inputs(const access_run *a, dikas_error *err)
{
    for (int r = 0; r < a->n_requests; r++) {
        const dikas_measure *m = a->requests[r].measure;
        for (int i = 0; i < m->n_inputs; i++)
            if (strcmp(m->inputs[i].role, "demand") == 0 && !m->inputs[i].optional && !a->demand)
                return dikas_fail(err, DIKAS_EINVAL, "%s needs --demand COLUMN", m->id);
    }
    return DIKAS_OK;
}

/* A limit below what a measure looks for changes what it says. */
static void warn_of_limit(access_run *a)
{
    for (int r = 0; r < a->n_requests; r++) {
        const double reach = dikas_request_reach(&a->requests[r]);
        if (!isinf(reach) && reach > a->options->max_cost)
            report_warn(&a->report, "limit_below_cutoff", 1,
                        "%s%s looks as far as %g, but --max-cost ends all searches at %g",
                        a->requests[r].measure->id, a->requests[r].key_text, reach,
                        a->options->max_cost);
    }
}

dikas_status plan_measures(access_run *a, dikas_error *err)
{
    warn_of_limit(a);
    a->first_column = g_new0(int, (gsize)a->n_requests + 1);
    DIKAS_TRY(check_inputs(a, err));
    return make_columns(a, a->first_column, err);
}

dikas_status compute_measures(access_run *a, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    GPtrArray *selections = all_selections(a);
    for (int t = 0; t < a->n_travellers; t++) {
        a->on = &a->travellers[t];
        for (guint s = 0; s < selections->len && status == DIKAS_OK; s++)
            status = compute_selection(a, selections->pdata[s], a->first_column, err);
    }
    g_ptr_array_free(selections, TRUE);
    return status;
}

/* Cells of one traveller that are nearer to the border than to a service. */
static int64_t count_near_border(const access_run *a, const traveller *t)
{
    const double limit = isnan(a->options->max_cost) ? HUGE_VAL : a->options->max_cost;
    int64_t near = 0;
    for (int64_t i = 0; t->border && i < a->n; i++) {
        int hidden = 0;
        if (!is_tied(t, best_origin(a, t, i)))
            continue;
        for (guint c = 0; c < a->columns->len; c++) {
            const result_column *column = &g_array_index(a->columns, result_column, c);
            const double cost = isnan(column->value[i]) ? limit : column->value[i];
            const char *status = column->status ? column->status[i] : "ok";
            hidden |= column->by == t && strcmp(column->measure->id, "nearest") == 0 &&
                      strcmp(status, "no_service") != 0 && t->border[i] < cost;
        }
        near += hidden;
    }
    return near;
}

void warn_of_border(access_run *a)
{
    for (int t = 0; t < a->n_travellers; t++) {
        const traveller *by = &a->travellers[t];
        const int64_t near = count_near_border(a, by);
        char *whom = has_profiles(a) ? g_strdup_printf(" (profile %s)", by->name) : g_strdup("");
        if (near)
            report_warn(&a->report, "near_border", near,
                        "%lld cells are nearer to the border of the network than to a service; one "
                        "beyond it may be nearer still (see edge_cost)%s",
                        (long long)near, whom);
        g_free(whom);
    }
}
