// One socket to the server: words in, frames and words out. It comes back by itself when it is lost, and begins with
// what it is told to begin with by then; what was asked and not answered is asked again.

import { frameOf } from "./frames.js";
import { at, onNewToken } from "./token.js";
import { Unanswered } from "./unanswered.js";
import { t } from "./words.js";

const WAITS = [250, 500, 1000, 2000, 4000]; // ms before it tries once more
const RESTS = [1009, 1011, 4408, 4410, 4429]; // closed for a reason: it goes on when somebody is there again
const AT_FAULT = [1009, 1011, 4429]; // closed for what was asked, which is not asked again
const NO_TOKEN = 4401;
const SIGNS = ["pointerdown", "pointermove", "keydown", "visibilitychange"]; // of somebody who is there
const MOST = 20; // messages that wait until a world is there

export class Link {
  // `first()`: the message to begin with. `heard(is, what)`: what comes in; "lost" when nobody is there any more.
  // It is to be opened; what is asked before waits.
  constructor(first, heard) {
    Object.assign(this, { first, heard, tries: 0, unanswered: new Unanswered(), rests: false, begun: false });
    this.sign = () => this.wake();
    for (const sign of SIGNS) document.addEventListener(sign, this.sign, true);
    onNewToken(() => { if (!this.left && this.socket?.readyState === WebSocket.CLOSED) this.open(); });
  }

  // What was asked and is not answered yet.
  get asked() {
    return this.unanswered.messages;
  }

  open() {
    const address = at("live");
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    Object.assign(this, { rests: false, begun: false, sent: 0 });
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.send(this.first());
    this.socket.onmessage = ({ data }) => this.take(data);
    this.socket.onclose = ({ code }) => this.closed(code);
    return this;
  }

  take(data) {
    if (typeof data !== "string") return this.heard("frame", frameOf(data, this.layout));
    const { is, ...what } = JSON.parse(data);
    if (is === "world") this.begin(what);
    else if (is === "state") this.unanswered.done(what.done);
    else if (is === "error") this.unanswered.refused(what.number);
    return this.heard(is, what);
  }

  // A world is there: what waited for it is asked.
  begin({ frames }) {
    [this.tries, this.layout] = [0, frames];
    if (this.begun) return;
    this.begun = true;
    for (const entry of this.unanswered.entries) entry.number = this.send(entry.message);
  }

  closed(code) {
    if (this.left) return;
    this.begun = false;
    this.rests = RESTS.includes(code);
    if (AT_FAULT.includes(code)) this.unanswered = new Unanswered();
    this.unanswered.lost();
    this.heard("lost", { rests: this.rests });
    if (this.rests || code === NO_TOKEN) return;
    setTimeout(() => { if (!this.left && this.socket.readyState === WebSocket.CLOSED) this.open(); },
      WAITS[Math.min(this.tries++, WAITS.length - 1)]);
  }

  // Somebody is there again.
  wake() {
    if (this.rests && !this.left && !document.hidden) this.open();
  }

  // Asks for something, as soon as a world is there.
  say(message) {
    if (!this.begun && this.unanswered.entries.length >= MOST) return this.heard("error", { says: t("too.much") });
    const entry = this.unanswered.add(message);
    if (this.begun) entry.number = this.send(message);
    return undefined;
  }

  // A frame was seen, which needs no answer.
  seen(tick) {
    if (this.begun) this.send({ do: "ack", tick });
  }

  // Which message of the socket this is, from 1, as the server counts them too; 0 if nobody is there any more.
  send(message) {
    if (this.socket.readyState !== WebSocket.OPEN) return 0;
    this.socket.send(JSON.stringify(message));
    return ++this.sent;
  }

  leave() {
    this.left = true;
    for (const sign of SIGNS) document.removeEventListener(sign, this.sign, true);
    this.socket?.close();
  }
}
