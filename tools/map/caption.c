/* SPDX-License-Identifier: MIT */
/**
 * @file caption.c
 * What a map shows, in sentences of the reader's language.
 *
 * Names, titles and numbers are put into whole sentences as they are: every sentence is worded so
 * that nothing put into it needs to be inflected.
 */
#include "map/caption.h"

#include <stdarg.h>
#include <string.h>

#include "core/core.h"
#include "map/words.h"

/* ---- sentences ---- */

/* A sentence of the catalogue with texts for its %1$s, %2$s, … */
static void say(GString *out, dikas_language language, const char *message, ...)
{
    va_list arguments;
    va_start(arguments, message);
    g_string_append_vprintf(out, dikas_map_word(language, message), arguments);
    va_end(arguments);
}

/* A name from data on one line, with nothing that a caption takes for markup; for g_free(). */
static char *plain(const char *text)
{
    static const char marks[] = "[]<>`*\\", *const stand_ins[] = { "(", ")",      "(", ")",
                                                                   "'", "\u2217", "/" };
    GString *out = g_string_new(NULL);
    for (const char *t = text; *t; t++) {
        const char *mark = strchr(marks, *t);
        const int is_bare =
            *t == '_' && !(t > text && g_ascii_isalnum(t[-1]) && g_ascii_isalnum(t[1]));
        if (mark)
            g_string_append(out, stand_ins[mark - marks]);
        else if (is_bare || (t == text && strchr("#-+|", *t)))
            g_string_append(out, "\u2013");
        else
            g_string_append_c(out, (guchar)*t < ' ' ? ' ' : *t);
    }
    return g_string_free(out, FALSE);
}

/* The next sentence stands on the same line. */
static void go_on(GString *out)
{
    if (out->len && out->str[out->len - 1] != '\n')
        g_string_append_c(out, ' ');
}

static void new_paragraph(GString *out)
{
    while (out->len && (out->str[out->len - 1] == '\n' || out->str[out->len - 1] == ' '))
        g_string_truncate(out, out->len - 1);
    if (out->len)
        g_string_append(out, "\n\n");
}

static void end_sentence(GString *out)
{
    if (out->len && !strchr(".!?:\n", out->str[out->len - 1]))
        g_string_append_c(out, '.');
}

/* One sentence around a text of the spec, where there is one. */
static void sentence(GString *out, dikas_language language, const char *message, const char *text)
{
    if (!text || !*text)
        return;
    go_on(out);
    say(out, language, message, text);
    end_sentence(out);
}

static void paragraph(GString *out, dikas_language language, const char *message, const char *text)
{
    if (!text || !*text)
        return;
    new_paragraph(out);
    sentence(out, language, message, text);
}

/* ---- numbers ---- */

enum { VALUE_SIZE = 128 };

int caption_decimals(const caption *c)
{
    double spread = fabs(c->q90 - c->q10) * c->scale;
    if (c->is_whole && c->scale <= 1)
        return 0;
    if (!(spread > 0))
        spread = fabs(c->median) * c->scale;
    if (!(spread > 0) || isinf(spread))
        return 0;
    const int decimals = 2 - (int)floor(log10(spread));
    return decimals < 0 ? 0 : decimals;
}

/* A long unit is said once, with the title. */
static const char *short_unit(const caption *c, dikas_language language)
{
    enum { SHORT = 8 };
    const char *unit = dikas_map_unit(language, c->unit);
    return g_utf8_strlen(unit, -1) <= SHORT ? unit : "";
}

static void value_text(const caption *c, dikas_language language, double x, int decimals,
                       char out[VALUE_SIZE])
{
    char number[MAP_NUMBER_SIZE];
    const char *unit = short_unit(c, language);
    dikas_map_number(language, x * c->scale, decimals, number);
    g_snprintf(out, VALUE_SIZE, "%s%s%s", number, *unit ? "\u00a0" : "", unit);
}

static void count_text(dikas_language language, double x, char out[MAP_NUMBER_SIZE])
{
    dikas_map_number(language, round(x), 0, out);
}

/* As it was given: no digits more, none less. */
static void given_text(const caption *c, dikas_language language, double x, char out[VALUE_SIZE])
{
    enum { MOST = 300 };
    int decimals = 0;
    const double shown = x * c->scale;
    while (decimals < MOST &&
           fabs(round(shown * pow(10, decimals)) / pow(10, decimals) - shown) > 1e-9 * fabs(shown))
        decimals++;
    value_text(c, language, x, decimals, out);
}

/* ---- what it shows ---- */

static void say_title(GString *out, dikas_language language, const caption *c)
{
    const char *unit = dikas_map_unit(language, c->unit);
    char *words = *unit ? g_strdup_printf("%s (%s)", c->title, unit) : g_strdup(c->title);
    char *title = plain(words);
    g_free(words);
    say(out, language,
        c->is_synthetic ? MAP_N_("**Shown (synthetic data):** %1$s.") : MAP_N_("**Shown:** %1$s."),
        title);
    g_free(title);
    sentence(out, language, MAP_N_("Residents here: %1$s"), c->people);
}

static void say_range(GString *out, dikas_language language, const caption *c)
{
    const int decimals = c->decimals;
    int is_same;
    char least[VALUE_SIZE], q10[VALUE_SIZE], median[VALUE_SIZE], q90[VALUE_SIZE],
        greatest[VALUE_SIZE];
    value_text(c, language, c->least, decimals, least);
    value_text(c, language, c->q10, decimals, q10);
    value_text(c, language, c->median, decimals, median);
    value_text(c, language, c->q90, decimals, q90);
    value_text(c, language, c->greatest, decimals, greatest);
    is_same = strcmp(q10, q90) == 0;
    go_on(out);
    if (!(c->least < c->greatest))
        say(out, language, MAP_N_("Every known value is %1$s."), median);
    else if (is_same)
        say(out, language,
            c->has_people ? MAP_N_("At least eight residents in ten have %1$s (least %2$s, "
                                   "greatest %3$s).")
                          : MAP_N_("At least eight cells in ten have %1$s (least %2$s, greatest "
                                   "%3$s)."),
            median, least, greatest);
    else if (c->has_people)
        say(out, language,
            MAP_N_("Weighted by residents, the median is %1$s; eight residents in ten lie between "
                   "%2$s and %3$s (least %4$s, greatest %5$s)."),
            median, q10, q90, least, greatest);
    else
        say(out, language,
            MAP_N_("The median of the cells is %1$s; eight cells in ten lie between %2$s and %3$s "
                   "(least %4$s, greatest %5$s)."),
            median, q10, q90, least, greatest);
}

static void percent_text(dikas_language language, double part, double whole, char out[VALUE_SIZE])
{
    char number[MAP_NUMBER_SIZE];
    dikas_map_number(language, 100 * part / whole, 1, number);
    g_snprintf(out, VALUE_SIZE, "%s\u00a0%%", number);
}

/* The classes that begin at the threshold or above it hold those who are told to be there. */
static void say_sides(GString *out, dikas_language language, const caption *c)
{
    char value[VALUE_SIZE], below[VALUE_SIZE], above[VALUE_SIZE], beyond[MAP_NUMBER_SIZE],
        known[MAP_NUMBER_SIZE];
    const int is_below = c->side == SIDE_BELOW;
    const double rest = fmax(0, c->known - c->below);
    if (isnan(c->threshold) || !(c->known > 0))
        return;
    given_text(c, language, c->threshold, value);
    percent_text(language, c->below, c->known, below);
    percent_text(language, rest, c->known, above);
    count_text(language, is_below ? c->below : rest, beyond);
    count_text(language, c->known, known);
    go_on(out);
    if (c->side == SIDE_NONE)
        say(out, language,
            c->has_people ? MAP_N_("Residents whose value is known (%1$s): below %2$s %3$s, at "
                                   "%2$s or more %4$s.")
                          : MAP_N_("Cells whose value is known (%1$s): below %2$s %3$s, at %2$s or "
                                   "more %4$s."),
            known, value, below, above);
    else if (c->has_people)
        say(out, language,
            is_below ? MAP_N_("Below %1$s: %2$s of the residents whose value is known (%3$s of "
                              "%4$s).")
                     : MAP_N_("%1$s or more: %2$s of the residents whose value is known (%3$s of "
                              "%4$s)."),
            value, is_below ? below : above, beyond, known);
    else
        say(out, language,
            is_below
                ? MAP_N_("Below %1$s: %2$s of the cells whose value is known (%3$s of %4$s).")
                : MAP_N_("%1$s or more: %2$s of the cells whose value is known (%3$s of %4$s)."),
            value, is_below ? below : above, beyond, known);
}

static void say_part(GString *out, dikas_language language, const caption *c)
{
    if (!c->is_in_part)
        return;
    go_on(out);
    say(out, language,
        MAP_N_("These figures are of the whole; the map and its legend show a part of it."));
}

/* ---- districts that stand out ---- */

static const char *deviation(int is_high, int sense)
{
    if (sense == 0)
        return is_high ? MAP_N_("%1$s: %2$s (higher; residents: %3$s)")
                       : MAP_N_("%1$s: %2$s (lower; residents: %3$s)");
    if (is_high)
        return sense > 0 ? MAP_N_("%1$s: %2$s (higher and so better; residents: %3$s)")
                         : MAP_N_("%1$s: %2$s (higher and so worse; residents: %3$s)");
    return sense > 0 ? MAP_N_("%1$s: %2$s (lower and so worse; residents: %3$s)")
                     : MAP_N_("%1$s: %2$s (lower and so better; residents: %3$s)");
}

static void say_mean(GString *out, dikas_language language, const caption *c, int decimals)
{
    char mean[VALUE_SIZE];
    if (!(c->least < c->greatest) || isnan(c->mean))
        return;
    value_text(c, language, c->mean, decimals, mean);
    go_on(out);
    say(out, language, MAP_N_("Mean of the whole: %1$s."), mean);
}

static void say_named(GString *out, dikas_language language, const caption *c, int decimals)
{
    GString *list = g_string_new(NULL);
    for (int i = 0; i < c->n_named; i++) {
        const caption_district *d = &c->named[i];
        char value[VALUE_SIZE], people[MAP_NUMBER_SIZE];
        value_text(c, language, d->mean, decimals, value);
        count_text(language, d->people, people);
        if (i)
            g_string_append(list, "; ");
        char *name = plain(d->name);
        say(list, language, deviation(d->mean > c->mean, c->sense), name, value, people);
        g_free(name);
    }
    if (c->n_named || c->n_large >= LEAST_COMPARED)
        go_on(out);
    if (c->n_named)
        say(out, language, MAP_N_("**Stand out most:** %1$s."), list->str);
    else if (c->n_large >= LEAST_COMPARED)
        say(out, language, MAP_N_("The districts do not differ."));
    g_string_free(list, TRUE);
}

static void say_compared(GString *out, dikas_language language, const caption *c)
{
    char least[MAP_NUMBER_SIZE], large[MAP_NUMBER_SIZE], all[MAP_NUMBER_SIZE];
    const char *called =
        c->areas && *c->areas ? c->areas : dikas_map_word(language, MAP_N_("districts"));
    if (c->n_large == c->n_districts && c->n_large >= LEAST_COMPARED)
        return;
    count_text(language, c->least_people, least);
    count_text(language, (double)c->n_large, large);
    count_text(language, (double)c->n_districts, all);
    char *areas = plain(called);
    go_on(out);
    say(out, language,
        c->n_large < LEAST_COMPARED
            ? MAP_N_("Not compared (%1$s): in %2$s of %3$s the value is known of at least %4$s "
                     "residents and of half of them or more; five are needed.")
            : MAP_N_("Compared (%1$s): %2$s of %3$s, where the value is known of at least %4$s "
                     "residents and of half of them or more."),
        areas, large, all, least);
    g_free(areas);
}

static void say_districts(GString *out, dikas_language language, const caption *c)
{
    const int decimals = c->is_whole && c->scale <= 1 ? 1 : c->decimals;
    if (c->n_districts > 0)
        new_paragraph(out);
    say_mean(out, language, c, decimals);
    if (c->n_districts > 0) {
        say_named(out, language, c, decimals);
        say_compared(out, language, c);
    }
}

/* A mean of few, or of the lesser part of those who live there, is no picture of a district. */
static int is_comparable(const caption *c, double mean, double people, double residents)
{
    return !isnan(mean) && people >= c->least_people && people >= residents / 2;
}

void name_districts(caption *c, int64_t n, const char *const *name, const double *mean,
                    const double *people, const double *residents)
{
    dikas_sum squares = { 0, 0 }, weight = { 0, 0 };
    c->n_districts = n;
    c->n_large = 0;
    c->n_named = 0;
    for (int64_t a = 0; a < n; a++)
        if (name[a] && is_comparable(c, mean[a], people[a], residents[a])) {
            c->n_large++;
            dikas_sum_add(&squares, people[a] * (mean[a] - c->mean) * (mean[a] - c->mean));
            dikas_sum_add(&weight, people[a]);
        }
    const double spread = sqrt(dikas_sum_value(squares) / dikas_sum_value(weight));
    if (c->n_large < LEAST_COMPARED || !(spread > 1e-12 * fabs(c->mean)))
        return;
    for (double last = HUGE_VAL; c->n_named < MOST_NAMED && c->n_named < c->n_large;) {
        int64_t best = -1;
        double most = -1;
        for (int64_t a = 0; a < n; a++) {
            int is_named = 0;
            for (int i = 0; i < c->n_named; i++)
                is_named |= c->named[i].name == name[a];
            const double distance = fabs(mean[a] - c->mean) / spread;
            if (name[a] && !is_named && is_comparable(c, mean[a], people[a], residents[a]) &&
                distance <= last && distance > most) {
                most = distance;
                best = a;
            }
        }
        if (best < 0 || most < 1e-9 || (c->n_named >= 2 && most < 1))
            return;
        c->named[c->n_named++] = (caption_district){ name[best], mean[best], people[best] };
        last = most;
    }
}

/* ---- how it was computed ---- */

static void say_method(GString *out, dikas_language language, const caption *c)
{
    const char *as_it_is = MAP_N_("The values are shown as they are in the data.");
    GString *how = g_string_new(NULL);
    if (c->how && *c->how) {
        g_string_append(how, c->how);
    } else if (c->method) {
        g_string_append(how, dikas_map_word(language, c->method));
        if (c->request)
            g_string_append_printf(how, " (%s)", c->request);
        end_sentence(how);
        if (c->reference)
            g_string_append_printf(how, " %s", dikas_map_word(language, c->reference));
    } else {
        g_string_append(how, dikas_map_word(language, as_it_is));
    }
    end_sentence(how);
    new_paragraph(out);
    if (c->subject) {
        char *subject = plain(c->subject);
        say(out, language, MAP_N_("**How it was computed (%1$s):** %2$s"), subject, how->str);
        g_free(subject);
    } else if (c->method || (c->how && *c->how)) {
        say(out, language, MAP_N_("**How it was computed:** %1$s"), how->str);
    } else {
        g_string_append(out, how->str);
    }
    g_string_free(how, TRUE);
}

/* ---- what is missing ---- */

/* Suppressed values come last: they are known to somebody. */
static int absence_order(int k)
{
    return k == 0 ? DIKAS_NO_DATA : k == MOST_ABSENCES - 1 ? DIKAS_SUPPRESSED : k + 2;
}

static void say_missing(GString *out, dikas_language language, const caption *c)
{
    GString *list = g_string_new(NULL);
    char cells[MAP_NUMBER_SIZE], people[MAP_NUMBER_SIZE];
    for (int k = 0; k < MOST_ABSENCES; k++) {
        const int code = absence_order(k);
        if (code >= MOST_ABSENCES || !c->absent_cells[code])
            continue;
        char reads[MAP_REASON_SIZE];
        dikas_map_absence(language, code, c->reasons, c->n_reasons, reads);
        char *words = plain(reads);
        count_text(language, (double)c->absent_cells[code], cells);
        count_text(language, c->absent_people[code], people);
        if (list->len)
            g_string_append(list, "; ");
        /* how many few people are may be what is hidden */
        if (c->has_people && !(c->hides_few && code == DIKAS_SUPPRESSED))
            say(list, language, MAP_N_("%1$s (cells: %2$s, residents: %3$s)"), words, cells,
                people);
        else
            say(list, language, MAP_N_("%1$s (cells: %2$s)"), words, cells);
        g_free(words);
    }
    new_paragraph(out);
    if (list->len)
        say(out, language, MAP_N_("**Without a value:** %1$s."), list->str);
    else
        say(out, language,
            c->has_people ? MAP_N_("No value is missing where the data have residents.")
                          : MAP_N_("No value is missing."));
    if (c->empty_cells) {
        count_text(language, (double)c->empty_cells, cells);
        go_on(out);
        say(out, language, MAP_N_("Cells without a value where nobody lives: %1$s."), cells);
    }
    if (c->uncounted_cells) {
        count_text(language, (double)c->uncounted_cells, cells);
        go_on(out);
        say(out, language,
            MAP_N_("Not in these figures are cells where their number is not known: %1$s."), cells);
    }
    g_string_free(list, TRUE);
}

/* ---- what the spec says ---- */

/* The title of a work stays in its language; how it was read is said in the reader's. */
static void say_source(GString *out, dikas_language language, const caption *c, int is_reference)
{
    GString *source = g_string_new(NULL);
    if (c->threshold_source && *c->threshold_source)
        say(source, language, c->is_second_hand ? MAP_N_("%1$s (read at second hand)") : "%1$s",
            c->threshold_source);
    sentence(out, language,
             is_reference ? MAP_N_("Source of the reference: %1$s")
                          : MAP_N_("Source of the threshold: %1$s"),
             source->str);
    g_string_free(source, TRUE);
}

static void say_threshold(GString *out, dikas_language language, const caption *c)
{
    const int is_reference = c->side == SIDE_NONE;
    char value[VALUE_SIZE];
    if (isnan(c->threshold))
        return;
    given_text(c, language, c->threshold, value);
    new_paragraph(out);
    if (c->threshold_text && *c->threshold_text)
        say(out, language,
            is_reference ? MAP_N_("**Reference %1$s:** %2$s") : MAP_N_("**Threshold %1$s:** %2$s"),
            value, c->threshold_text);
    else
        say(out, language,
            is_reference ? MAP_N_("**Reference:** %1$s") : MAP_N_("**Threshold:** %1$s"), value);
    end_sentence(out);
    say_source(out, language, c, is_reference);
}

char *write_caption(dikas_language language, const caption *c, int parts)
{
    GString *out = g_string_new(NULL);
    if (parts & CAPTION_QUESTION)
        paragraph(out, language, MAP_N_("**Question:** %1$s"), c->question);
    if (parts & CAPTION_FIGURES) {
        new_paragraph(out);
        say_title(out, language, c);
        say_range(out, language, c);
        say_sides(out, language, c);
        say_part(out, language, c);
        say_districts(out, language, c);
    }
    if (parts & CAPTION_THRESHOLD)
        say_threshold(out, language, c);
    if (parts & CAPTION_MISUSE)
        paragraph(out, language, MAP_N_("**How the map is misused:** %1$s"), c->misuse);
    if (parts & CAPTION_METHOD)
        say_method(out, language, c);
    if (parts & CAPTION_MISSING)
        say_missing(out, language, c);
    if (parts & CAPTION_DATES) {
        sentence(out, language, MAP_N_("**Dates:** %1$s"), c->dates);
        sentence(out, language, MAP_N_("**Rules of the categories:** %1$s"), c->rules);
    }
    return g_string_free(out, FALSE);
}
