// The window on the world: its copies (`single`: the sheet has an edge, there is one), and what lies within it.

// The copies of the world that the view shows.
export function copies(view) {
  if (view.single) return [0];
  const out = [];
  const first = Math.floor(-view.x / view.scale);
  const last = Math.floor((view.width - view.x) / view.scale);
  for (let copy = first; copy <= last; copy++) out.push(copy);
  return out;
}

// A line may reach half a world beyond the copy that it starts in.
export function wideCopies(view) {
  if (view.single) return [0];
  const list = copies(view);
  return [list[0] - 1, ...list, list[list.length - 1] + 1];
}

export function viewBox(view, copy, margin) {
  const mx = margin * view.width;
  const my = margin * view.height;
  return [
    (-mx - view.x) / view.scale - copy,
    (-my - view.y) / view.scale,
    (view.width + mx - view.x) / view.scale - copy,
    (view.height + my - view.y) / view.scale,
  ];
}

export function within(box, x, y) {
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
}
