/* The same yard in C99, by hand: the yardstick for learning in our engine.

   One agent learns one table by Q-learning in a world of tiles. What tiles do is read from the tables that the set-up
   makes; everything else is written for one agent that moves a cell at a time. The luck of an episode is drawn in one
   loop, so that the compiler can make several draws at a time; tiles are put back by copying.
   What is learnt and what is counted must be the engine's to the last bit. Floating-point expressions are therefore
   written in its order; compile with -ffp-contract=off and without -ffast-math. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "yard.h"

#define SLACK 1e-6 /* m: what rounding may leave */
#define NOBODY (-1)
#define WAITING 32

enum { ENTER, LEAVE, STAY, PUSH, TICK, USE };                             /* occasions; those after USE are actions */
enum { HELD, HERE, FLAG, ADD = 6 };                                       /* what needs and effects are about */
enum { WEST = 3, WAIT, SHOVE, USE_HERE };                                 /* actions; before WEST the other headings */
enum { CELL, HELD_OF, FLAG_OF, HERE_KIND, AHEAD_KIND, LEFT = 8, HEADING, READY, WAITS, CHANGED, TILE, STOCK };
enum { RUNNING, ENDING, ENDED };

struct call { int32_t when, cell, by_body; };

struct world {
    struct setup s;
    struct tables t;
    struct tile *tile;
    struct flag *flag;
    double *held, *luck, bottom, earned, total;
    int64_t *fired, tick, was, last;
    uint64_t seed;
    int32_t cell, row, col, heading, did, ended, alive, calls;
    struct call call[WAITING];
};

/* ---- chance ---- */

static inline int happens(const struct world *w, uint64_t who, uint32_t purpose, double chance) {
    return chance >= 1.0 || (chance > 0.0 && uniform(w->seed, w->tick, who, purpose) < chance);
}

static inline int64_t pick(const struct world *w, uint32_t purpose, int64_t n) {
    return n <= 1 ? 0 : (int64_t)(uniform(w->seed, w->tick, w->s.who, purpose) * (double)n);
}

static void draw_luck(struct world *w) {
    const uint64_t seed = w->seed, who = w->s.who;
    const uint32_t purpose = w->s.luck;
    double *restrict luck = w->luck;
    for (int64_t t = 0; t <= w->s.limit; t += 4) {
        struct words drawn = words(seed, t, who, purpose);
        for (int k = 0; k < 4; k++) luck[t + k] = drawn.of[k] * TO_ONE;
    }
}

/* ---- what tiles do ---- */

static inline double within(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

static inline void hold(struct world *w, int32_t which, double amount) {
    double had = w->held[which], now = within(had + amount, 0.0, w->t.most[which]);
    double earned = w->t.pay[which] * (now - had);
    w->held[which] = now, w->earned += earned, w->total += earned;
}

static inline const struct span *menu(const struct world *w, int32_t when, int32_t cell) {
    return &w->t.menu[when * w->s.kinds + w->tile[cell].kind];
}

static inline void call(struct world *w, int32_t when, int32_t cell, int by_body) {
    const struct span *does = menu(w, when, cell);
    if (does->begin < does->end && w->calls < 16) w->call[w->calls++] = (struct call){when, cell, by_body};
}

static inline int suits(const struct world *w, const struct recipe *r, int32_t cell, int by_body) {
    if (by_body && (r->of != NOBODY && r->of != w->s.group)) return 0;
    if (by_body && !(r->headings >> w->heading & 1)) return 0;
    if (r->cooldown > 0 && w->tick < w->tile[cell].ready) return 0;
    for (int32_t n = r->need; n < r->needs; n++) {
        const struct need *need = &w->t.need[n];
        double there = need->what == HELD ? w->held[need->which]
                     : need->what == FLAG ? w->flag[need->which].up : w->tile[cell].stock;
        if (there < need->low || there > need->high) return 0;
    }
    return 1;
}

static inline void change(struct world *w, const struct effect *e, int32_t to, int32_t cell, int by_body) {
    struct tile *tile = &w->tile[cell];
    if (e->what == FLAG)
        w->flag[e->which].up = e->amount;
    else if (e->what == ADD)
        w->flag[e->which].up = within(w->flag[e->which].up + e->amount, 0.0, w->flag[e->which].most);
    else if (e->what == HERE)
        tile->stock = within(tile->stock + e->amount, 0.0, w->t.kind[tile->kind].capacity);
    else if ((to == NOBODY && by_body) || (w->alive && (to == NOBODY || to == w->s.group)))
        hold(w, e->which, e->amount);
}

static void apply(struct world *w, const struct recipe *r, int32_t cell, int by_body) {
    struct tile *tile = &w->tile[cell];
    w->fired[r->number]++;
    for (int32_t n = r->effect; n < r->effects; n++) change(w, &w->t.effect[n], r->to, cell, by_body);
    if (r->cooldown > 0) tile->ready = w->tick + r->cooldown;
    if (r->becomes != NOBODY) {
        tile->kind = r->becomes;
        if (tile->stock > w->t.kind[r->becomes].capacity) tile->stock = w->t.kind[r->becomes].capacity;
    }
    if (r->ends && (by_body || r->ends == 2) && w->ended == RUNNING) w->ended = ENDING;
}

static inline void answer(struct world *w) {
    for (int32_t n = 0; n < w->calls; n++) {
        const struct call *c = &w->call[n];
        const struct span *does = menu(w, c->when, c->cell);
        const int32_t kind = w->tile[c->cell].kind;
        for (int32_t k = does->begin; k < does->end; k++) {
            const struct recipe *r = &w->t.recipe[k];
            if (w->tile[c->cell].kind != kind || !suits(w, r, c->cell, c->by_body)) continue;
            uint64_t who = (uint64_t)c->cell << 20;
            who ^= c->by_body ? w->s.who ^ (uint64_t)(r->number + 1) : w->s.ground ^ (uint64_t)r->number;
            if (happens(w, who, w->s.recipe, r->chance)) apply(w, r, c->cell, c->by_body);
        }
    }
    w->calls = 0;
}

/* ---- one tick ---- */

static inline int32_t ahead(const struct world *w) {
    static const int8_t down[] = {-1, 0, 1, 0}, right[] = {0, 1, 0, -1};
    int32_t r = w->row + down[w->heading], c = w->col + right[w->heading];
    return r < 0 || c < 0 || r >= w->s.rows || c >= w->s.cols ? NOBODY : r * (int32_t)w->s.cols + c;
}

static inline int64_t part(const struct world *w, const struct seen *p) {
    const struct tile *tile = &w->tile[p->row * w->s.cols + p->col];
    switch (p->what) {
        case CELL: return w->cell;
        case HELD_OF: return (int64_t)w->held[p->which];
        case FLAG_OF: return (int64_t)w->flag[p->which].up;
        case HERE_KIND: return w->tile[w->cell].kind;
        case AHEAD_KIND: return ahead(w) == NOBODY ? w->s.kinds : w->tile[ahead(w)].kind;
        case LEFT: return (int64_t)((p->reach - (double)w->tick) * (double)p->limit / p->reach);
        case HEADING: return w->heading;
        case READY: return tile->ready <= w->tick;
        case WAITS: return tile->ready - w->tick;
        case CHANGED: return tile->kind != tile->first;
        case TILE: return tile->kind;
        default: return (int64_t)tile->stock;
    }
}

static inline int64_t perceive(const struct world *w) {
    int64_t number = 0;
    for (int64_t k = 0; k < w->s.parts; k++) {
        int64_t size = w->t.seen[k].limit, told = part(w, &w->t.seen[k]);
        number = number * size + (told < 0 ? 0 : told >= size ? size - 1 : told);
    }
    return number;
}

static inline double best(const double *value, int64_t actions) {
    double highest = value[0];
    for (int64_t k = 1; k < actions; k++) highest = value[k] > highest ? value[k] : highest;
    return highest;
}

static inline int32_t greedy(const double *value, int64_t actions, double luck) {
    double highest = best(value, actions);
    int32_t equal[16], ties = 0;
    for (int32_t k = 0; k < actions; k++) equal[ties] = k, ties += value[k] == highest;
    return equal[ties == 1 ? 0 : (int32_t)(luck * ties)];
}

/* Perceive, learn from the last action, decide on the next. */
static inline void think(struct world *w, double chance) {
    const int64_t now = perceive(w), actions = w->s.actions;
    const double *value = &w->t.value[now * actions], luck = w->luck[w->tick];
    if (w->last > 0) {
        double worth = w->ended == ENDING ? 0.0 : best(value, actions), *old = &w->t.value[w->was * actions + w->did];
        *old += w->s.learning_rate * (w->earned + w->s.discount * worth - *old);
    }
    if (w->ended == ENDING) {
        w->ended = ENDED;
        return;
    }
    int32_t any = luck < chance ? (int32_t)(luck / chance * (double)actions) : 0;
    w->did = luck < chance ? (any < actions ? any : (int32_t)actions - 1)
                           : greedy(value, actions, (luck - chance) / (1.0 - chance));
    w->was = now, w->earned = 0.0, w->last++;
}

static inline void walk(struct world *w) {
    int32_t to = ahead(w);
    if (to == NOBODY) return;
    const struct kind *kind = &w->t.kind[w->tile[to].kind];
    if (kind->opens >> w->heading & 1 && kind->height <= w->bottom + w->s.step + SLACK) {
        call(w, LEAVE, w->cell, 1);
        w->cell = to, w->row = to / (int32_t)w->s.cols, w->col = to % (int32_t)w->s.cols, w->bottom = kind->height;
        call(w, ENTER, to, 1);
    } else {
        call(w, PUSH, to, 1);
    }
}

static inline void act(struct world *w) {
    int32_t action = w->t.action[w->did];
    if (action <= WEST) w->heading = action;
    if (action <= WEST || action == SHOVE) walk(w);
    else if (action != WAIT) call(w, USE + action - USE_HERE, w->cell, 1);
    answer(w);
}

static inline void tend(struct world *w) {
    if (w->alive) call(w, STAY, w->cell, 1), answer(w);
    for (int64_t k = 0; k < w->s.lively; k++) {
        struct tile *tile = &w->tile[w->t.lively[k]];
        const struct kind *kind = &w->t.kind[tile->kind];
        if (kind->regrowth > 0.0) tile->stock = within(tile->stock + kind->regrowth, 0.0, kind->capacity);
        call(w, TICK, w->t.lively[k], 0);
        answer(w);
    }
    if (w->alive) hold(w, 0, 1.0);
    if (w->ended != RUNNING) w->alive = 0;
}

static inline void move(struct world *w) {
    if (w->alive) act(w);
    w->bottom = w->t.kind[w->tile[w->cell].kind].height;
    tend(w);
    w->tick++;
}

/* ---- episodes ---- */

static void restart(struct world *w) {
    const int64_t cells = w->s.rows * w->s.cols;
    w->tick = 0, w->last = 0, w->ended = RUNNING, w->alive = 1, w->earned = w->total = 0.0;
    memcpy(w->tile, w->t.tile, (size_t)cells * sizeof *w->tile);
    memcpy(w->held, w->t.start, (size_t)w->s.stocks * sizeof *w->held);
    memset(w->fired, 0, (size_t)w->s.recipes * sizeof *w->fired);
    for (int64_t k = 0; k < w->s.flags; k++)
        w->flag[k].up = happens(w, w->s.sky + (uint64_t)k, w->s.flag, w->flag[k].chance) ? 1.0 : 0.0;
    w->cell = w->t.site[pick(w, w->s.place, w->s.sites)];
    w->row = w->cell / (int32_t)w->s.cols, w->col = w->cell % (int32_t)w->s.cols;
    w->heading = (int32_t)pick(w, w->s.heading, 4);
    w->bottom = w->t.kind[w->tile[w->cell].kind].height;
}

static void close_episode(const struct world *w, const struct ledger *l, int64_t block) {
    l->episodes[block]++, l->ticks[block] += w->tick, l->ended[block] += w->ended != RUNNING, l->episode_return[block] += w->total;
    for (int64_t k = 0; k < w->s.recipes; k++) {
        l->fired[block * w->s.recipes + k] += w->fired[k];
        l->fired_in[block * w->s.recipes + k] += w->fired[k] > 0;
    }
    for (int64_t k = 0; k < w->s.stocks; k++) l->gained[block * w->s.stocks + k] += w->held[k] - w->t.start[k];
}

static void *block_of(int64_t n, size_t size) { return calloc((size_t)n + 1, size); }

/* Go through all episodes of a training. What Python calls. */
void yard_train(const struct setup *s, const struct tables *t, const struct ledger *l, uint64_t seed, int64_t episodes,
                int64_t blocks) {
    struct world world = {.s = *s, .t = *t}, *w = &world;
    const int64_t cells = s->rows * s->cols;
    w->tile = block_of(cells, sizeof *w->tile), w->held = block_of(s->stocks, sizeof *w->held);
    w->luck = block_of(s->limit + 4, sizeof *w->luck), w->fired = block_of(s->recipes, sizeof *w->fired);
    w->flag = block_of(s->flags, sizeof *w->flag);
    memcpy(w->flag, t->flag, (size_t)s->flags * sizeof *w->flag);
    for (int64_t episode = 0; episode < episodes; episode++) {
        const int64_t block = episode * blocks / episodes;
        const double trained = (double)episode / (double)episodes;
        const double chance = s->epsilon + (s->epsilon_end - s->epsilon) * trained;
        int64_t *visits = &l->visits[block * cells], *visited_in = &l->visited_in[block * cells];
        w->seed = bits(seed, episode, s->training, s->episode);
        restart(w), draw_luck(w);
        while (w->tick < s->limit && w->ended == RUNNING) {
            visits[w->cell]++;
            if (l->seen[w->cell] != episode + 1) l->seen[w->cell] = episode + 1, visited_in[w->cell]++;
            think(w, chance), move(w);
        }
        think(w, chance);
        close_episode(w, l, block);
    }
    free(w->tile), free(w->held), free(w->luck), free(w->fired), free(w->flag);
}

const int64_t *yard_sizes(void) { return SIZES; }
