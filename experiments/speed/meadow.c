/* Sheep, wolves and grass in C99, by hand: a yardstick of speed. It plays the model of scenarios/wolf_sheep.yaml, and
   draws by a generator of its own, so that it gives other worlds of the same kind (see meadow.py). */

#include <stdint.h>
#include <stdlib.h>

enum { SHEEP, WOLF, NOBODY = -1 };
struct animal { int32_t cell, next, before; int8_t kind, lives; double energy; };
struct told { double gains[2], bears[2]; int32_t grown, count[2], most; };

struct meadow {
    struct told told;
    int32_t side, animals, living[2], unused; /* animals: rows that were ever used */
    uint64_t draws;                           /* state of the generator */
    int8_t *grass;
    int32_t *first, *order, *free; /* the first sheep of each cell; rows in the order of acting; rows to use again */
    struct animal *animal;
    int64_t bytes;
};

static inline uint64_t draw(struct meadow *m) { /* splitmix64 */
    uint64_t z = m->draws += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9, z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static inline uint32_t below(struct meadow *m, uint32_t n) { return (uint32_t)((draw(m) >> 32) * n >> 32); }

static inline double uniform(struct meadow *m) { return (draw(m) >> 11) * 0x1p-53; }

static void *room(struct meadow *m, int64_t bytes) {
    m->bytes += bytes;
    return malloc(bytes);
}

/* Only sheep are looked for in a cell. */
static void enter(struct meadow *m, int32_t i, int32_t cell) {
    struct animal *a = &m->animal[i];
    a->cell = cell;
    if (a->kind == WOLF) return;
    a->before = NOBODY, a->next = m->first[cell];
    if (a->next != NOBODY) m->animal[a->next].before = i;
    m->first[cell] = i;
}

static void leave(struct meadow *m, int32_t i) {
    const struct animal *a = &m->animal[i];
    if (a->kind == WOLF) return;
    if (a->next != NOBODY) m->animal[a->next].before = a->before;
    if (a->before != NOBODY) m->animal[a->before].next = a->next; else m->first[a->cell] = a->next;
}

static int32_t add(struct meadow *m, int kind, int32_t cell, double energy) {
    if (m->unused == 0 && m->animals == m->told.most) return NOBODY;
    const int32_t i = m->unused > 0 ? m->free[--m->unused] : m->animals++;
    m->animal[i] = (struct animal){cell, NOBODY, NOBODY, (int8_t)kind, 1, energy};
    m->living[kind]++;
    enter(m, i, cell);
    return i;
}

static void drop(struct meadow *m, int32_t i) {
    leave(m, i);
    m->animal[i].lives = 0, m->living[m->animal[i].kind]--;
}

struct meadow *meadow_new(int32_t side, const struct told *told, uint64_t seed) {
    struct meadow *m = calloc(1, sizeof *m);
    const int32_t cells = side * side;
    m->told = *told, m->side = side, m->draws = seed * 0xD1342543DE82EF95 + 1;
    m->grass = room(m, cells), m->first = room(m, cells * 4LL);
    m->order = room(m, told->most * 4LL), m->free = room(m, told->most * 4LL);
    m->animal = room(m, told->most * (int64_t)sizeof *m->animal);
    for (int32_t k = 0; k < cells; k++) {
        const int32_t grown = (int32_t)below(m, 2 * told->grown);
        m->grass[k] = (int8_t)(grown < told->grown ? grown : told->grown), m->first[k] = NOBODY;
    }
    for (int kind = SHEEP; kind <= WOLF; kind++)
        for (int32_t k = 0; k < told->count[kind]; k++)
            add(m, kind, (int32_t)below(m, cells), 2.0 * told->gains[kind] * uniform(m));
    return m;
}

void meadow_free(struct meadow *m) {
    free(m->grass), free(m->first), free(m->order), free(m->free), free(m->animal), free(m);
}

int64_t meadow_bytes(const struct meadow *m) { return m->bytes; }

int32_t meadow_living(const struct meadow *m, int32_t kind) { return m->living[kind]; }

static void eat(struct meadow *m, struct animal *a) {
    if (a->kind == SHEEP && m->grass[a->cell] >= m->told.grown) m->grass[a->cell] = 0, a->energy += m->told.gains[SHEEP];
    if (a->kind == WOLF && m->first[a->cell] != NOBODY) {
        int32_t n = 0, j = m->first[a->cell];
        for (int32_t k = j; k != NOBODY; k = m->animal[k].next) n++;
        for (int32_t k = (int32_t)below(m, n); k > 0; k--) j = m->animal[j].next;
        drop(m, j), a->energy += m->told.gains[WOLF];
    }
}

static void act(struct meadow *m, int32_t i) {
    static const int8_t down[4] = {-1, 0, 1, 0}, right[4] = {0, 1, 0, -1};
    struct animal *a = &m->animal[i];
    const int32_t d = (int32_t)below(m, 4), side = m->side;
    int32_t r = a->cell / side + down[d], c = a->cell % side + right[d];
    r += side * ((r < 0) - (r == side)), c += side * ((c < 0) - (c == side));
    leave(m, i), enter(m, i, r * side + c);
    eat(m, a);
    if (a->energy < 1.0) {
        drop(m, i);
        return;
    }
    a->energy -= 1.0;
    if (uniform(m) < m->told.bears[a->kind]) a->energy *= 0.5, add(m, a->kind, a->cell, a->energy);
}

void meadow_run(struct meadow *m, int32_t ticks) {
    for (int32_t t = 0; t < ticks; t++) {
        int32_t n = 0;
        m->unused = 0;
        for (int32_t i = m->animals - 1; i >= 0; i--)
            if (m->animal[i].lives) m->order[n++] = i; else m->free[m->unused++] = i;
        for (int32_t k = n - 1; k > 0; k--) {
            const int32_t j = (int32_t)below(m, k + 1), other = m->order[k];
            m->order[k] = m->order[j], m->order[j] = other;
        }
        for (int32_t k = 0; k < n; k++)
            if (m->animal[m->order[k]].lives) act(m, m->order[k]);
        for (int32_t k = 0; k < m->side * m->side; k++) m->grass[k] += m->grass[k] < m->told.grown;
    }
}
