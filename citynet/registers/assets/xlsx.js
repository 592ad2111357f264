// A table as a workbook, made in the browser: the few parts that a spreadsheet asks for, in a
// ZIP file that is stored as it stands.

import { neutral } from "./text.js";

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const BOOK = {
  "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types">`
    + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>`
    + `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
  "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" `
    + `Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>`
    + '<sheet name="overrides" sheetId="1" r:id="rId1"/></sheets></workbook>',
  "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" `
    + `Type="${DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};
const MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

// XML holds no other control characters, and no half of a letter.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNFIT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function cell(value) {
  if (value === null || value === undefined || value === "") return "<c/>";
  if (typeof value === "number") return `<c><v>${value}</v></c>`;
  const text = neutral(value).toWellFormed().replace(UNFIT, "")
    .replace(/[&<>"]/g, (mark) => MARKS[mark]);
  return `<c t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

function crc(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ -1) >>> 0;
}

// Numbers of two and four bytes, the small end first.
function record(fields) {
  const bytes = [];
  for (const [size, value] of fields) {
    for (let at = 0; at < size; at += 1) bytes.push(Math.floor(value / 256 ** at) % 256);
  }
  return Uint8Array.from(bytes);
}

export function xlsx(rows) {
  const lines = rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
  const sheet = `<worksheet xmlns="${MAIN}"><sheetData>${lines}</sheetData></worksheet>`;
  const files = Object.entries({ ...BOOK, "xl/worksheets/sheet1.xml": sheet });
  const encoder = new TextEncoder();
  const out = [];
  const directory = [];
  let at = 0;
  for (const [name, text] of files) {
    const [called, bytes] = [encoder.encode(name), encoder.encode(HEAD + text)];
    // Version 2.0, names in UTF-8, stored, 1 January 1980.
    const about = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 33], [4, crc(bytes)], [4, bytes.length],
      [4, bytes.length], [2, called.length], [2, 0]];
    const local = record([[4, 0x04034b50], ...about]);
    directory.push(record([[4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), called);
    out.push(local, called, bytes);
    at += local.length + called.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]]);
  return new Blob([...out, ...directory, end], { type: `${TYPE}.sheet` });
}
