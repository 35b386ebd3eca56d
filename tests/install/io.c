/* SPDX-License-Identifier: MIT */
/* What a stranger's first program with libdikas-io does. */
#include <stdio.h>

#include <dikas/geom.h>
#include <dikas/io.h>

int main(int argc, char **argv)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_read_options options = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    if (argc != 2 || dikas_read(argv[1], &options, NULL, &table, &err) != DIKAS_OK) {
        fprintf(stderr, "%s\n", argc == 2 ? err.message : "one file, please");
        return 1;
    }
    const int is_metric = dikas_crs_kind_of(dikas_table_crs(table)) == DIKAS_CRS_PROJECTED;
    printf("%s: %lld rows, %s\n", dikas_table_name(table), (long long)dikas_table_rows(table),
           is_metric ? "metres" : "no metres");
    dikas_table_free(table);
    return is_metric ? 0 : 1;
}
