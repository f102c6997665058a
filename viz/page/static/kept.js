// What was pressed before it can be done: it is done, in its order, as soon as it can.

const MOST = 20;

export class Kept {
  // `can(needs)`: whether something can be done now that needs this. `full()`: too much was pressed.
  constructor(can, full) {
    Object.assign(this, { can, full, acts: [] });
  }

  soon(act, needs) {
    if (this.acts.length >= MOST) return this.full();
    this.acts.push([act, needs]);
    return this.go();
  }

  // What was to be done with something will not be, for it does not come.
  drop(needs) {
    this.acts = this.acts.filter(([, needed]) => needed !== needs);
  }

  go() {
    while (this.acts.length && this.can(this.acts[0][1])) this.acts.shift()[0]();
  }
}
