// The reader's questions: a card for each, and the rows that keep what was answered. What an action
// means says citynet.agreements._answers.

import { el } from "./dom.js";
import { visible } from "./text.js";

// What to do with a pick that a key or a button gave: { answer }, { none } or { own }.
export function questionCard(state, item, choose, buttons) {
  const { words } = state.data;
  const pick = state.picks[item.id] ?? {};
  const choices = item.choices.map((one, at) => el("li", {},
    el("button", { type: "button", "aria-pressed": String(pick.answer === one.value),
      onclick: () => choose({ answer: one.value }) }, `${at + 1}  ${visible(one.label)}`)));
  return [
    el("h2", {}, visible(item.title)),
    el("p", {}, visible(item.text)),
    el("ul", { class: "plain" }, ...item.rows.map((row) => rowOf(state, item, row, pick, choose))),
    choices.length ? el("ol", { class: "plain" }, ...choices) : null,
    item.free ? answerField(state, item, pick, choose) : null,
    el("p", {}, ...buttons(item.action === "drop" ? words.apart : words.keep, mayKeep(item))),
  ].filter(Boolean);
}

export function mayKeep(item) {
  return item.action === "cell" || item.action === "drop";
}

function rowOf(state, item, row, pick, choose) {
  const { words } = state.data;
  const number = row.row === null ? "" : `${words.row.replace("#", row.row)}: `;
  const line = el("li", {}, `${number}${visible(row.text || row.value)}`);
  if (!item.free || item.each || item.rows.length < 2) return line;
  const own = el("input", { size: 14, "aria-label": `${words.own}: ${number}${visible(row.text, 80)}`,
    placeholder: words.own, value: pick.own?.[keyOf(row)] ?? "", onchange: () =>
      choose({ ...pick, none: undefined, own: { ...pick.own, [keyOf(row)]: own.value.trim() } }) });
  line.append(" ", own);
  return line;
}

function answerField(state, item, pick, choose) {
  const { words } = state.data;
  const answer = el("input", { id: "answer", size: 30, placeholder: item.hint,
    list: item.list || null, value: pick.answer ?? "" });
  const take = () => {
    if (answer.value.trim()) choose({ ...pick, none: undefined, answer: answer.value.trim() });
  };
  answer.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") answer.blur();
  });
  return el("p", {}, el("label", { for: "answer" }, `A  ${words.answer} `), answer, " ",
    el("button", { type: "button", id: "give", onclick: take }, words.give));
}

function keyOf(row) {
  return JSON.stringify([row.value, row.a_name, row.b_name]);
}

// The rows that keep what was said of a question.
export function answerRows(item, pick) {
  const { action, column } = item;
  const { saves } = item.choices.find((one) => one.value === pick.answer) ?? {};
  if (saves) return [saves];
  if (action === "column") return [{ action, value: pick.answer, answer: column }];
  if (item.about) return [{ action, value: item.about, answer: pick.answer }];
  if (action === "drop") {
    return item.rows.map((row) => ({ action: pick.none ? "keep" : "drop", value: row.text }));
  }
  const rows = pick.none || pick.answer ? keys(item).map((key) => pick.none
    ? { ...key, action: "keep" } : { ...key, action, answer: pick.answer }) : [];
  for (const row of item.rows) {
    const answer = pick.own?.[keyOf(row)];
    if (answer) rows.push({ ...named(item, row), action, answer });
  }
  return rows;
}

function named(item, row) {
  return { column: item.column, value: row.value, a_name: row.a_name, b_name: row.b_name };
}

// What an answer is about: cells that say a thing wherever they stand, or these rows.
function keys(item) {
  const all = new Map();
  for (const row of item.rows) {
    const key = item.each || row.value === "" ? named(item, row) : { column: item.column, value: row.value };
    all.set(JSON.stringify(key), key);
  }
  return [...all.values()];
}
