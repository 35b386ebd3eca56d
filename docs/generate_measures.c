/* SPDX-License-Identifier: MIT */
/**
 * @file generate_measures.c
 * Writes docs/measures.md from the records of the measures.
 */
#include <stdio.h>
#include <string.h>

#include "dikas/measure.h"

static const struct {
    const char *id, *title, *about;
} families[] = {
    { "access", "Access",
      "Asked for with `dikas-access --measure`. Rows are cells, columns of the relation services; "
      "c_ij is the cost from cell i to service j, S_j the supply of a service, D_i the residents "
      "of a cell, f_ij the decay f(c_ij)." },
    { "equity", "Equity",
      "Computed by `--equity` for every column that the measures above give; w_i are the "
      "residents." },
    { "exposure", "Exposure",
      "Asked for with `dikas-exposure --measure`. c is the share of a pixel that a cell covers, x "
      "its "
      "value, n the residents of a cell." },
    { "segregation", "Segregation",
      "Asked for with `dikas-segregation --measure`. x_i and y_i are the members of a group and all "
      "others in cell i, t_i both, X, Y and T their sums, p_i = x_i / t_i, P = X / T; π_ik is the "
      "share of group k in a cell, Π_k in the whole, K the number of groups with people. Logarithms "
      "are natural." },
    { "summary", "Summary", "Computed by `--areas` for every column." },
};

/* A cell of a table: '|' would end it. */
static void print_cell(const char *text)
{
    for (; *text; text++)
        if (*text == '|')
            fputs("\\|", stdout);
        else
            putchar(*text);
}

static void print_bound(double x)
{
    if (isinf(x))
        fputs(x < 0 ? "-∞" : "∞", stdout);
    else
        printf("%g", x);
}

static void print_range(double low, double high)
{
    putchar('[');
    print_bound(low);
    fputs(", ", stdout);
    print_bound(high);
    putchar(']');
}

static void print_inputs(const dikas_measure *m)
{
    for (int i = 0; i < m->n_inputs; i++)
        printf("%s%s%s%s", i ? ", " : "", m->inputs[i].role,
               m->inputs[i].optional ? " (may be left out)" : "",
               i >= m->n_inputs - m->n_repeating ? " (any number)" : "");
    if (m->n_inputs == 0)
        fputs(strcmp(m->family, "access") == 0 ? "costs only" : "what its parameters name", stdout);
}

/* A decay brings its own parameters, which the table at the top explains. */
static void print_parameters(const dikas_measure *m)
{
    int has_decay = 0, printed = 0;
    for (int i = 0; i < m->n_parameters; i++) {
        const dikas_parameter_spec *p = &m->parameters[i];
        if (has_decay && p->initial && !*p->initial)
            continue;
        has_decay |= strcmp(p->key, "decay") == 0;
        printf("%s`%s%s%s`%s", printed++ ? ", " : "", p->key, p->initial && *p->initial ? "=" : "",
               p->initial ? p->initial : "", p->initial ? "" : " (needed)");
        if (strcmp(p->key, "decay") == 0)
            fputs(" and its own", stdout);
    }
}

static const char *sense(const dikas_measure *m)
{
    return m->traits & DIKAS_TRAIT_BENEFIT ? "a benefit"
           : m->traits & DIKAS_TRAIT_COST  ? "a cost"
                                           : "";
}

static void print_row(const dikas_measure *m)
{
    printf("| `%s` | ", m->id);
    print_cell(m->title);
    fputs(" | `", stdout);
    print_cell(m->formula);
    fputs("` | ", stdout);
    print_inputs(m);
    fputs(" | ", stdout);
    print_parameters(m);
    printf(" | %s | %s |\n", m->outputs[0].unit, sense(m));
}

/* ---- details ---- */

static const char *const missing_rules[] = {
    [DIKAS_MISSING_LEFT_OUT] = "missing counts as 0",
    [DIKAS_MISSING_OWN_ROW] = "missing makes the row's own result missing",
    [DIKAS_MISSING_IGNORED] = "a missing row is left out",
};

static void print_detail(const dikas_measure *m)
{
    printf("### %s\n\n%s.\n\n", m->id, m->title);
    for (int i = 0; i < m->n_inputs; i++) {
        const dikas_input_spec *input = &m->inputs[i];
        printf("* needs **%s**: %s; %s, in ", input->role, input->help, input->unit);
        print_range(input->low, input->high);
        printf("; %s%s%s\n", missing_rules[input->missing],
               input->optional ? "; may be left out" : "",
               i >= m->n_inputs - m->n_repeating ? "; any number of them" : "");
    }
    for (int i = 0; i < m->n_parameters; i++) {
        const dikas_parameter_spec *p = &m->parameters[i];
        printf("* parameter `%s`: %s", p->key, p->help);
        if (p->choices)
            printf("; one of `%s`", p->choices);
        else if (p->type != DIKAS_WORD && p->type != DIKAS_WORDS) {
            fputs("; in ", stdout);
            print_range(p->low, p->high);
        }
        if (!p->initial)
            fputs("; must be given", stdout);
        else if (*p->initial)
            printf("; default `%s`", p->initial);
        putchar('\n');
    }
    for (int i = 0; i < m->n_outputs; i++) {
        const dikas_output_spec *o = &m->outputs[i];
        printf("* gives `NAME%s`: %s; %s, in ", o->suffix, o->help, o->unit);
        print_range(o->low, o->high);
        putchar('\n');
    }
    printf("* source: %s%s%s%s\n\n", m->reference, *m->doi ? ", <https://doi.org/" : "", m->doi,
           *m->doi ? ">" : "");
}

static int is_of(const dikas_measure *m, size_t family)
{
    return strcmp(m->family, families[family].id) == 0;
}

static void print_family(size_t family, const dikas_measure *const *measures, int n)
{
    printf("## %s\n\n%s\n\n", families[family].title, families[family].about);
    puts("| id | what | formula | needs | parameters | unit | more of it is |");
    puts("|---|---|---|---|---|---|---|");
    for (int i = 0; i < n; i++)
        if (is_of(measures[i], family))
            print_row(measures[i]);
    putchar('\n');
    for (int i = 0; i < n; i++)
        if (is_of(measures[i], family))
            print_detail(measures[i]);
}

/* A family that this page does not know would be lost. */
static int check_families(const dikas_measure *const *measures, int n)
{
    for (int i = 0; i < n; i++) {
        size_t f = 0;
        while (f < DIKAS_COUNT(families) && !is_of(measures[i], f))
            f++;
        if (f == DIKAS_COUNT(families)) {
            fprintf(stderr, "generate_measures: family '%s' of '%s' has no section\n",
                    measures[i]->family, measures[i]->id);
            return 0;
        }
    }
    return 1;
}

int main(void)
{
    int n;
    const dikas_measure *const *measures = dikas_measures(&n);
    if (!check_families(measures, n))
        return 1;
    puts("<!-- Made by docs/generate_measures.c from the records of the measures; a test compares. "
         "-->\n"
         "# Measures\n\n"
         "Units: \"cost\" is the unit of the costs (minutes, unless you bring your own), "
         "\"supply\" that "
         "of the supply column, \"value\" that of the column looked at, \"1\" a plain number. "
         "Bounds "
         "are inclusive. The same is printed by `dikas-access --list`.\n\n"
         "`decay` is one of, with c the cost:\n\n"
         "| decay | parameters | weight |\n|---|---|---|\n"
         "| `binary` | `cutoff=K` | 1 if c <= K, else 0 |\n"
         "| `linear` | `cutoff=K` | max(0, 1 - c/K) |\n"
         "| `stepped` | `steps=s1/s2/…`, `weights=w1/w2/…` | 1 below s1, w1 from s1 on, w2 from "
         "s2 on, … |\n"
         "| `exponential` | `beta=B` | exp(-B c) |\n"
         "| `power` | `beta=B` | min(1, c^-B) |\n"
         "| `gaussian` | `sigma=S` | exp(-c² / 2 S²) |\n"
         "| `logistic` | `mean=M`, `sd=S` | g(0) / g(c), g(x) = 1 + exp((x - M) π / (S √3)) |\n");
    for (size_t f = 0; f < DIKAS_COUNT(families); f++)
        print_family(f, measures, n);
    return 0;
}
