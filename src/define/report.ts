import type { ReportPlan } from '../domain/settings.ts';
import type { Message, MessageImage } from './message.ts';
import type { Services } from './services.ts';

export interface ReportContext extends Services {
  readonly plan: ReportPlan;
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
  /** Where it depends on what the report is of. */
  periodOf?(context: Pick<ReportContext, 'settings' | 'plan'>): number;
  /** Undefined where there is nothing to say: then nothing is posted. */
  build(
    context: ReportContext,
  ): Promise<{ readonly message: Message; readonly images: readonly ReportImage[] } | undefined>;
}

export type LoadedReport = ReportDefinition & { readonly name: string };

/** Declares a report; the file name is its name. */
export function defineReport(
  definition: ReportDefinition,
): ReportDefinition & { readonly defines: 'report' } {
  return { ...definition, defines: 'report' };
}
