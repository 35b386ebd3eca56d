/* SPDX-License-Identifier: MIT */
/**
 * @file parallel.c
 * Fixed blocks, any number of threads, the same result.
 */
#include <omp.h>
#include <time.h>

#include "core/core.h"
#include "dikas/relation.h"

enum { MOST_THREADS = 1024 }; /* OpenMP ends the process when it cannot start as many as asked */
#define TELL_EVERY 0.1        /* seconds between two calls of the progress function */

int dikas_threads(const dikas_run *run)
{
    const int threads = run && run->threads > 0 ? run->threads : omp_get_num_procs();
    return threads < MOST_THREADS ? threads : MOST_THREADS;
}

/* What the threads of one loop share. */
typedef struct {
    const dikas_task *task;
    void *context;
    int64_t n_blocks, next, done;
    int64_t failed_block;
    dikas_error failure;
    int stop;
} loop;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int stopped(loop *l)
{
    int stop;
#pragma omp atomic read
    stop = l->stop;
    return stop;
}

static void fail(loop *l, int64_t block, const dikas_error *failure)
{
#pragma omp critical(dikas_parallel_failure)
    if (l->failed_block < 0 || block < l->failed_block) {
        l->failed_block = block;
        l->failure = *failure;
    }
#pragma omp atomic write
    l->stop = 1;
}

/* Only the calling thread tells; a refusal stops all. */
static void tell(loop *l, const char *what, const dikas_run *run, double *last)
{
    int64_t done;
    if (!run || !run->progress || now() - *last < TELL_EVERY)
        return;
    *last = now();
#pragma omp atomic read
    done = l->done;
    if (!run->progress((double)done / (double)l->n_blocks, what, run->progress_payload)) {
        dikas_error cancelled = { DIKAS_OK, "" };
        dikas_fail(&cancelled, DIKAS_ECANCELLED, "%s: cancelled", what);
        fail(l, l->n_blocks, &cancelled);
    }
}

static void work(loop *l, int number, const char *what, const dikas_run *run)
{
    dikas_error failure = { DIKAS_OK, "" };
    void *worker = NULL;
    double last = 0;
    if (l->task->enter) {
        failure.status = l->task->enter(l->context, number, &worker, &failure);
        if (failure.status != DIKAS_OK) {
            fail(l, -1 + l->n_blocks, &failure);
            return;
        }
    }
    while (!stopped(l)) {
        int64_t block;
        if (number == 0)
            tell(l, what, run, &last);
#pragma omp atomic capture
        block = l->next++;
        if (block >= l->n_blocks)
            break;
        failure.status = l->task->work(l->context, worker, block, &failure);
        if (failure.status != DIKAS_OK)
            fail(l, block, &failure);
#pragma omp atomic
        l->done++;
    }
    if (l->task->leave)
        l->task->leave(l->context, worker);
}

dikas_status dikas_parallel(const dikas_task *task, void *context, int64_t n_blocks,
                            const char *what, const dikas_run *run, dikas_error *err)
{
    loop l = { .task = task, .context = context, .n_blocks = n_blocks, .failed_block = -1 };
    const int wanted = dikas_threads(run);
    const int threads = n_blocks < wanted ? (int)n_blocks : wanted;
    if (n_blocks <= 0)
        return DIKAS_OK;
    if (threads == 1) { /* maybe inside a parallel region of the caller: its number is not ours */
        work(&l, 0, what, run);
    } else {
#pragma omp parallel num_threads(threads)
        work(&l, omp_get_thread_num(), what, run);
    }
    if (l.failed_block < 0)
        return DIKAS_OK;
    if (err)
        *err = l.failure;
    return l.failure.status;
}
