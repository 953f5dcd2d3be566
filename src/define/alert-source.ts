import type { z } from 'zod';
import type { AlertEvent } from '../domain/alert.ts';
import type { ChangeEvent } from '../domain/change-event.ts';
import type { InvalidAlertError } from '../domain/errors.ts';
import type { IntakeOutcome } from '../domain/ports/intake.ts';
import type { Outside } from '../domain/ports/outside.ts';
import type { AlertDesk } from './alert-desk.ts';

/** Lower-case names. */
export type DeliveryHeaders = Readonly<Record<string, string | undefined>>;

export interface SourceContext {
  readonly now: Date;
  /** Lower-case header names. */
  readonly headers: DeliveryHeaders;
  /** What the configuration says about this source, as its `options` schema gives it out. */
  readonly options?: unknown;
  /** What the path's `:names` stood for. */
  readonly params?: Readonly<Record<string, string>>;
  /** Every value of every query parameter, in the order given. */
  readonly query?: Readonly<Record<string, readonly string[]>>;
}

/** What a body said: the events, and whatever `answer` wants to know again. */
export interface ParsedBody {
  readonly events: readonly AlertEvent[];
  /** Deployments and other changes that it told of. */
  readonly changes?: readonly ChangeEvent[];
  readonly reference?: string;
  /** Some of its alerts cannot be taken: the others are, and then this is the answer. */
  readonly refused?: InvalidAlertError;
}

/** What a further route of a source answers with: text is sent as text, everything else as JSON. */
export interface SourceAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** What a further route may do: take alerts in as the main one does, and read and act at the desk. */
export interface SourceServices {
  /** Resolves after the commit of the changes and of the events. */
  accept(parsed: ParsedBody): Promise<IntakeOutcome>;
  readonly desk: AlertDesk;
}

export type SourceRequest = Required<SourceContext> & { readonly body: unknown };

/** One further route of a protocol that has several: another way in, a question, an act. */
export interface SourceRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `:names` for what varies. */
  readonly path: string;
  /** Anybody may ask: it tells nothing and changes nothing. Without it the rules of the source apply. */
  readonly open?: boolean;
  /** It hides or ends something: where the source has `actTokenFiles`, it takes one of those. */
  readonly acts?: boolean;
  serve(request: SourceRequest, services: SourceServices): Promise<SourceAnswer>;
}

/** What went wrong, for a protocol that has a shape of its own for it. */
export interface SourceProblem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** A delivery as it came, before anything in it is believed. */
export interface Delivery {
  readonly now: Date;
  readonly body: unknown;
  /** The bytes of `body`, over which senders sign. */
  readonly rawBody: Uint8Array;
  readonly headers: DeliveryHeaders;
  /** Of `secretFiles` in the configuration; two during a rotation. */
  readonly secrets: readonly string[];
  readonly options: unknown;
}

/** How a sender signs what it sends. */
export interface SignatureRule {
  /** Whether a good signature shows who sent it; otherwise a token is needed besides. */
  suffices(plan: Pick<Delivery, 'secrets' | 'options'>): boolean;
  /** Throws SignatureError for what is not signed as it has to be. Passes what has no rule to be held to. */
  check(delivery: Delivery, outside: Outside): void | Promise<void>;
}

/** A body as this source sends them, for trying it out. Made up in all its values. */
export interface SourceSample {
  readonly body: unknown;
  readonly headers?: DeliveryHeaders;
}

/** One format in which alerts arrive. Pure: parses and validates, touches nothing. */
export interface AlertSourceDefinition {
  readonly title: string;
  /** Where it listens; default `/alerts/<name>`. */
  readonly path?: string;
  /** `mail` has no route: it comes by the SMTP listener. */
  readonly arrivesBy?: 'http' | 'mail';
  /** Status of the answer after the commit, where the protocol prescribes another than 202. */
  readonly status?: number;
  /** Its senders go on to ask about what was answered: no answer comes before the delivery is processed. */
  readonly answersWhenDone?: boolean;
  /** Largest accepted body unless the configuration says otherwise. */
  readonly maxBytes: number;
  readonly sample: SourceSample;
  /** What it takes besides `application/json`, and whether such a body is JSON or text. `*` is anything else. */
  readonly contentTypes?: Readonly<Record<string, 'json' | 'text'>>;
  /** Keys of `sources.<name>` that only this source knows. */
  readonly options?: z.ZodType;
  /** A token in a header of the protocol's own, accepted like the bearer token. */
  headerToken?(headers: DeliveryHeaders): string | undefined;
  /** A token inside the body (PagerDuty's `routing_key`), accepted instead of the bearer token. */
  bodyToken?(body: unknown): string | undefined;
  /** For senders that can set no header: the token may be the query parameter `access_token`. */
  readonly urlToken?: boolean;
  readonly signature?: SignatureRule;
  /** Makes what `parse` takes out of the body, where that takes time. InvalidAlertError like `parse`. */
  transform?(body: unknown, context: SourceContext): Promise<unknown>;
  /** Throws InvalidAlertError naming the field. */
  parse(body: unknown, context: SourceContext): ParsedBody;
  /**
   * How many alerts a body holds that `parse` is certain to take without its context, told at a glance; 0 where that
   * takes a closer look. While many come, such a body is kept as it came and parsed when its turn comes. Only for a
   * source without `transform`, `signature`, `afterwards` and `answer`.
   */
  surely?(body: unknown): number;
  /** What the protocol wants done outside once the body was accepted; a failure is logged. */
  afterwards?(body: unknown, context: SourceContext, outside: Outside): Promise<void>;
  /** The body of the answer where the protocol prescribes its own. */
  answer?(outcome: IntakeOutcome, parsed: ParsedBody): unknown;
  /** The body of an error where the protocol prescribes its own. */
  problem?(problem: SourceProblem): unknown;
  /** Further routes of the same protocol, under the same tokens and limits. */
  readonly routes?: readonly SourceRoute[];
}

export type LoadedAlertSource = AlertSourceDefinition & { readonly name: string };

/** Declares an alert source; the file name is its name. */
export function defineAlertSource(
  definition: AlertSourceDefinition,
): AlertSourceDefinition & { readonly defines: 'alert-source' } {
  return { ...definition, defines: 'alert-source' };
}
