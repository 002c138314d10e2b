// The peer's chart: uPlot as its own examples set it up, with the lines of our page.

const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a5195', '#b5a800'];

/**
 * @param {number} series
 * @param {number} width CSS pixels
 * @param {number} height CSS pixels
 * @returns {uPlot.Options}
 */
export function options(series, width, height) {
  const lines = Array.from({ length: series }, (_, place) => ({
    label: `s${place}`,
    stroke: COLORS[place % COLORS.length],
    width: 2,
    // It would draw a dot for each sample where there is room; ours draws none.
    points: { show: false },
  }));
  return { width, height, series: [{}, ...lines] };
}
