/** One line of a chart; `null` is a gap. */
export interface ChartSeries {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
}

export interface LineChart {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly thresholds?: readonly {
    readonly label: string;
    readonly value: number;
    readonly severity: 'warning' | 'critical';
  }[];
}

export interface Charts {
  /** A PNG. */
  line(chart: LineChart): Promise<Uint8Array>;
}
