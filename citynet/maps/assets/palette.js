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
