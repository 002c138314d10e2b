// What is measured: the same numbers for both sides, the same in every run.

/** Waves with noise on them. */
export class Signal {
  #seed = 12_345;
  #moment = 0;

  /**
   * The values of so many moments, those of one moment side by side.
   * @param {number} series
   * @param {number} moments
   */
  next(series, moments) {
    const values = new Float64Array(series * moments);
    for (let at = 0; at < moments; at += 1) {
      for (let place = 0; place < series; place += 1) values[at * series + place] = this.#value(place);
      this.#moment += 1;
    }
    return values;
  }

  /** @param {number} place */
  #value(place) {
    // A linear congruential generator: noise that every machine agrees on.
    this.#seed = (this.#seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    const noise = this.#seed / 4_294_967_296 - 0.5;
    const wave = Math.sin((this.#moment / (700 + 90 * place)) * Math.PI * 2);
    return Math.round((wave * 10 + place * 5 + noise * 2) * 1000) / 1000;
  }
}

/**
 * A message of one moment's values: `{"s0":1.25,"s1":..}`, with its time where it has one.
 * @param {Float64Array} values
 * @param {number} [timeMillis]
 */
export function message(values, timeMillis) {
  const fields = Array.from(values, (value, place) => `"s${place}":${value}`);
  return `{${[...(timeMillis === undefined ? [] : [`"time":${timeMillis}`]), ...fields].join(',')}}`;
}
