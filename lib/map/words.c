/* SPDX-License-Identifier: MIT */
/**
 * @file words.c
 * Fixed words, numbers and units in the language of the reader.
 */
#include "map/words.h"

#include <stdio.h>
#include <stdlib.h>
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

/* What the tools write into NAME_status, as readers say it; other reasons as they are, up to the
 * last letter that has room. */
static void put_reason(dikas_language language, const char *reason, char out[MAP_REASON_SIZE])
{
    static const char *const known[] = { MAP_N_("beyond limit"), MAP_N_("island"),
                                         MAP_N_("no service"), MAP_N_("not snapped") };
    size_t n = strlen(reason);
    if (n >= MAP_REASON_SIZE)
        for (n = MAP_REASON_SIZE - 1; n && ((unsigned char)reason[n] & 0xc0) == 0x80;)
            n--;
    for (size_t i = 0; i < n; i++)
        out[i] = reason[i] == '_' ? ' ' : reason[i];
    out[n] = '\0';
    for (size_t i = 0; i < DIKAS_COUNT(known); i++)
        if (strcmp(out, known[i]) == 0) {
            snprintf(out, MAP_REASON_SIZE, "%s", dikas_map_word(language, known[i]));
            return;
        }
}

void dikas_map_absence(dikas_language language, int absence, const char *const *reasons,
                       int n_reasons, char out[MAP_REASON_SIZE])
{
    const int reason = absence - DIKAS_REASON;
    if (absence == DIKAS_SUPPRESSED)
        snprintf(out, MAP_REASON_SIZE, "%s", dikas_map_word(language, "suppressed"));
    else if (reason < 0 || reason >= n_reasons || !reasons[reason])
        snprintf(out, MAP_REASON_SIZE, "%s", dikas_map_word(language, "no data"));
    else
        put_reason(language, reasons[reason], out);
}

/* ---- numbers ---- */

/* Half a last digit goes up, as readers and browsers have it; printf() goes to the even one. */
static double away_from_even(double x, int decimals)
{
    const double power = pow(10, decimals), scaled = x * power, whole = floor(scaled);
    const int is_half = !(fabs(fma(x, power, -scaled)) > 0) && !(fabs(scaled - whole - 0.5) > 0);
    return is_half ? (whole + 1) / power : x;
}

/* Beyond these, readers would count digits and zeros. */
enum { MOST_DECIMALS = 6, MOST_DIGITS = 6 };
static const double most_plain = 1e15, least_plain = 1e-3;

static void put_exponent(int exponent, char *out, size_t size)
{
    static const char *const raised[] = { "\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                          "\u2075", "\u2076", "\u2077", "\u2078", "\u2079" };
    char digits[16];
    size_t to = (size_t)snprintf(out, size, exponent < 0 ? "\u207b" : "");
    snprintf(digits, sizeof digits, "%d", abs(exponent));
    for (const char *d = digits; *d; d++)
        to += (size_t)snprintf(out + to, size - to, "%s", raised[*d - '0']);
}

/* "1.2 × 10¹⁸", so many digits behind the point, without zeros at the end. */
static void power_text(dikas_language language, double x, int behind, char out[MAP_NUMBER_SIZE])
{
    char digits[MAP_NUMBER_SIZE], exponent[MAP_NUMBER_SIZE / 2];
    snprintf(digits, sizeof digits, "%.*e", behind < 0 ? 0 : behind, fabs(x));
    char *end = strchr(digits, 'e');
    put_exponent(atoi(end + 1), exponent, sizeof exponent);
    while (end > digits + 1 && (end[-1] == '0' || end == digits + 2))
        end--;
    if (end > digits + 1) /* whatever the locale of the process writes as a point */
        digits[1] = language == DIKAS_ENGLISH ? '.' : ',';
    *end = '\0';
    snprintf(out, MAP_NUMBER_SIZE, "%s%.8s\u00a0\u00d7\u00a010%s", x < 0 ? "\u2212" : "", digits,
             exponent);
}

static void plain_text(dikas_language language, double x, int decimals, char out[MAP_NUMBER_SIZE])
{
    static const char minus[] = "\u2212", space[] = "\u00a0";
    char digits[MAP_NUMBER_SIZE];
    size_t to = 0;
    const int written = decimals < 0 ? 0 : decimals > MOST_DECIMALS ? MOST_DECIMALS : decimals;
    snprintf(digits, sizeof digits, "%.*f", written, away_from_even(fabs(x), written));
    const size_t whole = strspn(digits, "0123456789");
    if (decimals > MOST_DECIMALS) /* those beside it need them, not this one */
        for (size_t end = strlen(digits); end > whole && strchr("0.,", digits[end - 1]);)
            digits[--end] = '\0';
    if (x < 0 && strspn(digits, "0.,") < strlen(digits))
        to = (size_t)snprintf(out, MAP_NUMBER_SIZE, "%s", minus);
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0 && whole > 3)
            to += (size_t)snprintf(out + to, MAP_NUMBER_SIZE - to, "%s",
                                   language == DIKAS_ENGLISH ? "," : space);
        out[to++] = digits[i];
    }
    out[to] = '\0';
    if (digits[whole])
        snprintf(out + to, MAP_NUMBER_SIZE - to, "%c%s", language == DIKAS_ENGLISH ? '.' : ',',
                 digits + whole + 1);
}

void dikas_map_number(dikas_language language, double x, int decimals, char out[MAP_NUMBER_SIZE])
{
    if (isnan(x) || isinf(x)) {
        snprintf(out, MAP_NUMBER_SIZE, isnan(x) ? "\u2013" : x < 0 ? "\u2212\u221e" : "\u221e");
        return;
    }
    const int digit = fabs(x) > 0 ? (int)floor(log10(fabs(x))) : 0, behind = decimals + digit;
    if (fabs(x) >= most_plain)
        power_text(language, x, decimals < 0 ? behind : 2, out);
    else if (decimals > MOST_DECIMALS && fabs(x) < least_plain &&
             fabs(x) * pow(10, decimals) >= 0.5)
        power_text(language, x, behind < MOST_DIGITS ? behind : MOST_DIGITS - 1, out);
    else
        plain_text(language, x, decimals, out);
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

/* Whether each is written to within a fiftieth of what lies beside it. */
static int are_told_apart(const double *value, int n, double scale, int decimals)
{
    static const double tolerance = 0.02;
    for (int i = 0; i < n; i++) {
        const double x = value[i] * scale, shown = rounded(x, decimals);
        if (!(fabs(shown - x) <= tolerance * gap_beside(value, n, i) * scale))
            return 0;
    }
    return 1;
}

int dikas_map_decimals(const double *value, int n, double scale)
{
    int decimals = 0, most = MOST_DECIMALS;
    for (int i = 0; i < n; i++) {
        const double x = fabs(value[i] * scale);
        if (x >= most_plain && isfinite(x))
            decimals = (int)fmin(decimals, -floor(log10(x)));
        if (x > 0 && x < least_plain)
            most = MAP_MOST_DECIMALS;
    }
    while (decimals < most && !are_told_apart(value, n, scale, decimals))
        decimals++;
    return decimals;
}
