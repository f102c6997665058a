/* The same room in C99, by hand: the yardstick for our engine's speed.

   One struct per body, one list of bodies per cell, everything inlined, and what stays constant worked out once.
   It does what the engine does, in the same phases (sense, decide, arrange, act, renew, note), and must give the same
   trajectory to the last bit. Floating-point expressions are therefore written in the engine's order; compile with
   -ffp-contract=off and without -ffast-math.

   With -DSEQUENTIAL luck and orders come from a generator with a state, one number after the other, as in most
   programs: another trajectory, and the measure of what it costs that every draw has an address. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "draws.h"

#define TOUCH 1e-6 /* m: bodies this close touch */
#define SKY 1e9    /* m */
#define NOBODY (-1)
#define AHEAD 4  /* ticks for which one call of the generator gives luck, as in sim/engine/state.py */
#define BLOCK 8 /* ticks for which the circle of acting stays */

enum kind { BLIMP, WALKER, BOX };

struct setup { /* as blimps.py fills it in */
    uint64_t seed, air, circle;
    double seconds, side, lift, radius;
    int64_t rows, cols, bodies, movers, every, lasts;
    uint32_t acting, luck, place, heading, gust_row, gust_col; /* what draws are for */
};

struct birth { /* a body before it starts; its sites are those from begin to end */
    uint64_t who;
    double wide, tall, climb, speed, step, hold, turn_interval;
    int32_t kind, floats, sees, solid, alive, begin, end;
};

struct trace { /* as in sim/engine/state.py */
    int32_t *cell; double *bottom; int8_t *heading; float *gust;
};

struct body {
    uint64_t who;
    double bottom, tall, gone, step, wide;
    double most, pace, likely, hold; /* m a tick, cells a tick, chance of a whim a tick, m */
    double below, whim, climb;       /* percepts and commands */
    int32_t bump, quarters, row, col, heading, next;
    const double *ground;            /* the highest its disc overlaps, by cell */
    uint8_t kind, floats, sees, solid, alive, bumped;
};

struct offset { /* of a cell near by */
    int32_t down, right;
    double wider; /* discs overlap if their widths are more than this together, m */
};

struct world {
    struct setup s;
    struct body *body;
    uint64_t *key, turn[BLOCK];     /* by mover; apart from the bodies, so that they lie side by side */
    struct words *luck;             /* by mover, for four ticks */
    int32_t *order, *circle, *pile; /* who acts first; what the order is made from; used while sorting */
    double *height, **raised; /* the ground, and for each body the highest ground that its disc overlaps */
    int32_t *first; /* of the bodies in a cell; body.next leads on */
    struct offset *near; /* the cells in which bodies may be that overlap one in a cell; first itself */
    int64_t nears, fronts;
    struct offset *front; /* those that come to be near by a step to the right, seen from where it ends */
    int32_t *crowd; /* how many bodies there are in all of these */
    uint64_t state[4]; /* of the sequential generator */
    int64_t tick;
    double gust_row, gust_col;
    int blows;
};

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }

static inline double uniform(const struct world *w, uint64_t who, uint32_t purpose) {
    return fraction(bits(w->s.seed, w->tick, who, purpose));
}

#ifdef SEQUENTIAL
/* xoshiro256+ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). */
static inline uint64_t next(struct world *w) {
    uint64_t *s = w->state, drawn = s[0] + s[3], shifted = s[1] << 17;
    s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= shifted, s[3] = s[3] << 45 | s[3] >> 19;
    return drawn;
}
#endif

static inline void draw_luck(struct world *w) {
    const uint64_t seed = w->s.seed;
    const int64_t tick = w->tick, n = w->s.movers;
    const uint32_t purpose = w->s.luck;
    for (int64_t i = 0; i < n; i++) w->luck[i] = words(seed, tick, w->body[i].who, purpose);
}

/* ---- who is where ---- */

static inline double top(const struct body *b) { return b->bottom + b->tall; }
static inline int64_t cell_of(const struct world *w, const struct body *b) { return b->row * w->s.cols + b->col; }

static inline void count_near(struct world *w, const struct body *b, int32_t more) {
    if (w->nears == 1) return;
    for (int64_t k = 0; k < w->nears; k++) {
        int64_t r = b->row + w->near[k].down, c = b->col + w->near[k].right;
        if (r >= 0 && c >= 0 && r < w->s.rows && c < w->s.cols) w->crowd[r * w->s.cols + c] += more;
    }
}

/* A step changes only who is near at the front and at the back. */
static inline void count_step(struct world *w, const struct body *b, int32_t down, int32_t right) {
    const int64_t rows = w->s.rows, cols = w->s.cols;
    for (int64_t k = 0; k < w->fronts; k++) {
        int64_t aside = w->front[k].down, on = w->front[k].right;
        int64_t y = down ? on * down : aside, x = down ? aside : on * right;
        int64_t r = b->row + down + y, c = b->col + right + x, r0 = b->row - y, c0 = b->col - x;
        if (r >= 0 && c >= 0 && r < rows && c < cols) w->crowd[r * cols + c]++;
        if (r0 >= 0 && c0 >= 0 && r0 < rows && c0 < cols) w->crowd[r0 * cols + c0]--;
    }
}

static inline void link_in(struct world *w, int32_t i) {
    int32_t *first = &w->first[cell_of(w, &w->body[i])];
    w->body[i].next = *first;
    *first = i;
}

static inline void unlink_from(struct world *w, int32_t i) {
    int32_t *link = &w->first[cell_of(w, &w->body[i])];
    while (*link != i)
        link = &w->body[*link].next;
    *link = w->body[i].next;
}

static inline void put(struct world *w, int32_t i) { link_in(w, i), count_near(w, &w->body[i], 1); }
static inline void take(struct world *w, int32_t i) { unlink_from(w, i), count_near(w, &w->body[i], -1); }

/* Going through the bodies near a cell. With discs no wider than a cell there is but one cell to look at; with wider
   ones a count says beforehand whether there is anybody but whoever asks. */
struct look { int64_t row, col, k; };

static inline int32_t beyond(const struct world *w, struct look *l) {
    while (++l->k < w->nears) {
        int64_t r = l->row + w->near[l->k].down, c = l->col + w->near[l->k].right;
        if (r < 0 || c < 0 || r >= w->s.rows || c >= w->s.cols) continue;
        int32_t j = w->first[r * w->s.cols + c];
        if (j != NOBODY) return j;
    }
    return NOBODY;
}

static inline int32_t first_near(const struct world *w, struct look *l, int64_t r, int64_t c) {
    l->row = r, l->col = c, l->k = 0;
    if (w->nears > 1 && w->crowd[r * w->s.cols + c] <= 1) return NOBODY;
    int32_t j = w->first[r * w->s.cols + c];
    return j != NOBODY ? j : beyond(w, l);
}

static inline int32_t next_near(const struct world *w, struct look *l, int32_t j) {
    j = w->body[j].next;
    return j != NOBODY ? j : beyond(w, l);
}

static inline int overlap(const struct world *w, const struct look *l, const struct body *b, const struct body *o) {
    return b != o && (l->k == 0 || w->near[l->k].wider < b->wide + o->wide);
}

static inline int touch(const struct body *b, const struct body *o) {
    return (b->solid && o->solid) || b->kind == BOX || o->kind == BOX;
}

static inline double surface(const struct world *w, int32_t i) {
    const struct body *b = &w->body[i], *o;
    double highest = b->ground[cell_of(w, b)], limit = b->bottom + TOUCH;
    struct look l;
    for (int32_t j = first_near(w, &l, b->row, b->col); j != NOBODY; j = next_near(w, &l, j))
        if (o = &w->body[j], top(o) <= limit && overlap(w, &l, b, o) && touch(b, o)) highest = most(highest, top(o));
    return highest;
}

static inline double seen_below(const struct world *w, int32_t i) {
    const struct body *b = &w->body[i], *o;
    double highest = b->ground[cell_of(w, b)], limit = b->bottom + TOUCH;
    struct look l;
    for (int32_t j = first_near(w, &l, b->row, b->col); j != NOBODY; j = next_near(w, &l, j))
        if (o = &w->body[j], (b->sees || o->kind == BOX) && top(o) <= limit && overlap(w, &l, b, o))
            highest = most(highest, top(o));
    return highest;
}

static inline double headroom(const struct world *w, int32_t i) {
    const struct body *b = &w->body[i], *o;
    double room = SKY, own = top(b);
    struct look l;
    for (int32_t j = first_near(w, &l, b->row, b->col); j != NOBODY; j = next_near(w, &l, j))
        if (o = &w->body[j], o->bottom >= own - TOUCH && overlap(w, &l, b, o) && touch(b, o))
            room = least(room, o->bottom - own);
    return most(room, 0.0);
}

static inline void rise(struct world *w, int32_t i, double metres) {
    struct body *b = &w->body[i];
    if (metres > 0.0)
        b->bottom += least(metres, headroom(w, i));
    else
        b->bottom = most(b->bottom + metres, surface(w, i));
}

/* Whether body b fits into a cell, and if so at which height its bottom is then. */
static inline int fits(const struct world *w, const struct body *b, int64_t r, int64_t c, double *foot) {
    const double reach = b->floats ? b->bottom + TOUCH : b->bottom + b->step + TOUCH;
    const double ground = b->ground[r * w->s.cols + c];
    const struct body *o;
    struct look l;
    if (ground > reach) return 0;
    *foot = b->floats ? b->bottom : ground;
    if (!b->floats)
        for (int32_t j = first_near(w, &l, r, c); j != NOBODY; j = next_near(w, &l, j))
            if (o = &w->body[j], top(o) <= reach && overlap(w, &l, b, o) && touch(b, o)) *foot = most(*foot, top(o));
    for (int32_t j = first_near(w, &l, r, c); j != NOBODY; j = next_near(w, &l, j))
        if (o = &w->body[j], top(o) > reach && o->bottom < *foot + b->tall - TOUCH && overlap(w, &l, b, o) && touch(b, o))
            return 0;
    return 1;
}

/* ---- one tick ---- */

static inline void sense(struct world *w, int32_t i) {
    struct body *b = &w->body[i];
    b->bump = b->bumped;
#ifdef SEQUENTIAL
    b->whim = fraction(next(w));
#else
    b->whim = w->luck[i].of[w->tick % AHEAD] * TO_ONE;
#endif
    if (b->kind == BLIMP) b->below = b->bottom - seen_below(w, i);
}

static inline void decide(struct body *b) {
    double likely = b->bump ? 1.0 : b->likely;
    b->quarters = b->whim < likely ? 1 + (int32_t)(3.0 * b->whim / likely) : 0;
    b->climb = b->hold - b->below;
}

static inline int64_t pile_of(uint64_t draw, int64_t n) { return (int64_t)((draw >> 32) * (uint64_t)n >> 32); }

/* Deal the movers into as many piles as there are movers, by their draws; then little is left to sort. */
static inline void draw_circle(struct world *w) {
    const int64_t n = w->s.movers;
    uint64_t *restrict key = w->key;
    int32_t *restrict circle = w->circle, *restrict pile = w->pile, end = 0;
    for (int k = 0; k < BLOCK; k++) w->turn[k] = bits(w->s.seed, w->tick + k, w->s.circle, w->s.acting);
    for (int64_t i = 0; i < n; i++) key[i] = bits(w->s.seed, w->tick, w->body[i].who, w->s.acting);
    for (int64_t p = 0; p < n; p++) pile[p] = 0;
    for (int64_t i = 0; i < n; i++) pile[pile_of(key[i], n)]++;
    for (int64_t p = 0; p < n; p++) pile[p] = end += pile[p];
    for (int64_t i = 0; i < n; i++) circle[--pile[pile_of(key[i], n)]] = (int32_t)i;
    for (int64_t k = 1; k < n; k++) {
        int32_t row = circle[k];
        int64_t j = k;
        for (; j > 0 && key[circle[j - 1]] > key[row]; j--) circle[j] = circle[j - 1];
        circle[j] = row;
    }
}

#ifdef SEQUENTIAL
/* Shuffled anew (Fisher and Yates). */
static inline void arrange(struct world *w) {
    for (int64_t k = 0; k < w->s.movers; k++) {
        int64_t j = (int64_t)((next(w) >> 32) * (uint64_t)(k + 1) >> 32);
        w->order[k] = w->order[j], w->order[j] = (int32_t)k;
    }
}
#else
/* Once around the circle, from where the turn of this tick is, one way or the other. */
static inline void arrange(struct world *w) {
    const int64_t n = w->s.movers;
    if (n < 2) return;
    if (w->tick % BLOCK == 0) draw_circle(w);
    const uint64_t turn = w->turn[w->tick % BLOCK], *restrict key = w->key;
    const int32_t *restrict circle = w->circle;
    int32_t *restrict order = w->order;
    int64_t before = 0;
    for (int64_t i = 0; i < n; i++) before += key[i] < turn;
    const int64_t first = turn & 1 ? before - 1 : before, step = turn & 1 ? -1 : 1;
    for (int64_t k = 0; k < n; k++) {
        int64_t place = first + step * k;
        place += n * ((place < 0) - (place >= n));
        order[k] = circle[place];
    }
}
#endif

static inline void go(struct world *w, int32_t i) {
    static const int8_t down[] = {-1, 0, 1, 0}, right[] = {0, 1, 0, -1};
    struct body *b = &w->body[i];
    b->bumped = 0;
    b->gone += b->pace;
    if (b->gone < 1.0 - 1e-9) return;
    int32_t r = b->row + down[b->heading], c = b->col + right[b->heading];
    double foot;
    b->bumped = r < 0 || c < 0 || r >= w->s.rows || c >= w->s.cols || !fits(w, b, r, c, &foot);
    b->gone = b->bumped ? 0.0 : most(b->gone - 1.0, 0.0);
    if (!b->bumped) {
        unlink_from(w, i);
        count_step(w, b, down[b->heading], right[b->heading]);
        b->row = r, b->col = c, b->bottom = foot;
        link_in(w, i);
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
        b->bottom = surface(w, i);
    } else if (w->blows) {
        double down = (b->row - w->gust_row) * w->s.side, right = (b->col - w->gust_col) * w->s.side;
        if (down * down + right * right <= w->s.radius * w->s.radius)
            rise(w, i, w->s.lift * w->s.seconds);
    }
}

static inline void tick(struct world *w) {
    const int32_t n = (int32_t)w->s.movers;
#ifndef SEQUENTIAL
    if (w->tick % AHEAD == 0) draw_luck(w);
#endif
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

static int is_free(const struct world *w, const struct body *b, int32_t cell) {
    struct look l = {cell / w->s.cols, cell % w->s.cols, -1};
    for (int32_t j = beyond(w, &l); j != NOBODY; j = next_near(w, &l, j))
        if (overlap(w, &l, b, &w->body[j])) return 0;
    return 1;
}

static void start(struct world *w, int32_t i, const int32_t *site, int32_t count) {
    struct body *b = &w->body[i];
    int32_t available = 0, cell = NOBODY;
    for (int32_t k = 0; k < count; k++) {
        if (b->ground[site[k]] != w->height[site[k]]) continue; /* its disc would stand on an edge */
        if (cell == NOBODY) cell = site[k];
        available += is_free(w, b, site[k]);
    }
    int32_t nth = (int32_t)(uniform(w, b->who, w->s.place) * available);
    for (int32_t k = 0; k < count; k++)
        if (b->ground[site[k]] == w->height[site[k]] && is_free(w, b, site[k]) && nth-- == 0) cell = site[k];
    b->row = cell / (int32_t)w->s.cols, b->col = cell % (int32_t)w->s.cols;
    b->heading = (int32_t)(uniform(w, b->who, w->s.heading) * 4);
    b->bottom = b->ground[cell];
    put(w, i);
    b->bottom = surface(w, i);
}

static void *block(int64_t n, size_t size) { return calloc((size_t)n, size); }

/* The cells that bodies of such a width may reach from one, the nearest first. What only touches does not overlap;
   every distance counts as a billionth more than it is, so that rounding decides nothing. */
#define HAIR (1.0 + 1e-9)

static int nearer(const void *a, const void *b) {
    const struct offset *one = a, *other = b;
    return (one->wider > other->wider) - (one->wider < other->wider);
}

static void look_around(struct world *w, double widest) {
    const int32_t far = (int32_t)(widest / w->s.side) + 1;
    w->near = block((2 * far + 1) * (2 * far + 1), sizeof *w->near);
    for (int32_t down = -far; down <= far; down++)
        for (int32_t right = -far; right <= far; right++) {
            double wider = 2.0 * w->s.side * sqrt((double)(down * down + right * right)) * HAIR;
            if (wider < 2.0 * widest) w->near[w->nears++] = (struct offset){down, right, wider};
        }
    qsort(w->near, (size_t)w->nears, sizeof *w->near, nearer);
    w->front = block(w->nears, sizeof *w->front);
    for (int64_t k = 0; k < w->nears && w->nears > 1; k++) {
        int is_new = 1;
        for (int64_t n = 0; n < w->nears; n++)
            is_new &= w->near[n].down != w->near[k].down || w->near[n].right != w->near[k].right + 1;
        if (is_new) w->front[w->fronts++] = w->near[k];
    }
}

static double *raise(const struct world *w, double wide) {
    double *raised = block(w->s.rows * w->s.cols, sizeof *raised);
    const int64_t far = (int64_t)(wide / w->s.side) + 1;
    for (int64_t r = 0; r < w->s.rows; r++)
        for (int64_t c = 0; c < w->s.cols; c++) {
            double highest = w->height[r * w->s.cols + c];
            for (int64_t y = r - far; y <= r + far; y++)
                for (int64_t x = c - far; x <= c + far; x++) {
                    if (y < 0 || x < 0 || y >= w->s.rows || x >= w->s.cols) continue;
                    double down = most(fabs((double)(y - r)) - 0.5, 0.0), right = most(fabs((double)(x - c)) - 0.5, 0.0);
                    if (2.0 * w->s.side * sqrt(down * down + right * right) * HAIR < wide)
                        highest = most(highest, w->height[y * w->s.cols + x]);
                }
            raised[r * w->s.cols + c] = highest;
        }
    return raised;
}

struct world *world_new(const struct setup *s, const struct birth *births, const int32_t *sites, const double *height) {
    struct world *w = block(1, sizeof *w);
    const int64_t cells = s->rows * s->cols;
    double widest = s->side;
    w->s = *s;
    for (int k = 0; k < 4; k++) w->state[k] = bits(s->seed, k, s->circle, s->acting);
    w->body = block(s->bodies, sizeof *w->body);
    w->key = block(s->movers, sizeof *w->key), w->luck = block(s->movers, sizeof *w->luck);
    w->order = block(s->movers, sizeof *w->order), w->circle = block(s->movers, sizeof *w->circle);
    w->pile = block(s->movers, sizeof *w->pile);
    w->height = block(cells, sizeof *w->height), w->first = block(cells, sizeof *w->first);
    w->crowd = block(cells, sizeof *w->crowd), w->raised = block(s->bodies, sizeof *w->raised);
    memcpy(w->height, height, (size_t)cells * sizeof *height);
    memset(w->first, 0xFF, (size_t)cells * sizeof *w->first); /* NOBODY */
    for (int32_t i = 0; i < s->bodies; i++) widest = most(widest, births[i].wide);
    look_around(w, widest);
    for (int32_t i = 0; i < s->bodies; i++) {
        const struct birth *from = &births[i];
        struct body *b = &w->body[i];
        b->who = from->who, b->wide = from->wide, b->tall = from->tall, b->step = from->step, b->hold = from->hold;
        b->most = from->climb * s->seconds, b->pace = least(from->speed * (s->seconds / s->side), 1.0);
        b->likely = least(1.0, s->seconds / from->turn_interval);
        b->kind = (uint8_t)from->kind, b->floats = (uint8_t)from->floats, b->sees = (uint8_t)from->sees;
        b->solid = (uint8_t)from->solid;
        w->raised[i] = i && b->wide == w->body[i - 1].wide ? NULL : raise(w, b->wide); /* kin share theirs */
        b->ground = w->raised[i] ? w->raised[i] : w->body[i - 1].ground;
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
    for (int64_t i = 0; i < w->s.bodies; i++) free(w->raised[i]);
    free(w->raised), free(w->near), free(w->front), free(w->crowd);
    free(w->body), free(w->key), free(w->luck), free(w->order), free(w->circle), free(w->pile);
    free(w->height), free(w->first), free(w);
}
