/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_matrix.c
 * Costs of a CSV file into pairs of cells and services. The first byte says how it is read.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <cpl_vsi.h>

#include "access/access.h"
#include "fuzz.h"

#define FILE_NAME "/vsimem/fuzz_matrix.csv"

enum { SKIP = 1, LIMITED = 2, MISSING = 4, NAMED = 8, FILTERED = 16 };

static char *cell_names[] = { "1", "2", "a", "b,c", "\xc3\xa4", "7", "NULL", "1.5" };
static char *service_names[] = { "1", "2", "s", "t", "say \"so\"" };
static char *service_categories[] = { "x", "y", "x", "x+y", NULL };
static char *categories[] = { "x", "x+y", "y", NULL };

static access_options options_of(unsigned how)
{
    static char *missing[] = { "-1,99", "cost=-9", NULL };
    access_options o = { .max_cost = how & LIMITED ? 10 : DIKAS_MISSING };
    o.matrix = FILE_NAME;
    o.common.quiet = TRUE;
    o.common.hash = "none";
    o.common.id = "id";
    o.unknown_ids = how & SKIP ? "skip" : NULL;
    o.common.missing = how & MISSING ? missing : NULL;
    o.common.where = how & FILTERED ? "1 = 1" : NULL;
    if (how & NAMED) {
        o.from_column = "a";
        o.to_column = "b";
        o.cost_column = "c";
    }
    return o;
}

static dikas_status count(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    (void)worker;
    (void)err;
    *(int64_t *)context += block->start[block->count];
    return DIKAS_OK;
}

static int64_t pairs_of(access_run *a, const char *category)
{
    int64_t n_columns, n = 0;
    dikas_error err = { DIKAS_OK, "" };
    dikas_relation *relation = NULL;
    int32_t *columns = services_of(a, category, &n_columns);
    HOLDS(relation_to(a, columns, n_columns, HUGE_VAL, &relation, &err) == DIKAS_OK);
    a->run.threads = 1;
    HOLDS(dikas_relation_visit(relation, DIKAS_BY_ROW, count, &n, "test", &a->run, &err) ==
          DIKAS_OK);
    dikas_relation_free(relation);
    g_free(columns);
    return n;
}

static void check_pairs(access_run *a)
{
    for (int64_t p = 0; p < a->pairs.n; p++) {
        HOLDS(a->pairs.from[p] >= 0 && a->pairs.from[p] < a->n);
        HOLDS(a->pairs.to[p] >= 0 && a->pairs.to[p] < a->services.n);
        HOLDS(a->pairs.cost[p] >= 0 && isfinite(a->pairs.cost[p]));
        HOLDS(isnan(a->options->max_cost) || a->pairs.cost[p] <= a->options->max_cost);
    }
    HOLDS(pairs_of(a, NULL) == a->pairs.n);
    HOLDS(pairs_of(a, "x") + pairs_of(a, "y") + pairs_of(a, "x+y") <= a->pairs.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes b = { data, size };
    const access_options options = options_of(take_byte(&b));
    common_options common = options.common;
    const tool t = { .name = "fuzz", .common = &common };
    dikas_error err = { DIKAS_OK, "" };
    access_run a = { .tool = &t, .options = &options, .n = DIKAS_COUNT(cell_names) };
    traveller nobody = { 0 };
    a.travellers = a.on = &nobody;
    a.n_travellers = 1;
    a.origins.n = a.n;
    a.services.n = DIKAS_COUNT(service_names);
    a.services.id = service_names;
    a.services.category = service_categories;
    a.services.categories = categories;
    report_init(&a.report, &t);
    a.cells = dikas_table_new(a.n);
    HOLDS(dikas_table_add_text(a.cells, "id", (const char *const *)cell_names, &err) == DIKAS_OK);
    VSIFCloseL(VSIFileFromMemBuffer(FILE_NAME, (GByte *)(uintptr_t)b.at, b.left, FALSE));
    if (is_ok(read_matrix(&a, &err), &err))
        check_pairs(&a);
    VSIUnlink(FILE_NAME);
    clear_cost_pairs(&a.pairs);
    dikas_table_free(a.cells);
    report_clear(&a.report);
    return 0;
}
