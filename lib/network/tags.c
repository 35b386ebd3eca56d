/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/core.h"
#include "network/tags.h"

tag tag_read(const way_columns *c, int column, int64_t row)
{
    static const tag none = { "", 0 };
    if (column < 0)
        return none;
    const dikas_column *col = dikas_table_column(c->table, column);
    if (col->type != DIKAS_TEXT || col->missing[row])
        return none;
    return (tag){ col->bytes + col->start[row], (size_t)(col->start[row + 1] - col->start[row]) };
}

int tag_is(tag t, const char *value)
{
    return strlen(value) == t.length && memcmp(t.text, value, t.length) == 0;
}

int tag_is_one_of(tag t, const char *const *values)
{
    for (; *values; values++)
        if (tag_is(t, *values))
            return 1;
    return 0;
}

int tag_begins(tag t, const char *prefix)
{
    const size_t n = strlen(prefix);
    return t.length >= n && memcmp(t.text, prefix, n) == 0;
}

static tag trim(tag t)
{
    while (t.length && t.text[0] == ' ') {
        t.text++;
        t.length--;
    }
    while (t.length && t.text[t.length - 1] == ' ')
        t.length--;
    return t;
}

tag tag_part(tag t, tag *rest)
{
    size_t n = 0;
    while (n < t.length && t.text[n] != ';')
        n++;
    const size_t used = n < t.length ? n + 1 : n;
    *rest = (tag){ t.text + used, t.length - used };
    return trim((tag){ t.text, n });
}

double tag_number(const way_columns *c, int column, int64_t row)
{
    if (column < 0)
        return DIKAS_MISSING;
    const dikas_column *col = dikas_table_column(c->table, column);
    double x = DIKAS_MISSING;
    if (col->type == DIKAS_REAL)
        x = col->real[row];
    else if (col->type == DIKAS_INTEGER)
        x = col->missing[row] ? x : (double)col->integer[row];
    else if (col->type == DIKAS_TEXT && !col->missing[row])
        dikas_parse_number(col->bytes + col->start[row],
                           (size_t)(col->start[row + 1] - col->start[row]), &x);
    return x;
}

double tag_amount(tag t, tag *unit)
{
    static const char number[] = "+-.0123456789";
    size_t n = 0;
    double x;
    t = trim(t);
    while (n < t.length && strchr(number, t.text[n]))
        n++;
    *unit = trim((tag){ t.text + n, t.length - n });
    const size_t plus = n > 0 && t.text[0] == '+';
    return dikas_parse_number(t.text + plus, n - plus, &x) ? x : DIKAS_MISSING;
}
