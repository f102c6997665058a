// What was asked of the server and is not answered yet, in its order; of several that undo each other only the last, as
// in the queue of the server (MessageQueue in viz/server/messages.py).

const LIGHT = ["seek", "pause", "speed", "drag"]; // of each of these only the last counts, in whatever order they come

export class Unanswered {
  constructor() {
    this.entries = []; // each a message, and which of its socket it is, or 0 if it was not sent yet
  }

  get messages() {
    return this.entries.map(({ message }) => message);
  }

  // One more; what has to be kept of it.
  add(message) {
    this.forget(message);
    const entry = { message, number: 0 };
    this.entries.push(entry);
    return entry;
  }

  // Something that has to be asked before all else.
  before(message) {
    this.entries.unshift({ message, number: 0 });
  }

  // Everything up to a message was done.
  done(number) {
    this.entries = this.entries.filter((entry) => !entry.number || entry.number > number);
  }

  // One message was refused.
  refused(number) {
    this.entries = this.entries.filter((entry) => !number || entry.number !== number);
  }

  // The connection was lost: all that is left has to be asked anew.
  lost() {
    for (const entry of this.entries) entry.number = 0;
  }

  forget(message) {
    for (let k = this.entries.length - 1; k >= 0; k--) {
      const old = this.entries[k].message, light = LIGHT.includes(message.do);
      if (old.do === message.do && (light || (old.do === "set" && old.field === message.field))) {
        this.entries.splice(k, 1);
        return;
      }
      if (!light || !LIGHT.includes(old.do)) return;
    }
  }
}
