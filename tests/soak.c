/* SPDX-License-Identifier: MIT */
/**
 * @file soak.c
 * Random networks, tables, measures, threads, failing allocations and cancelling, seed after seed
 * until the time is over; stops at the first thing that is not as it must be.
 *
 *     soak FIRST_SEED SECONDS [ROUNDS]
 *
 * Each seed is printed before its round, so the last one printed is the one that fails.
 */
#include <time.h>

#include "fail_alloc.h"
#include "run_measure.h"
#include "towns.h"

enum { DEFINE_EVERY = 16, LEAST_THREADS = 2, MOST_THREADS = 8, MOST_POINTS = 1200 };

static const char *const highways[] = { "residential", "footway",  "steps", "motorway", "service",
                                        "cycleway",    "path",     "track", "primary",  NULL,
                                        "pedestrian",  "platform", "trunk", "wat" };
static const char *const oneways[] = { NULL, NULL, NULL, "yes", "-1", "no" };
static const char *const accesses[] = { NULL, NULL, NULL, "no", "private", "destination" };
static const char *const speeds[] = { NULL, NULL, "30", "50 mph", "walk", "none" };
static const char *const modes[] = { "walk", "bicycle", "car" };

static const char *const decays[] = {
    "decay=binary,cutoff=12",
    "decay=linear,cutoff=15",
    "decay=stepped,steps=4/9/14,weights=0.6/0.3/0",
    "decay=exponential,beta=0.2",
    "decay=power,beta=1.5",
    "decay=gaussian,sigma=6",
    "decay=logistic,mean=8,sd=3",
};
static const char *const requests[] = {
    "nearest",
    "nearest:k=3",
    "within:cutoff=9",
    "cost_to_supply:amount=40",
    "cumulative:cutoff=11",
    "cumulative_interval:from=2,to=9.5,step=0.5",
    "cumulative_interval:from=2,to=9,summary=median",
    "share_within:cutoff=10",
    "balancing_cost:step=0.7,strict=yes",
    "raam:tau=0.7",
    "raam:tau=30",
    "gravity:",
    "2sfca:",
    "m2sfca:",
    "bfca:",
    "3sfca:",
    "spatial_availability:",
};

typedef struct {
    uint64_t seed, drawn;
    town town;
    dikas_table *lines;
    dikas_graph_options how;
    dikas_profile *profile;
    char request[200];
    int n; /* points: more than a block of anything, so that threads have work */
    double xy[2 * MOST_POINTS], input[INPUTS_MAX][MOST_POINTS];
    double limit, max_snap;
    int threads;
} scene;

static double draw_one(scene *s)
{
    return dikas_random(s->seed ^ 0x50a1, s->drawn++);
}

static int draw_below(scene *s, int n)
{
    return (int)(draw_one(s) * n);
}

#define DRAW(s, list) ((list)[draw_below(s, (int)DIKAS_COUNT(list))])

/* ---- what a seed makes ---- */

static void add_tags(scene *s)
{
    const char *word[MOST_EDGES];
    const struct {
        const char *name;
        const char *const *words;
        int n;
    } tags[] = {
        { "highway", highways, DIKAS_COUNT(highways) },
        { "access", accesses, DIKAS_COUNT(accesses) },
        { "maxspeed", speeds, DIKAS_COUNT(speeds) },
        { "oneway:bicycle", oneways, DIKAS_COUNT(oneways) },
    };
    for (size_t k = 0; k < DIKAS_COUNT(tags); k++) {
        dikas_error err = { DIKAS_OK, "" };
        for (int i = 0; i < s->town.n_roads; i++)
            word[i] = tags[k].words[draw_below(s, tags[k].n)];
        word[0] = tags[k].words[0]; /* one line is open to all */
        assert_ok(dikas_table_add_text(s->lines, tags[k].name, word, &err), err);
    }
}

static void make_scene(scene *s, uint64_t seed)
{
    dikas_error err = { DIKAS_OK, "" };
    *s = (scene){ .seed = seed };
    make_town(&s->town, seed, seed % 2 == 0);
    s->lines = table_of(&s->town);
    s->n = draw_one(s) < 0.3 ? draw_below(s, 30) : (int)(pow(draw_one(s), 2) * MOST_POINTS);
    for (int i = 0; i < 2 * s->n; i++)
        s->xy[i] = draw_one(s) < 0.01 ? DIKAS_MISSING : draw_one(s) * 8 * (s->town.side - 1);
    s->how = (dikas_graph_options)DIKAS_GRAPH_OPTIONS_INIT;
    s->limit = draw_one(s) < 0.3 ? HUGE_VAL : floor(draw_one(s) * 60);
    s->max_snap = draw_one(s) < 0.5 ? HUGE_VAL : draw_one(s) * 10;
    s->threads = LEAST_THREADS + draw_below(s, MOST_THREADS - LEAST_THREADS + 1);
    s->how.join_tolerance = draw_one(s) < 0.2 ? draw_one(s) * 9 : 0;
    if (draw_one(s) < 0.5) {
        s->how.cost_column = "cost";
        s->how.oneway_column = "oneway";
        s->how.leg_cost_per_metre = s->town.leg;
    } else {
        add_tags(s);
        assert_ok(dikas_profile_new(DRAW(s, modes), &s->profile, &err), err);
        assert_ok(dikas_profile_set_speed(s->profile, 0.05 + draw_one(s), &err), err);
        s->how.profile = s->profile;
    }
    const char *request = DRAW(s, requests);
    const int wants_decay = request[strlen(request) - 1] == ':';
    snprintf(s->request, sizeof s->request, "%s%s", request, wants_decay ? DRAW(s, decays) : "");
}

static void clear_scene(scene *s)
{
    dikas_table_free(s->lines);
    dikas_profile_free(s->profile);
}

/* Within the range of the record, one in ten missing. */
static void draw_inputs(scene *s, const dikas_measure *m)
{
    for (int k = 0; k < m->n_inputs; k++) {
        const double low = fmax(m->inputs[k].low, -50), high = fmin(m->inputs[k].high, 100);
        for (int i = 0; i < s->n; i++)
            s->input[k][i] = draw_one(s) < 0.1 ? DIKAS_MISSING : low + (high - low) * draw_one(s);
    }
}

/* ---- a run from lines to results ---- */

typedef struct {
    scene *scene;
    dikas_run run;
    dikas_request request;
    int keep; /* the result is wanted */
    double *out[OUTPUTS_MAX];
} whole_run;

static dikas_status run_measure_of(whole_run *w, const dikas_relation *relation, dikas_error *err)
{
    const dikas_measure *m = w->request.measure;
    const double *input[INPUTS_MAX];
    const int64_t n = w->scene->n;
    for (int k = 0; k < m->n_inputs; k++)
        input[k] = w->scene->input[k];
    result out;
    const dikas_status status = run_request(&w->request, n, n, relation, input, &w->run, &out, err);
    if (status == DIKAS_OK && w->keep)
        for (int k = 0; k < m->n_outputs; k++) {
            w->out[k] = out.output[k];
            out.output[k] = NULL;
        }
    result_free(&out);
    return status;
}

static dikas_status do_run(void *context, dikas_error *err)
{
    whole_run *w = context;
    scene *s = w->scene;
    dikas_graph *graph = NULL;
    dikas_places *places = NULL;
    dikas_relation *relation = NULL;
    double border[MOST_POINTS];
    dikas_status status = dikas_graph_new(s->lines, NULL, &s->how, NULL, &w->run, &graph, err);
    if (status == DIKAS_OK)
        status = dikas_places_new(graph, s->n, s->xy, s->max_snap, 2, &w->run, &places, err);
    if (status == DIKAS_OK)
        status = dikas_border_cost(graph, places, 4, border, &w->run, err);
    if (status == DIKAS_OK)
        status = dikas_access_new(graph, places, places, NULL, 0, s->limit, &relation, err);
    if (status == DIKAS_OK)
        status = run_measure_of(w, relation, err);
    dikas_relation_free(relation);
    dikas_places_free(places);
    dikas_graph_free(graph);
    return status;
}

static void free_outputs(whole_run *w)
{
    for (int k = 0; k < OUTPUTS_MAX; k++) {
        free(w->out[k]);
        w->out[k] = NULL;
    }
}

/* One thread and several give the same bits. */
static void compare_threads(scene *s, const dikas_request *request)
{
    whole_run one = { s, { sizeof one.run, 1, NULL, NULL }, *request, 1, { NULL } };
    whole_run many = one;
    dikas_error err = { DIKAS_OK, "" }, again = { DIKAS_OK, "" };
    many.run.threads = s->threads;
    const dikas_status status = do_run(&one, &err);
    assert_int_equal(do_run(&many, &again), status);
    if (status != DIKAS_OK)
        assert_string_equal(err.message, again.message);
    for (int k = 0; k < request->measure->n_outputs && status == DIKAS_OK; k++) {
        const int64_t n = size_of_side(request->measure->outputs[k].side, s->n, s->n);
        assert_memory_equal(one.out[k], many.out[k], (size_t)n * sizeof(double));
    }
    free_outputs(&one);
    free_outputs(&many);
}

/* Whichever allocation fails, the run says so and leaves nothing behind. What the scene holds is
 * older than the failing allocator and only read. */
static void fail_somewhere(scene *s, const dikas_request *request)
{
    whole_run w = { s, { sizeof w.run, s->threads, NULL, NULL }, *request, 0, { NULL } };
    dikas_error err = { DIKAS_OK, "" };
    start_failing(-1);
    const dikas_status usual = do_run(&w, &err);
    const long asked = atomic_load(&failing.asked);
    stop_failing();
    for (int i = 0; i < 4; i++) {
        start_failing((long)(draw_one(s) * (double)asked));
        const dikas_status status = do_run(&w, &err);
        stop_failing();
        assert_true(status == usual || status == DIKAS_ENOMEM);
    }
}

static int stop_at_zero(double done, const char *what, void *payload)
{
    int *left = payload;
    assert_true(done >= 0 && done <= 1 && what != NULL);
    return (*left)-- > 0;
}

static void cancel_somewhere(scene *s, const dikas_request *request)
{
    int calls = 1 << 20;
    whole_run w = { s, { sizeof w.run, s->threads, stop_at_zero, &calls }, *request, 0, { NULL } };
    dikas_error err = { DIKAS_OK, "" };
    const dikas_status usual = do_run(&w, &err);
    const int told = (1 << 20) - calls;
    for (int i = 0; i < 2; i++) {
        calls = draw_below(s, told);
        start_failing(-1);
        const dikas_status status = do_run(&w, &err);
        stop_failing();
        assert_true(status == usual || status == DIKAS_ECANCELLED);
    }
}

/* ---- a round ---- */

static void compare_reads(scene *s)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph *graph = NULL;
    double *wanted = NULL;
    if (dikas_graph_new(s->lines, NULL, &s->how, NULL, NULL, &graph, &err) != DIKAS_OK)
        return;
    if (s->how.cost_column && s->how.join_tolerance <= 0 && s->seed % DEFINE_EVERY < 2) {
        wanted = malloc(MOST_PLACES * MOST_PLACES * sizeof(double));
        assert_non_null(wanted);
        define(&s->town, wanted);
    }
    check_relation(graph, &s->town, wanted, s->limit, s->town.exact ? 0 : 1e-9);
    free(wanted);
    dikas_graph_free(graph);
}

static void round_of(uint64_t seed)
{
    scene *s = malloc(sizeof *s);
    dikas_request request;
    dikas_error err = { DIKAS_OK, "" };
    assert_non_null(s);
    make_scene(s, seed);
    assert_ok(dikas_request_parse(s->request, NULL, &request, &err), err);
    draw_inputs(s, request.measure);
    compare_reads(s);
    compare_threads(s, &request);
    fail_somewhere(s, &request);
    cancel_somewhere(s, &request);
    clear_scene(s);
    dikas_request_clear(&request);
    free(s);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "Usage: %s FIRST_SEED SECONDS [ROUNDS]\n", argv[0]);
        return 2;
    }
    const uint64_t first = strtoull(argv[1], NULL, 10);
    const double end = seconds() + strtod(argv[2], NULL);
    const uint64_t most = argc > 3 ? strtoull(argv[3], NULL, 10) : UINT64_MAX;
    uint64_t n = 0;
    for (; n < most && seconds() < end; n++) {
        printf("seed %llu\n", (unsigned long long)(first + n));
        fflush(stdout);
        round_of(first + n);
    }
    printf("%llu rounds\n", (unsigned long long)n);
    return n == 0;
}
