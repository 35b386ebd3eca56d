/* SPDX-License-Identifier: MIT */
/**
 * @file network.h
 * Streets as a graph, places tied to it, and the relation of costs between two sets of places.
 *
 * All costs on a graph are whole multiples of one power of two (its quantum), small enough not to
 * matter and large enough that every sum along a path is exact. So the cost of a pair does not
 * depend on the direction of the search or on the order of additions, and a limit is met by the
 * same pairs whichever side looks.
 */
#ifndef DIKAS_NETWORK_H
#define DIKAS_NETWORK_H

#include "dikas/relation.h"
#include "dikas/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Who travels: speeds by kind of way, access rules, one-ways, barriers. */
typedef struct dikas_profile dikas_profile;

/**
 * A copy of a built-in profile.
 *
 * | name           | speed on the flat | who                                             |
 * |----------------|-------------------|-------------------------------------------------|
 * | `walk`         | 4.8 km/h          | people on foot                                  |
 * | `adult`        | 5.15              | adults on dry ground (1)                        |
 * | `older`        | 4.26              | older people on dry ground (1)                  |
 * | `winter`       | 4.81              | adults in winter (1)                            |
 * | `older_winter` | 3.89              | older people in winter (1)                      |
 * | `wheelchair`   | 2.84              | manual wheelchairs (2): no steps, kerbs, rough or steep
 * ways | | `pram`         | 4.8               | people with a pram: no steps without a ramp     |
 * | `bicycle`      | 16                |                                                 |
 * | `car`          | 50                | by kind of way and speed limit                  |
 *
 * (1) Willberg, Fink & Toivonen (2023), doi:10.1016/j.jtrangeo.2022.103521, figures of their code;
 * (2) Tolerico et al. (2007), Journal of Rehabilitation Research & Development 44(4), 561-572.
 * What wheels cannot use is told by tags (kerb, surface, smoothness, tracktype, incline, ramp); a
 * tag that is missing closes nothing.
 *
 * @return DIKAS_OK, DIKAS_ENOTFOUND (near matches are named), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_profile_new(const char *name, dikas_profile **out,
                                                          dikas_error *err);

/** How many built-in profiles there are, and the name of one; NULL outside [0, count). @since 0.1
 */
DIKAS_API int dikas_profile_count(void);
DIKAS_API const char *dikas_profile_at(int index);

/** A copy that can be changed on its own. @return DIKAS_OK, DIKAS_ENOMEM @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_profile_copy(const dikas_profile *profile,
                                                           dikas_profile **out, dikas_error *err);

DIKAS_API void dikas_profile_free(dikas_profile *profile);

/** Base speed in (0, 300] km/h; all speeds but those of ferries and lifts change in proportion.
 * @return DIKAS_OK, DIKAS_EINVAL @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_profile_set_speed(dikas_profile *profile, double kmh,
                                                                dikas_error *err);

/** Speed on a kind of way (value of the highway tag, or "ferry") in [0, 300] km/h; 0 closes it.
 * @return DIKAS_OK, DIKAS_EINVAL, DIKAS_ENOTFOUND (near matches are named) @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_profile_set_way(dikas_profile *profile,
                                                              const char *way, double kmh,
                                                              dikas_error *err);

/** Whether one-way rules hold (1) or not (0). @since 0.1 */
DIKAS_API void dikas_profile_set_oneway(dikas_profile *profile, int holds);

/** Whether flights of steps are used. */
typedef enum dikas_steps {
    DIKAS_STEPS_OPEN,
    DIKAS_STEPS_RAMP, /**< only with a ramp for these wheels (ramp:wheelchair, ramp:stroller, ramp)
                       */
    DIKAS_STEPS_CLOSED,
} dikas_steps;

DIKAS_API void dikas_profile_set_steps(dikas_profile *profile, dikas_steps steps);

/**
 * How much a profile puts up with; HUGE_VAL for anything.
 *
 * @param limit  "kerb_m": height of a kerb in metres (raised ones count as 0.15, lowered 0.03);
 *               "incline_percent": tagged slope, up or down; "tracktype": grade of a track, 1-5
 * @param value  inclusive, >= 0
 * @return DIKAS_OK, DIKAS_EINVAL, DIKAS_ENOTFOUND (near matches are named)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_profile_set_limit(dikas_profile *profile,
                                                                const char *limit, double value,
                                                                dikas_error *err);

/** The worst smoothness used ("excellent" … "impassable"). @return DIKAS_OK, DIKAS_ENOTFOUND
 * @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_profile_set_smoothness(dikas_profile *profile,
                                                                     const char *worst,
                                                                     dikas_error *err);

/** Opens (1) or closes (0) ways of a surface ("gravel", "sett", "grass", …). @return DIKAS_OK,
 * DIKAS_ENOTFOUND @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_profile_set_surface(dikas_profile *profile,
                                                                  const char *surface, int open,
                                                                  dikas_error *err);

/** The built-in profile it was made from. @since 0.1 */
DIKAS_API const char *dikas_profile_name(const dikas_profile *profile);

/** Its mode: "walk", "bicycle" or "car". @since 0.1 */
DIKAS_API const char *dikas_profile_mode(const dikas_profile *profile);

/** Base speed in km/h. @since 0.1 */
DIKAS_API double dikas_profile_speed(const dikas_profile *profile);

/** Speed on foot from a place to the network, km/h: the base speed of a walking profile, else 4.8.
 * @since 0.1 */
DIKAS_API double dikas_profile_leg_speed(const dikas_profile *profile);

/** Elevations along lines, evenly spaced from the first to the last vertex of every path. The
 * points are no vertices of the lines: two streets that only cross do not come to share one. */
typedef struct dikas_elevations dikas_elevations;

/**
 * Points along lines where elevations are wanted. No elevation is known yet.
 *
 * @param lines    lines in a projected CRS in metres; borrowed, must outlive the elevations
 * @param spacing  metres, > 0: at most so far apart; no less than the resolution of what the
 * elevations come from
 * @return DIKAS_OK, DIKAS_EINVAL, DIKAS_ELIMIT, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_elevations_new(const dikas_table *lines,
                                                             double spacing, dikas_elevations **out,
                                                             dikas_error *err);

DIKAS_API void dikas_elevations_free(dikas_elevations *elevations);

/** The number of points; *xy: 2 numbers each in the CRS of the lines, borrowed. @since 0.1 */
DIKAS_API int64_t dikas_elevations_points(const dikas_elevations *elevations, const double **xy);

/** What was not known of elevations. @since 0.1 */
typedef struct dikas_elevations_report {
    int64_t n_lines;                       /**< lines of some length */
    double metres;                         /**< their length */
    int64_t points_between, lines_between; /**< interpolated along the line between known ones */
    double metres_between;
    int64_t lines_without; /**< in part or all: no known elevation before or after; level there */
    double metres_without;
} dikas_elevations_report;

/**
 * The elevations of the points. Unknown ones are interpolated along the line between known
 * neighbours; before the first and after the last known one the line is level. Bridges, tunnels
 * (columns bridge, tunnel) and ways indoors (indoor, highway=corridor) run straight between the
 * places where they meet a line on the ground, not over or through the terrain.
 *
 * @param z       metres, one per point; missing where unknown
 * @param report  or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (an infinite elevation), DIKAS_ELIMIT, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_elevations_set(dikas_elevations *elevations,
                                                             const double *z,
                                                             dikas_elevations_report *report,
                                                             dikas_error *err);

typedef struct dikas_graph dikas_graph;

/** How lines become a graph. @since 0.1 */
typedef struct dikas_graph_options {
    size_t struct_size;
    const dikas_profile
        *profile; /**< costs are minutes = length / speed; NULL: every line may be used */
    const char
        *cost_column; /**< cost of a line as it is, in any unit, instead; NULL rows are left out */
    const char *oneway_column; /**< yes/1/true/FT forward only, -1/TF backward only, else both;
                                  takes the place of the profile's own one-way rules */
    double leg_cost_per_metre; /**< cost of a metre between a place and the network; missing: by the
                                  profile */
    double
        join_tolerance; /**< metres; line ends this close are one node; 0: only equal coordinates */
    const dikas_elevations *elevations; /**< of these lines, dikas_elevations_set(): walking takes
                                           longer uphill and on steep descents, by Tobler's hiking
                                           function; the profile's speed holds on the flat. Only
                                           with a walking profile and no cost column. NULL: slopes
                                           make no difference */
    int in_metres; /**< 1: costs are lengths, whatever the speeds of the profile, which says who may
                      pass; not with a cost column or elevations */
} dikas_graph_options;

#define DIKAS_GRAPH_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(dikas_graph_options), NULL, NULL, NULL, DIKAS_MISSING, 0, NULL, 0                   \
    }

/** What became of the lines. @since 0.1 */
typedef struct dikas_graph_report {
    int64_t n_lines;          /**< lines read */
    int64_t without_geometry; /**< NULL or empty geometry */
    int64_t closed;           /**< not usable by the profile */
    int64_t without_cost;     /**< no value in the cost column */
    int64_t zero_length;      /**< pieces of no length that connect nothing */
    int64_t duplicates;       /**< edges that stand twice */
    int64_t loops;            /**< edges that end where they begin; kept for tying places to */
    int64_t barriers;         /**< places where a barrier stops the profile */
    int64_t n_nodes, n_edges, n_components, largest_component;
    int has_ways; /**< 0: no column tells the kind of way; every line counts as a plain street */
} dikas_graph_report;

/**
 * Build a graph from lines. Lines that share a vertex are connected there; lines that only cross
 * are not. MultiLineString is read part by part, Z and M are ignored. Columns are read as
 * OpenStreetMap tags (highway, access, foot, oneway, …; ':' may be '_') or as Digiroad's
 * (linkkityyp, ajosuunta). Turn restrictions are not read.
 *
 * @param lines     lines in a projected CRS in metres, coordinates in [-1e9, 1e9]
 * @param barriers  points with a `barrier` column and access tags, on vertices of the lines; or
 * NULL
 * @param report    what became of the lines, or NULL
 * @return DIKAS_OK; DIKAS_EINVAL (no lines; none usable: how many and why; a cost below 0 or a
 * coordinate beyond 1e9 m: row named; elevations of other lines or without a walking profile;
 * metres with a cost column); DIKAS_ENOTFOUND (a column); DIKAS_ELIMIT; DIKAS_ENOMEM;
 * DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_graph_new(
    const dikas_table *lines, const dikas_table *barriers, const dikas_graph_options *options,
    dikas_graph_report *report, const dikas_run *run, dikas_graph **out, dikas_error *err);

/**
 * Parts of the graph count with as many nodes as the part they belonged to had before streets were
 * closed, so that dikas_places_new() ties places to what was cut off, but never to what was too
 * small all along. What was in the largest part counts always, and so does a part that shares no
 * vertex with the open graph. O(vertices).
 *
 * @param graph  made of what dikas_closures_lines() left of the lines of `open`
 * @return DIKAS_OK, DIKAS_ELIMIT, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_graph_keep_parts(dikas_graph *graph,
                                                               const dikas_graph *open,
                                                               dikas_error *err);

/** Free a graph; what was made from it must be gone. NULL is fine. @since 0.1 */
DIKAS_API void dikas_graph_free(dikas_graph *graph);

/** Nodes and directed arcs of the search graph. @since 0.1 */
DIKAS_API int64_t dikas_graph_nodes(const dikas_graph *graph);
DIKAS_API int64_t dikas_graph_arcs(const dikas_graph *graph);

/** Coordinates of the nodes, 2 * nodes numbers, borrowed. Nodes are in Hilbert order. @since 0.1 */
DIKAS_API const double *dikas_graph_node_xy(const dikas_graph *graph);

/** min x, min y, max x, max y of the usable lines. @since 0.1 */
DIKAS_API void dikas_graph_extent(const dikas_graph *graph, double box[4]);

/** How a place stands to the network. @since 0.1 */
typedef enum dikas_reach {
    DIKAS_REACH_OK,
    DIKAS_REACH_NOT_SNAPPED, /**< no usable edge within max_snap */
    DIKAS_REACH_ISLAND,      /**< only edges of parts that are too small */
    DIKAS_REACH_CLOSED,      /**< closed by dikas_places_close() */
} dikas_reach;

/** Points tied to the network. */
typedef struct dikas_places dikas_places;

/**
 * Tie points to the nearest point of the nearest usable edge, and to all edges within 1 cm of that
 * distance. A place on a node (to a micrometre) uses all edges of the node, and no line that only
 * passes over it. Never on a part of fewer than min_component nodes (the largest part always
 * counts), nor in the middle of a ferry line.
 *
 * @param xy             2 * n numbers in the CRS of the lines; missing: not snapped
 * @param max_snap       metres, farthest a point may lie from the network, inclusive
 * @param min_component  nodes, >= 1
 * @return DIKAS_OK, DIKAS_EINVAL, DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_places_new(const dikas_graph *graph, int64_t n,
                                                         const double *xy, double max_snap,
                                                         int64_t min_component,
                                                         const dikas_run *run, dikas_places **out,
                                                         dikas_error *err);

/**
 * Tie shapes to the network wherever it runs within them or beside them.
 *
 * - A point is tied as by dikas_places_new(), to the same bits; a multipoint at each of its points.
 * - A polygon is reached on every usable edge that runs within it: where the edge enters it, and
 *   without a leg from anywhere on the edge within it. The ground in its holes is not within.
 * - A polygon or line is reached also from every usable edge within `beside` metres of its outline,
 *   by a leg of the distance from there. Each segment of the edge is held against each side of the
 *   outline, and the stretch of the segment opposite the side (between its points nearest to the
 *   ends of the side, cut off where it is farther than `beside`) may be left at either end, and by
 *   whoever stands in between, with a leg between those of the ends.
 * - Where nothing lies within or beside it: at the nearest point of the nearest usable edge, and of
 *   all edges within 1 cm of that distance.
 *
 * The distance that dikas_places_snap() tells is the least: 0 where the network runs within a
 * shape. Parts that are too small and the middle of ferry lines are left out as for points; the
 * points of a multipoint count in dikas_places_moved() one by one. Rows without geometry, and with
 * a coordinate that is not finite, are not snapped. O(sides + segments near them) for each shape,
 * and the segments in the box around a polygon.
 *
 * @param shapes         in the CRS of the lines
 * @param beside         metres, inclusive, >= 0 and no more than max_snap in effect; 0: only where
 *                       the network touches the outline (to a micrometre)
 * @param max_snap       metres, farthest that a shape may lie from the network, inclusive
 * @param min_component  nodes, >= 1
 * @return DIKAS_OK, DIKAS_EINVAL, DIKAS_ELIMIT, DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_places_from_shapes(
    const dikas_graph *graph, const dikas_geometry *shapes, double beside, double max_snap,
    int64_t min_component, const dikas_run *run, dikas_places **out, dikas_error *err);

DIKAS_API void dikas_places_free(dikas_places *places);

/** Close places, whatever lies near them: they are tied to nothing, and their reach is
 * DIKAS_REACH_CLOSED. Before any relation is made of them. O(n).
 * @param closed  one flag per place @since 0.1 */
DIKAS_API void dikas_places_close(dikas_places *places, const uint8_t *closed);

/** Per place: a dikas_reach, and the distance to the network in metres (missing where it is not
 * OK). Borrowed. @since 0.1 */
DIKAS_API const uint8_t *dikas_places_reach(const dikas_places *places);
DIKAS_API const double *dikas_places_snap(const dikas_places *places);

/** How many places would have been nearer to a part that is too small. @since 0.1 */
DIKAS_API int64_t dikas_places_moved(const dikas_places *places);

/**
 * The relation of least costs from places (rows) to places (columns), legs included; a pair is
 * absent beyond the limit. Searches when it is read: from the rows on the graph, from the columns
 * on the reversed graph, nearest by one search from the columns that keeps k labels a node. Graph
 * and places must outlive it; everything in it may be read by several threads.
 *
 * @param from     rows
 * @param to       places that the columns are among
 * @param columns  n_columns positions in `to`, ascending; NULL: all
 * @param limit    largest cost, inclusive; HUGE_VAL: none
 * @return DIKAS_OK, DIKAS_EINVAL, DIKAS_ELIMIT, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_access_new(const dikas_graph *graph,
                                                         const dikas_places *from,
                                                         const dikas_places *to,
                                                         const int32_t *columns, int64_t n_columns,
                                                         double limit, dikas_relation **out,
                                                         dikas_error *err);

/** Ways as lines. Way i has the points [start[i], start[i + 1]), two at least, or none where there
 * is no way. @since 0.1 */
typedef struct dikas_routes {
    int64_t n;
    double *cost;   /**< of the graph, to the bit what the relation gives; missing without a way */
    double *length; /**< metres, legs included; missing without a way */
    int64_t *start; /**< n + 1 */
    double *xy; /**< 2 numbers a point: the place, where it is tied to the network, the shapes of
                   the edges, the other tie, the other place; no point twice in a row, but for a
                   way of no length */
} dikas_routes;

/**
 * The cheapest way of each pair. Of ways of equal cost: one that stays on an edge where both places
 * lie, else the one over the fewest nodes, then, from the destination backwards, over the nodes
 * that come first in the graph; of parallel edges of equal cost the shortest, then the first. A
 * search per pair, bounded by its limit.
 *
 * @param from_xy  2 numbers a place, as given to dikas_places_new(); to_xy the same, or missing for
 * a shape: the way then ends where it leaves the network
 * @param n        pairs
 * @param row      n places in `from`; column: n places in `to`
 * @param limit    n costs that a way may have at most, inclusive; the costs themselves, where they
 * are known, make short searches; NULL: none
 * @param out      cleared by dikas_routes_clear(); holds nothing after a failure
 * @return DIKAS_OK, DIKAS_EINVAL (a place that is not there), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status
dikas_routes_find(const dikas_graph *graph, const dikas_places *from, const double *from_xy,
                  const dikas_places *to, const double *to_xy, int64_t n, const int32_t *row,
                  const int32_t *column, const double *limit, const dikas_run *run,
                  dikas_routes *out, dikas_error *err);

/** Free the arrays of routes. @since 0.1 */
DIKAS_API void dikas_routes_clear(dikas_routes *routes);

/**
 * Least cost from every place to a node within `width` metres of the convex hull of the network.
 *
 * @param cost  one number per place; missing where the border is not reached
 * @return DIKAS_OK, DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_border_cost(const dikas_graph *graph,
                                                          const dikas_places *from, double width,
                                                          double *cost, const dikas_run *run,
                                                          dikas_error *err);

/** Makes polygons of the places from which services are reached; used by one thread at a time. */
typedef struct dikas_isochrones dikas_isochrones;

/**
 * What isochrones need beside the services.
 *
 * @param max_snap,min_component  as of dikas_places_new()
 * @param resolution  metres, 0.01 to 100 000: side of the squares that isochrones are made of;
 *                    halving it takes at most four times as long
 * @param out  must not outlive the graph
 * @return DIKAS_OK, DIKAS_EINVAL, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_isochrones_new(const dikas_graph *graph,
                                                             double max_snap, int64_t min_component,
                                                             double resolution,
                                                             dikas_isochrones **out,
                                                             dikas_error *err);

/** NULL is fine. @since 0.1 */
DIKAS_API void dikas_isochrones_free(dikas_isochrones *isochrones);

/**
 * The isochrones of some services together: for each limit the places from which the nearest of
 * them costs no more. Every point of a polygon, its outline too, costs at most the limit by
 * dikas_places_new() and dikas_access_new() with the same max_snap and min_component; what is not
 * known to is left out, a strip along the outlines of about two thirds of a square. A larger
 * limit contains the smaller ones. Polygons are made of squares at multiples of the resolution,
 * with corners cut off; they are valid, outer rings counter-clockwise, holes clockwise.
 *
 * @param to        the services, on the same graph
 * @param columns   n_columns positions in `to`; NULL: all
 * @param limits    n_limits costs >= 0, ascending, at most 100
 * @param wkb       a column of n_limits MultiPolygons for dikas_table_take_wkb(), missing where
 *                  nothing is within; owned by the caller, see dikas_column_clear()
 * @param area      n_limits numbers, square metres
 * @return DIKAS_OK; DIKAS_EINVAL; DIKAS_ELIMIT (too many squares: the extent is named);
 * DIKAS_ENOMEM; DIKAS_ECANCELLED. O(edges + squares along the outlines); memory by the extent.
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status
dikas_isochrones_find(dikas_isochrones *isochrones, const dikas_places *to, const int32_t *columns,
                      int64_t n_columns, const double *limits, int n_limits, dikas_column *wkb,
                      double *area, const dikas_run *run, dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
