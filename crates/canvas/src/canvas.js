// Strokes paths that lie one after the other in `xy` (x, y, x, y ...), `lengths` points each.
// One call from wasm for a whole trace; a call per point would cost as much again. They are stroked for
// each dot of a square brush `brush` pixels wide, the first dot at `x`, `y` from where they are; if it
// is not `whole` only for those in its first row and column.
export function strokePaths(context, rgba, width, xy, lengths, x, y, brush, whole) {
  const paths = new Path2D();
  let at = 0;
  for (let path = 0; path < lengths.length; path += 1) {
    const end = at + 2 * lengths[path];
    paths.moveTo(xy[at], xy[at + 1]);
    for (at += 2; at < end; at += 2) {
      paths.lineTo(xy[at], xy[at + 1]);
    }
  }
  setStroke(context, rgba, width);
  for (let column = 0; column < brush; column += 1) {
    const rows = whole || column === 0 ? brush : 1;
    for (let row = 0; row < rows; row += 1) {
      context.setTransform(1, 0, 0, 1, x + column, y + row);
      context.stroke(paths);
    }
  }
  context.resetTransform();
}

export function setStroke(context, rgba, width) {
  context.strokeStyle = css(rgba);
  context.lineWidth = width;
}

export function setFill(context, rgba) {
  context.fillStyle = css(rgba);
}

const MOST_COLORS = 256;
const colors = new Map();

// A colour is a number on its way here: to make a text of it in wasm and read it here costs more.
function css(rgba) {
  const known = colors.get(rgba);
  if (known) return known;
  if (colors.size >= MOST_COLORS) colors.clear();
  const text = `#${rgba.toString(16).padStart(8, '0')}`;
  colors.set(rgba, text);
  return text;
}
