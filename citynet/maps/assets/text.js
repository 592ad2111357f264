// Search keys, text that is safe to show, numbers, and the cells of a CSV file.

export const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

// The same folding as citynet.text.fold: case, accents, apostrophes and punctuation do not count.
const LETTERS = {
  ı: "i", İ: "i", ø: "o", Ø: "o", ł: "l", Ł: "l", đ: "d", Đ: "d", ð: "d", Ð: "d", þ: "th",
  Þ: "th", ß: "ss", ẞ: "ss", æ: "ae", Æ: "ae", œ: "oe", Œ: "oe", ħ: "h", Ħ: "h", ŋ: "n", Ŋ: "n",
  ə: "e", Ə: "e", ŧ: "t", Ŧ: "t", ĸ: "k", ɛ: "e", ɔ: "o", ƙ: "k", ɓ: "b", ɗ: "d",
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
const COMBINING = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
const APOSTROPHES = /['’‘‛ʼʻʽʾʿ`´ʹ′＇\u02bb]/g;
const PARTS = /[^\p{L}\p{N}\p{M}]+/gu;

export function fold(text) {
  const plain = text
    .replace(SPECIAL, (letter) => LETTERS[letter])
    .normalize("NFKD")
    .toLowerCase()
    .replace(COMBINING, "")
    .normalize("NFC")
    .replace(SPECIAL, (letter) => LETTERS[letter]);
  return plain.replace(APOSTROPHES, "").replace(PARTS, " ").trim();
}

// Control characters have no shape; what turns text around is kept within its own element by CSS.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export function visible(text, most = 300) {
  const clean = String(text).replace(CONTROLS, "\ufffd");
  if (clean.length <= most) return clean;
  return `${Array.from(clean.slice(0, most)).slice(0, -1).join("")}…`;
}

// On a canvas no element keeps a direction mark in bounds, so marks are left out there.
export function painted(text, most = 28) {
  return visible(text, most).replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\s]+/g, " ").trim();
}

// A spreadsheet runs a cell that starts like a formula; an apostrophe makes it text. The rule is that
// of citynet._tables, which takes the apostrophe off again.
const SIGN = "(?:[^\\S\\t\\r\\n]|[\\u001c-\\u001f\\u0085])*[=+\\-@\\uff0b\\uff0d\\uff1d\\uff20]";
const RUNS = new RegExp(`^(?='*(?:[\\t\\r\\n]|${SIGN}))|(?<=[;\\t|\\r\\n])(?='*${SIGN})`, "g");

// What a spreadsheet would run gets an apostrophe in front.
export function neutral(value) {
  return String(value).replace(RUNS, "'");
}

function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = neutral(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// With a byte order mark, by which spreadsheets know UTF-8.
export function csv(rows) {
  return `\ufeff${rows.map((row) => `${row.map(csvCell).join(",")}\n`).join("")}`;
}
