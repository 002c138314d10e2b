// A browser other than the journeys' own: what a journey asks of it, and how WebDriver, old and new, is
// told to move a mouse and press a key.

export interface OtherBrowser {
  open(url: string): Promise<void>;
  /** What a JavaScript expression comes to in the page: a number, a text or a truth. */
  evaluate<T>(expression: string): Promise<T>;
  /** Drags the mouse from one place of the page to another. */
  drag(from: Place, to: Place): Promise<void>;
  /** Presses a key. */
  press(key: string): Promise<void>;
  /** The page as a picture, in base64. */
  screenshot(): Promise<string>;
  /** What the page complained about: errors on the console, and exceptions nobody caught. */
  complaints(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Pixels of the page, from its left and top. */
export type Place = [number, number];

/** A mouse that drags, as a source of input (https://www.w3.org/TR/webdriver2/#input-sources). */
export function dragging(from: Place, to: Place): object {
  const move = ([x, y]: Place) => ({ type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 50 });
  const middle: Place = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const actions = [move(from), { type: 'pointerDown', button: 0 }, move(middle), move(to), { type: 'pointerUp', button: 0 }];
  return { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions };
}

/** A keyboard on which a key is pressed, as a source of input. */
export function pressing(key: string): object {
  return { type: 'key', id: 'keyboard', actions: ['keyDown', 'keyUp'].map((type) => ({ type, value: key })) };
}
