/* SPDX-License-Identifier: MIT */
/* What a stranger's first program with libdikas does. */
#include <stdio.h>

#include <dikas/base.h>
#include <dikas/measure.h>
#include <dikas/network.h>
#include <dikas/relation.h>
#include <dikas/table.h>

int main(void)
{
    int n = 0;
    dikas_measures(&n);
    printf("dikas %s, %d measures\n", dikas_version(), n);
    return n > 0 && dikas_measure_find("nearest") ? 0 : 1;
}
