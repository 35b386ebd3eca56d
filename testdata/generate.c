/* SPDX-License-Identifier: MIT */
/**
 * @file generate.c
 * dikas-generate: the shipped district from OpenStreetMap data, and road-like networks, cells and
 * services of any size for benchmarks. The same arguments always give the same file.
 *
 * Here: the command line. generate_district.c makes the district, generate_rasters.c the rasters
 * over it, generate_lattice.c the rest.
 */
#include "generate.h"

#include <cpl_string.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: dikas-generate district OSM_PBF OUTPUT.gpkg\n"
    "       dikas-generate rasters  OSM_PBF FOLDER\n"
    "       dikas-generate network  --nodes N [OPTION...] OUTPUT.gpkg\n"
    "       dikas-generate cells    --cells N [OPTION...] OUTPUT.gpkg\n"
    "       dikas-generate services --services N [OPTION...] OUTPUT.gpkg\n"
    "\n"
    "  district  cells, services and areas of a real district, with a synthetic population\n"
    "  rasters   a synthetic surface temperature and synthetic floods over the same district\n"
    "  network   a road-like network of about N nodes: streets, arterials, a river with bridges\n"
    "  cells     N square cells with five population groups\n"
    "  services  N points with category and supply\n"
    "\n"
    "  --seed S          another network, population, set of services or noise (default 1)\n"
    "  --straight        network: two vertices a line, so that all vertices are nodes\n"
    "  --extent-nodes N  cells, services: cover the network of N nodes\n"
    "  --size METRES     cells: side of a cell (default 250; with --extent-nodes: what fits)\n"
    "  --index           write a spatial index\n"
    "  --help            this text\n"
    "\n"
    "An existing OUTPUT is replaced when the new one is complete. The same arguments give the\n"
    "same bytes (for one version of GDAL and SQLite).\n"
    "\n"
    "Examples:\n"
    "  dikas-generate network --nodes 10000 --straight streets.gpkg\n"
    "  dikas-generate cells --cells 9000 --extent-nodes 10000 cells.gpkg\n";

typedef struct {
    const char *name;
    int64_t lowest, highest;
    int64_t *value;
} number_option;

/* Leaves what is not an option at the front of argv and returns how many; -1 after a message. */
static int parse(int argc, char **argv, options *o)
{
    int64_t seed = 1;
    const int64_t most = INT64_C(1000000000);
    const number_option numbers[] = {
        { "--nodes", 4, most, &o->nodes },       { "--cells", 1, most, &o->cells },
        { "--services", 1, most, &o->services }, { "--extent-nodes", 4, most, &o->extent_nodes },
        { "--size", 10, 100000, &o->size },      { "--seed", 0, INT64_MAX, &seed },
    };
    int n_words = 0;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--straight") == 0) {
            o->straight = true;
        } else if (strcmp(argv[i], "--index") == 0) {
            o->index = true;
        } else if (argv[i][0] != '-') {
            argv[n_words++] = argv[i];
        } else {
            const number_option *known = NULL;
            for (size_t k = 0; k < COUNT(numbers); k++)
                if (strcmp(argv[i], numbers[k].name) == 0)
                    known = &numbers[k];
            if (known == NULL || i + 1 == argc) {
                fail(known == NULL ? "no option %s" : "%s needs a number", argv[i]);
                return -1;
            }
            char *end;
            errno = 0;
            const long long value = strtoll(argv[i + 1], &end, 10);
            if (errno != 0 || end == argv[i + 1] || *end != '\0' || value < known->lowest ||
                value > known->highest) {
                fail("%s: '%s' is not an integer in [%lld, %lld]", known->name, argv[i + 1],
                     (long long)known->lowest, (long long)known->highest);
                return -1;
            }
            *known->value = value;
            i++;
        }
    }
    o->seed = (uint64_t)seed;
    return n_words;
}

static int usage(const char *message)
{
    fail("%s (see --help)", message);
    return 2;
}

static int run_lattice(const char *command, int n_words, char **words, options *o)
{
    if (n_words != 1)
        return usage("expected one OUTPUT.gpkg");
    o->output = words[0];
    if (strcmp(command, "network") == 0)
        return o->nodes > 0 ? generate_network(o) : usage("network needs --nodes");
    if (strcmp(command, "cells") == 0)
        return o->cells > 0 ? generate_cells(o) : usage("cells needs --cells");
    if (o->extent_nodes == 0)
        return usage("services needs --extent-nodes");
    return o->services > 0 ? generate_services(o) : usage("services needs --services");
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return 0;
        }
    }
    if (argc < 2)
        return usage("expected a command");
    const char *command = argv[1];
    options o = { 0 };
    char **words = argv + 2;
    const int n_words = parse(argc - 2, words, &o);
    if (n_words < 0)
        return 2;

    GDALAllRegister();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    int status;
    if (strcmp(command, "district") == 0) {
        o.input = words[0];
        o.output = n_words == 2 ? words[1] : NULL;
        if (n_words != 2)
            status = usage("expected OSM_PBF and OUTPUT.gpkg");
        else if (strcmp(o.input, o.output) == 0)
            status = usage("OSM_PBF and OUTPUT.gpkg are one file");
        else
            status = generate_district(&o);
    } else if (strcmp(command, "rasters") == 0) {
        o.input = words[0];
        o.output = n_words == 2 ? words[1] : NULL;
        status = n_words == 2 ? generate_rasters(&o) : usage("expected OSM_PBF and FOLDER");
    } else if (strcmp(command, "network") == 0 || strcmp(command, "cells") == 0 ||
               strcmp(command, "services") == 0) {
        status = run_lattice(command, n_words, words, &o);
    } else {
        status = usage("the command is district, rasters, network, cells or services");
    }
    CPLPopErrorHandler();
    GDALDestroyDriverManager();
    return status;
}
