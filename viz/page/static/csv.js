// Tables in files: commas and points; where numbers are written with a comma, semicolons and commas, as spreadsheets
// there read them.

import { written } from "./words.js";

export function table(rows) {
  const between = written(".") === "," ? ";" : ",";
  return `${rows.map((row) => row.map(cell).join(between)).join("\n")}\n`;
}

// Numbers are written with as many digits as they have, texts in quotes; one that a spreadsheet would take for a formula
// begins with an apostrophe.
function cell(value) {
  if (typeof value === "number") return written(String(Math.round(value * 1e6) / 1e6));
  const text = /^[=+\-@]/.test(value) ? `'${value}` : String(value);
  return text ? `"${text.replaceAll('"', '""')}"` : "";
}
