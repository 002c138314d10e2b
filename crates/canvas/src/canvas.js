// Strokes paths that lie one after the other in `xy` (x, y, x, y ...), `lengths` points each.
// One call from wasm for a whole trace; a call per point would cost as much again.
export function strokePaths(context, xy, lengths) {
  context.beginPath();
  let at = 0;
  for (let path = 0; path < lengths.length; path += 1) {
    const end = at + 2 * lengths[path];
    context.moveTo(xy[at], xy[at + 1]);
    for (at += 2; at < end; at += 2) {
      context.lineTo(xy[at], xy[at + 1]);
    }
  }
  context.stroke();
}
