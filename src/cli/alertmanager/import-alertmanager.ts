import { stringify } from 'yaml';
import type { AlertmanagerFile } from './alertmanager-file.ts';
import { importInhibitions } from './import-inhibitions.ts';
import { importIntervals } from './import-intervals.ts';
import { type ImportNote, ImportNotes } from './import-notes.ts';
import { importReceivers } from './import-receivers.ts';
import { type ImportedRoute, importRoutes } from './import-routes.ts';

/** A `watchbill.yml` made of an `alertmanager.yml`. */
export interface Imported {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly notes: readonly ImportNote[];
  /** How much was carried over, for people. */
  readonly counts: string;
}

/** Turns one into the other; cards without a channel of their own go to `channel`. */
export function importAlertmanager(file: AlertmanagerFile, channel: string): Imported {
  const notes = new ImportNotes();
  noteWhatStays(file, notes);
  const receivers = importReceivers(file.receivers, channel, notes);
  const intervals = importIntervals(
    [...(file.time_intervals ?? []), ...(file.mute_time_intervals ?? [])],
    notes,
  );
  const root = importRoutes(file.route, { receivers: receivers.byName, intervals: intervals.names, notes });
  const inhibitions = importInhibitions(file.inhibit_rules ?? [], notes);
  const used = new Set(everyRoute(root).map((route) => route['policy']));
  const policies = Object.fromEntries(Object.entries(receivers.policies).filter(([name]) => used.has(name)));
  const configuration = {
    channel,
    policies,
    ...(Object.keys(intervals.timeIntervals).length === 0 ? {} : { timeIntervals: intervals.timeIntervals }),
    routes: [root],
    ...(inhibitions.length === 0 ? {} : { inhibitions }),
  };
  const counts = [
    [everyRoute(root).length, 'route'],
    [Object.keys(policies).length, 'policy'],
    [intervals.names.size, 'time interval'],
    [inhibitions.length, 'inhibition'],
  ] as const;
  return {
    configuration,
    notes: notes.all,
    counts: counts.map(([count, noun]) => counted(count, noun)).join(', '),
  };
}

/** The text of the file, headed by what has to be looked at. */
export function writeImported({ configuration, notes, counts }: Imported, from: string): string {
  const head = [
    `Made by watchbill import alertmanager from ${from}: ${counts}.`,
    ...(notes.length === 0 ? [] : ['Look at these, then take them out:', ...notes.map(noteLine)]),
  ];
  const comment = head.map((line) => `# ${line.replaceAll('\n', ' ')}`).join('\n');
  return `${comment}\n${stringify(configuration, { lineWidth: 110, aliasDuplicateObjects: false })}`;
}

/** `- route.routes.0: left out …`, with `MISSING` before what is not there. */
export function noteLine({ path, text, lost }: ImportNote): string {
  return `- ${lost ? 'MISSING ' : ''}${path}: ${text}`;
}

/** What has no counterpart, because it is about how Alertmanager itself speaks. */
function noteWhatStays(file: AlertmanagerFile, notes: ImportNotes): void {
  const global = Object.keys(file.global ?? {});
  if (global.length > 0)
    notes.changed('global', `not needed: ${global.join(', ')}. Watchbill posts with its own Slack app.`);
  if ((file.templates ?? []).length > 0)
    notes.changed('templates', 'not needed: cards are drawn from the labels and annotations of the alerts.');
}

function everyRoute(route: ImportedRoute): readonly ImportedRoute[] {
  return [route, ...(route.routes ?? []).flatMap(everyRoute)];
}

function counted(count: number, noun: string): string {
  const many = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${count === 1 ? noun : many}`;
}
