import type { DetailedPeerCertificate } from 'node:tls';
import { DAY_MS } from '../domain/duration.ts';

/** What is looked at of a certificate. */
export interface ShownCertificate {
  /** Its common name, or the first of its other names. */
  readonly name: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** Longer chains are somebody's mischief. */
const longest = 20;

/** The certificate that a server showed and those above it, as far as they are known here. */
export function chainOf(leaf: DetailedPeerCertificate): readonly ShownCertificate[] {
  const chain = new Set<DetailedPeerCertificate>();
  // The one at the top is its own issuer.
  for (
    let one: DetailedPeerCertificate | undefined = leaf;
    one?.valid_to !== undefined && !chain.has(one) && chain.size < longest;
    one = one.issuerCertificate
  ) {
    chain.add(one);
  }
  return [...chain].map(({ subject, subjectaltname, valid_from, valid_to }) => ({
    name: first(subject?.CN) ?? subjectaltname?.split(',')[0]?.replace(/^\w+:/, '') ?? 'without a name',
    validFrom: new Date(valid_from),
    validTo: new Date(valid_to),
  }));
}

/** The one of them that ends first. */
export function firstToEnd(chain: readonly ShownCertificate[]): ShownCertificate | undefined {
  return chain.toSorted((a, b) => a.validTo.getTime() - b.validTo.getTime())[0];
}

/** Days until then, with one decimal; negative when it is over. */
export function daysUntil(then: Date, now: Date): number {
  return Math.floor(((then.getTime() - now.getTime()) / DAY_MS) * 10) / 10;
}

/** `Name ends 2026-12-24`. */
export function describeEnd({ name, validTo }: ShownCertificate): string {
  return `'${name.slice(0, 80)}' ends ${validTo.toISOString().slice(0, 10)}`;
}

// A name may stand in a certificate more than once.
function first(name: string | readonly string[] | undefined): string | undefined {
  return typeof name === 'string' ? name : name?.[0];
}
