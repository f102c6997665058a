/* Many copies of the yard of yard.c, whose agents are told what to do: the yardstick for vector environments.

   What a copy does not share lies in one block. A copy whose episode is over begins its next one in the next step,
   whatever its action is, and is paid nothing for it. No luck is drawn to decide with. */

#include "yard.c"

#define MOVED(of) \
    of(tile) of(flag) of(held) of(fired) of(bottom) of(earned) of(total) of(tick) of(seed) of(cell) of(row) of(col) \
    of(heading) of(ended) of(alive)
#define TAKE(field) w->field = c->field;
#define PUT(field) c->field = w->field;

struct copy {
    struct tile *tile;
    struct flag *flag;
    double *held, bottom, earned, total;
    int64_t *fired, tick, episode;
    uint64_t first, seed; /* of its training, and of its episode */
    int32_t cell, row, col, heading, ended, alive, begins;
};

struct copies {
    struct world world; /* what they share, and the copy that has its turn */
    int64_t copies, size;
    char *blocks;
};

struct told { const int64_t *action; int64_t *percept; double *reward; uint8_t *terminated, *truncated; };

static struct copy *copy_of(const struct copies *all, int64_t e) { return (struct copy *)(all->blocks + e * all->size); }

/* So many copies; copy e has the seed + e. */
struct copies *copies_make(const struct setup *s, const struct tables *t, int64_t copies, uint64_t seed) {
    struct copies *all = block_of(1, sizeof *all);
    const int64_t tiles = s->rows * s->cols * (int64_t)sizeof(struct tile), flags = s->flags * (int64_t)sizeof(struct flag);
    all->world = (struct world){.s = *s, .t = *t};
    all->copies = copies;
    all->size = (int64_t)sizeof(struct copy) + tiles + flags + 8 * (s->stocks + s->recipes);
    all->blocks = block_of(copies, (size_t)all->size);
    for (int64_t e = 0; e < copies; e++) {
        struct copy *c = copy_of(all, e);
        c->flag = (struct flag *)(c + 1), c->held = (double *)((char *)c->flag + flags);
        c->fired = (int64_t *)(c->held + s->stocks), c->tile = (struct tile *)(c->fired + s->recipes);
        memcpy(c->flag, t->flag, (size_t)flags);
        c->first = seed + (uint64_t)e, c->begins = 1;
    }
    return all;
}

void copies_free(struct copies *all) { free(all->blocks), free(all); }

/* Take every copy a tick on, or to the beginning of its next episode. */
void copies_step(struct copies *all, const struct told *told) {
    struct world *w = &all->world;
    for (int64_t e = 0; e < all->copies; e++) {
        struct copy *c = copy_of(all, e);
        MOVED(TAKE)
        w->earned = 0.0;
        if (c->begins) {
            w->seed = bits(c->first, c->episode++, w->s.training, w->s.episode);
            restart(w);
        } else {
            w->did = (int32_t)told->action[e];
            move(w);
        }
        told->percept[e] = perceive(w), told->reward[e] = w->earned;
        told->terminated[e] = w->ended != RUNNING;
        told->truncated[e] = w->ended == RUNNING && w->tick >= w->s.limit;
        c->begins = told->terminated[e] || told->truncated[e];
        MOVED(PUT)
    }
}
