/**
 * Slack's documented limits on messages and views, told from `facts.md` alone: written apart from the local
 * workspace's own validator, so that each finds what the other forgot.
 */
type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (isJson(value) ? String(value['text'] ?? '') : '');

interface Rule {
  /** Longest text, by the path of its owner. */
  readonly [field: string]: number;
}

const elementTexts: Readonly<Record<string, Rule>> = {
  button: { text: 75 },
  static_select: { placeholder: 150 },
  plain_text_input: { placeholder: 150 },
};
const mostOptions: Readonly<Record<string, number>> = {
  static_select: 100,
  overflow: 5,
  checkboxes: 10,
  radio_buttons: 10,
};
const knownElements = new Set([...Object.keys(mostOptions), 'button', 'plain_text_input', 'users_select']);

/** Everything in a message that Slack would refuse; empty when it would take it. */
export function messageFaults(message: unknown): readonly string[] {
  if (!isJson(message)) return ['a message is an object'];
  const attachments = list(message['attachments']).filter(isJson);
  const own = list(message['blocks']);
  const all = [...own, ...attachments.flatMap((attachment) => list(attachment['blocks']))];
  return [
    ...tooLong('text', String(message['text'] ?? ''), 4_000),
    ...(message['text'] === '' ? ['text is empty'] : []),
    ...blockFaults(own, 50),
    ...attachments.flatMap((attachment) => blockFaults(list(attachment['blocks']), 50)),
    ...(visible(all) > 13_200 ? [`the blocks hold ${visible(all)} characters`] : []),
    ...(all.filter((block) => isJson(block) && block['type'] === 'table').length > 1 ? ['two tables'] : []),
    ...illFormed(message),
  ];
}

/** The same for a modal or App Home. */
export function viewFaults(view: unknown): readonly string[] {
  if (!isJson(view)) return ['a view is an object'];
  const words = ['title', 'submit', 'close'].flatMap((name) => tooLong(name, textOf(view[name]), 24));
  const metadata = tooLong('private_metadata', String(view['private_metadata'] ?? ''), 3_000);
  const size = Buffer.byteLength(JSON.stringify(view)) > 250_000 ? ['the view is over 250 kB'] : [];
  return [...words, ...metadata, ...size, ...blockFaults(list(view['blocks']), 100), ...illFormed(view)];
}

function blockFaults(blocks: readonly unknown[], most: number): readonly string[] {
  const ids = blocks.filter(isJson).flatMap((block) => block['block_id'] ?? []);
  return [
    ...(blocks.length > most ? [`${blocks.length} blocks`] : []),
    ...(new Set(ids).size < ids.length ? ['a block_id stands twice'] : []),
    ...blocks.flatMap((block) => (isJson(block) ? oneBlock(block) : ['a block is an object'])),
  ];
}

function oneBlock(block: Json): readonly string[] {
  const name = String(block['type']);
  const elements = list(block['elements']).filter(isJson);
  switch (name) {
    case 'section':
      return [
        ...bounded('section text', textOf(block['text']), 3_000),
        ...(list(block['fields']).length > 10 ? ['more than 10 fields'] : []),
        ...elementFaults(isJson(block['accessory']) ? [block['accessory']] : []),
      ];
    case 'header':
      return bounded('header', textOf(block['text']), 150);
    case 'context':
      return [
        ...counted('context elements', elements.length, 10),
        ...elements.flatMap((one) => bounded('context', textOf(one), 2_000)),
      ];
    case 'actions':
      return [...counted('actions', elements.length, 25), ...elementFaults(elements)];
    case 'input':
      return [
        ...bounded('label', textOf(block['label']), 2_000),
        ...elementFaults(isJson(block['element']) ? [block['element']] : []),
      ];
    case 'table':
      return tableFaults(list(block['rows']));
    case 'divider':
      return [];
    default:
      return [`no rule for a block of type ${name}`];
  }
}

function tableFaults(rows: readonly unknown[]): readonly string[] {
  const widest = Math.max(0, ...rows.map((row) => list(row).length));
  return [...counted('rows', rows.length, 100), ...counted('cells', widest, 20)];
}

function elementFaults(elements: readonly Json[]): readonly string[] {
  const ids = elements.flatMap((element) => element['action_id'] ?? []);
  return [
    ...(new Set(ids).size < ids.length ? ['an action_id stands twice in a block'] : []),
    ...elements.flatMap((element) => oneElement(element)),
  ];
}

function oneElement(element: Json): readonly string[] {
  const type = String(element['type']);
  const options = list(element['options']).filter(isJson);
  const most = mostOptions[type];
  const confirm = isJson(element['confirm']) ? element['confirm'] : undefined;
  return [
    ...(knownElements.has(type) ? [] : [`no rule for an element of type ${type}`]),
    ...Object.entries(elementTexts[type] ?? {}).flatMap(([name, longest]) =>
      tooLong(name, textOf(element[name]), longest),
    ),
    ...tooLong('action_id', String(element['action_id'] ?? ''), 255),
    ...tooLong('value', String(element['value'] ?? ''), 2_000),
    ...tooLong('url', String(element['url'] ?? ''), 3_000),
    ...(most === undefined ? [] : counted(`${type} options`, options.length, most)),
    ...options.flatMap((option) => [
      ...bounded('option text', textOf(option['text']), 75),
      ...bounded('option value', String(option['value'] ?? ''), 150),
    ]),
    ...(confirm === undefined ? [] : confirmFaults(confirm)),
  ];
}

function confirmFaults(confirm: Json): readonly string[] {
  return [
    ...tooLong('confirm title', textOf(confirm['title']), 100),
    ...tooLong('confirm text', textOf(confirm['text']), 300),
    ...['confirm', 'deny'].flatMap((name) => tooLong(`confirm ${name}`, textOf(confirm[name]), 30)),
  ];
}

function tooLong(name: string, text: string, longest: number): readonly string[] {
  return text.length > longest ? [`${name} has ${text.length} characters, more than ${longest}`] : [];
}

function bounded(name: string, text: string, longest: number): readonly string[] {
  return text === '' ? [`${name} is empty`] : tooLong(name, text, longest);
}

function counted(name: string, count: number, most: number): readonly string[] {
  return count < 1 || count > most ? [`${count} ${name}`] : [];
}

function visible(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + visible(one), 0);
  if (!isJson(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (key === 'text' && typeof one === 'string' ? one.length : visible(one)),
    0,
  );
}

/** Lone surrogates cannot be sent as JSON in UTF-8. */
function illFormed(value: unknown): readonly string[] {
  return strings(value).flatMap((text) =>
    text.isWellFormed() ? [] : [`a lone surrogate in ${JSON.stringify(text.slice(0, 40))}`],
  );
}

/** Every string of a message, wherever it stands. */
export function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return isJson(value) ? Object.values(value).flatMap(strings) : [];
}

/** Only what Slack reads as mrkdwn: where foreign text must not mean anything. */
export function mrkdwnTexts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnTexts);
  if (!isJson(value)) return [];
  const own = value['type'] === 'mrkdwn' ? [String(value['text'])] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnTexts)];
}
