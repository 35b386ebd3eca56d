/* SPDX-License-Identifier: MIT */
/**
 * @file raam.c
 * The rational agent access model at equilibrium: what a service costs an agent who weighs crowding
 * against travel, when nobody gains by going elsewhere.
 *
 *     v_i = min_j p_j + c_ij / τ,  p_j = L_j / (ρ S_j),  ρ = Σ D_i / Σ S_j
 *
 * D_i      demand of cell i, persons, >= 0
 * S_j      supply of service j, any unit, >= 0; services without supply are not used
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * τ        cost that weighs as much as a service of average load, same unit, > 0
 * L_j      people who choose service j; everybody goes where p_j + c_ij / τ is least
 * v_i      >= 0; for a cell without people what a newcomer would bear
 * missing  unknown D_i and S_j count as 0; ρ counts people who reach nothing. A cell that reaches
 * no service with supply is missing; all are where there is no demand or no supply cost     a few
 * dozen passes over the relation; beside it a pivot, O(services), for every cell that changes its
 * service on the way
 *
 * The equilibrium is the minimum of Σ_j L_j² / (2 ρ S_j) + Σ_ij x_ij c_ij / τ over x_ij >= 0 with
 * Σ_j x_ij = D_i (Beckmann's transformation of a Wardrop equilibrium), and found exactly:
 *
 *   - The pairs in use make a forest. A cell with one service hangs on it as fixed load, so a tree
 * is made of services and of the cells that are split between several. Within a tree prices differ
 *     by known amounts, hence one equation (load = demand) gives them all, and going through the
 * tree from the leaves gives the flows.
 *   - Pivot: a pair that is cheaper than what its cell bears joins two trees, or closes a cycle
 * around which flow is pushed until a pair runs empty. Each tree touched moves to its own minimum;
 * where a flow would turn negative the move stops there and the pair leaves, which cuts the tree.
 * Every pivot lowers the objective, so there are finitely many (active set method).
 *   - Only pairs that were once among the cheapest of their cell are kept; passes over the relation
 *     add others until none is cheaper (column generation).
 *
 * All pivots are made in the order of the rows by one thread, so nothing depends on threads.
 *
 * Saxon & Snow (2020), A rational agent model for the spatial accessibility of primary health care,
 * Annals of the American Association of Geographers 110(1), 205-222,
 * doi:10.1080/24694452.2019.1629870. The paper iterates towards the equilibrium in fixed cycles.
 */
#include "measures/access/access.h"

#include <string.h>

#define OFFERS     4    /* pairs that one pass may add to a cell */
#define PASSES_MAX 1000 /* over the relation */
#define SWEEPS_MAX 100000
#define GAIN_MIN   1e-12 /* cheaper by less than this, relative to 1 + price, is rounding */
#define NO_PAIR    (-1)

enum { DEMAND, SUPPLY };

/** A cell and a service that it may use. */
typedef struct {
    int32_t row, service;
    int32_t next_of_cell;           /* list of all kept pairs of the cell */
    int32_t previous, next;         /* list of the tree pairs of the service */
    int is_used;                    /* carries flow, in a tree or as the only pair of its cell */
    double cost, flow, target_flow; /* cost is c / τ */
} pair;

typedef struct {
    double size, price, fixed_load; /* ρ S_j, p_j, people of the cells that have no other service */
    int32_t first;                  /* of its tree pairs */
} service;

typedef struct {
    double demand;
    int32_t first; /* of its kept pairs */
    int32_t n_used;
} cell;

/** A service (number below n_columns) or a split cell, while a tree is walked through. */
typedef struct {
    double offset, need; /* price relative to the root; load that is still to come or to go */
    int32_t via;         /* the pair through which it was reached */
    int32_t stamp;       /* of the last walk that saw it */
} node;

typedef struct {
    const dikas_call *call;
    double tau;
    int64_t n_rows, n_columns;
    service *services;
    cell *cells;
    node *nodes;
    int32_t *order, *unsettled; /* nodes of the last walk; services whose trees must move */
    int64_t n_order, n_unsettled;
    int32_t stamp;
    pair *pairs;
    int64_t n_pairs, room;
    int32_t *offered; /* OFFERS services per row, cheapest first, NO_PAIR where there are fewer */
    double *offered_cost;
} model;

/* ---- lists ---- */

/** Put a used pair into the tree of its service. */
static void attach(model *m, int32_t e)
{
    pair *p = &m->pairs[e];
    service *s = &m->services[p->service];
    p->previous = NO_PAIR;
    p->next = s->first;
    if (s->first != NO_PAIR)
        m->pairs[s->first].previous = e;
    s->first = e;
}

static void detach(model *m, int32_t e)
{
    const pair *p = &m->pairs[e];
    if (p->next != NO_PAIR)
        m->pairs[p->next].previous = p->previous;
    if (p->previous != NO_PAIR)
        m->pairs[p->previous].next = p->next;
    else
        m->services[p->service].first = p->next;
}

/** Some used pair of a cell. */
static int32_t used_pair(const model *m, int32_t row)
{
    int32_t e = m->cells[row].first;
    while (!m->pairs[e].is_used)
        e = m->pairs[e].next_of_cell;
    return e;
}

/** A cell that is about to be split: its fixed load becomes a flow in the tree. */
static void promote(model *m, int32_t row)
{
    const int32_t e = used_pair(m, row);
    m->services[m->pairs[e].service].fixed_load -= m->cells[row].demand;
    m->pairs[e].flow = m->cells[row].demand;
    attach(m, e);
}

/** A cell that is left with one service: its flow becomes fixed load. */
static void demote(model *m, int32_t row)
{
    const int32_t e = used_pair(m, row);
    detach(m, e);
    m->pairs[e].flow = m->cells[row].demand;
    m->services[m->pairs[e].service].fixed_load += m->cells[row].demand;
}

/** Take a pair into use, in the tree. */
static void join(model *m, int32_t e)
{
    m->pairs[e].is_used = 1;
    m->cells[m->pairs[e].row].n_used++;
    attach(m, e);
}

/** Take an empty pair out of use. */
static void leave(model *m, int32_t e)
{
    pair *p = &m->pairs[e];
    detach(m, e);
    p->is_used = 0;
    p->flow = 0;
    if (--m->cells[p->row].n_used == 1)
        demote(m, p->row);
}

/* ---- trees ---- */

static int32_t node_of_cell(const model *m, int32_t row)
{
    return (int32_t)m->n_columns + row;
}

/** The node at the other end of the pair through which a node was reached. */
static int32_t parent_of(const model *m, int32_t at)
{
    const pair *p = &m->pairs[m->nodes[at].via];
    return at < m->n_columns ? node_of_cell(m, p->row) : p->service;
}

static void reach(model *m, int32_t at, int32_t via, double offset)
{
    if (m->nodes[at].stamp == m->stamp)
        return;
    m->nodes[at] = (node){ .offset = offset, .via = via, .stamp = m->stamp };
    m->order[m->n_order++] = at;
}

/** The tree of a service, breadth first, with prices relative to it. */
static void walk(model *m, int32_t root)
{
    m->stamp++;
    m->n_order = 0;
    reach(m, root, NO_PAIR, 0);
    for (int64_t k = 0; k < m->n_order; k++) {
        const int32_t at = m->order[k];
        const double offset = m->nodes[at].offset;
        if (at < m->n_columns) {
            for (int32_t e = m->services[at].first; e != NO_PAIR; e = m->pairs[e].next)
                reach(m, node_of_cell(m, m->pairs[e].row), e, offset + m->pairs[e].cost);
            continue;
        }
        for (int32_t e = m->cells[at - m->n_columns].first; e != NO_PAIR;
             e = m->pairs[e].next_of_cell)
            if (m->pairs[e].is_used)
                reach(m, m->pairs[e].service, e, offset - m->pairs[e].cost);
    }
}

/** Price of the root at which the walked tree bears its own demand. */
static double root_price(const model *m)
{
    dikas_sum demand = { 0, 0 }, size = { 0, 0 };
    for (int64_t k = 0; k < m->n_order; k++) {
        const int32_t at = m->order[k];
        if (at >= m->n_columns) {
            dikas_sum_add(&demand, m->cells[at - m->n_columns].demand);
            continue;
        }
        const service *s = &m->services[at];
        dikas_sum_add(&demand, s->fixed_load - s->size * m->nodes[at].offset);
        dikas_sum_add(&size, s->size);
    }
    return dikas_sum_value(demand) / dikas_sum_value(size);
}

/** Flows of the walked tree that belong to a price of its root, from the leaves up. */
static void aim(model *m, double price)
{
    for (int64_t k = 0; k < m->n_order; k++) {
        node *x = &m->nodes[m->order[k]];
        if (m->order[k] >= m->n_columns) {
            x->need = m->cells[m->order[k] - m->n_columns].demand;
            continue;
        }
        const service *s = &m->services[m->order[k]];
        x->need = s->size * (price + x->offset) - s->fixed_load;
    }
    for (int64_t k = m->n_order - 1; k > 0; k--) {
        const node *x = &m->nodes[m->order[k]];
        m->pairs[x->via].target_flow = x->need;
        m->nodes[parent_of(m, m->order[k])].need -= x->need;
    }
}

/** Share of the way to the aimed flows that keeps all of them >= 0; the pair that runs empty. */
static double way_open(const model *m, int32_t *empty)
{
    double open = 1;
    *empty = NO_PAIR;
    for (int64_t k = 1; k < m->n_order; k++) {
        const int32_t e = m->nodes[m->order[k]].via;
        const pair *p = &m->pairs[e];
        if (!(p->target_flow < 0))
            continue;
        const double share = p->flow / (p->flow - p->target_flow);
        if (*empty == NO_PAIR || share < open) {
            open = share;
            *empty = e;
        }
    }
    return open;
}

static void move(model *m, double share)
{
    for (int64_t k = 1; k < m->n_order; k++) {
        pair *p = &m->pairs[m->nodes[m->order[k]].via];
        p->flow =
            share < 1 ? fmax(p->flow + share * (p->target_flow - p->flow), 0) : p->target_flow;
    }
}

/** Bring the tree of a service to its minimum, with all trees that it falls into on the way. */
static void settle(model *m, int32_t root)
{
    m->unsettled[0] = root;
    m->n_unsettled = 1;
    while (m->n_unsettled > 0) {
        int32_t empty;
        walk(m, m->unsettled[--m->n_unsettled]);
        const double price = root_price(m);
        aim(m, price);
        move(m, way_open(m, &empty));
        if (empty == NO_PAIR) {
            for (int64_t k = 0; k < m->n_order; k++)
                if (m->order[k] < m->n_columns)
                    m->services[m->order[k]].price = price + m->nodes[m->order[k]].offset;
            continue;
        }
        const int32_t row = m->pairs[empty].row;
        leave(m, empty);
        m->unsettled[m->n_unsettled++] = m->pairs[empty].service;
        m->unsettled[m->n_unsettled++] = m->pairs[used_pair(m, row)].service;
    }
}

/** Push flow into a pair around the cycle that it closes, until one on the way runs empty. */
static void turn(model *m, int32_t entering)
{
    pair *in = &m->pairs[entering];
    const int32_t start = node_of_cell(m, in->row);
    int32_t empty = NO_PAIR;
    for (int32_t at = start; m->nodes[at].via != NO_PAIR; at = parent_of(m, at)) {
        const int32_t e = m->nodes[at].via;
        if (at >= m->n_columns && (empty == NO_PAIR || m->pairs[e].flow < m->pairs[empty].flow))
            empty = e;
    }
    const double pushed = m->pairs[empty].flow;
    for (int32_t at = start; m->nodes[at].via != NO_PAIR; at = parent_of(m, at))
        m->pairs[m->nodes[at].via].flow += at >= m->n_columns ? -pushed : pushed;
    in->flow = pushed;
    join(m, entering);
    leave(m, empty);
}

/** Take a pair into use that is cheaper than what its cell bears. */
static void pivot(model *m, int32_t entering)
{
    const int32_t row = m->pairs[entering].row, root = m->pairs[entering].service;
    if (m->cells[row].n_used == 1)
        promote(m, row);
    walk(m, root);
    if (m->nodes[node_of_cell(m, row)].stamp == m->stamp)
        turn(m, entering);
    else
        join(m, entering);
    settle(m, root);
}

/* ---- kept pairs ---- */

static double price_of(const model *m, int32_t e)
{
    return m->services[m->pairs[e].service].price + m->pairs[e].cost;
}

/** Clearly cheaper, not by rounding. */
static int is_cheaper(double price, double than)
{
    return price < than - GAIN_MIN * (1 + fabs(than));
}

/** Pivot on the cheapest kept pair of every cell that gains; returns how many do. */
static int64_t sweep(model *m)
{
    int64_t n_pivots = 0;
    for (int32_t row = 0; row < m->n_rows; row++) {
        if (m->cells[row].first == NO_PAIR)
            continue;
        int32_t best = m->cells[row].first;
        for (int32_t e = best; e != NO_PAIR; e = m->pairs[e].next_of_cell)
            if (price_of(m, e) < price_of(m, best))
                best = e;
        if (!m->pairs[best].is_used &&
            is_cheaper(price_of(m, best), price_of(m, used_pair(m, row)))) {
            pivot(m, best);
            n_pivots++;
        }
    }
    return n_pivots;
}

static dikas_status settle_all(model *m, dikas_error *err)
{
    const dikas_run *run = m->call->run;
    for (int i = 0; i < SWEEPS_MAX; i++) {
        if (sweep(m) == 0)
            return DIKAS_OK;
        if (run != NULL && run->progress != NULL &&
            !run->progress(0.5, "balancing", run->progress_payload))
            return dikas_fail(err, DIKAS_ECANCELLED, "raam: cancelled");
    }
    return dikas_fail(err, DIKAS_ELIMIT, "raam: no equilibrium after %d sweeps", SWEEPS_MAX);
}

static int keeps(const model *m, int32_t row, int32_t j)
{
    for (int32_t e = m->cells[row].first; e != NO_PAIR; e = m->pairs[e].next_of_cell)
        if (m->pairs[e].service == j)
            return 1;
    return 0;
}

static dikas_status keep(model *m, int32_t row, int32_t j, double cost, dikas_error *err)
{
    if (m->n_pairs == INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "raam: more than %d pairs in use", INT32_MAX);
    if (m->n_pairs == m->room) {
        const int64_t room = 2 * m->room + OFFERS;
        pair *more = dikas_resize(m->pairs, (size_t)room, sizeof(*more));
        if (more == NULL)
            return DIKAS_NO_MEMORY(err, "pairs of cells and services");
        m->pairs = more;
        m->room = room;
    }
    cell *c = &m->cells[row];
    m->pairs[m->n_pairs] =
        (pair){ .row = row, .service = j, .next_of_cell = c->first, .cost = cost };
    c->first = (int32_t)m->n_pairs++;
    if (c->n_used == 0) { /* the first offer is the cheapest: start there */
        m->pairs[c->first].is_used = 1;
        m->pairs[c->first].flow = c->demand;
        m->services[j].fixed_load += c->demand;
        c->n_used = 1;
    }
    return DIKAS_OK;
}

/** Keep the offers that a cell would gain by; `*added` counts them. */
static dikas_status keep_offers(model *m, int64_t *added, dikas_error *err)
{
    *added = 0;
    for (int32_t row = 0; row < m->n_rows; row++) {
        if (!(m->cells[row].demand > 0))
            continue;
        const int is_new = m->cells[row].first == NO_PAIR;
        const double borne = is_new ? HUGE_VAL : price_of(m, used_pair(m, row));
        for (int k = 0; k < OFFERS; k++) {
            const int64_t at = (int64_t)row * OFFERS + k;
            const int32_t j = m->offered[at];
            if (j == NO_PAIR || keeps(m, row, j) ||
                !(is_new || is_cheaper(m->services[j].price + m->offered_cost[at], borne)))
                continue;
            DIKAS_TRY(keep(m, row, j, m->offered_cost[at], err));
            ++*added;
        }
    }
    return DIKAS_OK;
}

/** The cheapest services of every row at the present prices; its value is the price of the first.
 */
static dikas_status offer(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    const model *m = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++) {
        const int64_t row = block->first + i;
        int32_t *offered = m->offered + row * OFFERS;
        double *cost = m->offered_cost + row * OFFERS, price[OFFERS + 1];
        int n = 0;
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++) {
            const int32_t j = block->other[p];
            if (!(m->services[j].size > 0))
                continue;
            const double c = block->value[0][p] / m->tau, all = m->services[j].price + c;
            int at = n;
            for (; at > 0 && all < price[at - 1]; at--)
                if (at < OFFERS) {
                    price[at] = price[at - 1];
                    offered[at] = offered[at - 1];
                    cost[at] = cost[at - 1];
                }
            if (at == OFFERS)
                continue;
            price[at] = all;
            offered[at] = j;
            cost[at] = c;
            n += n < OFFERS;
        }
        for (int k = n; k < OFFERS; k++)
            offered[k] = NO_PAIR;
        m->call->output[0][row] = n > 0 ? price[0] : DIKAS_MISSING;
    }
    return DIKAS_OK;
}

/* ---- the whole ---- */

/** What n numbers add up to, unknown ones left out. */
static double total(int64_t n, const double *x)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            dikas_sum_add(&sum, x[i]);
    return dikas_sum_value(sum);
}

static dikas_status model_open(model *m, double rho, dikas_error *err)
{
    const size_t n = (size_t)m->n_rows, k = (size_t)m->n_columns;
    if (m->n_rows + m->n_columns >= INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "raam: more than %d rows and columns", INT32_MAX);
    m->services = dikas_alloc_zero(k + 1, sizeof(*m->services));
    m->cells = dikas_alloc_zero(n + 1, sizeof(*m->cells));
    m->nodes = dikas_alloc_zero(n + k + 1, sizeof(*m->nodes));
    m->order = dikas_alloc(n + k + 1, sizeof(*m->order));
    m->unsettled = dikas_alloc(k + 3, sizeof(*m->unsettled));
    m->offered = dikas_alloc((n + 1) * OFFERS, sizeof(*m->offered));
    m->offered_cost = dikas_alloc((n + 1) * OFFERS, sizeof(*m->offered_cost));
    if (m->services == NULL || m->cells == NULL || m->nodes == NULL || m->order == NULL ||
        m->unsettled == NULL || m->offered == NULL || m->offered_cost == NULL)
        return DIKAS_NO_MEMORY(err, "loads and flows");
    for (size_t j = 0; j < k; j++) {
        const double S = m->call->input[SUPPLY][j];
        m->services[j] = (service){ .size = S > 0 ? rho * S : 0, .first = NO_PAIR };
    }
    for (size_t i = 0; i < n; i++) {
        const double D = m->call->input[DEMAND][i];
        m->cells[i] = (cell){ .demand = D > 0 ? D : 0, .first = NO_PAIR };
    }
    return DIKAS_OK;
}

static void model_close(model *m)
{
    dikas_release(m->services);
    dikas_release(m->cells);
    dikas_release(m->nodes);
    dikas_release(m->order);
    dikas_release(m->unsettled);
    dikas_release(m->offered);
    dikas_release(m->offered_cost);
    dikas_release(m->pairs);
}

static dikas_status solve(model *m, dikas_error *err)
{
    for (int pass = 0; pass < PASSES_MAX; pass++) {
        int64_t added;
        DIKAS_TRY(dikas_relation_visit(m->call->relation, DIKAS_BY_ROW, offer, m,
                                       "looking for cheaper services", m->call->run, err));
        DIKAS_TRY(keep_offers(m, &added, err));
        if (added == 0)
            return DIKAS_OK;
        if (pass == 0)
            for (int32_t j = 0; j < m->n_columns; j++)
                if (m->services[j].size > 0)
                    m->services[j].price = m->services[j].fixed_load / m->services[j].size;
        DIKAS_TRY(settle_all(m, err));
    }
    return dikas_fail(err, DIKAS_ELIMIT, "raam: no equilibrium after %d passes", PASSES_MAX);
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double people = total(call->n_rows, call->input[DEMAND]);
    const double supply = total(call->n_columns, call->input[SUPPLY]);
    if (!(people > 0) || !(supply > 0)) {
        for (int64_t i = 0; i < call->n_rows; i++)
            call->output[0][i] = DIKAS_MISSING;
        return DIKAS_OK;
    }
    model m = { .call = call,
                .tau = call->parameter[0].number,
                .n_rows = call->n_rows,
                .n_columns = call->n_columns };
    dikas_status status = model_open(&m, people / supply, err);
    if (status == DIKAS_OK)
        status = solve(&m, err);
    model_close(&m);
    return status;
}

static dikas_status check(const dikas_value *parameter, dikas_error *err)
{
    return dikas_check_positive(&parameter[0], "tau", err);
}

static const dikas_input_spec inputs[] = {
    DIKAS_INPUT_DEMAND(DIKAS_MISSING_LEFT_OUT, "residents, who crowd; unknown count as none"),
    DIKAS_INPUT_SUPPLY,
};

static const dikas_parameter_spec parameters[] = {
    { "tau", DIKAS_NUMBER, NULL, 0, HUGE_VAL, NULL,
      "cost that weighs as much as a service of average load, above 0" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "1", 0, HUGE_VAL, "crowding plus travel of the best choice" },
};

const dikas_measure dikas_measure_raam = {
    .id = "raam",
    .family = "access",
    .title = "Cost of crowding and travel at equilibrium (rational agent access model)",
    .formula = "v_i = min_j L_j / (ρ S_j) + c_ij / tau, ρ = Σ D / Σ S",
    .reference = "Saxon & Snow (2020), A rational agent model for the spatial accessibility of "
                 "primary health care, Annals of the American Association of Geographers 110(1), "
                 "205-222",
    .doi = "10.1080/24694452.2019.1629870",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_OFTEN,
    .traits = DIKAS_TRAIT_COST | DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_SUPPLY_FREE |
              DIKAS_TRAIT_DEMAND_FREE | DIKAS_TRAIT_SCALE_FREE,
    .check = check,
    .run = run,
};
