// What is shown as a table: a row per agreement, for the reader's spreadsheet.

import { isCancelled } from "./model.js";

export function tableOf({ model, shown, state }) {
  const own = model.own.map(([title]) => title);
  const texts = Object.keys(model.edgeTexts).filter((key) => !["id", "a_name", "b_name"].includes(key));
  const rows = [["id", "type", "status", "a_name", "a_country", "a_lat", "a_lon", "b_name", "b_country",
    "b_lat", "b_lon", ...texts, "distance_km", ...own]];
  for (let e = 0; e < model.m; e++) {
    if (!shown.shown[e]) continue;
    const party = (side) => {
      const node = model[side][e];
      return [model.partyNames[side](e), model.country(node), model.lat[node], model.lon[node]];
    };
    rows.push([model.edgeTexts.id(e), model.types[model.type[e]], statusThen(model, state, e),
      ...party("a"), ...party("b"), ...texts.map((key) => model.edgeTexts[key](e)), model.km(e),
      ...model.own.map(([, of]) => of(e))]);
  }
  return rows;
}

// What is cancelled today was in force at a time before.
function statusThen(model, state, edge) {
  const before = model.cancelled[edge] && !isCancelled(model, state, edge);
  return before ? model.names.inForce : model.statuses[model.status[edge]];
}
