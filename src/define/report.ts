import type { Message, MessageImage } from './message.ts';
import type { Services } from './services.ts';

export interface ReportContext extends Services {
  /** The period the figures are over: `from` inclusive, `to` exclusive. */
  readonly from: Date;
  readonly to: Date;
  readonly timeZone: string;
  /** Set when it is posted after its time because nobody was there to post it. */
  readonly lateByMs: number | undefined;
}

export type ReportImage = MessageImage;

export interface ReportDefinition {
  readonly title: string;
  readonly summary: string;
  /** Length of the period that ends at the slot. */
  readonly periodMs: number;
  build(
    context: ReportContext,
  ): Promise<{ readonly message: Message; readonly images: readonly ReportImage[] }>;
}

export type LoadedReport = ReportDefinition & { readonly name: string };

/** Declares a report; the file name is its name. */
export function defineReport(
  definition: ReportDefinition,
): ReportDefinition & { readonly defines: 'report' } {
  return { ...definition, defines: 'report' };
}
