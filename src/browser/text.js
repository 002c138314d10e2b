const encoder = new TextEncoder();

// Writes `text` to `bytes` as UTF-8; how many bytes that took, or -1 if there is no room for all of it.
export function encodeInto(text, bytes) {
  const { read, written } = encoder.encodeInto(text, bytes);
  return read === text.length ? written : -1;
}
