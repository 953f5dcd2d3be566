/** One due execution of a report. Unique by (report, slot): whoever inserts it runs it. */
export interface ReportRun {
  readonly report: string;
  /** The scheduled time. */
  readonly slot: Date;
  readonly state: 'due' | 'posted';
  /** How many of its images have been shown, or may have been. */
  readonly imagesShown: number;
}

export interface ReportStore {
  /** True when this call created the slot, false when it existed. */
  openSlot(report: string, slot: Date): Promise<boolean>;
  slot(report: string, slot: Date): Promise<ReportRun | undefined>;
  markPosted(report: string, slot: Date): Promise<void>;
  /** Notes that image `index` (from 0) is about to be shown; true for one caller only, ever. */
  imageStarted(report: string, slot: Date, index: number): Promise<boolean>;
  /** Takes that note back, for an image that nobody can have seen. */
  imageRefused(report: string, slot: Date, index: number): Promise<void>;
  lastSlot(report: string): Promise<Date | undefined>;
  /** Slots that were opened before `before` and never posted. */
  unposted(before: Date): Promise<readonly ReportRun[]>;
  /** Remembers when this report was first scheduled, so that catching up never reaches back before it; answers the stored time. */
  firstScheduled(report: string, now: Date): Promise<Date>;
}

/** Figures over incidents opened or resolved within a period. */
export interface IncidentFigures {
  readonly openedBySeverity: Readonly<Record<'critical' | 'warning' | 'info', number>>;
  readonly resolved: number;
  readonly stillOpen: number;
  /** Mean time to acknowledge, from opened to first acknowledged, of incidents opened in the period and acknowledged. */
  readonly meanTimeToAcknowledgeMs: number | undefined;
  readonly acknowledged: number;
  /** Mean time to resolve, from opened to (last) resolved, of incidents opened in the period and resolved. */
  readonly meanTimeToResolveMs: number | undefined;
  /** Of the incidents opened in the period, those in which somebody was called after the first level. */
  readonly escalated: number;
  /** How often alerts began to fire in the period. */
  readonly episodes: number;
  /** Alerts (by `alertname`) that started the most episodes, most first. */
  readonly noisiest: readonly {
    readonly alertname: string;
    readonly episodes: number;
    readonly incidents: number;
  }[];
}

export interface FigureStore {
  /** Of all incidents, or of those of one system only. */
  incidents(from: Date, to: Date, system?: string): Promise<IncidentFigures>;
}
