// The notes for teachers: printed alone, and never with the lesson that pupils get.

const $ = (id) => document.getElementById(id);

export function wireTeaching() {
  const notes = $("teaching"), page = document.documentElement;
  if (!notes) return;
  addEventListener("afterprint", () => page.classList.remove("printing-notes"));
  $("do-teaching-print").addEventListener("click", () => {
    page.classList.add("printing-notes");
    window.print();
  });
}
