/* SPDX-License-Identifier: MIT */
/**
 * @file progress.c
 * Progress on anything longer than a second, and stopping on SIGINT and SIGTERM.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/tool.h"

static volatile sig_atomic_t stop;

static struct {
    const char *mode;
    int quiet, shown;
    gint64 started, last;
} display;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

int tool_interrupted(void)
{
    return stop;
}

static int on_progress(double done, const char *what, void *payload)
{
    const gint64 now = g_get_monotonic_time();
    (void)payload;
    if (stop)
        return 0;
    if (display.quiet || now - display.started < G_USEC_PER_SEC ||
        now - display.last < G_USEC_PER_SEC / 5)
        return 1;
    display.last = now;
    if (strcmp(display.mode, "json") == 0) {
        fprintf(stderr, "{\"done\":%.2f,\"what\":\"%s\"}\n", done, what);
    } else if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r%-20s %3.0f %%", what, 100 * done);
        display.shown = 1;
    }
    return 1;
}

void tool_run_init(const tool *t, dikas_run *run)
{
    const common_options *c = t->common;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &action, NULL); /* a file over the limit is then an error of the write */
    display.mode = c->progress ? c->progress : "auto";
    display.quiet =
        strcmp(display.mode, "none") == 0 || (c->quiet && strcmp(display.mode, "json") != 0);
    display.started = g_get_monotonic_time();
    *run = (dikas_run)DIKAS_RUN_INIT;
    run->threads = (int)c->threads;
    run->progress = on_progress;
}

void tool_run_done(void)
{
    if (display.shown)
        fputs("\r                               \r", stderr);
    display.shown = 0;
}
