// One socket to the server: words in, frames and words out. It comes back by itself when it is lost, and begins with
// what it is told to begin with by then.

import { frameOf } from "./frames.js";
import { at, onNewToken } from "./token.js";

const WAITS = [250, 500, 1000, 2000, 4000]; // ms before it tries once more
const RESTS = [1009, 1011, 4408, 4410, 4429]; // closed for a reason: it goes on when somebody is there again
const NO_TOKEN = 4401;
const SIGNS = ["pointerdown", "pointermove", "keydown", "visibilitychange"]; // of somebody who is there
const MOST = 20; // messages that wait

export class Link {
  // `first()`: the message to begin with. `heard(is, what)`: what comes in; "lost" when nobody is there any more.
  constructor(first, heard) {
    Object.assign(this, { first, heard, tries: 0, waiting: [], rests: false });
    this.sign = () => this.wake();
    for (const sign of SIGNS) document.addEventListener(sign, this.sign, true);
    onNewToken(() => { if (!this.left && this.socket.readyState === WebSocket.CLOSED) this.open(); });
    this.open();
  }

  open() {
    const address = at("live");
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.rests = false;
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      for (const message of [this.first(), ...this.waiting.splice(0)]) this.say(message);
    };
    this.socket.onmessage = ({ data }) => this.take(data);
    this.socket.onclose = ({ code }) => this.closed(code);
  }

  take(data) {
    if (typeof data !== "string") return this.heard("frame", frameOf(data));
    const { is, ...what } = JSON.parse(data);
    if (is === "world") this.tries = 0;
    return this.heard(is, what);
  }

  closed(code) {
    if (this.left) return;
    this.rests = RESTS.includes(code);
    this.heard("lost", { rests: this.rests });
    if (this.rests || code === NO_TOKEN) return;
    setTimeout(() => { if (!this.left && this.socket.readyState === WebSocket.CLOSED) this.open(); },
      WAITS[Math.min(this.tries++, WAITS.length - 1)]);
  }

  // Somebody is there again.
  wake() {
    if (this.rests && !this.left && !document.hidden) this.open();
  }

  // What is asked for while it comes back from its rest is asked as soon as it is there.
  say(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
    else if (this.socket.readyState === WebSocket.CONNECTING && this.waiting.length < MOST) this.waiting.push(message);
  }

  leave() {
    this.left = true;
    for (const sign of SIGNS) document.removeEventListener(sign, this.sign, true);
    this.socket.close();
  }
}
