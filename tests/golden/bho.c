/* SPDX-License-Identifier: MIT */
/**
 * @file bho.c
 * Reading the reference values of Belo Horizonte.
 */
#include "golden/bho.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { LINE = 4096, FIELDS = 64 };

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

/** Position of a cell, or -1. Cells are kept in the order of their ids. */
static int cell_of(const bho *b, const char *id)
{
    const char(*found)[BHO_ID] = bsearch(id, b->id, BHO_CELLS, BHO_ID, compare_ids);
    return found != NULL ? (int)(found - b->id) : -1;
}

/** Split a line in place at commas; returns the number of fields. */
static int split(char *line, char **field)
{
    int n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at != NULL && n < FIELDS; n++) {
        field[n] = at;
        at = strchr(at, ',');
        if (at != NULL)
            *at++ = '\0';
    }
    return n;
}

static int position(char *const *field, int n, const char *name)
{
    for (int k = 0; k < n; k++)
        if (strcmp(field[k], name) == 0)
            return k;
    return -1;
}

static double number(const char *text)
{
    char *end;
    const double x = strtod(text, &end);
    return end == text || *end != '\0' || !isfinite(x) ? DIKAS_MISSING : x;
}

static int matches(const char *text, const char *equals)
{
    return strcmp(text, equals) == 0 || fabs(number(text) - number(equals)) < 1e-9;
}

static FILE *open_file(const bho *b, const char *name)
{
    char path[LINE];
    snprintf(path, sizeof(path), "%s/%s", b->folder, name);
    return fopen(path, "r");
}

void bho_column(const bho *b, const char *file, const char *column, const char *where,
                const char *equals, double out[BHO_CELLS])
{
    char line[LINE], *field[FIELDS];
    FILE *stream = open_file(b, file);
    assert_non_null(stream);
    assert_non_null(fgets(line, sizeof(line), stream));
    const int n = split(line, field);
    const int value = position(field, n, column);
    const int filter = where != NULL ? position(field, n, where) : -1;
    assert_true(value >= 0 && (filter >= 0 || where == NULL));
    for (int i = 0; i < BHO_CELLS; i++)
        out[i] = HUGE_VAL;
    while (fgets(line, sizeof(line), stream) != NULL) {
        if (split(line, field) != n || (filter >= 0 && !matches(field[filter], equals)))
            continue;
        const int cell = cell_of(b, field[0]);
        assert_true(cell >= 0);
        out[cell] = number(field[value]);
    }
    fclose(stream);
}

void bho_interval(const bho *b, const char *file, const char *interval, double out[BHO_CELLS])
{
    char line[LINE];
    FILE *stream = open_file(b, file);
    assert_non_null(stream);
    for (int i = 0; i < BHO_CELLS; i++)
        out[i] = HUGE_VAL;
    while (fgets(line, sizeof(line), stream) != NULL) {
        char *value = strrchr(line, ','), *wanted = strchr(line, ',');
        line[strcspn(line, "\r\n")] = '\0';
        if (value == NULL || strncmp(wanted + 1, interval, strlen(interval)) != 0)
            continue;
        *wanted = '\0';
        out[cell_of(b, line)] = number(value + 1);
    }
    fclose(stream);
}

static void read_cells(bho *b)
{
    char line[LINE], *field[FIELDS];
    FILE *stream = open_file(b, "land_use.csv");
    assert_non_null(stream);
    assert_non_null(fgets(line, sizeof(line), stream));
    for (int i = 0; i < BHO_CELLS; i++) {
        assert_non_null(fgets(line, sizeof(line), stream));
        split(line, field);
        snprintf(b->id[i], BHO_ID, "%s", field[0]);
    }
    fclose(stream);
    qsort(b->id, BHO_CELLS, BHO_ID, compare_ids);
    bho_column(b, "land_use.csv", "population", NULL, NULL, b->population);
    bho_column(b, "land_use.csv", "jobs", NULL, NULL, b->jobs);
    bho_column(b, "land_use.csv", "schools", NULL, NULL, b->schools);
    bho_column(b, "land_use.csv", "income_per_capita", NULL, NULL, b->income);
}

static void read_matrix(bho *b)
{
    char line[LINE], *field[FIELDS];
    const int room = BHO_CELLS * BHO_CELLS;
    snprintf(line, sizeof(line), "gzip -dc '%s/travel_matrix.csv.gz'", b->folder);
    FILE *stream = popen(line, "r");
    assert_non_null(stream);
    b->from = malloc((size_t)room * sizeof(int32_t));
    b->to = malloc((size_t)room * sizeof(int32_t));
    b->minutes = malloc((size_t)room * sizeof(double));
    assert_true(b->from != NULL && b->to != NULL && b->minutes != NULL);
    assert_non_null(fgets(line, sizeof(line), stream));
    while (fgets(line, sizeof(line), stream) != NULL) {
        assert_int_equal(split(line, field), 3);
        assert_true(b->n_pairs < room);
        b->from[b->n_pairs] = cell_of(b, field[0]);
        b->to[b->n_pairs] = cell_of(b, field[1]);
        b->minutes[b->n_pairs++] = number(field[2]);
    }
    assert_int_equal(pclose(stream), 0);
}

bho *bho_open(void)
{
    const char *goldens = getenv("DIKAS_GOLDENS");
    bho *b = calloc(1, sizeof(*b));
    assert_non_null(b);
#ifdef DIKAS_SOURCE_ROOT
    if (goldens == NULL)
        goldens = DIKAS_SOURCE_ROOT "/../shared/goldens";
#endif
    snprintf(b->folder, sizeof(b->folder), "%s/access/bho", goldens != NULL ? goldens : ".");
    FILE *stream = open_file(b, "land_use.csv");
    if (stream == NULL) {
        print_message("skipped: no reference values; DIKAS_GOLDENS names their folder\n");
        free(b);
        return NULL;
    }
    fclose(stream);
    read_cells(b);
    read_matrix(b);
    return b;
}

void bho_close(bho *b)
{
    if (b == NULL)
        return;
    free(b->from);
    free(b->to);
    free(b->minutes);
    free(b);
}

dikas_relation *bho_relation(const bho *b, double limit, int reversed)
{
    dikas_relation *relation = NULL;
    dikas_error err;
    int n = 0;
    int32_t *from = malloc((size_t)b->n_pairs * sizeof(*from));
    int32_t *to = malloc((size_t)b->n_pairs * sizeof(*to));
    double *minutes = malloc((size_t)b->n_pairs * sizeof(*minutes));
    assert_true(from != NULL && to != NULL && minutes != NULL);
    for (int k = 0; k < b->n_pairs; k++)
        if (b->minutes[k] <= limit) {
            from[n] = reversed ? b->to[k] : b->from[k];
            to[n] = reversed ? b->from[k] : b->to[k];
            minutes[n++] = b->minutes[k];
        }
    const double *const value[] = { minutes };
    assert_ok(
        dikas_relation_from_pairs(BHO_CELLS, BHO_CELLS, n, from, to, 1, value, &relation, &err),
        err);
    free(from);
    free(to);
    free(minutes);
    return relation;
}
