/* SPDX-License-Identifier: MIT */
/**
 * @file equity.h
 * What the records of the equity family share: a value of every row, and people as its weight.
 */
#ifndef DIKAS_EQUITY_H
#define DIKAS_EQUITY_H

#include "measures/measures.h"

/* clang-format off */
#define DIKAS_INPUT_VALUE                                                                          \
    { "value", DIKAS_SIDE_ROWS, "value", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,                    \
      "what people have: a measure of access, or any other column" }

#define DIKAS_INPUT_WEIGHT                                                                         \
    { "weight", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED, "residents" }

#define DIKAS_INPUT_INCOME                                                                         \
    { "income", DIKAS_SIDE_ROWS, "income", -HUGE_VAL, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,          \
      "income per person, or anything that ranks people from poor to rich" }
/* clang-format on */

#endif
