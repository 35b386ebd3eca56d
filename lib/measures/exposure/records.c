/* SPDX-License-Identifier: MIT */
/**
 * @file records.c
 * What dikas-exposure computes, as records: parameters, results, sources. Pixels, polygons and
 * files are what these measures read, so that functions of their own compute them.
 */
#include "measures/measures.h"

#define WORD(name, start, text)                                                                    \
    {                                                                                              \
        .key = name, .type = DIKAS_WORD, .initial = start, .help = text                            \
    }
#define NUMBER(name, start, least, most, text)                                                     \
    {                                                                                              \
        .key = name, .type = DIKAS_NUMBER, .initial = start, .low = least, .high = most,           \
        .help = text                                                                               \
    }
#define CHOICE(name, start, words, text)                                                           \
    {                                                                                              \
        .key = name, .type = DIKAS_CHOICE, .initial = start, .choices = words, .help = text        \
    }
#define GIVES(tail, what, least, most, text)                                                       \
    {                                                                                              \
        .suffix = tail, .unit = what, .low = least, .high = most, .help = text                     \
    }
#define KNOWN GIVES("_known_share", "1", 0, 1, "share of the cell on which it rests")
#define PROTECTED                                                                                  \
    GIVES("_protected_share", "1", 0, 1,                                                           \
          "with --protected: share of the known ground that is, which counts neither as dry nor "  \
          "as flooded")
#define LISTS(p, o)                                                                                \
    .parameters = p, .n_parameters = DIKAS_COUNT(p), .outputs = o, .n_outputs = DIKAS_COUNT(o),    \
    .reading = DIKAS_READS_NOTHING

static const dikas_input_spec people[] = {
    { "population", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_OWN_ROW,
      "residents of the cell (--population)" },
};

/* ---- rasters ---- */

static const dikas_parameter_spec zonal_parameters[] = {
    WORD("raster", NULL, "NAME of a --raster"),
    WORD("stat", NULL,
         "mean, sum, min, max, variance, stdev, median, qNN (q90), valid_px, covered_px, "
         "valid_share, share_ge or excess (with threshold), frac (with class)"),
    NUMBER("threshold", "", -HUGE_VAL, HUGE_VAL, "of share_ge and excess, in the raster's unit"),
    NUMBER("class", "", -HUGE_VAL, HUGE_VAL, "of frac"),
    WORD("weight", "", "NAME of a --raster that weighs the pixels (people)"),
};
static const dikas_output_spec zonal_outputs[] = {
    GIVES("", "value", -HUGE_VAL, HUGE_VAL, "the statistic; shares and pixels are 1"),
    GIVES("_known_share", "1", 0, 1,
          "share of the cell whose pixels have a value (and a weight); not of valid_px, covered_px "
          "and valid_share"),
};
const dikas_measure dikas_measure_zonal = {
    .id = "zonal",
    .family = "exposure",
    .title = "Statistic of the pixels under the cell, by the exact share of each that it covers",
    .formula = "mean = Σ c x / Σ c",
    .reference = "Exact coverage; weighted quantiles of type 7 (Hyndman & Fan 1996)",
    .doi = "10.1080/00031305.1996.10473566",
    LISTS(zonal_parameters, zonal_outputs),
};

static const dikas_parameter_spec anomaly_parameters[] = {
    WORD("raster", NULL, "NAME of a --raster: surface temperature of one date"),
};
static const dikas_output_spec anomaly_outputs[] = {
    GIVES("", "value", -HUGE_VAL, HUGE_VAL, "difference in the raster's unit; above 0 is more"),
    GIVES("_known_share", "1", 0, 1, "share of the cell whose pixels have a value"),
};
const dikas_measure dikas_measure_anomaly = {
    .id = "anomaly",
    .family = "exposure",
    .title = "Mean of the pixels under the cell less that under all cells that are written, each "
             "place once",
    .formula = "Σ c x / Σ c of the cell - the same of all cells together",
    .reference = "A difference of means",
    .doi = "",
    LISTS(anomaly_parameters, anomaly_outputs),
    .reference_value = &(const double){ 0 },
};

/* ---- floods ---- */

#define RING                                                                                       \
    NUMBER("ring", "0", 0, HUGE_VAL,                                                               \
           "m: look at the ring of this width around the polygon instead of at the polygon, as "   \
           "buildings are holes in many rasters")
static const dikas_parameter_spec flood_share_parameters[] = {
    WORD("raster", NULL, "NAME of a --raster of water depth, m"),
    NUMBER("from", "0", 0, HUGE_VAL, "least depth, m"),
    NUMBER("to", "", 0, HUGE_VAL,
           "depth below which it stays, m; without it there is no upper end"),
    RING,
};
static const dikas_output_spec flood_share_outputs[] = {
    GIVES("", "1", 0, 1, "share of the known ground of the cell"),
    KNOWN,
    PROTECTED,
};
const dikas_measure dikas_measure_flood_share = {
    .id = "flood_share",
    .family = "exposure",
    .title = "Share of the cell in a class of water depth; ground without depth is dry",
    .formula = "Σ c [from <= x < to] / Σ c",
    .reference = "A share by exact coverage",
    .doi = "",
    .traits = DIKAS_TRAIT_COST,
    LISTS(flood_share_parameters, flood_share_outputs),
};

static const dikas_parameter_spec flood_affected_parameters[] = {
    WORD("raster", NULL, "NAME of a --raster of water depth, m"),
    NUMBER("threshold", NULL, 0, HUGE_VAL, "depth from which people are affected, m"),
    RING,
};
static const dikas_output_spec flood_affected_outputs[] = {
    GIVES("", "persons", 0, HUGE_VAL, "residents of the flooded share"),
    KNOWN,
    PROTECTED,
};
const dikas_measure dikas_measure_flood_affected = {
    .id = "flood_affected",
    .family = "exposure",
    .title = "Residents affected by water of a depth, spread evenly over the cell",
    .formula = "n Σ c [x >= threshold] / Σ c",
    .reference = "Residents by the share of the ground",
    .doi = "",
    .traits = DIKAS_TRAIT_COST,
    .inputs = people,
    .n_inputs = DIKAS_COUNT(people),
    LISTS(flood_affected_parameters, flood_affected_outputs),
};

#define RASTERS                                                                                    \
    {                                                                                              \
        .key = "rasters", .type = DIKAS_WORDS,                                                     \
        .help = "NAMEs of --rasters of water depth, m, one per return period"                      \
    }
#define PERIODS                                                                                    \
    {                                                                                              \
        .key = "periods", .type = DIKAS_NUMBERS, .low = 1, .high = HUGE_VAL,                       \
        .help = "return periods, years, ascending"                                                 \
    }
#define TAIL CHOICE("tail", "none", "none|constant", "floods rarer than the longest period")
#define FORM CHOICE("form", "trapezoid", "trapezoid|step", "what is assumed between two periods")
static const dikas_parameter_spec flood_annual_parameters[] = {
    RASTERS,
    PERIODS,
    NUMBER("threshold", NULL, 0, HUGE_VAL, "depth from which people are affected, m"),
    TAIL,
    FORM,
    RING,
};
static const dikas_output_spec flood_annual_outputs[] = {
    GIVES("", "persons/year", 0, HUGE_VAL, "expected residents affected in a year"),
    KNOWN,
    PROTECTED,
};
const dikas_measure dikas_measure_flood_annual = {
    .id = "flood_annual",
    .family = "exposure",
    .title = "Residents affected by floods in an average year",
    .formula = "Σ_k (I_k + I_k+1)/2 · (1/T_k - 1/T_k+1)",
    .reference = "Ward, de Moel & Aerts 2011, Nat. Hazards Earth Syst. Sci. 11, 3181-3195",
    .doi = "10.5194/nhess-11-3181-2011",
    .traits = DIKAS_TRAIT_COST,
    .inputs = people,
    .n_inputs = DIKAS_COUNT(people),
    LISTS(flood_annual_parameters, flood_annual_outputs),
};

#define DAMAGE                                                                                     \
    .family = "exposure",                                                                          \
    .reference = "Huizinga, de Moel & Szewczyk 2017, Global flood "                                \
                 "depth-damage functions, EUR 28552 EN",                                           \
    .doi = "10.2760/16510", .traits = DIKAS_TRAIT_COST
static const dikas_parameter_spec flood_damage_parameters[] = {
    WORD("raster", NULL, "NAME of a --raster of water depth, m"),
    RING,
};
static const dikas_output_spec flood_damage_outputs[] = {
    GIVES("", "1", 0, 1, "share of the value of homes on the known ground that is destroyed"),
    KNOWN,
    PROTECTED,
};
const dikas_measure dikas_measure_flood_damage = {
    .id = "flood_damage",
    .title = "Damage to residential buildings by a flood (average of Europe), by the depth of each "
             "pixel",
    .formula = "Σ c d(x) / Σ c, d linear between (0, 0), (0.5, 0.25), (1, 0.4) … (6, 1)",
    DAMAGE,
    LISTS(flood_damage_parameters, flood_damage_outputs),
};

static const dikas_parameter_spec flood_damage_annual_parameters[] = {
    RASTERS, PERIODS, TAIL, FORM, RING,
};
static const dikas_output_spec flood_damage_annual_outputs[] = {
    GIVES("", "1/year", 0, 1, "share of the value of homes that is destroyed in a year"),
    KNOWN,
    PROTECTED,
};
const dikas_measure dikas_measure_flood_damage_annual = {
    .id = "flood_damage_annual",
    .title = "Damage to residential buildings by floods in an average year",
    .formula = "Σ_k (D_k + D_k+1)/2 · (1/T_k - 1/T_k+1)",
    DAMAGE,
    LISTS(flood_damage_annual_parameters, flood_damage_annual_outputs),
};

static const dikas_parameter_spec hazard_parameters[] = {
    WORD("hazard", NULL, "NAME of a --hazard"),
    { .key = "class",
      .type = DIKAS_WORDS,
      .initial = "",
      .help = "classes of it that count; without it all of them" },
    CHOICE("rule", "share", "share|any|point",
           "of the residents of a cell: by share of its ground, all when it is touched, all when "
           "the point within it is"),
};
static const dikas_output_spec hazard_share_outputs[] = {
    GIVES("", "1", 0, 1, "share of the known ground of the cell"),
    KNOWN,
    PROTECTED,
};
const dikas_measure dikas_measure_hazard_share = {
    .id = "hazard_share",
    .family = "exposure",
    .title = "Share of the cell within the polygons of a hazard",
    .formula = "a(cell ∩ hazard) / a(cell)",
    .reference = "A share of the ground",
    .doi = "",
    .traits = DIKAS_TRAIT_COST,
    LISTS(hazard_parameters, hazard_share_outputs),
};
static const dikas_output_spec hazard_affected_outputs[] = {
    GIVES("", "persons", 0, HUGE_VAL, "residents affected, by the rule"),
    KNOWN,
    PROTECTED,
};
const dikas_measure dikas_measure_hazard_affected = {
    .id = "hazard_affected",
    .family = "exposure",
    .title = "Residents within the polygons of a hazard",
    .formula = "n a(cell ∩ hazard) / a(cell)",
    .reference = "Residents by the share of the ground",
    .doi = "",
    .traits = DIKAS_TRAIT_COST,
    .inputs = people,
    .n_inputs = DIKAS_COUNT(people),
    LISTS(hazard_parameters, hazard_affected_outputs),
};

/* ---- heat ---- */

#define KNOWN_PIXELS                                                                               \
    GIVES("_known_share", "1", 0, 1,                                                               \
          "with rasters: share of the cell that the one with most gaps knows")
#define PLACE "; a column of the cells, or the NAME of a --raster (its mean)"
static const dikas_parameter_spec utci_parameters[] = {
    WORD("ta", "ta", "air temperature, °C" PLACE),
    WORD("rh", "rh", "relative humidity, %" PLACE),
    WORD("tmrt", "tmrt", "mean radiant temperature, °C" PLACE),
    WORD("va", "va", "wind speed 10 m above ground, m/s" PLACE),
};
#define UTCI                                                                                       \
    .family = "exposure", .formula = "polynomial of Ta, Tmrt - Ta, va and vapour pressure",        \
    .reference = "Bröde et al. 2012, Int. J. Biometeorol. 56, 481-494",                            \
    .doi = "10.1007/s00484-011-0454-1", .traits = 0
static const dikas_output_spec utci_outputs[] = {
    GIVES("", "°C", -HUGE_VAL, HUGE_VAL, "Universal Thermal Climate Index"),
    KNOWN_PIXELS,
};
const dikas_measure dikas_measure_utci = {
    .id = "utci",
    .title = "Thermal stress outdoors as an equivalent temperature",
    UTCI,
    LISTS(utci_parameters, utci_outputs),
};
static const dikas_output_spec utci_class_outputs[] = {
    GIVES("", "1", -5, 4, "-5 extreme cold stress, 0 none, 1 moderate to 4 extreme heat stress"),
    KNOWN_PIXELS,
};
const dikas_measure dikas_measure_utci_class = {
    .id = "utci_class",
    .title = "Class of thermal stress outdoors",
    UTCI,
    LISTS(utci_parameters, utci_class_outputs),
};

static const dikas_parameter_spec series_parameters[] = {
    WORD("series", NULL, "CSV file of one row an hour"),
    WORD("column", NULL, "its column of temperatures, °C"),
    NUMBER("threshold", NULL, -HUGE_VAL, HUGE_VAL, "temperature that is exceeded, °C"),
};
static const dikas_output_spec hours_over_outputs[] = {
    { .suffix = "",
      .side = DIKAS_SIDE_SINGLE,
      .unit = "h",
      .low = 0,
      .high = HUGE_VAL,
      .help = "hours strictly above the threshold" },
};
const dikas_measure dikas_measure_hours_over = {
    .id = "hours_over",
    .family = "exposure",
    .title = "Hours above a temperature, of a time series",
    .formula = "Σ [x > threshold]",
    .reference = "A count of hours",
    .doi = "",
    .traits = DIKAS_TRAIT_COST,
    LISTS(series_parameters, hours_over_outputs),
};
static const dikas_output_spec degree_hours_outputs[] = {
    { .suffix = "",
      .side = DIKAS_SIDE_SINGLE,
      .unit = "K·h",
      .low = 0,
      .high = HUGE_VAL,
      .help = "degree hours above the threshold" },
};
const dikas_measure dikas_measure_degree_hours = {
    .id = "degree_hours",
    .family = "exposure",
    .title = "Degree hours above a temperature, of a time series",
    .formula = "Σ max(x - threshold, 0)",
    .reference = "A sum over hours",
    .doi = "",
    .traits = DIKAS_TRAIT_COST,
    LISTS(series_parameters, degree_hours_outputs),
};

static const dikas_parameter_spec cooling_parameters[] = {
    WORD("shade", "", "share of trees of at least 2 m, 0-1" PLACE),
    WORD("albedo", "", "albedo, 0-1" PLACE),
    WORD("eti", "", "evapotranspiration index, 0-1" PLACE),
    WORD("building_intensity", "", "floor area over ground, 0-1, instead of the others" PLACE),
};
static const dikas_output_spec cooling_outputs[] = {
    GIVES("", "1", 0, 1, "cooling capacity by day, or by night from building_intensity"),
    KNOWN_PIXELS,
};
const dikas_measure dikas_measure_cooling_capacity = {
    .id = "cooling_capacity",
    .family = "exposure",
    .title = "Capacity of the ground to cool the air (InVEST Urban Cooling)",
    .formula = "0.6 shade + 0.2 albedo + 0.2 ETI; at night 1 - building intensity",
    .reference = "Natural Capital Project, InVEST User's Guide, Urban Cooling Model",
    .doi = "",
    .traits = DIKAS_TRAIT_BENEFIT,
    LISTS(cooling_parameters, cooling_outputs),
};

/* ---- green and sealed ground ---- */

static const dikas_parameter_spec ground_parameters[] = {
    WORD("raster", "", "NAME of a --raster: classes, 0-1 or canopy height"),
    WORD("polygons", "", "NAME of a --hazard layer of polygons, instead of a raster"),
    { .key = "classes",
      .type = DIKAS_NUMBERS,
      .initial = "",
      .low = -HUGE_VAL,
      .high = HUGE_VAL,
      .help = "classes of the raster that count; without it every value above 0" },
    WORD("water", "",
         "class of the raster, or NAME of a --hazard layer, that is water and no land"),
};
static const dikas_output_spec ground_outputs[] = {
    GIVES("", "1", 0, 1, "share of the known land of the cell"),
    GIVES("_known_share", "1", 0, 1, "share of the cell of which it is known what it is"),
};
#define GROUND                                                                                     \
    .family = "exposure", .formula = "a(cell ∩ what) / a(cell ∩ land)",                            \
    .reference = "A share of the land", .doi = ""
const dikas_measure dikas_measure_canopy_share = {
    .id = "canopy_share",
    .title = "Share of the land under the crowns of trees",
    GROUND,
    .traits = DIKAS_TRAIT_BENEFIT,
    LISTS(ground_parameters, ground_outputs),
};
const dikas_measure dikas_measure_green_share = {
    .id = "green_share",
    .title = "Share of the land that is green",
    GROUND,
    .traits = DIKAS_TRAIT_BENEFIT,
    LISTS(ground_parameters, ground_outputs),
};
const dikas_measure dikas_measure_sealed_share = {
    .id = "sealed_share",
    .title = "Share of the land that is sealed",
    GROUND,
    .traits = DIKAS_TRAIT_COST,
    LISTS(ground_parameters, ground_outputs),
};

static const dikas_parameter_spec rule_parameters[] = {
    WORD("trees", NULL, "NAME of a --hazard layer of trees, as points"),
    WORD("canopy", NULL, "NAME of a --raster of shares 0-1, or of a --hazard layer of crowns"),
    WORD("green", NULL, "NAME of a --hazard layer of public green, as polygons"),
    NUMBER("min_green_ha", "1", 0, HUGE_VAL, "least area of green that hangs together, ha"),
    CHOICE("metric", "line", "line|network",
           "the way to green: straight from edge to edge, or on foot over --network"),
    WORD("buildings", "", "NAME of a --hazard layer of buildings that may hide trees"),
    WORD("height", "", "its column of heights, m"),
    NUMBER("distance", "30", 0, HUGE_VAL, "farthest that a tree may stand from the cell, m"),
    NUMBER("radius", "500", 0, HUGE_VAL, "what is neighbourhood: so far around the cell, m"),
    NUMBER("eye", "1.5", 0, HUGE_VAL, "height of whoever looks, m"),
    NUMBER("top", "6", 0, HUGE_VAL, "height of what is seen of a tree, m"),
};
static const dikas_output_spec rule_outputs[] = {
    GIVES("_score", "1", 0, 3, "parts of the rule that hold"),
    GIVES("_trees", "trees", 0, HUGE_VAL, "trees in sight, with buildings and their heights"),
    GIVES("_trees_proxy", "trees", 0, HUGE_VAL, "trees within the distance, without"),
    GIVES("_canopy", "1", 0, 1, "share of the known neighbourhood under crowns"),
    GIVES("_green_m", "m", 0, HUGE_VAL, "to the nearest green of that area"),
    GIVES("_canopy_known_share", "1", 0, 1, "share of the neighbourhood that is known"),
};
const dikas_measure dikas_measure_rule_3_30_300 = {
    .id = "rule_3_30_300",
    .family = "exposure",
    .title = "Three trees in sight, 30 % of the neighbourhood under crowns, green within 300 m",
    .formula = "[trees >= 3] + [canopy >= 0.3] + [green_m <= 300]",
    .reference = "Konijnendijk 2023, J. For. Res. 34, 821-830",
    .doi = "10.1007/s11676-022-01523-z",
    .traits = DIKAS_TRAIT_BENEFIT,
    LISTS(rule_parameters, rule_outputs),
};

/* ---- sky ---- */

#define SURFACE                                                                                    \
    WORD("surface", NULL,                                                                          \
         "NAME of a --raster of heights of ground, roofs and crowns, m, or of a --hazard layer "   \
         "of buildings on level ground"),                                                          \
        WORD("height", "", "column of heights of buildings, m"),                                   \
        NUMBER("pixel", "", 0, HUGE_VAL, "that buildings are laid out in, m; 2 where left out")
enum { HEIGHT_PIXEL = 2, SUN_ELEVATION = 4 }; /* positions */
#define SKY_OUTPUTS(text)                                                                          \
    {                                                                                              \
        GIVES("", "1", 0, 1, text),                                                                \
            GIVES("_known_share", "1", 0, 1, "share of the cell, and of the ways looked along")    \
    }
static const dikas_parameter_spec sky_view_parameters[] = {
    SURFACE,
    { .key = "directions",
      .type = DIKAS_COUNT_N,
      .initial = "32",
      .low = 4,
      .high = 360,
      .help = "directions in which the horizon is looked for" },
    NUMBER("distance", "200", 0, HUGE_VAL, "how far, m"),
};
static dikas_status check_pixel(const dikas_value *parameter, dikas_error *err)
{
    const dikas_value *pixel = &parameter[HEIGHT_PIXEL];
    return pixel->given ? dikas_check_positive(pixel, "pixel", err) : DIKAS_OK;
}

static const dikas_output_spec sky_view_outputs[] = SKY_OUTPUTS("sky view factor, mean of pixels");
const dikas_measure dikas_measure_sky_view = {
    .id = "sky_view",
    .family = "exposure",
    .title = "Share of an even sky's light that reaches level ground, of a surface model",
    .formula = "mean cos² β, tan β = max (h_k - h_0) / d_k",
    .reference = "Dozier & Frew 1990, IEEE Trans. Geosci. Remote Sens. 28, 963-969",
    .doi = "10.1109/36.58986",
    .check = check_pixel,
    LISTS(sky_view_parameters, sky_view_outputs),
};

static const dikas_parameter_spec shadow_parameters[] = {
    SURFACE,
    NUMBER("azimuth", NULL, 0, 360, "of the sun, degrees clockwise from north"),
    NUMBER("elevation", NULL, 0, 90, "of the sun above the horizon, degrees, above 0"),
    NUMBER("distance", "500", 0, HUGE_VAL, "how far from them things throw their shadow, m"),
};
static dikas_status check_shadow(const dikas_value *parameter, dikas_error *err)
{
    const dikas_status status = dikas_check_positive(&parameter[SUN_ELEVATION], "elevation", err);
    return status == DIKAS_OK ? check_pixel(parameter, err) : status;
}

static const dikas_output_spec shadow_outputs[] = SKY_OUTPUTS("share of the pixels in the shade");
const dikas_measure dikas_measure_shadow_share = {
    .id = "shadow_share",
    .family = "exposure",
    .title = "Share of the cell in the shade at a sun, of a surface model",
    .formula = "max (h_k - h_0) / d_k > tan(elevation)",
    .reference = "A line to the sun",
    .doi = "",
    .check = check_shadow,
    LISTS(shadow_parameters, shadow_outputs),
};

/* ---- rain ---- */

static const dikas_parameter_spec runoff_parameters[] = {
    WORD("curve_number", NULL,
         "a column of curve numbers 0-100; or, with raster, a CSV file of columns class and "
         "curve_number"),
    NUMBER("rain_mm", NULL, 0, HUGE_VAL, "rain of the event, mm"),
    WORD("raster", "", "NAME of a --raster of classes: run-off of each, then averaged"),
};
static const dikas_output_spec runoff_outputs[] = {
    GIVES("", "mm", 0, HUGE_VAL, "run-off depth"),
    GIVES("_retention", "1", 0, 1, "share of the rain that is held back"),
    GIVES("_known_share", "1", 0, 1, "with raster: share of the cell whose class has a number"),
};
const dikas_measure dikas_measure_runoff = {
    .id = "runoff",
    .family = "exposure",
    .title = "Run-off of a rainstorm by curve numbers",
    .formula = "Q = (P - 0.2 S)² / (P + 0.8 S), S = 25400/CN - 254",
    .reference = "NRCS, National Engineering Handbook, part 630, chapter 10",
    .doi = "",
    .traits = DIKAS_TRAIT_COST,
    LISTS(runoff_parameters, runoff_outputs),
};

/* ---- index ---- */

static const dikas_parameter_spec index_parameters[] = {
    WORD("spec", NULL,
         "JSON file: indicators, direction, weights, domains, normalise, aggregate, reference"),
};
static const dikas_output_spec index_outputs[] = {
    GIVES("", "1", -HUGE_VAL, HUGE_VAL, "the index; 0-1 with minmax, rank and goalposts"),
    GIVES("_known_share", "1", 0, 1, "share of the weight that is known"),
};
const dikas_measure dikas_measure_index = {
    .id = "index",
    .family = "exposure",
    .title = "Composite index of columns, also of those computed before it",
    .formula = "Σ w_k z_k / Σ w_k, arithmetic; of domains also Π D",
    .reference = "OECD & JRC 2008, Handbook on Constructing Composite Indicators",
    .doi = "10.1787/9789264043466-en",
    .traits = DIKAS_TRAIT_COST,
    LISTS(index_parameters, index_outputs),
};
