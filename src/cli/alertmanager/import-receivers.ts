import { isChannel, isChannelTemplate } from '../../domain/channel-template.ts';
import type { AlertmanagerReceiver } from './alertmanager-file.ts';
import { ImportNames } from './import-names.ts';
import type { ImportNotes } from './import-notes.ts';

/** Who is called where a receiver called nobody. */
export const NOBODY = 'nobody';

/** Kinds of receivers that wake somebody. */
const PAGING = new Set([
  'pagerduty',
  'opsgenie',
  'victorops',
  'pushover',
  'signl4',
  'jsm',
  'jsmops',
  'incidentio',
]);

/** What stands for a receiver: where its cards go and who is called. */
export interface ImportedReceiver {
  readonly channel: string;
  readonly policy: string;
}

export interface ImportedReceivers {
  readonly byName: ReadonlyMap<string, ImportedReceiver>;
  /** As they stand in `watchbill.yml`. */
  readonly policies: Readonly<Record<string, object>>;
}

/** A channel and a policy for each receiver; who is called has to be filled in by hand, as no name is known in Slack. */
export function importReceivers(
  receivers: readonly AlertmanagerReceiver[],
  channel: string,
  notes: ImportNotes,
): ImportedReceivers {
  const names = new ImportNames('policy');
  const policies: Record<string, object> = { [names.take(NOBODY)]: { levels: [] } };
  const byName = new Map<string, ImportedReceiver>();
  for (const receiver of receivers) {
    const path = `receivers.${receiver.name}`;
    const found = channelOf(receiver, channel, notes);
    const kinds = kindsOf(receiver);
    const paging = kinds.filter((kind) => PAGING.has(kind));
    const others = kinds.filter((kind) => kind !== 'slack' && !PAGING.has(kind));
    if (others.length > 0)
      notes.changed(path, `${others.join(', ')}: not sent any more; its cards stand in ${found}.`);
    if (kinds.length === 0)
      notes.changed(path, `it tells nobody; here its cards stand in ${found} and call nobody.`);
    byName.set(receiver.name, { channel: found, policy: NOBODY });
    if (paging.length === 0) continue;
    const policy = names.take(receiver.name);
    const called = isChannel(found) ? found : channel;
    policies[policy] = { levels: [{ call: [`channel:${called}`], timeout: '5m' }] };
    byName.set(receiver.name, { channel: found, policy });
    notes.changed(
      path,
      `${paging.join(', ')}: the policy '${policy}' calls ${called} until you name people: user:U…, group:S….`,
    );
  }
  return { byName, policies };
}

function kindsOf(receiver: AlertmanagerReceiver): readonly string[] {
  return Object.entries(receiver).flatMap(([key, value]) =>
    key.endsWith('_configs') && Array.isArray(value) && value.length > 0
      ? [key.slice(0, -'_configs'.length)]
      : [],
  );
}

function channelOf(
  { name, slack_configs }: AlertmanagerReceiver,
  channel: string,
  notes: ImportNotes,
): string {
  const path = `receivers.${name}.slack_configs`;
  const [first, ...others] = (slack_configs ?? []).map((slack) => slack.channel ?? '');
  if (first === undefined) return channel;
  const further = others.filter((other) => other !== first);
  if (further.length > 0) {
    notes.changed(
      path,
      `only the first channel is kept; add a route with continue for ${further.map((other) => `'${other}'`).join(', ')}.`,
    );
  }
  const found = slackChannel(first);
  if (found !== undefined) return found;
  notes.changed(path, `the channel '${first}' cannot be one here; its cards stand in ${channel}.`);
  return channel;
}

/** `#name`, an id, or a name with labels: `#db-{{ .CommonLabels.env }}` becomes `#db-{{ labels.env }}`. */
export function slackChannel(text: string): string | undefined {
  const trimmed = text.trim();
  const withLabels = trimmed.replace(
    /\{\{-?\s*\.(?:CommonLabels|GroupLabels|Labels)\.([A-Za-z_][A-Za-z0-9_]*)\s*-?\}\}/g,
    (_whole, label: string) => `{{ labels.${label} }}`,
  );
  const named = /^[#CGD@]/.test(withLabels) ? withLabels : `#${withLabels}`;
  return isChannel(named) || isChannelTemplate(named) ? named : undefined;
}
