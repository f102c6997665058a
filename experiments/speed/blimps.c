/* The same room in C99, by hand: the yardstick for our engine's speed.

   One struct per body, one list of bodies per cell, everything inlined, what stays constant worked out once, and the
   draws of all agents in one loop, so that the compiler can make several at a time.
   It does what the engine does, in the same phases (sense, decide, arrange, act, renew, note), and must give the same
   trajectory to the last bit. Floating-point expressions are therefore written in the engine's order; compile with
   -ffp-contract=off and without -ffast-math. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "draws.h"

#define TOUCH 1e-6 /* m: bodies this close touch */
#define SKY 1e9    /* m */
#define NOBODY (-1)

enum kind { BLIMP, WALKER, BOX };

struct setup { /* as blimps.py fills it in */
    uint64_t seed, air;
    double seconds, side, lift, radius;
    int64_t rows, cols, bodies, movers, every, lasts;
    uint32_t acting, whim, place, heading, gust_row, gust_col; /* what draws are for */
};

struct birth { /* a body before it starts; its sites are those from begin to end */
    uint64_t who;
    double tall, climb, speed, step, hold, straight;
    int32_t kind, floats, sees, alive, begin, end;
};

struct trace { /* as in sim/state.py */
    int32_t *cell; double *bottom; int8_t *heading; float *gust;
};

struct body {
    uint64_t who;
    double bottom, tall, gone, step;
    double most, pace, likely, hold; /* m a tick, cells a tick, chance of a whim a tick, m */
    double below, whim, climb;       /* percepts and commands */
    int32_t bump, quarters, row, col, heading, next;
    uint8_t kind, floats, sees, alive, bumped;
};

struct world {
    struct setup s;
    struct body *body;
    uint64_t *who, *draw;  /* by mover; apart from the bodies, so that they lie side by side */
    int32_t *order, *pile; /* who acts first; used while sorting */
    double *height;
    int32_t *first; /* of the bodies in a cell; body.next leads on */
    int64_t tick;
    double gust_row, gust_col;
    int blows;
};

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }

static inline double uniform(const struct world *w, uint64_t who, uint32_t purpose) {
    return fraction(bits(w->s.seed, w->tick, who, purpose));
}

static inline void draw_for_movers(const struct world *w, uint32_t purpose) {
    const uint64_t seed = w->s.seed, *restrict who = w->who;
    const int64_t tick = w->tick, n = w->s.movers;
    uint64_t *restrict draw = w->draw;
    for (int64_t i = 0; i < n; i++) draw[i] = bits(seed, tick, who[i], purpose);
}

/* ---- who is where ---- */

static inline double top(const struct body *b) { return b->bottom + b->tall; }
static inline int64_t cell_of(const struct world *w, const struct body *b) { return b->row * w->s.cols + b->col; }

static inline void put(struct world *w, int32_t i) {
    int32_t *first = &w->first[cell_of(w, &w->body[i])];
    w->body[i].next = *first;
    *first = i;
}

static inline void take(struct world *w, int32_t i) {
    int32_t *link = &w->first[cell_of(w, &w->body[i])];
    while (*link != i)
        link = &w->body[*link].next;
    *link = w->body[i].next;
}

static inline double surface(const struct world *w, int32_t i, int all) {
    const struct body *b = &w->body[i];
    double highest = w->height[cell_of(w, b)], limit = b->bottom + TOUCH;
    for (int32_t j = w->first[cell_of(w, b)]; j != NOBODY; j = w->body[j].next)
        if (j != i && (all || w->body[j].kind == BOX) && top(&w->body[j]) <= limit)
            highest = most(highest, top(&w->body[j]));
    return highest;
}

static inline double headroom(const struct world *w, int32_t i) {
    const struct body *b = &w->body[i];
    double room = SKY, own = top(b);
    for (int32_t j = w->first[cell_of(w, b)]; j != NOBODY; j = w->body[j].next)
        if (j != i && w->body[j].bottom >= own - TOUCH)
            room = least(room, w->body[j].bottom - own);
    return most(room, 0.0);
}

static inline void rise(struct world *w, int32_t i, double metres) {
    struct body *b = &w->body[i];
    if (metres > 0.0)
        b->bottom += least(metres, headroom(w, i));
    else
        b->bottom = most(b->bottom + metres, surface(w, i, 1));
}

/* Whether body b fits into a cell, and if so at which height its bottom is then. */
static inline int fits(const struct world *w, const struct body *b, int64_t cell, double *foot) {
    double reach = b->floats ? b->bottom + TOUCH : b->bottom + b->step + TOUCH;
    if (w->height[cell] > reach) return 0;
    *foot = b->floats ? b->bottom : w->height[cell];
    for (int32_t j = b->floats ? NOBODY : w->first[cell]; j != NOBODY; j = w->body[j].next)
        if (top(&w->body[j]) <= reach) *foot = most(*foot, top(&w->body[j]));
    for (int32_t j = w->first[cell]; j != NOBODY; j = w->body[j].next)
        if (top(&w->body[j]) > reach && w->body[j].bottom < *foot + b->tall - TOUCH)
            return 0;
    return 1;
}

/* ---- one tick ---- */

static inline void sense(struct world *w, int32_t i) {
    struct body *b = &w->body[i];
    b->bump = b->bumped;
    b->whim = fraction(w->draw[i]);
    if (b->kind == BLIMP) b->below = b->bottom - surface(w, i, b->sees);
}

static inline void decide(struct body *b) {
    double likely = b->bump ? 1.0 : b->likely;
    b->quarters = b->whim < likely ? 1 + (int32_t)(3.0 * b->whim / likely) : 0;
    b->climb = b->hold - b->below;
}

static inline int64_t pile_of(uint64_t draw, int64_t n) { return (int64_t)((draw >> 32) * (uint64_t)n >> 32); }

/* Deal the movers into as many piles as there are movers, by their draws; then little is left to sort. */
static inline void arrange(struct world *w) {
    draw_for_movers(w, w->s.acting);
    const int64_t n = w->s.movers;
    const uint64_t *restrict draw = w->draw;
    int32_t *restrict order = w->order, *restrict pile = w->pile, end = 0;
    for (int64_t p = 0; p < n; p++) pile[p] = 0;
    for (int64_t i = 0; i < n; i++) pile[pile_of(draw[i], n)]++;
    for (int64_t p = 0; p < n; p++) pile[p] = end += pile[p];
    for (int64_t i = 0; i < n; i++) order[--pile[pile_of(draw[i], n)]] = (int32_t)i;
    for (int64_t k = 1; k < n; k++) {
        int32_t row = order[k];
        int64_t j = k;
        for (; j > 0 && draw[order[j - 1]] > draw[row]; j--) order[j] = order[j - 1];
        order[j] = row;
    }
}

static inline void go(struct world *w, int32_t i) {
    static const int8_t down[] = {-1, 0, 1, 0}, right[] = {0, 1, 0, -1};
    struct body *b = &w->body[i];
    b->bumped = 0;
    b->gone += b->pace;
    if (b->gone < 1.0 - 1e-9) return;
    int32_t r = b->row + down[b->heading], c = b->col + right[b->heading];
    double foot;
    b->bumped = r < 0 || c < 0 || r >= w->s.rows || c >= w->s.cols || !fits(w, b, r * w->s.cols + c, &foot);
    b->gone = b->bumped ? 0.0 : most(b->gone - 1.0, 0.0);
    if (!b->bumped) {
        take(w, i);
        b->row = r, b->col = c, b->bottom = foot;
        put(w, i);
    }
}

static inline void act(struct world *w, int32_t i) {
    struct body *b = &w->body[i];
    if (b->kind == BLIMP)
        rise(w, i, least(most(b->climb, -b->most), b->most));
    if (b->quarters)
        b->heading = (b->heading + b->quarters) % 4, b->gone = 0.0;
    go(w, i);
}

static inline void move_air(struct world *w) {
    if (!w->s.every) return;
    int64_t age = w->tick % w->s.every;
    w->blows = age < w->s.lasts;
    if (age == 0) {
        w->gust_row = uniform(w, w->s.air, w->s.gust_row) * (double)w->s.rows - 0.5;
        w->gust_col = uniform(w, w->s.air, w->s.gust_col) * (double)w->s.cols - 0.5;
    }
}

static inline void carry(struct world *w, int32_t i) {
    struct body *b = &w->body[i];
    if (!b->floats) {
        b->bottom = surface(w, i, 1);
    } else if (w->blows) {
        double down = (b->row - w->gust_row) * w->s.side, right = (b->col - w->gust_col) * w->s.side;
        if (down * down + right * right <= w->s.radius * w->s.radius)
            rise(w, i, w->s.lift * w->s.seconds);
    }
}

static inline void tick(struct world *w) {
    const int32_t n = (int32_t)w->s.movers;
    draw_for_movers(w, w->s.whim);
    for (int32_t i = 0; i < n; i++) if (w->body[i].alive) sense(w, i);
    for (int32_t i = 0; i < n; i++) if (w->body[i].alive) decide(&w->body[i]);
    arrange(w);
    for (int32_t k = 0; k < n; k++) if (w->body[w->order[k]].alive) act(w, w->order[k]);
    move_air(w);
    for (int32_t k = 0; k < n; k++) if (w->body[w->order[k]].alive) carry(w, w->order[k]);
    w->tick++;
}

static inline void note(const struct world *w, const struct trace *t) {
    const int64_t n = w->s.bodies, at = w->tick * n;
    float *gust = &t->gust[3 * w->tick];
    for (int64_t i = 0; i < n; i++) {
        const struct body *b = &w->body[i];
        t->cell[at + i] = b->alive ? (int32_t)cell_of(w, b) : -1;
        t->bottom[at + i] = b->bottom;
        t->heading[at + i] = (int8_t)b->heading;
    }
    gust[0] = (float)w->gust_row, gust[1] = (float)w->gust_col, gust[2] = (float)w->blows;
}

/* ---- what Python calls ---- */

static void start(struct world *w, int32_t i, const int32_t *site, int32_t count) {
    struct body *b = &w->body[i];
    int32_t available = 0, cell = site[0];
    for (int32_t k = 0; k < count; k++) available += w->first[site[k]] == NOBODY;
    int32_t nth = (int32_t)(uniform(w, b->who, w->s.place) * available);
    for (int32_t k = 0; k < count; k++)
        if (w->first[site[k]] == NOBODY && nth-- == 0) cell = site[k];
    b->row = cell / (int32_t)w->s.cols, b->col = cell % (int32_t)w->s.cols;
    b->heading = (int32_t)(uniform(w, b->who, w->s.heading) * 4);
    b->bottom = w->height[cell];
    put(w, i);
    b->bottom = surface(w, i, 1);
}

static void *block(int64_t n, size_t size) { return calloc((size_t)n, size); }

struct world *world_new(const struct setup *s, const struct birth *births, const int32_t *sites, const double *height) {
    struct world *w = block(1, sizeof *w);
    const int64_t cells = s->rows * s->cols;
    w->s = *s;
    w->body = block(s->bodies, sizeof *w->body);
    w->who = block(s->movers, sizeof *w->who), w->draw = block(s->movers, sizeof *w->draw);
    w->order = block(s->movers, sizeof *w->order), w->pile = block(s->movers, sizeof *w->pile);
    w->height = block(cells, sizeof *w->height), w->first = block(cells, sizeof *w->first);
    memcpy(w->height, height, (size_t)cells * sizeof *height);
    memset(w->first, 0xFF, (size_t)cells * sizeof *w->first); /* NOBODY */
    for (int32_t i = 0; i < s->bodies; i++) {
        const struct birth *from = &births[i];
        struct body *b = &w->body[i];
        b->who = from->who, b->tall = from->tall, b->step = from->step, b->hold = from->hold;
        b->most = from->climb * s->seconds, b->pace = least(from->speed * s->seconds / s->side, 1.0);
        b->likely = least(1.0, s->seconds / from->straight);
        b->kind = (uint8_t)from->kind, b->floats = (uint8_t)from->floats, b->sees = (uint8_t)from->sees;
        if (i < s->movers) w->who[i] = b->who;
        start(w, i, &sites[from->begin], from->end - from->begin);
    }
    for (int32_t i = 0; i < s->bodies; i++) if (!(w->body[i].alive = (uint8_t)births[i].alive)) take(w, i);
    return w;
}

void world_run(struct world *w, const struct trace *t, int64_t ticks) {
    if (w->tick == 0) note(w, t);
    for (int64_t k = 0; k < ticks; k++) tick(w), note(w, t);
}

void world_free(struct world *w) {
    free(w->body), free(w->who), free(w->draw), free(w->order), free(w->pile), free(w->height), free(w->first), free(w);
}
