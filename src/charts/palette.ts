// Okabe and Ito (2008): told apart with any of the common colour deficiencies, and dark enough on white. Their yellow
// is not, and orange and vermilion are kept for the thresholds.
const colors = ['#0072b2', '#009e73', '#cc79a7', '#333333', '#56b4e9', '#8c6d31'] as const;
const strokes = ['solid', 'dashed', 'dotted'] as const;

/** Colour and stroke of the n-th line: 18 pairs, so that lines are told apart on a grey print too. */
export function lineStyle(index: number): { color: string; type: (typeof strokes)[number] } {
  return {
    color: colors[index % colors.length] ?? colors[0],
    // Neighbours differ in stroke as well as in colour.
    type: strokes[index % strokes.length] ?? 'solid',
  };
}

export const severityColors = { warning: '#b35900', critical: '#c1121f' } as const;
export const ink = { text: '#1d1c1d', faint: '#616061', grid: '#e3e3e3', paper: '#ffffff' } as const;
