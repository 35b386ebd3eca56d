/* SPDX-License-Identifier: MIT */
/**
 * @file print.c
 * The report on the screen, 100 characters wide.
 */
#include <stdio.h>
#include <string.h>

#include "check/check.h"
#include "core/core.h"

#define SCREEN 100
#define MARGIN 11 /* what an input is stands left of it */

char *share_text(double share)
{
    const double per_cent = 100 * share;
    if (per_cent > 0 && per_cent < 0.1)
        return g_strdup("<0.1 %");
    if (per_cent > 0 && per_cent < 1)
        return g_strdup_printf("%.1f %%", per_cent);
    if (per_cent > 99 && per_cent < 100)
        return g_strdup_printf("%.1f %%", fmin(per_cent, 99.9));
    return g_strdup_printf("%.0f %%", per_cent);
}

/* Words on lines that fit, the first of which stands at `column` already. */
static void print_wrapped(const char *text, int column, int indent)
{
    char **words = g_strsplit(text, " ", -1);
    int at = column;
    for (char **word = words; *word; word++) {
        const int width = text_width(*word);
        const int with_next = width + (word[1] && word[1][0] == '%' ? 1 + text_width(word[1]) : 0);
        if (at > indent && at + 1 + with_next > SCREEN && **word != '%') {
            printf("\n%*s", indent, "");
            at = indent;
        } else if (word != words) {
            putchar(' ');
            at++;
        }
        fputs(*word, stdout);
        at += width;
    }
    putchar('\n');
    g_strfreev(words);
}

static void print_line(const char *text)
{
    printf("%*s", MARGIN, "");
    print_wrapped(text, MARGIN, MARGIN);
}

/* ---- inputs ---- */

const char *shape_name(dikas_shape shape)
{
    static const char *const names[] = { "rows without geometry", "points", "lines", "polygons",
                                         "rows of several kinds of geometry" };
    return names[shape];
}

/* "456 polygons", "1 point", "no rows" */
static void append_rows(GString *text, const input_facts *in)
{
    static const char *const one[] = { "row without geometry", "point", "line", "polygon",
                                       "row of several kinds of geometry" };
    if (in->rows == 0)
        g_string_append(text, "no rows");
    else
        g_string_append_printf(text, "%" PRId64 " %s", in->rows,
                               in->rows == 1 ? one[in->shape] : shape_name(in->shape));
}

static void append_crs(GString *text, const input_facts *in, int is_cells)
{
    static const char *const units[] = { "", ", longitude and latitude", ", metres",
                                         ", not in metres" };
    if (in->crs_kind == DIKAS_CRS_NONE)
        g_string_append(text, " without CRS");
    else
        g_string_append_printf(text, " in %s%s", in->crs, is_cells ? units[in->crs_kind] : "");
}

static void append_size(GString *text, const input_facts *in)
{
    const double *size = in->size;
    if (isnan(size[0]) || in->crs_kind != DIKAS_CRS_PROJECTED)
        return;
    char *share = share_text(in->same_size);
    g_string_append(text, "; ");
    if (in->same_size < 1)
        g_string_append_printf(text, "%s of them ", share);
    if (fabs(size[0] - size[1]) < 0.01 * size[0])
        g_string_append_printf(text, "squares of %.4g m", size[0]);
    else
        g_string_append_printf(text, "rectangles of %.4g by %.4g m", size[0], size[1]);
    if (in->rows > 1)
        g_string_append(text, in->is_grid ? " on a grid" : ", on no common grid");
    g_free(share);
}

/* Which inputs are of which year, and when those were changed that do not say. */
static void print_years(const check_run *c)
{
    GString *unsaid = g_string_new(NULL);
    const char *first = NULL, *last = NULL;
    puts("\nYears");
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        const char *name = in->name ? in->name : in->role;
        if (in->year) {
            printf("  %d  %s, by %s\n", in->year, name, in->year_from);
            continue;
        }
        g_string_append_printf(unsaid, "%s%s", unsaid->len ? ", " : "", name);
        if (in->changed && (!first || strcmp(in->changed, first) < 0))
            first = in->changed;
        if (in->changed && (!last || strcmp(in->changed, last) > 0))
            last = in->changed;
    }
    if (unsaid->len) {
        g_string_prepend(unsaid, "not stated: ");
        if (first)
            g_string_append_printf(unsaid, " (last changed in %s%s%s, which says little)", first,
                                   strcmp(first, last) ? " to " : "",
                                   strcmp(first, last) ? last : "");
        fputs("  ", stdout);
        print_wrapped(unsaid->str, 2, 2);
    }
    g_string_free(unsaid, TRUE);
}

static void append_coverage(GString *text, const check_run *c, const input_facts *in)
{
    if (isnan(in->covers.cells) || in == c->cells)
        return;
    if (in->covers.cells >= 1) {
        g_string_append(text, "; covers all cells");
        return;
    }
    char *cells = share_text(in->covers.cells);
    g_string_append_printf(text, "; covers %s of the cells", cells);
    if (!isnan(in->covers.people)) {
        char *people = share_text(in->covers.people);
        g_string_append_printf(text, ", %s of the residents", people);
        g_free(people);
    }
    g_free(cells);
}

static const char *crs_help(const input_facts *in)
{
    switch (in->crs_kind) {
    case DIKAS_CRS_NONE:
        return "distances need a CRS: ogr2ogr -a_srs EPSG:CODE cells_with_crs.gpkg %s";
    case DIKAS_CRS_GEOGRAPHIC:
    case DIKAS_CRS_OTHER_UNIT:
        return "distances need metres: ogr2ogr -t_srs EPSG:3035 cells_metres.gpkg %s";
    default:
        return NULL;
    }
}

/* A file and its layer, as ogr2ogr has them. */
static char *ogr_source(const input_facts *in)
{
    char *path = strpbrk(in->path, " '\"$&();") ? g_shell_quote(in->path) : g_strdup(in->path);
    char *layer = in->layer && strpbrk(in->layer, " '\"$&();") ? g_shell_quote(in->layer)
                                                               : g_strdup(in->layer);
    char *text = layer ? g_strconcat(path, " ", layer, NULL) : g_strdup(path);
    g_free(path);
    g_free(layer);
    return text;
}

static void print_faults(const check_run *c, const input_facts *in)
{
    GString *text = g_string_new(NULL);
    if (in->invalid)
        g_string_append_printf(text, "%" PRId64 " invalid polygons, which tools repair; ",
                               in->invalid);
    if (in->empty)
        g_string_append_printf(text, "%" PRId64 " rows without geometry; ", in->empty);
    if (in->repeated)
        g_string_append_printf(text, "'%s' repeats itself in %" PRId64 " rows; ", in->id,
                               in->repeated);
    if (in->without_id)
        g_string_append_printf(text, "%" PRId64 " rows without '%s'; ", in->without_id, in->id);
    if (in->problem)
        g_string_append_printf(text, "cannot be used: %s; ", in->problem);
    if (text->len) {
        g_string_truncate(text, text->len - 2);
        print_line(text->str);
    }
    g_string_free(text, TRUE);
    if (in == c->cells && dikas_table_geometry(in->table) && crs_help(in)) {
        char *source = ogr_source(in), *help = NULL;
        char **parts = g_strsplit(crs_help(in), "%s", 2);
        help = g_strconcat(parts[0], source, parts[1], NULL);
        print_line(help);
        g_strfreev(parts);
        g_free(help);
        g_free(source);
    }
}

static void append_kinds(GString *text, const input_facts *in)
{
    if (!in->kinds)
        return;
    g_string_append_printf(text, "; %u categories in '%s'%s: ", in->kinds->len, in->category,
                           in->category_is_guess ? " (guessed: --category)" : "");
    for (guint i = 0; i < in->kinds->len && i < 6; i++)
        g_string_append_printf(text, "%s%s %" PRId64, i ? ", " : "", (char *)in->kinds->pdata[i],
                               g_array_index(in->of_kind, int64_t, i));
    if (in->kinds->len > 6)
        g_string_append(text, ", …");
}

static void print_input(const check_run *c, const input_facts *in)
{
    GString *text = g_string_new(NULL);
    print_text(in->role, -MARGIN);
    if (in->name)
        g_string_append_printf(text, "%s=", in->name);
    g_string_append(text, in->source);
    if (in->layer_is_guess)
        g_string_append_printf(text, " (the layer is guessed: --%s %sFILE:LAYER)", in->role,
                               in->name ? "NAME=" : "");
    print_wrapped(text->str, MARGIN, MARGIN);
    g_string_truncate(text, 0);
    if (in->table)
        append_rows(text, in);
    else
        g_string_append_printf(text, "pixels of %.4g%s", in->pixel,
                               in->crs_kind == DIKAS_CRS_PROJECTED ? " m" : "");
    if (!in->table || in->shape != DIKAS_EMPTY)
        append_crs(text, in, in == c->cells);
    append_size(text, in);
    if (!isnan(in->mean))
        g_string_append_printf(text, "; %.4g to %.4g, %.4g on average", in->low, in->high,
                               in->mean);
    append_coverage(text, c, in);
    append_kinds(text, in);
    if (in == c->cells && !in->id)
        g_string_append(text, "; rows are numbered (fid), as no column tells them apart: --id");
    if (in->id)
        g_string_append_printf(text, "; identified by '%s'%s", in->id,
                               !in->id_is_guess ? ""
                               : in == c->cells ? " (guessed: --id)"
                                                : " (guessed: --area-id)");
    if ((strcmp(in->role, "raster") == 0 || strcmp(in->role, "hazard") == 0) && !in->theme)
        g_string_append(text, "; of what it is cannot be told from its name (heat, flood, green, "
                              "canopy, trees, water): used for nothing");
    if (in->theme == THEME_SURFACE || in->theme == THEME_LAND_COVER)
        g_string_append(text, "; none of the indicators reads it");
    print_line(text->str);
    print_faults(c, in);
    g_string_free(text, TRUE);
}

/* ---- columns ---- */

static const char *role_name(const column_facts *f)
{
    static const char *const names[N_ROLES] = {
        [ROLE_POPULATION] = "residents",
        [ROLE_AGE] = "group",
        [ROLE_LOW_INCOME] = "low income",
        [ROLE_INCOME_TOTAL] = "income known",
        [ROLE_INCOME] = "income",
        [ROLE_BASIC_EDUCATION] = "basic schooling",
        [ROLE_EDUCATION_TOTAL] = "schooling known",
        [ROLE_UNEMPLOYED] = "unemployed",
        [ROLE_LABOUR_FORCE] = "labour force",
        [ROLE_FOREIGN] = "foreign",
        [ROLE_HEAT] = "heat",
        [ROLE_GREEN] = "green",
    };
    static char ages[40];
    if (f->role == ROLE_AGE && f->high < 0)
        g_snprintf(ages, sizeof ages, "aged %d and over", f->low);
    else if (f->role == ROLE_AGE && f->high > 0)
        g_snprintf(ages, sizeof ages, "aged %d to %d", f->low, f->high);
    else
        return names[f->role] ? names[f->role] : "group";
    return ages;
}

static double sum_of(const check_run *c, const column_facts *f)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < c->cells->rows; i++)
        if (!isnan(f->value[i]))
            dikas_sum_add(&sum, f->value[i]);
    return dikas_sum_value(sum);
}

/* Not a count of people. */
static int is_measured(const column_facts *f)
{
    return f->role == ROLE_INCOME || f->role == ROLE_HEAT || f->role == ROLE_GREEN;
}

static void print_column(const check_run *c, const column_facts *f)
{
    char *name = g_strconcat(f->name, f->is_guess ? " *" : "", NULL);
    fputs("  ", stdout);
    print_text(role_name(f), -18);
    print_text(name, -22);
    g_free(name);
    if (f->problem) {
        putchar(' ');
        print_wrapped(f->problem, 43, 43);
        return;
    }
    printf("%8" PRId64 "%8" PRId64 "%11" PRId64 "%8" PRId64, f->known, f->zero, f->suppressed,
           f->missing);
    if (is_measured(f))
        printf("%11s", "-");
    else
        printf("%11.0f", sum_of(c, f));
    if (isnan(f->people_unknown)) {
        printf("%12s", "-\n");
    } else {
        char *share = f->people_unknown > 0 ? share_text(f->people_unknown) : g_strdup("-");
        printf("%11s\n", share);
        g_free(share);
    }
    if (f->fractional && !is_measured(f))
        printf("%43sfractions of people in %" PRId64 " rows\n", "", f->fractional);
}

static void print_columns(const check_run *c)
{
    if (c->columns->len == 0) {
        puts("\nNo column of the cells was found to be a count of people: --population, --groups");
        return;
    }
    printf("\n%-42s%8s%8s%11s%8s%11s%11s\n", "Columns of the cells", "known", "zero", "suppressed",
           "missing", "people", "unknown to");
    int guessed = 0;
    for (guint i = 0; i < c->columns->len; i++) {
        print_column(c, c->columns->pdata[i]);
        guessed |= ((const column_facts *)c->columns->pdata[i])->is_guess;
    }
    puts("  unknown to: share of the residents who live where the column is unknown");
    if (guessed)
        puts("  * guessed; --population COLUMN and --groups COL,… say what it is, the rest is "
             "named in "
             "commands");
}

/* ---- codes ---- */

/* Columns in which the same value is the same kind of code are told of at once. */
static int same_code(const code_note *a, const code_note *b)
{
    return fabs(a->code.value - b->code.value) <= 0 && a->code.is_certain == b->code.is_certain &&
           strcmp(a->code.about, b->code.about) == 0;
}

static char *code_sentence(const check_run *c, guint first)
{
    const code_note *one = &g_array_index(c->codes, code_note, first);
    GString *text = g_string_new(NULL);
    int64_t rows = 0, perhaps = 0;
    int n = 0;
    for (guint k = first; k < c->codes->len; k++) {
        const code_note *other = &g_array_index(c->codes, code_note, k);
        if (!same_code(one, other))
            continue;
        rows = MAX(rows, other->code.rows);
        perhaps += other->code.value > 0 ? other->code.rows - other->code.above : 0;
        n++;
    }
    g_string_append_printf(text, "%.15g stands in %s%" PRId64 " rows of '%s'%s%s%s",
                           one->code.value, n > 1 ? "up to " : "", rows, one->column,
                           n > 1 ? " and others" : "", one->code.about[0] == 'n' ? "; " : ", ",
                           one->code.about);
    if (one->code.is_certain && perhaps)
        g_string_append_printf(text, " (%" PRId64 " of them may be counts, and go with the others)",
                               perhaps);
    if (one->code.is_certain)
        g_string_append(text, ". Taken as suppressed here and below");
    else
        g_string_append_printf(text, ". Taken as a count; if it is none, say --missing %s=%.15g%s",
                               one->column, one->code.value, n > 1 ? " and so on" : "");
    return g_string_free(text, FALSE);
}

/* Sentences on codes, each once; for g_ptr_array_free(). */
static GPtrArray *code_sentences(const check_run *c)
{
    GPtrArray *sentences = g_ptr_array_new_with_free_func(g_free);
    for (guint k = 0; k < c->codes->len; k++) {
        int seen = 0;
        for (guint j = 0; j < k && !seen; j++)
            seen = same_code(&g_array_index(c->codes, code_note, j),
                             &g_array_index(c->codes, code_note, k));
        if (!seen)
            g_ptr_array_add(sentences, code_sentence(c, k));
    }
    return sentences;
}

static void print_codes(const check_run *c)
{
    GPtrArray *sentences = code_sentences(c);
    if (sentences->len)
        puts("\nValues that seem to stand for unknown");
    for (guint i = 0; i < sentences->len; i++) {
        fputs("  ", stdout);
        print_wrapped(sentences->pdata[i], 2, 2);
    }
    g_ptr_array_free(sentences, TRUE);
    if (c->missing->len > c->n_given) {
        GString *text = g_string_new("as the commands say:");
        for (guint i = c->n_given; i < c->missing->len; i++)
            g_string_append_printf(text, " --missing %s", (char *)c->missing->pdata[i]);
        fputs("  ", stdout);
        print_wrapped(text->str, 2, 2);
        g_string_free(text, TRUE);
    }
}

/* ---- verdicts ---- */

static const char *const words[] = { "possible", "with care", "not possible" };

/* What to heed stands line by line; what is missing in one go. */
static void print_reasons(const verdict *v)
{
    GString *missing = g_string_new(NULL);
    for (guint k = 0; k < v->why->len; k++) {
        if (v->status == NOT_POSSIBLE) {
            g_string_append_printf(missing, "%s%s", k ? "; " : "", (char *)v->why->pdata[k]);
            continue;
        }
        printf("%16s- ", "");
        print_wrapped(v->why->pdata[k], 18, 18);
    }
    if (missing->len) {
        printf("%16s- ", "");
        print_wrapped(missing->str, 18, 18);
    }
    g_string_free(missing, TRUE);
}

static void print_verdicts(const GArray *verdicts)
{
    int count[3] = { 0, 0, 0 };
    for (guint i = 0; i < verdicts->len; i++)
        count[g_array_index(verdicts, verdict, i).status]++;
    printf("\nIndicators: %d possible, %d with care, %d not possible\n", count[0], count[1],
           count[2]);
    for (guint i = 0; i < verdicts->len; i++) {
        const verdict *v = &g_array_index(verdicts, verdict, i);
        fputs("  ", stdout);
        print_text(words[v->status], -14);
        print_text(indicators[i].id, -19);
        print_wrapped(indicators[i].question, 35, 35);
        print_reasons(v);
    }
}

static void print_commands(const GArray *verdicts)
{
    int any = 0;
    for (guint i = 0; i < verdicts->len; i++) {
        const verdict *v = &g_array_index(verdicts, verdict, i);
        if (v->command->len == 0)
            continue;
        if (!any++)
            puts("\nCommands");
        printf("\n# %s\n%s", indicators[i].id, v->command->str);
    }
}

void print_report(check_run *c, const GArray *verdicts)
{
    for (guint i = 0; i < c->inputs->len; i++)
        print_input(c, c->inputs->pdata[i]);
    print_years(c);
    print_columns(c);
    print_codes(c);
    for (guint i = 0; i < c->hints->len; i++) {
        fputs("  ", stdout);
        print_wrapped(c->hints->pdata[i], 2, 2);
    }
    const size_t n = json_object_array_length(c->report.warnings);
    if (n)
        puts("\nTo be looked at");
    for (size_t i = 0; i < n; i++) {
        fputs("  ", stdout);
        print_wrapped(record_text(json_object_array_get_idx(c->report.warnings, i), "message"), 2,
                      2);
    }
    print_verdicts(verdicts);
    print_commands(verdicts);
}
