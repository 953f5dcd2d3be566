import type { AlertEvent } from '../domain/alert.ts';
import type { ChangeEvent } from '../domain/change-event.ts';
import type { IntakeOutcome } from './services.ts';

export interface SourceContext {
  readonly now: Date;
  /** Lower-case header names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What a body said: the events, and whatever `answer` wants to know again. */
export interface ParsedBody {
  readonly events: readonly AlertEvent[];
  /** Deployments and other changes that it told of. */
  readonly changes?: readonly ChangeEvent[];
  readonly reference?: string;
}

/** One format in which alerts arrive. Pure: parses and validates, touches nothing. */
export interface AlertSourceDefinition {
  readonly title: string;
  /** Where it listens; default `/alerts/<name>`. */
  readonly path?: string;
  /** Largest accepted body unless the configuration says otherwise. */
  readonly maxBytes: number;
  /** A token inside the body (PagerDuty's `routing_key`), accepted instead of the bearer token. */
  bodyToken?(body: unknown): string | undefined;
  /** Throws InvalidAlertError naming the field. */
  parse(body: unknown, context: SourceContext): ParsedBody;
  /** The 202 body where the protocol prescribes its own. */
  answer?(outcome: IntakeOutcome, parsed: ParsedBody): unknown;
}

export type LoadedAlertSource = AlertSourceDefinition & { readonly name: string };

/** Declares an alert source; the file name is its name. */
export function defineAlertSource(
  definition: AlertSourceDefinition,
): AlertSourceDefinition & { readonly defines: 'alert-source' } {
  return { ...definition, defines: 'alert-source' };
}
