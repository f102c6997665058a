/* Schelling's town in C99, by hand: the yardstick for our engine's speed on it.

   A byte a cell with a margin around the town, so that nobody asks where the map ends; who lives there is known by the
   byte alone. It does what the engine does, in the same order and with the same draws, and must give the same town to
   the last cell. Nothing but that is kept. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "draws.h"

#define BLOCK 8  /* ticks for which the circle of acting stays */
#define TRIES 32 /* cells that are drawn before all free ones are counted */

struct setup { /* as schelling.py fills it in */
    uint64_t seed, circle;
    int64_t rows, cols, agents;
    double wants, least;
    uint32_t acting, leap, place;
};

struct resident { int32_t at; int8_t kind; }; /* where in `kind`, which has a margin */

struct town {
    struct setup s;
    struct resident *resident;
    uint64_t *who, *key, turn[BLOCK];
    int32_t *order, *circle, *pile; /* who acts first; what the order is made from; used while sorting */
    int8_t *kind;                   /* of whom lives in a cell, from 1; 0: nobody */
    int64_t wide, tick, bytes;      /* with the margin; ticks done; of all arrays */
};

static inline int32_t inside(const struct town *t, int64_t cell) {
    return (int32_t)((cell / t->s.cols + 1) * t->wide + cell % t->s.cols + 1);
}

static inline int64_t pick(const struct town *t, uint64_t who, uint32_t purpose, int64_t n) {
    return n <= 1 ? 0 : (int64_t)(fraction(bits(t->s.seed, t->tick, who, purpose)) * (double)n);
}

/* ---- one tick ---- */

static inline int is_content(const struct town *t, const struct resident *r) {
    const int8_t *middle = &t->kind[r->at], own = r->kind;
    int alike = -1, near = -1; /* itself is counted with the rest */
    for (int64_t down = -t->wide; down <= t->wide; down += t->wide)
        for (int64_t right = -1; right <= 1; right++)
            alike += middle[down + right] == own, near += middle[down + right] != 0;
    return !(alike < t->s.wants * near || alike < t->s.least);
}

static inline void move(struct town *t, struct resident *r, int32_t to) {
    t->kind[r->at] = 0, t->kind[to] = r->kind, r->at = to;
}

static void leap(struct town *t, int32_t i) {
    struct resident *r = &t->resident[i];
    const int64_t cells = t->s.rows * t->s.cols;
    for (uint64_t k = 0; k < TRIES; k++) {
        int32_t to = inside(t, pick(t, t->who[i] ^ k << 40, t->s.leap, cells));
        if (!t->kind[to]) {
            move(t, r, to);
            return;
        }
    }
    int64_t empty = 0;
    for (int64_t cell = 0; cell < cells; cell++) empty += !t->kind[inside(t, cell)];
    int64_t chosen = pick(t, t->who[i] ^ (uint64_t)TRIES << 40, t->s.leap, empty);
    for (int64_t cell = 0; cell < cells; cell++) {
        int32_t to = inside(t, cell);
        if (!t->kind[to] && chosen-- == 0) {
            move(t, r, to);
            return;
        }
    }
}

static inline int64_t pile_of(uint64_t draw, int64_t n) { return (int64_t)((draw >> 32) * (uint64_t)n >> 32); }

/* Deal the residents into as many piles as there are residents, by their draws; then little is left to sort. */
static void draw_circle(struct town *t) {
    const int64_t n = t->s.agents;
    uint64_t *restrict key = t->key;
    int32_t *restrict circle = t->circle, *restrict pile = t->pile, end = 0;
    for (int k = 0; k < BLOCK; k++) t->turn[k] = bits(t->s.seed, t->tick + k, t->s.circle, t->s.acting);
    for (int64_t i = 0; i < n; i++) key[i] = bits(t->s.seed, t->tick, t->who[i], t->s.acting);
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

/* Once around the circle, from where the turn of this tick is, one way or the other. */
static void arrange(struct town *t) {
    const int64_t n = t->s.agents;
    if (n < 2) return;
    if (t->tick % BLOCK == 0) draw_circle(t);
    const uint64_t turn = t->turn[t->tick % BLOCK], *restrict key = t->key;
    const int32_t *restrict circle = t->circle;
    int32_t *restrict order = t->order;
    int64_t before = 0;
    for (int64_t i = 0; i < n; i++) before += key[i] < turn;
    const int64_t first = turn & 1 ? before - 1 : before, step = turn & 1 ? -1 : 1;
    for (int64_t k = 0; k < n; k++) {
        int64_t place = first + step * k;
        place += n * ((place < 0) - (place >= n));
        order[k] = circle[place];
    }
}

/* ---- the start: free cells are counted in a Fenwick tree, as in sim/engine/laws/places.py ---- */

static int64_t take_free(int32_t *tree, int64_t cells, int64_t nth) {
    int64_t cell = 0, step = 1;
    while (2 * step <= cells) step *= 2;
    for (; step; step /= 2)
        if (cell + step <= cells && tree[cell + step - 1] <= nth) cell += step, nth -= tree[cell - 1];
    for (int64_t k = cell + 1; k <= cells; k += k & -k) tree[k - 1]--;
    return cell;
}

static void settle(struct town *t, const int8_t *kinds) {
    const int64_t cells = t->s.rows * t->s.cols;
    int32_t *tree = malloc((size_t)cells * sizeof *tree);
    for (int64_t k = 1; k <= cells; k++) tree[k - 1] = (int32_t)(k & -k);
    for (int64_t i = 0; i < t->s.agents; i++) {
        int64_t cell = take_free(tree, cells, pick(t, t->who[i], t->s.place, cells - i));
        t->resident[i] = (struct resident){inside(t, cell), kinds[i]};
        t->kind[t->resident[i].at] = kinds[i];
    }
    free(tree);
}

/* ---- what Python calls ---- */

static void *block(struct town *t, int64_t n, size_t size) {
    t->bytes += n * (int64_t)size;
    return calloc((size_t)n, size);
}

struct town *town_new(const struct setup *s, const uint64_t *who, const int8_t *kinds) {
    struct town *t = calloc(1, sizeof *t);
    const int64_t n = s->agents;
    t->s = *s, t->wide = s->cols + 2;
    t->who = block(t, n, sizeof *t->who), t->key = block(t, n, sizeof *t->key);
    t->order = block(t, n, sizeof *t->order), t->circle = block(t, n, sizeof *t->circle);
    t->pile = block(t, n, sizeof *t->pile), t->resident = block(t, n, sizeof *t->resident);
    t->kind = block(t, (s->rows + 2) * t->wide, sizeof *t->kind);
    memcpy(t->who, who, (size_t)n * sizeof *who);
    settle(t, kinds);
    return t;
}

void town_run(struct town *t, int64_t ticks) {
    for (int64_t k = 0; k < ticks; k++) {
        arrange(t);
        for (int64_t n = 0; n < t->s.agents; n++)
            if (!is_content(t, &t->resident[t->order[n]])) leap(t, t->order[n]);
        t->tick++;
    }
}

void town_cells(const struct town *t, int32_t *cell) {
    for (int64_t i = 0; i < t->s.agents; i++) {
        int64_t at = t->resident[i].at;
        cell[i] = (int32_t)((at / t->wide - 1) * t->s.cols + at % t->wide - 1);
    }
}

int64_t town_bytes(const struct town *t) { return t->bytes; }

void town_free(struct town *t) {
    free(t->who), free(t->key), free(t->order), free(t->circle), free(t->pile), free(t->resident), free(t->kind);
    free(t);
}
