import type { ParsedBody } from '../define/alert-source.ts';
import type { AlertEvent, AlertLink, Labels } from '../domain/alert.ts';
import type { ChangeEvent } from '../domain/change-event.ts';
import { severityOf } from '../domain/severity.ts';
import { cut, oneLine } from '../domain/text.ts';

const LONGEST_VALUE = 200;

/** What a body became, for people. */
export function parsedLines(
  source: string,
  { events, changes = [], refused }: ParsedBody,
): readonly string[] {
  return [
    `${source} takes it: ${counted(events.length, 'alert')}, ${counted(changes.length, 'change')}.`,
    ...events.flatMap(eventLines),
    ...changes.flatMap(changeLines),
    ...(refused === undefined ? [] : ['', `The others are refused: ${refused.message}`]),
  ];
}

function eventLines(event: AlertEvent): readonly string[] {
  const { status, labels, annotations, startsAt, endsAt, links } = event;
  const started =
    event.startsAtGuessed === true ? 'not said: the episode that goes on' : startsAt.toISOString();
  return [
    '',
    `${status} ${severityOf(labels)} ${labels['alertname'] ?? ''} (fingerprint ${event.fingerprint})`,
    ...mapLines('labels', labels),
    ...mapLines('annotations', annotations),
    `  started      ${started}`,
    ...(endsAt === undefined ? [] : [`  ended        ${endsAt.toISOString()}`]),
    ...(event.expiresAt === undefined
      ? []
      : [`  over unless told again by ${event.expiresAt.toISOString()}`]),
    ...(event.acknowledgedBy === undefined ? [] : [`  acknowledged by ${event.acknowledgedBy}`]),
    ...(event.identityOnly === true ? ['  names the alert and says nothing else of it'] : []),
    ...linkLines(links),
  ];
}

function changeLines({ title, at, author, labels, links }: ChangeEvent): readonly string[] {
  return [
    '',
    `change: ${title}${author === undefined ? '' : ` by ${author}`} (${at.toISOString()})`,
    ...mapLines('labels', labels),
    ...linkLines(links),
  ];
}

function mapLines(name: string, map: Labels): readonly string[] {
  const entries = Object.entries(map).map(
    ([key, value]) => `${key}=${JSON.stringify(cut(oneLine(value), LONGEST_VALUE, { tell: true }))}`,
  );
  return entries.map((entry, index) => `  ${(index === 0 ? name : '').padEnd(13)}${entry}`);
}

const linkLines = (links: readonly AlertLink[]) =>
  links.map(({ label, url }) => `  link         ${label}: ${url}`);

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
