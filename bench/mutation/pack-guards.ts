import { type Guard, of } from './guard.ts';

const variablesTests = 'test/config/packs/variables.test.ts';
const packsTests = 'test/config/packs/packs.test.ts';
const variables = 'src/config/packs/variables.ts';
const resolveSystems = 'src/config/packs/resolve-systems.ts';
const packUses = 'src/config/packs/pack-uses.ts';
const checkMatchers = 'src/config/packs/check-matchers.ts';
const mergePatch = 'src/config/packs/merge-patch.ts';
const probeSchema = 'src/config/packs/probe-schema.ts';
const resolveProbes = 'src/config/packs/resolve-probes.ts';
const resolveSchedules = 'src/config/packs/resolve-schedules.ts';
const serviceProbes = 'src/config/packs/service-probes.ts';
const resolveRoute = 'src/config/packs/resolve-route.ts';
const locatedDocument = 'src/config/located-document.ts';

/** Guards of packs: a mistake is told where it stands, and one system is kept out of another. */
export const packGuards: readonly Guard[] = [
  of(
    'a misspelt variable that becomes nothing',
    variables,
    'if (Object.hasOwn(variables, name)) return variables[name];',
    'if (name in variables) return variables[name];',
    variablesTests,
  ),
  of(
    'variables that name each other for ever',
    variables,
    'if (above.includes(name)) {',
    'if (false) {',
    variablesTests,
  ),
  of(
    'a variable that nobody has given a value',
    resolveSystems,
    'if (value !== null) return [[name, value] as const];',
    "if (name) return [[name, value ?? ''] as const];",
    packsTests,
  ),
  of(
    'a variable that the pack does not have',
    resolveSystems,
    '.filter((name) => !Object.hasOwn(known, name))',
    '.filter(() => false)',
    packsTests,
  ),
  of(
    'an environment that the pack does not have',
    resolveSystems,
    'if (use.environment !== undefined && overlay === undefined) {',
    'if (false) {',
    packsTests,
  ),
  of(
    'a pack that is not there',
    resolveSystems,
    'if (!packs.has(use.pack)) mistakes.push(',
    'if (false) mistakes.push(',
    packsTests,
  ),
  of('a pack that is no YAML, and is not told of', packUses, '.slice(1)\n', '.slice(9)\n', packsTests),
  of('a pack with the name of this host', packUses, ' || name === hostSystem', '', packsTests),
  of(
    'a system with the name of this host',
    packUses,
    'if (name !== hostSystem) return [',
    'if (name) return [',
    packsTests,
  ),
  of('two packs of one name', packUses, 'if (twin !== undefined) {', 'if (false) {', packsTests),
  of(
    'two systems of one name',
    packUses,
    'if (other === undefined) return true;',
    'return true;',
    packsTests,
  ),
  of(
    'people who are never called: a second row for the rest',
    checkMatchers,
    'if (when !== undefined || index === rest) return;',
    'if (index >= 0) return;',
    packsTests,
  ),
  of(
    'people who are never called: a misspelt severity',
    checkMatchers,
    "if (values === undefined || value === '' || values.includes(value)) return [];",
    'if (index >= 0) return [];',
    packsTests,
  ),
  of(
    'alerts of a system that go where those of everybody go',
    resolveSystems,
    'routes: [...parts.map(({ routeOf }) => routeOf(usual)), ...settings.routes],',
    'routes: [...settings.routes, ...parts.map(({ routeOf }) => routeOf(usual))],',
    packsTests,
  ),
  of(
    'an overlay that cannot take away',
    mergePatch,
    'if (value === null) delete merged[key];',
    'if (value === null) continue;',
    packsTests,
  ),
  of(
    'an overlay that changes what every object has',
    mergePatch,
    'Object.assign(Object.create(null), ',
    'Object.assign({}, ',
    packsTests,
  ),
  of(
    'a mistake of an overlay that is told at another line',
    'src/config/packs/layered-pack.ts',
    'isObject(overlay) && comesFrom(overlay, path) ? above : path',
    'path',
    packsTests,
  ),
  of(
    'a misspelt key of a pack',
    'src/config/packs/pack-schema.ts',
    'z.strictObject(parts)',
    'z.object(parts)',
    packsTests,
  ),
  of(
    'a misspelt key of a probe',
    probeSchema,
    'z.strictObject({\n      /** The way',
    'z.object({\n      /** The way',
    packsTests,
  ),
  of(
    'a probe that runs every second',
    probeSchema,
    'z.number().min(LEAST_MS,',
    'z.number().min(0,',
    packsTests,
  ),
  of(
    'a deep probe that runs every minute',
    resolveProbes,
    "(probe.deep ? 'never' : MINUTE_MS)",
    'MINUTE_MS',
    packsTests,
  ),
  of(
    'a probe of a service that is not there',
    resolveProbes,
    'if (probe.service !== undefined && !Object.hasOwn(pack.services, probe.service)) {',
    'if (false) {',
    packsTests,
  ),
  of(
    'a connection of another kind',
    resolveProbes,
    'else if (found.kind !== kind) {',
    'else if (false) {',
    packsTests,
  ),
  of(
    'a probe that takes any of several connections',
    resolveProbes,
    'if (fitting.length === 1) return',
    'if (fitting.length > 0) return',
    packsTests,
  ),
  of(
    'a connection by the name of what every object has',
    resolveProbes,
    'Object.hasOwn(connections, named) ? connections[named] : undefined',
    'connections[named]',
    packsTests,
  ),
  of(
    'a clock that never comes',
    resolveSchedules,
    'if (problem !== undefined) mistakes.push',
    'if (false) mistakes.push',
    packsTests,
  ),
  of(
    'a probe of a clock that is not there',
    resolveSchedules,
    'if (probes.some((one) => one.name === name)) return;',
    'return;',
    packsTests,
  ),
  of(
    'a figure of a clock that is not there',
    resolveSchedules,
    'if (!known.includes(figure.metric)) {',
    'if (false) {',
    packsTests,
  ),
  of(
    'a window of a service that is not there',
    'src/config/packs/resolve-maintenance.ts',
    "mistakes.push(unknownName('service', service,",
    "void (unknownName('service', service,",
    packsTests,
  ),
  of(
    'a password in an address',
    'src/define/connections.ts',
    "} else if (url.password !== '') {",
    '} else if (false) {',
    packsTests,
  ),
  of(
    'a secret in a header',
    'src/define/parameters.ts',
    "if (typeof text !== 'string' || text === '' || !namesSecret(name)) continue;",
    'if (name) continue;',
    packsTests,
  ),
  of(
    'a secret behind the question mark of an address',
    'src/define/connections.ts',
    "some(([name, value]) => value !== '' && namesSecret(name))",
    'some(() => false)',
    packsTests,
  ),
  of(
    'a secret in the open',
    'src/define/parameters.ts',
    'z.strictObject({ file: absolutePath }),',
    'z.string().transform((file) => ({ file })),\n      z.strictObject({ file: absolutePath }),',
    packsTests,
    'a secret in the open',
  ),
  of(
    'a service that is down and raises nothing',
    serviceProbes,
    "{ up: threshold.parse({ critical: '< 1' }), ...probe?.thresholds }",
    '{ ...probe?.thresholds }',
    packsTests,
  ),
  of(
    'two probes of one name',
    serviceProbes,
    'if (Object.hasOwn(pack.probes, name)) {',
    'if (false) {',
    packsTests,
  ),
  of(
    'two ways of running at once',
    'src/config/packs/service-schema.ts',
    '.length === 1,',
    '.length >= 1,',
    packsTests,
  ),
  of(
    'a system that takes the alerts of all others',
    resolveRoute,
    "const matchers: Matcher[] = [{ label: 'system', operator: '=', value: system }];",
    'const matchers: Matcher[] = [];',
    packsTests,
  ),
  of(
    'a matrix whose first row takes everything',
    resolveRoute,
    'matchers: row.when,',
    'matchers: [],',
    packsTests,
  ),
  of(
    'a system that hides alerts of another',
    'src/config/packs/resolve-services.ts',
    "{ label: 'system', operator: '=', value: system },",
    '',
    packsTests,
  ),
  of(
    'packs that may not be read, and are not told of',
    'src/config/packs/pack-file.ts',
    "if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];",
    'return [];',
    packsTests,
  ),
  of(
    'a value that stands twice, of which the second counts',
    locatedDocument,
    'uniqueKeys: true,',
    'uniqueKeys: false,',
    'test/config/configuration.test.ts',
  ),
];
