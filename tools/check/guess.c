/* SPDX-License-Identifier: MIT */
/**
 * @file guess.c
 * Words of columns, layers and services in four languages.
 *
 * A name is folded before it is compared: lower case, no diacritics, "_" between words and between
 * letters and digits. "IKÄ0_9" is "ika_0_9", "Väestö 2017" is "vaesto" and the year 2017. The names
 * of Paavo and of the grid database of Statistics Finland (he_, ko_, hr_, te_, pt_) are theirs.
 */
#include "check/guess.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dikas/base.h"

/* ---- folding ---- */

/* A letter without what stands on it; NULL: no letter or digit. */
static const char *plain(gunichar c, char room[2])
{
    static const struct {
        gunichar letter;
        const char *plain;
    } letters[] = { { 0xE4, "a" }, { 0xE5, "a" }, { 0xE6, "a" }, { 0xF6, "o" }, { 0xF8, "o" },
                    { 0xFC, "u" }, { 0xE9, "e" }, { 0xE8, "e" }, { 0xDF, "ss" } };
    for (size_t i = 0; i < DIKAS_COUNT(letters); i++)
        if (letters[i].letter == c)
            return letters[i].plain;
    if (c >= 128 || !g_ascii_isalnum((char)c))
        return NULL;
    room[0] = (char)c;
    room[1] = '\0';
    return room;
}

/* For g_free(). */
static char *fold(const char *name)
{
    char *valid = g_utf8_make_valid(name, -1),
         *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_NFC);
    char *lower = g_utf8_strdown(composed, -1), room[2];
    GString *out = g_string_new(NULL);
    int gap = 0;
    for (const char *at = lower; *at; at = g_utf8_next_char(at)) {
        const char *letter = plain(g_utf8_get_char(at), room);
        if (!letter) {
            gap = 1;
            continue;
        }
        if (out->len &&
            (gap || !g_ascii_isdigit(out->str[out->len - 1]) != !g_ascii_isdigit(*letter)))
            g_string_append_c(out, '_');
        g_string_append(out, letter);
        gap = 0;
    }
    g_free(lower);
    g_free(composed);
    g_free(valid);
    return g_string_free(out, FALSE);
}

/* How well a word is a folded name: all of it, its beginning, its end, some part; 0: not at all. */
static int match(const char *folded, const char *word)
{
    const size_t n = strlen(folded), m = strlen(word);
    if (strcmp(folded, word) == 0)
        return 100;
    if (n > m && g_str_has_prefix(folded, word) && folded[m] == '_')
        return 70;
    if (n > m && g_str_has_suffix(folded, word) && folded[n - m - 1] == '_')
        return 60;
    char *inner = g_strconcat("_", word, "_", NULL);
    const int within = strstr(folded, inner) != NULL;
    g_free(inner);
    return within ? 50 : 0;
}

/* The best match of "word word …". */
static int best_match(const char *folded, const char *words)
{
    char **list = g_strsplit(words, " ", -1);
    int best = 0;
    for (char **word = list; *word; word++)
        best = MAX(best, match(folded, *word));
    g_strfreev(list);
    return best;
}

static int is_one_of(const char *token, const char *words)
{
    char **list = g_strsplit(words, " ", -1);
    const int found = g_strv_contains((const char *const *)list, token);
    g_strfreev(list);
    return found;
}

/* ---- years ---- */

/* A token of digits as a year: 2017, 20170630; 0: none. */
static int year_of(const char *token)
{
    const size_t n = strspn(token, "0123456789");
    if (token[n] || (n != 4 && n != 8))
        return 0;
    const int number = atoi(token), year = n == 4 ? number : number / 10000;
    if (year < 1950 || year > 2049)
        return 0;
    if (n == 8 && (number / 100 % 100 < 1 || number / 100 % 100 > 12 || number % 100 < 1 ||
                   number % 100 > 31))
        return 0;
    return year;
}

int year_in(const char *text)
{
    char *folded = fold(text), **tokens = g_strsplit(folded, "_", -1);
    int year = 0;
    for (char **token = tokens; *token; token++)
        year = year_of(*token) ? year_of(*token) : year;
    g_strfreev(tokens);
    g_free(folded);
    return year;
}

int period_in(const char *text)
{
    char *folded = fold(text), **tokens = g_strsplit(folded, "_", -1);
    int period = 0;
    for (char **token = tokens; *token; token++)
        if (is_one_of(*token, "2 5 10 20 25 30 50 100 200 250 500 1000 10000"))
            period = atoi(*token);
    g_strfreev(tokens);
    g_free(folded);
    return period;
}

/* ---- ages ---- */

#define AGE_WORDS                                                                                  \
    "age ages aged ika ikaluokka ian vuotiaat vuotta alter alters alder ald aldrar ar jahre he a " \
    "ja pop bef vaesto years year yrs"
#define OVER_WORDS    "over yli ueber uber ab plus p older vanhemmat aldre mehr ol"
#define UNDER_WORDS   "under alle unter below"
#define BETWEEN_WORDS "to bis till och und and"

/* "ika_0_9", "age_80_over", "unter_18"; `is_open`: the name ended in "_", as "he_85_". */
static int guess_age(const char *folded, int is_open, name_guess *out)
{
    char **tokens = g_strsplit(folded, "_", -1);
    int number[2] = { 0, 0 }, n = 0, over = 0, under = 0, about = 0, other = 0, people = 0;
    for (char **token = tokens; *token; token++) {
        if (g_ascii_isdigit(**token)) {
            if (n < 2)
                number[n] = atoi(*token);
            n++;
        } else if (is_one_of(*token, OVER_WORDS))
            over = 1;
        else if (is_one_of(*token, UNDER_WORDS))
            under = 1;
        else if (is_one_of(*token, AGE_WORDS)) {
            about = 1;
            people |= is_one_of(*token, "pop bef vaesto");
        } else if (!is_one_of(*token, BETWEEN_WORDS))
            other = 1;
    }
    g_strfreev(tokens);
    if (other || n < 1 || n > 2 || number[0] > 110 || number[1] > 120)
        return 0;
    out->low = number[0];
    out->high = n == 2 ? number[1] : over || is_open ? -1 : number[0] - 1;
    if (n == 2)
        return number[0] <= number[1] && (about || !(over || under));
    if (over || (is_open && about))
        return !people || number[0] > 18; /* "pop15p" is everybody but children */
    out->low = 0;
    return under && number[0] > 1;
}

/* ---- columns ---- */

/* What no count of people has in its name. */
#define NO_COUNT                                                                                   \
    "density share rate change growth pct percent prozent osuus tiheys anteil andel dichte "       \
    "tathet "                                                                                      \
    "per mean median average durchschnitt muutos keskiarvo min max q index"
#define ONE_SEX "miehet naiset men women male female man kvinnor maenner manner frauen"

static const struct {
    column_role role;
    int is_count;
    const char *words;
} roles[] = {
    { ROLE_POPULATION, 1,
      "population pop vaesto vakiluku vaestomaara asukkaita asukkaat asukasluku asukas he_vakiy "
      "pt_vakiy asyht as_yht vaki bewohner einwohner bevolkerung bevoelkerung ew einw befolkning "
      "invanare folkmangd bef boende residents inhabitants persons people ihm personen personer" },
    { ROLE_LOW_INCOME, 1,
      "low_income income_low lowincome poor pienituloiset pienituloisia hr_pi_tul lag_inkomst "
      "laginkomst niedrigeinkommen arm geringverdiener" },
    { ROLE_INCOME_TOTAL, 1, "hr_tuy income_total" },
    { ROLE_INCOME, 0,
      "income mean_income median_income income_median income_mean hr_ktu hr_mtu tr_ktu tr_mtu "
      "tulot mediaanitulo keskitulo inkomst medianinkomst einkommen" },
    { ROLE_BASIC_EDUCATION, 1,
      "basic_education edu_basic ko_perus perusaste perusasteen grundskola forgymnasial "
      "low_education education_low hauptschule" },
    { ROLE_EDUCATION_TOTAL, 1, "ko_ika_18_y edu_total education_total" },
    { ROLE_UNEMPLOYED, 1,
      "unemployed pt_tyott tyottomat tyottomia arbetslosa arbetslos arbeitslose arbeitslos" },
    { ROLE_LABOUR_FORCE, 1,
      "labour_force labor_force pt_tyovy tyovoima arbetskraft "
      "erwerbspersonen" },
    { ROLE_FOREIGN, 1,
      "foreign foreign_citizens foreign_born foreigners ulkomaalaiset ulkomaan_kansalaiset "
      "vieraskieliset utlandska utlandsfodda auslaender auslander" },
    { ROLE_RENTED, 1, "rented hh_rented te_vuok_as tenants vuokra hyresratt mieter" },
    { ROLE_HOUSEHOLDS, 1,
      "households te_taly tr_kuty asuntokunnat kotitaloudet hushall haushalte" },
    { ROLE_YEAR, 0, "year vuosi ar jahr statistics_year tilastovuosi" },
    { ROLE_CATEGORY, 0,
      "category categories kategoria luokka tyyppi palvelu kategori typ kategorie type kind art "
      "class fclass amenity" },
    { ROLE_SUPPLY, 0,
      "supply capacity paikat paikkoja kapasiteetti platser kapacitet plaetze "
      "platze kapazitat kapazitaet beds places" },
    { ROLE_HEAT, 0,
      "heat heat_exposure heat_index heat_stress lampo lamposumma kuumuus varme hetta hitze" },
    { ROLE_GREEN, 0, "green vegetation vihrea viheralue gronyta gronska gruen grun" },
    { ROLE_ID, 0,
      "id gid grid_id grd_id cell_id xyind ruutu_id ruutu rutid ruta gitter_id gitter code koodi "
      "kod kennung nro nr nummer postal_code postinumeroalue posti_alue pono posno zip plz index "
      "tunnus iris" },
};

/* Without its years, which are noted; for g_free(). */
static char *without_year(const char *folded, int *year)
{
    char **tokens = g_strsplit(folded, "_", -1);
    GString *out = g_string_new(NULL);
    for (char **token = tokens; *token; token++) {
        if (year_of(*token)) {
            *year = year_of(*token);
            continue;
        }
        if (out->len)
            g_string_append_c(out, '_');
        g_string_append(out, *token);
    }
    g_strfreev(tokens);
    return g_string_free(out, FALSE);
}

void guess_column(const char *name, name_guess *out)
{
    *out = (name_guess){ 0 };
    char *folded = fold(name), *word = without_year(folded, &out->year);
    const int is_open = *name && name[strlen(name) - 1] == '_';
    const int no_count = best_match(word, NO_COUNT) > 0 || best_match(word, ONE_SEX) > 0;
    if (guess_age(word, is_open, out)) {
        out->role = ROLE_AGE;
        out->score = 100;
    } else {
        out->low = out->high = 0;
    }
    for (size_t i = 0; i < DIKAS_COUNT(roles) && out->role != ROLE_AGE; i++) {
        const int score = best_match(word, roles[i].words);
        if (score <= out->score || (roles[i].is_count && no_count))
            continue;
        out->role = roles[i].role;
        out->score = score;
    }
    g_free(word);
    g_free(folded);
}

/* ---- layers and services ---- */

/* 1 where one of the words begins some part of the name: "treecover" is of "tree". */
static int has_word(const char *folded, const char *words)
{
    char **tokens = g_strsplit(folded, "_", -1), **list = g_strsplit(words, " ", -1);
    int found = 0;
    for (char **token = tokens; *token; token++)
        for (char **word = list; *word && !found; word++)
            found =
                strlen(*word) > 3 ? g_str_has_prefix(*token, *word) : strcmp(*token, *word) == 0;
    g_strfreev(list);
    g_strfreev(tokens);
    return found;
}

ground_theme guess_theme(const char *name)
{
    static const struct {
        ground_theme theme;
        const char *words;
    } themes[] = {
        { THEME_FLOOD, "flood tulva oversvamning hochwasser hulevesi skyfall depth inundation "
                       "vesisyvyys uberflutung ueberflutung" },
        { THEME_HEAT, "heat hitze lampo kuum varme temperature lampotila lst hetta utci" },
        { THEME_CANOPY, "canopy crown latvus krone kronen treecover kron puusto" },
        { THEME_TREES, "trees tree puut puu trad baume baeume baum" },
        { THEME_WATER, "water vesi vedet vatten wasser lake lakes jarvi meri see" },
        { THEME_BUILDINGS, "building rakennu byggnad gebaude gebaeude houses" },
        { THEME_GREEN, "green vihrea viher gron grun gruen ndvi vegetation parks park puisto "
                       "puistot" },
        { THEME_SURFACE, "dem dsm dtm cdsm elevation korkeus hojd hohe hoehe surface" },
        { THEME_LAND_COVER, "landcover land maanpeite marktacke landuse bodenbedeckung clc" },
    };
    char *folded = fold(name);
    ground_theme found = THEME_NONE;
    for (size_t i = 0; i < DIKAS_COUNT(themes) && !found; i++)
        if (has_word(folded, themes[i].words))
            found = themes[i].theme;
    g_free(folded);
    return found;
}

int guess_service(const char *category)
{
    static const char *const kinds[] = {
        "doctor health terveys terveysasema lakare vardcentral arzt arzte aerzte laakari praxis",
        "grocery supermarket ruokakauppa paivittaistavara livsmedel lebensmittel",
        "school koulu koulut skola schule grundskola",
        "pharmacy apteekki apotek apotheke",
        "kindergarten daycare paivakoti forskola kita",
        "library kirjasto bibliotek bibliothek",
        "hospital sairaala sjukhus krankenhaus",
    };
    char *folded = fold(category);
    int found = -1;
    for (size_t i = 0; i < DIKAS_COUNT(kinds) && found < 0; i++)
        if (has_word(folded, kinds[i]))
            found = (int)i;
    g_free(folded);
    return found;
}

int guess_has_room_for_few(const char *category)
{
    const int kind = guess_service(category);
    return kind == 0 || kind == 2 || kind == 4 || kind == 6;
}

int guess_layer(const char *name, const char *role)
{
    static const char *const words[][2] = {
        { "cells", "cells cell grid grids ruutu ruudut ruudukko vaestoruudukko rutor rutnat ruta "
                   "gitter raster hila" },
        { "services", "services service palvelut palvelu poi pois amenities service tjanster "
                      "dienste einrichtungen" },
        { "network", "network streets street roads road katu kadut tie tiet tieverkko gator vagar "
                     "strassen wege lines links" },
        { "buildings", "buildings building rakennukset rakennus byggnader gebaude gebaeude "
                       "multipolygons" },
        { "areas", "areas area districts district alue alueet osaalue omraden bezirke stadtteile "
                   "paavo postal" },
    };
    char *folded = fold(name);
    int score = 0;
    for (size_t i = 0; i < DIKAS_COUNT(words); i++)
        if (strcmp(words[i][0], role) == 0)
            score = best_match(folded, words[i][1]) + (match(folded, role) ? 5 : 0);
    g_free(folded);
    return score;
}

/* ---- codes ---- */

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int is_whole(double x)
{
    return fabs(x - nearbyint(x)) < 1e-9;
}

/* 9, 99, 999, …: nines only. */
static int is_nines(double x)
{
    if (!is_whole(x) || x < 9 || x > 1e15)
        return 0;
    int64_t rest = (int64_t)x;
    while (rest % 10 == 9)
        rest /= 10;
    return rest == 0;
}

/* Rows of a value among sorted ones. */
static int64_t rows_of(const double *sorted, int64_t n, double value)
{
    int64_t low[2];
    for (int side = 0; side < 2; side++) {
        int64_t from = 0, to = n;
        while (from < to) {
            const int64_t middle = (from + to) / 2;
            if (sorted[middle] < value || (side && sorted[middle] <= value))
                from = middle + 1;
            else
                to = middle;
        }
        low[side] = from;
    }
    return low[1] - low[0];
}

/* Nines of two or more that stand out from the counts beside them, or cannot be counts. */
static void judge_nines(code_guess *c, const double *sorted, int64_t n)
{
    const int64_t beside = rows_of(sorted, n, c->value - 1) + rows_of(sorted, n, c->value + 1);
    const double before = c->rows < n ? sorted[n - c->rows - 1] : 0;
    if (c->above * 10 >= c->rows * 9 && c->above >= 2) {
        c->is_certain = 1;
        c->about = "where fewer people live: a code";
    } else if (c->value > 9999 && c->rows >= 2 && sorted[n - 1] <= c->value &&
               before < c->value / 10) {
        c->is_certain = 1;
        c->about = "ten times what comes next: a code";
    } else if (c->value >= 99 && c->rows >= 5 && 2 * c->rows > 10 * beside) {
        c->about = "far more often than the counts beside it: a code or a count";
    } else {
        c->rows = 0;
    }
}

GArray *guess_codes(const double *x, const double *total, int64_t n)
{
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(code_guess));
    double *sorted = g_new(double, (gsize)n + 1);
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            sorted[known++] = x[i];
    qsort(sorted, (size_t)known, sizeof *sorted, compare);
    for (int64_t i = 0, next; i < known; i = next) {
        code_guess c = { .value = sorted[i] };
        for (next = i; next < known && sorted[next] <= c.value; next++)
            c.rows++;
        if (c.value < 0 && is_whole(c.value)) {
            c.is_certain = 1;
            c.about = "no count is negative: a code";
        } else if (is_nines(c.value)) {
            for (int64_t k = 0; total && k < n; k++)
                c.above += fabs(x[k] - c.value) < 1e-9 && total[k] >= 0 && total[k] < c.value;
            judge_nines(&c, sorted, known);
        } else {
            continue;
        }
        if (c.rows)
            g_array_append_val(codes, c);
    }
    g_free(sorted);
    return codes;
}
