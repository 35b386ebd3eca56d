/* SPDX-License-Identifier: MIT */
/**
 * @file columns.c
 * Which columns of the cells are what, and how much of them is known.
 */
#include <stdarg.h>
#include <string.h>

#include "check/check.h"
#include "core/core.h"

void free_column(gpointer item)
{
    column_facts *f = item;
    g_free(f->name);
    g_free(f->value);
    g_free(f->problem);
    g_free(f);
}

void add_hint(check_run *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(c->hints, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

double unknown_share(const check_run *c, const column_facts *f)
{
    return c->cells->rows ? 1 - (double)f->known / (double)c->cells->rows : DIKAS_MISSING;
}

int is_clean(const column_facts *f)
{
    return f && !strpbrk(f->name, "/:,=");
}

column_facts *column_of(const check_run *c, column_role role)
{
    for (guint i = 0; i < c->columns->len; i++) {
        column_facts *f = c->columns->pdata[i];
        if (f->role == role && !f->problem && is_clean(f))
            return f;
    }
    return NULL;
}

/* ---- what stands for unknown ---- */

/* "-1", or the number in full. */
static char *number_text(double value)
{
    char text[32];
    dikas_format_number(text, sizeof text, value);
    return g_strdup(text);
}

static int has_text(const GPtrArray *texts, const char *text)
{
    for (guint i = 0; i < texts->len; i++)
        if (strcmp(texts->pdata[i], text) == 0)
            return 1;
    return 0;
}

/* A negative code is one wherever it stands; others are codes of their column. */
static void note_rule(check_run *c, const char *column, double value)
{
    char *number = number_text(value);
    char *rule = value < 0 ? g_strdup(number) : g_strconcat(column, "=", number, NULL);
    if (!has_text(c->missing, rule))
        g_ptr_array_add(c->missing, g_steal_pointer(&rule));
    g_free(rule);
    g_free(number);
}

/* Takes values out that stand for unknown; returns how many. */
static int64_t take_out(double *x, int64_t n, double value)
{
    int64_t hits = 0;
    for (int64_t i = 0; i < n; i++)
        if (fabs(x[i] - value) <= 1e-9 * fabs(value)) {
            x[i] = DIKAS_MISSING;
            hits++;
        }
    return hits;
}

static void look_for_codes(check_run *c, column_facts *f, int64_t n)
{
    const double *total = c->population && c->population != f ? c->population->value : NULL;
    GArray *codes = guess_codes(f->value, total, n);
    for (guint k = 0; k < codes->len; k++) {
        const code_guess *code = &g_array_index(codes, code_guess, k);
        const code_note note = { g_strdup(f->name), *code };
        g_array_append_val(c->codes, note);
        if (!code->is_certain)
            continue;
        note_rule(c, f->name, code->value);
        f->suppressed += take_out(f->value, n, code->value);
    }
    g_array_free(codes, TRUE);
}

void clear_code(gpointer item)
{
    g_free(((code_note *)item)->column);
}

/* ---- one column ---- */

static int is_count(column_role role)
{
    return role != ROLE_INCOME && role != ROLE_HEAT && role != ROLE_GREEN;
}

static void count_values(column_facts *f, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const double x = f->value[i];
        if (isnan(x))
            continue;
        f->known++;
        f->zero += fabs(x) <= 0;
        f->negative += x < 0;
        f->fractional += fabs(x - nearbyint(x)) > 1e-9;
    }
    f->missing = n - f->known - f->suppressed;
    if (n > 0 && f->known == 0)
        f->problem = g_strdup("it is unknown in every row");
    else if (f->negative && is_count(f->role))
        f->problem =
            g_strdup_printf("it is below 0 in %" PRId64 " rows, which no count is", f->negative);
}

static double people_unknown(const check_run *c, const column_facts *f, int64_t n)
{
    const double *people = c->population ? c->population->value : NULL;
    double all = 0, unknown = 0;
    for (int64_t i = 0; people && i < n; i++) {
        if (isnan(people[i]))
            continue;
        all += people[i];
        unknown += isnan(f->value[i]) ? people[i] : 0;
    }
    return people && c->population != f && all > 0 ? unknown / all : DIKAS_MISSING;
}

/* Adds a column of the cells; one that holds no numbers is kept with its problem. */
static dikas_status add_column(check_run *c, const char *name, column_role role, const char *option,
                               int is_guess, column_facts **out, dikas_error *err)
{
    const dikas_table *table = c->cells->table;
    const int64_t n = dikas_table_rows(table);
    dikas_error text = { DIKAS_OK, "" };
    name_guess guess;
    int index;
    DIKAS_TRY(dikas_table_require(table, name, &index, err));
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(double));
    const dikas_status status = missing_values(&c->options->common, name, codes, err);
    if (status != DIKAS_OK) {
        g_array_free(codes, TRUE);
        return status;
    }
    column_facts *f = g_new0(column_facts, 1);
    f->name = g_strdup(dikas_table_column(table, index)->name);
    f->role = role;
    f->option = option;
    f->is_guess = is_guess;
    guess_column(f->name, &guess);
    f->year = guess.year;
    f->low = guess.low;
    f->high = guess.high;
    f->value = g_new(double, (gsize)n + 1);
    const dikas_status read =
        dikas_table_known_numbers(table, index, (const double *)(const void *)codes->data,
                                  (int)codes->len, f->value, &f->suppressed, &text);
    g_array_free(codes, TRUE);
    if (read == DIKAS_OK) {
        if (is_count(role))
            look_for_codes(c, f, n);
        count_values(f, n);
        f->people_unknown = people_unknown(c, f, n);
    } else {
        for (int64_t i = 0; i < n; i++)
            f->value[i] = DIKAS_MISSING;
        f->problem = g_strdup(text.message);
        f->people_unknown = DIKAS_MISSING;
    }
    g_ptr_array_add(c->columns, f);
    if (out)
        *out = f;
    return DIKAS_OK;
}

/* ---- identifier ---- */

/* Rows that repeat an earlier one, and rows without. */
static void count_ids(const dikas_table *table, int column, int64_t *repeated, int64_t *without)
{
    const int64_t n = dikas_table_rows(table);
    char **ids = column_texts(table, column);
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    *repeated = *without = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!ids[i] || !*ids[i])
            ++*without;
        else
            *repeated += !g_hash_table_add(seen, ids[i]);
    }
    g_hash_table_destroy(seen);
    free_texts(ids, n);
}

/* Text that is no number in disguise, as those of CSV are. */
static int is_words(const dikas_table *table, int column)
{
    double *x = g_new(double, (gsize)dikas_table_rows(table) + 1);
    const int words = dikas_table_column(table, column)->type == DIKAS_TEXT &&
                      dikas_table_numbers(table, column, x, NULL) != DIKAS_OK;
    g_free(x);
    return words;
}

/* The best column that tells all rows apart; -1: none but fid. */
static int guess_id(const dikas_table *table)
{
    int best = -1, best_score = 0;
    for (int k = 0; k < dikas_table_columns(table); k++) {
        const dikas_column *column = dikas_table_column(table, k);
        int64_t repeated, without;
        name_guess guess;
        guess_column(column->name, &guess);
        if (strcmp(column->name, "fid") == 0 || column->type == DIKAS_REAL)
            continue;
        const int score = guess.role == ROLE_ID                           ? 10 + guess.score
                          : guess.role == ROLE_NONE && is_words(table, k) ? 1
                                                                          : 0;
        if (score <= best_score)
            continue;
        count_ids(table, k, &repeated, &without);
        if (repeated || without)
            continue;
        best = k;
        best_score = score;
    }
    return best;
}

dikas_status choose_id(input_facts *in, const char *given, dikas_error *err)
{
    int index;
    if (given) {
        DIKAS_TRY(dikas_table_require(in->table, given, &index, err));
    } else {
        index = guess_id(in->table);
        in->id_is_guess = index >= 0;
    }
    if (index < 0)
        return DIKAS_OK;
    in->id = g_strdup(dikas_table_column(in->table, index)->name);
    count_ids(in->table, index, &in->repeated, &in->without_id);
    return DIKAS_OK;
}

/* ---- which columns ---- */

/* A name and what it says. */
typedef struct candidate {
    const char *name;
    name_guess guess;
    int order;
} candidate;

static int surer(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->guess.score != y->guess.score)
        return y->guess.score - x->guess.score;
    if (!x->guess.year != !y->guess.year)
        return x->guess.year ? 1 : -1;
    if (x->guess.year != y->guess.year)
        return y->guess.year - x->guess.year;
    return x->order - y->order;
}

/* Columns of a role, the surest first; the latest year of several. */
static GArray *candidates_of(const dikas_table *table, column_role role)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(candidate));
    for (int k = 0; k < dikas_table_columns(table); k++) {
        candidate one = { dikas_table_column(table, k)->name, { 0 }, k };
        guess_column(one.name, &one.guess);
        if (one.guess.role == role && strcmp(one.name, "fid") != 0)
            g_array_append_val(found, one);
    }
    g_array_sort(found, surer);
    return found;
}

static dikas_status read_population(check_run *c, dikas_error *err)
{
    const char *given = c->options->population;
    column_facts *f = NULL;
    if (given) {
        DIKAS_TRY(add_column(c, given, ROLE_POPULATION, "--population", 0, &f, err));
        c->population = f->problem ? NULL : f;
        return DIKAS_OK;
    }
    GArray *found = candidates_of(c->cells->table, ROLE_POPULATION);
    GString *others = g_string_new(NULL);
    dikas_status status = DIKAS_OK;
    for (guint k = 0; k < found->len && status == DIKAS_OK; k++) {
        const char *name = g_array_index(found, candidate, k).name;
        if (c->population) {
            g_string_append_printf(others, "%s%s", others->len ? ", " : "", name);
            continue;
        }
        status = add_column(c, name, ROLE_POPULATION, "--population", 1, &f, err);
        if (status == DIKAS_OK && f->problem) /* a text that sounds like it */
            g_ptr_array_remove_index(c->columns, c->columns->len - 1);
        else if (status == DIKAS_OK)
            c->population = f;
    }
    if (others->len)
        add_hint(c, "other columns that may be residents: %s (--population COLUMN)", others->str);
    g_string_free(others, TRUE);
    g_array_free(found, TRUE);
    return status;
}

static dikas_status read_given_groups(check_run *c, dikas_error *err)
{
    char **names = list_names(c->options->groups);
    dikas_status status = DIKAS_OK;
    for (char **name = names; *name && status == DIKAS_OK; name++) {
        column_facts *f;
        name_guess guess;
        guess_column(*name, &guess);
        status = add_column(c, *name, guess.role == ROLE_NONE ? ROLE_AGE : guess.role, "--groups",
                            0, &f, err);
        if (status != DIKAS_OK)
            break;
        if (guess.role != ROLE_AGE) /* of no age, and a group all the same */
            f->low = f->high = 0;
        g_ptr_array_add(c->groups, f);
    }
    c->groups_are = "named";
    g_strfreev(names);
    return status;
}

static int younger(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->guess.low != y->guess.low)
        return x->guess.low - y->guess.low;
    const unsigned xh = (unsigned)x->guess.high, yh = (unsigned)y->guess.high; /* open is last */
    return xh < yh ? -1 : xh > yh ? 1 : x->order - y->order;
}

/* Ages that do not overlap, from the youngest on. */
static dikas_status guess_ages(check_run *c, dikas_error *err)
{
    GArray *found = candidates_of(c->cells->table, ROLE_AGE);
    dikas_status status = DIKAS_OK;
    int next = 0;
    g_array_sort(found, younger);
    for (guint k = 0; k < found->len && status == DIKAS_OK && next >= 0; k++) {
        const candidate *one = &g_array_index(found, candidate, k);
        column_facts *f;
        if (one->guess.low < next)
            continue;
        status = add_column(c, one->name, ROLE_AGE, "--groups", 1, &f, err);
        if (status != DIKAS_OK || f->problem)
            continue;
        g_ptr_array_add(c->groups, f);
        next = one->guess.high < 0 ? -1 : one->guess.high + 1;
    }
    g_array_free(found, TRUE);
    if (c->groups->len < 2)
        g_ptr_array_set_size(c->groups, 0);
    c->groups_are = "ages";
    return status;
}

/* Letters before the digits at the end of a name, in bytes; 0: it does not end in digits. */
static size_t stem_of(const char *name)
{
    size_t n = strlen(name);
    const size_t all = n;
    while (n > 0 && g_ascii_isdigit(name[n - 1]))
        n--;
    return n < all ? n : 0;
}

/* Whether some columns add up to the population, in 95 of 100 rows where all are known. */
static int add_up(const check_run *c, const GPtrArray *columns, int64_t *exceed)
{
    const int64_t n = c->cells->rows;
    int64_t known = 0, even = 0;
    *exceed = 0;
    for (int64_t i = 0; i < n; i++) {
        const double total = c->population ? c->population->value[i] : DIKAS_MISSING;
        double sum = 0;
        for (guint k = 0; k < columns->len; k++)
            sum += ((const column_facts *)columns->pdata[k])->value[i];
        if (isnan(total) || isnan(sum))
            continue;
        known++;
        even += fabs(sum - total) <= 0.01 + 0.005 * total;
        *exceed += sum > total * (1 + 1e-9);
    }
    return known > 0 && (double)even >= 0.95 * (double)known;
}

/* cs1, cs2, … where they make up everybody. */
static dikas_status guess_numbered(check_run *c, dikas_error *err)
{
    const dikas_table *table = c->cells->table;
    dikas_status status = DIKAS_OK;
    for (int k = 0; k < dikas_table_columns(table) && c->groups->len == 0; k++) {
        const char *first = dikas_table_column(table, k)->name;
        const size_t stem = stem_of(first);
        const guint before = c->columns->len, codes = c->codes->len, rules = c->missing->len;
        int64_t exceed;
        if (stem == 0 || strcmp(first + stem, "1") != 0)
            continue;
        for (int j = k; j < dikas_table_columns(table) && status == DIKAS_OK; j++) {
            const char *name = dikas_table_column(table, j)->name;
            column_facts *f;
            if (stem_of(name) != stem || strncmp(name, first, stem) != 0)
                continue;
            status = add_column(c, name, ROLE_AGE, "--groups", 1, &f, err);
            if (status == DIKAS_OK && !f->problem)
                g_ptr_array_add(c->groups, f);
        }
        DIKAS_TRY(status);
        for (guint g = 0; g < c->groups->len; g++)
            ((column_facts *)c->groups->pdata[g])->low =
                ((column_facts *)c->groups->pdata[g])->high = 0;
        if (c->groups->len >= 3 && add_up(c, c->groups, &exceed))
            continue;
        g_ptr_array_set_size(c->groups, 0);
        g_ptr_array_set_size(c->columns, (gint)before);
        g_array_set_size(c->codes, codes);
        g_ptr_array_set_size(c->missing, (gint)rules);
    }
    c->groups_are = "numbered, and add up to the residents";
    return status;
}

static dikas_status read_groups(check_run *c, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    if (c->options->groups)
        return read_given_groups(c, err);
    status = guess_ages(c, err);
    if (status == DIKAS_OK && c->groups->len == 0 && c->population)
        status = guess_numbered(c, err);
    return status;
}

static int is_read(const check_run *c, const char *name)
{
    for (guint i = 0; i < c->columns->len; i++)
        if (strcmp(((column_facts *)c->columns->pdata[i])->name, name) == 0)
            return 1;
    return 0;
}

/* The surest column of each further role. */
static dikas_status read_others(check_run *c, dikas_error *err)
{
    static const column_role wanted[] = { ROLE_LOW_INCOME,
                                          ROLE_INCOME_TOTAL,
                                          ROLE_INCOME,
                                          ROLE_BASIC_EDUCATION,
                                          ROLE_EDUCATION_TOTAL,
                                          ROLE_UNEMPLOYED,
                                          ROLE_LABOUR_FORCE,
                                          ROLE_FOREIGN,
                                          ROLE_HEAT,
                                          ROLE_GREEN };
    dikas_status status = DIKAS_OK;
    for (size_t r = 0; r < DIKAS_COUNT(wanted) && status == DIKAS_OK; r++) {
        GArray *found = candidates_of(c->cells->table, wanted[r]);
        int done = column_of(c, wanted[r]) != NULL;
        for (guint k = 0; k < found->len && status == DIKAS_OK && !done; k++) {
            const char *name = g_array_index(found, candidate, k).name;
            column_facts *f;
            if (is_read(c, name))
                continue;
            status = add_column(c, name, wanted[r], NULL, 1, &f, err);
            done = status == DIKAS_OK && !f->problem;
            if (status == DIKAS_OK && !done)
                g_ptr_array_remove_index(c->columns, c->columns->len - 1);
        }
        g_array_free(found, TRUE);
    }
    return status;
}

#define FAR_MORE 5.0 /* times what any other cell has */

/* Registers put people without an address into one place, where they do not live. */
static void look_for_crowd(check_run *c)
{
    const input_facts *cells = c->cells;
    double most = 0, next = 0;
    int64_t where = -1;
    for (int64_t i = 0; c->population && i < cells->rows; i++) {
        const double people = c->population->value[i];
        if (people > most) {
            next = most;
            most = people;
            where = i;
        } else if (people > next) {
            next = people;
        }
    }
    if (cells->rows < 20 || !(most > FAR_MORE * next) || next <= 0)
        return;
    char text[100];
    const char *id = cells->id ? cells->id : "fid";
    const dikas_column *column =
        dikas_table_column(cells->table, dikas_table_find(cells->table, id));
    const char *quote = column->type == DIKAS_TEXT ? "'" : "";
    dikas_column_text(column, where, text, sizeof text);
    report_warn(&c->report, "one_crowded_cell", 1,
                "%.0f residents are in the cell %s, no other has more than %.0f: people without an "
                "address? --where \"%s <> %s%s%s\" leaves it out",
                most, text, next, id, quote, text, quote);
}

dikas_status read_columns(check_run *c, dikas_error *err)
{
    for (char **rule = c->options->common.missing; rule && *rule; rule++)
        g_ptr_array_add(c->missing, g_strdup(*rule));
    c->n_given = c->missing->len;
    DIKAS_TRY(check_missing(&c->options->common, &c->cells->table, 1, err));
    DIKAS_TRY(choose_id(c->cells, c->options->common.id, err));
    DIKAS_TRY(read_population(c, err));
    look_for_crowd(c);
    DIKAS_TRY(read_groups(c, err));
    DIKAS_TRY(read_others(c, err));
    c->groups_fill = c->groups->len > 1 && add_up(c, c->groups, &c->groups_exceed);
    return DIKAS_OK;
}
