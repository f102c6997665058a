// The gallery: its links carry on the key of this launch; and scenarios of one's own are checked and opened.

import { asked, at } from "./token.js";

const $ = (id) => document.getElementById(id);

async function open() {
  const answer = await asked("check", { method: "POST", body: $("own").value });
  const { name, problems } = await answer.json();
  if (name) location.assign(at(`s/${encodeURIComponent(name)}${location.hash}`));
  else $("problems").textContent = problems.map((problem) => problem.says).join("\n\n");
}

function main() {
  document.documentElement.classList.add("js");
  for (const link of document.querySelectorAll("a[href]")) link.href += location.hash;
  $("do-own").addEventListener("click", () => open());
}

main();
