// A worksheet on paper: the picture as an image, all steps opened, the results, and room to write.

import { sheet } from "./exports.js";
import { make, t } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Paper {
  constructor() {
    this.opened = [];
    addEventListener("beforeprint", () => { if (!$("paper")) this.prepare().catch(() => {}); });
    addEventListener("afterprint", () => this.restore());
  }

  // Prints as soon as the image is there.
  async print() {
    await this.prepare();
    window.print();
  }

  async prepare() {
    this.restore();
    this.opened = [...document.querySelectorAll(".steps details:not([open])")].filter((one) => one.id !== "answer");
    for (const one of this.opened) one.open = true;
    const picture = make("img", { id: "paper", alt: t("picture"), src: sheet().toDataURL() });
    $("stage").prepend(picture);
    await picture.decode();
  }

  restore() {
    $("paper")?.remove();
    for (const one of this.opened) one.open = false;
    this.opened = [];
  }
}
