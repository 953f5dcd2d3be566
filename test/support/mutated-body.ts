import fc from 'fast-check';

/** JSON as it comes over the wire: there `__proto__` is a key like any other. */
type Json = unknown;
/** What the routes take, unless the configuration says otherwise. */
const LONGEST = 1024 * 1024;

type Path = readonly (string | number)[];

const deep = (depth: number): Json => {
  let value: Json = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** What stands in the place of something else, made anew each time. */
const odd: readonly (() => Json)[] = [
  ...[null, true, false, 0, -1, 7, 1e308, -0.5, 2 ** 53, '', ' ', '0', '-1', 'null', '{}', '[]'].map(
    (value) => () => value,
  ),
  ...['\u0000', '\ud800', '\udc00x', '\u202egpj.exe', '👩‍👩‍👧‍👦', 'Ｆ', '\u0130', 'ß'.repeat(300)].map(
    (value) => () => value,
  ),
  ...['2026-02-30T99:99:99Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '+275760-09-13'].map(
    (value) => () => value,
  ),
  ...[
    '1e400',
    '9'.repeat(400),
    '%E0%A4%A',
    'javascript:alert(1)',
    'https://[',
    '<!channel>',
    '[[[[[{{{{{',
  ].map((value) => () => value),
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((value) => () => value),
  () => [],
  () => ({}),
  () => [[]],
  () => Array.from({ length: 2_000 }, () => null),
  () => Array.from({ length: 500 }, (_, n) => ({ name: `${n}`, value: n })),
  () => Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`key${n}`, `${n}`])),
  () => 'x'.repeat(100_000),
  () => '{'.repeat(50_000),
  () => '[a on {b'.repeat(20_000),
  () => 'a:b,'.repeat(30_000),
  () => ' '.repeat(100_000),
  () => '.'.repeat(100_000),
  () => deep(50),
  () => deep(3_000),
  () => JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}'),
];

const keys = [
  '__proto__',
  'constructor',
  'toString',
  'status',
  'id',
  '',
  'ключ',
  'a'.repeat(2_000),
  '\ud800',
];

const mutation = fc.record({
  place: fc.nat(),
  act: fc.constantFrom(
    'replace',
    'replace',
    'replace',
    'delete',
    'duplicate',
    'nest',
    'rename',
    'grow',
    'swap',
  ),
  with: fc.nat(odd.length - 1),
  key: fc.constantFrom(...keys),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

/** A valid body after one to four mutations. Only the choices are generated: failures shrink well and are cheap to make. */
export function mutatedBody(body: Json): fc.Arbitrary<Json> {
  const text = JSON.stringify(body);
  return fc.noShrink(
    fc
      .array(mutation, { minLength: 1, maxLength: 4 })
      .map((mutations) => mutations.reduce<Json>((value, one) => mutate(value, one), JSON.parse(text))),
  );
}

/** The bytes of a body, broken as a bad line breaks them. */
export function brokenText(body: Json): fc.Arbitrary<string> {
  const text = JSON.stringify(body);
  return fc
    .record({
      from: fc.nat(text.length),
      length: fc.nat(20),
      by: fc.constantFrom('', '"', '\\', '}', '\u0000', '{"a":', '\ud800', ','),
    })
    .map(({ from, length, by }) => text.slice(0, from) + by + text.slice(from + length));
}

function mutate(root: Json, { place, act, with: which, key }: Mutation): Json {
  const paths = pathsOf(root);
  const path = paths[place % paths.length] ?? [];
  const value = odd[which]?.();
  if (path.length === 0) return act === 'nest' ? [root] : act === 'replace' ? value : root;
  const parent = at(root, path.slice(0, -1)) as Record<string | number, Json>;
  const last = path.at(-1) ?? '';
  const present = parent[last];
  if (act === 'delete') remove(parent, last);
  else if (act === 'duplicate') duplicate(parent, present, key);
  else if (act === 'nest') put(parent, last, place % 2 === 0 ? [present] : { [key]: present });
  else if (act === 'grow') put(parent, last, typeof present === 'string' ? grown(present) : value);
  else if (act === 'swap') put(parent, last, at(root, paths[(place * 7) % paths.length] ?? []));
  else if (act === 'rename') {
    remove(parent, last);
    put(parent, Array.isArray(parent) ? 0 : key, present);
  } else put(parent, last, value);
  return cloned(root);
}

/** As it would come over the wire; what refers to itself or is longer than a route takes never comes. */
function cloned(root: Json): Json {
  try {
    const text = JSON.stringify(root) ?? 'null';
    return text.length > LONGEST ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

const grown = (text: string) => text.repeat(Math.ceil(100_000 / (text.length + 1))).slice(0, 100_000);

function remove(parent: Json, key: string | number): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, Json>)[key];
}

function duplicate(parent: Json, value: Json, key: string): void {
  if (Array.isArray(parent)) for (let n = 0; n < 50; n += 1) parent.push(value);
  else put(parent as Record<string, Json>, key, value);
}

function put(parent: Record<string | number, Json>, key: string | number, value: Json): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

function at(root: Json, path: Path): Json {
  return path.reduce<Json>((value, step) => (value as Record<string | number, Json>)[step], root);
}

/** Every place in the body, not further down than anybody looks. */
function pathsOf(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null || path.length > 12) return [path];
  const inner = Object.entries(value).slice(0, 60);
  return [
    path,
    ...inner.flatMap(([key, one]) => pathsOf(one, [...path, Array.isArray(value) ? Number(key) : key])),
  ];
}
