// Colours and dashes come from citynet's _style.py, which the printed figures use too; here they
// only get what a screen needs besides.

export function palette(style, dark) {
  const colors = style[dark ? "dark" : "light"];
  return {
    ...colors,
    halo: dark ? "rgba(20, 24, 29, 0.88)" : "rgba(255, 255, 255, 0.9)",
    ring: dark ? "#14181d" : "#ffffff",
    place: colors.ink,
    mixed: colors.muted,
    dark,
  };
}

// Groups beyond the palette's end share one neutral colour.
export function groupColor(colors, slot) {
  return colors.groups[slot] ?? colors.rest;
}

// The colour of a group: its own where the grouping brings one, else that of its slot.
export function colorOfGroup(colors, { slots, colors: own }, group) {
  if (group < 0) return colors.rest;
  return own?.[colors.dark ? "dark" : "light"][group] ?? groupColor(colors, slots[group]);
}
