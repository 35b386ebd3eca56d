/* SPDX-License-Identifier: MIT */
/**
 * @file words.c
 * Fixed words, numbers and units in the language of the reader.
 */
#include "map/words.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "catalogues.h" /* of the build: which catalogues these are */
#include "map/embed.h"

MAP_EMBED(map_catalogue_fi, MAP_CATALOGUE_FI);
MAP_EMBED(map_catalogue_sv, MAP_CATALOGUE_SV);

int dikas_language_of(const char *code)
{
    static const char *const codes[] = { "en", "fi", "sv" };
    for (int i = 0; i < (int)DIKAS_COUNT(codes); i++)
        if (strcmp(code, codes[i]) == 0)
            return i;
    return -1;
}

/* ---- words ---- */

/* Head of a catalogue as msgfmt writes it, in the order of bytes of the machine. */
typedef struct catalogue_head {
    uint32_t magic, revision, n, originals, translations;
} catalogue_head;

typedef struct catalogue_entry {
    uint32_t length, offset;
} catalogue_entry;

static const char *look_up(const char *catalogue, const char *message)
{
    const catalogue_head *head = (const void *)catalogue;
    const catalogue_entry *original = (const void *)(catalogue + head->originals);
    const catalogue_entry *translation = (const void *)(catalogue + head->translations);
    uint32_t low = 0, high = head->n;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        const int order = strcmp(message, catalogue + original[middle].offset);
        if (order == 0)
            return translation[middle].length ? catalogue + translation[middle].offset : message;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return message;
}

const char *dikas_map_word(dikas_language language, const char *message)
{
    if (!*message)
        return message; /* the empty one is the head of the catalogue */
    switch (language) {
    case DIKAS_FINNISH:
        return look_up(map_catalogue_fi, message);
    case DIKAS_SWEDISH:
        return look_up(map_catalogue_sv, message);
    default:
        return message;
    }
}

const char *dikas_map_unit(dikas_language language, const char *unit)
{
    /* those that differ between languages, for the catalogues */
    static const char *const units[] = { MAP_N_("persons"),       MAP_N_("persons/year"),
                                         MAP_N_("1/year"),        MAP_N_("supply"),
                                         MAP_N_("supply/person"), MAP_N_("trees"),
                                         MAP_N_("nats") };
    if (!unit || strcmp(unit, "1") == 0)
        return "";
    for (size_t i = 0; i < DIKAS_COUNT(units); i++)
        if (strcmp(unit, units[i]) == 0)
            return dikas_map_word(language, unit);
    return unit;
}

/* What the tools write into NAME_status, as readers say it; other reasons as they are. */
static char *reason_words(dikas_language language, const char *reason)
{
    static const char *const known[] = { MAP_N_("beyond limit"), MAP_N_("island"),
                                         MAP_N_("no service"), MAP_N_("not snapped") };
    char *words = g_strdelimit(g_strdup(reason), "_", ' ');
    for (size_t i = 0; i < DIKAS_COUNT(known); i++)
        if (strcmp(words, known[i]) == 0) {
            g_free(words);
            return g_strdup(dikas_map_word(language, known[i]));
        }
    return words;
}

char *dikas_map_absence(dikas_language language, int absence, const char *const *reasons,
                        int n_reasons)
{
    const int reason = absence - DIKAS_REASON;
    if (absence == DIKAS_SUPPRESSED)
        return g_strdup(dikas_map_word(language, "suppressed"));
    if (reason < 0 || reason >= n_reasons || !reasons[reason])
        return g_strdup(dikas_map_word(language, "no data"));
    return reason_words(language, reasons[reason]);
}

/* ---- numbers ---- */

/* Half a last digit goes up, as readers and browsers have it; printf() goes to the even one. */
static double away_from_even(double x, int decimals)
{
    const double power = pow(10, decimals), scaled = x * power, whole = floor(scaled);
    const int is_half = !(fabs(fma(x, power, -scaled)) > 0) && !(fabs(scaled - whole - 0.5) > 0);
    return is_half ? (whole + 1) / power : x;
}

void dikas_map_number(dikas_language language, double x, int decimals, char out[MAP_NUMBER_SIZE])
{
    static const char minus[] = "\u2212", space[] = "\u00a0";
    char digits[MAP_NUMBER_SIZE];
    size_t to = 0;
    if (isnan(x) || fabs(x) >= 1e15) {
        snprintf(out, MAP_NUMBER_SIZE, isnan(x) ? "\u2013" : "%.3g", x);
        return;
    }
    snprintf(digits, sizeof digits, "%.*f", decimals, away_from_even(fabs(x), decimals));
    const size_t whole = strspn(digits, "0123456789");
    if (x < 0 && strspn(digits, "0.,") < strlen(digits))
        to = (size_t)snprintf(out, MAP_NUMBER_SIZE, "%s", minus);
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0 && whole > 3)
            to += (size_t)snprintf(out + to, MAP_NUMBER_SIZE - to, "%s",
                                   language == DIKAS_ENGLISH ? "," : space);
        out[to++] = digits[i];
    }
    out[to] = '\0';
    if (digits[whole]) /* whatever the locale of the process writes as a point */
        snprintf(out + to, MAP_NUMBER_SIZE - to, "%c%s", language == DIKAS_ENGLISH ? '.' : ',',
                 digits + whole + 1);
}

/* What is left of a value when it is written with so many decimals. */
static double rounded(double x, int decimals)
{
    const double power = pow(10, decimals);
    return round(x * power) / power;
}

/* How far the nearest other value lies; of one alone, what it is. */
static double gap_beside(const double *value, int n, int i)
{
    double gap = HUGE_VAL;
    if (i > 0 && value[i] > value[i - 1])
        gap = value[i] - value[i - 1];
    if (i + 1 < n && value[i + 1] > value[i])
        gap = fmin(gap, value[i + 1] - value[i]);
    return isfinite(gap) ? gap : fabs(value[i]);
}

int dikas_map_decimals(const double *value, int n, double scale)
{
    enum { MOST = 6 };
    static const double TOLERANCE = 0.02;
    int decimals = 0;
    for (; decimals < MOST; decimals++) {
        int is_enough = 1;
        for (int i = 0; i < n && is_enough; i++) {
            const double x = value[i] * scale, shown = rounded(x, decimals);
            is_enough = fabs(shown - x) <= TOLERANCE * gap_beside(value, n, i) * scale;
        }
        if (is_enough)
            break;
    }
    return decimals;
}
