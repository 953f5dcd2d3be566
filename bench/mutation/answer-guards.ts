// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it stands so in the files
import { type Guard, of } from './guard.ts';

const postgresRefusalsTests = 'test/probes/postgres-refusals.test.ts';
const postgresTests = 'test/probes/postgres.test.ts';
const redisTests = 'test/probes/redis.test.ts';
const respReaderTests = 'test/targets/redis/resp-reader.test.ts';
const redisRefusalsTests = 'test/probes/redis-refusals.test.ts';
const dockerEngineTests = 'test/targets/docker-engine.test.ts';
const containerTests = 'test/probes/container.test.ts';
const expositionReaderTests = 'test/targets/exposition/exposition-reader.test.ts';
const session = 'src/targets/postgres/session.ts';
const checkedStream = 'src/targets/checked-stream.ts';
const keyScan = 'src/targets/redis/key-scan.ts';
const respReader = 'src/targets/redis/resp-reader.ts';
const session2 = 'src/targets/redis/session.ts';
const dockerEngine = 'src/targets/docker-engine.ts';
const expositionReader = 'src/targets/exposition/exposition-reader.ts';

/** Guards of what databases, caches, engines and exporters answer. */
export const answerGuards: readonly Guard[] = [
  of(
    'an authority that is named and not held to',
    session,
    " || ca !== undefined ? 'authority'",
    " ? 'authority'",
    postgresRefusalsTests,
    'encrypts',
  ),
  of(
    'bytes in clear text behind the answer about encryption',
    session,
    "if (answer !== 'S' && answer !== 'N') throw",
    'if (false) throw',
    postgresRefusalsTests,
    'no answer of PostgreSQL',
  ),
  of(
    'a database that would rather not encrypt',
    session,
    "if (answer === 'N' && ssl === 'prefer') return socket;",
    "if (answer === 'N') return socket;",
    postgresRefusalsTests,
    'encrypts',
  ),
  of(
    'a password of PGPASSWORD for another database',
    session,
    'password: () => password,',
    'password,',
    postgresRefusalsTests,
    'with passwords',
  ),
  of('a figure of SQL that writes', session, 'begin read only;', 'begin;', postgresTests, 'one’s own'),
  of(
    'two statements where one was meant',
    session,
    "rowMode: 'array' as const, queryMode: 'extended' }",
    "rowMode: 'array' as const }",
    postgresTests,
    'one’s own',
  ),
  of(
    'a query that goes on when nobody waits',
    session,
    'set local statement_timeout = ${ms};',
    '',
    postgresTests,
    'one’s own',
  ),
  of(
    'an answer of a database without end',
    checkedStream,
    'if (this.#bytes > this.#mostBytes) {',
    'if (false) {',
    postgresRefusalsTests,
    'no answer of PostgreSQL',
  ),
  of(
    'an answer that ends the process',
    checkedStream,
    'this.destroy(error instanceof Error ? error : new Error(String(error)));\n      return true;',
    'throw error;',
    postgresRefusalsTests,
    'no answer of PostgreSQL',
  ),
  of('a session that is left behind', session, 'leave(stream, signal);', '', postgresRefusalsTests),
  of(
    'values of a query that are shown',
    'src/targets/postgres/mask-literals.ts',
    "return '?';\n  });",
    'return token;\n  });',
    'test/targets/postgres/mask-literals.test.ts',
  ),
  of('a key that is counted twice', keyScan, '.filter((key) => !seen.has(key))', '', redisTests),
  of(
    'keys that are looked at without end',
    keyScan,
    ' && looked < mostKeys && performance.now() < untilMs',
    '',
    redisTests,
  ),
  of('a SCAN that holds the server up', keyScan, "'COUNT', step)", "'COUNT', 1_000_000)", redisTests),
  of(
    'a string of Redis without end',
    respReader,
    "if (number < 0 || number > (kind === '$' ? longestString : longestList)) throw",
    'if (false) throw',
    respReaderTests,
  ),
  of(
    'lists of Redis nested without end',
    respReader,
    'if (this.#open.length === deepestList) throw',
    'if (false) throw',
    respReaderTests,
  ),
  of(
    'a line of Redis without end',
    respReader,
    'if (end === -1 ? have > longestLine : end - at > longestLine) throw',
    'if (false) throw',
    respReaderTests,
  ),
  of('an answer of Redis without end', session2, 'if (bytes > mostBytes)', 'if (false)', redisRefusalsTests),
  of(
    'an answer that nobody asked for',
    session2,
    "if (next === undefined) throw reply instanceof RedisError ? reply : new Error('it answers unasked');",
    'if (next === undefined) continue;',
    redisRefusalsTests,
  ),
  of(
    'a client that is left behind in Redis',
    session2,
    '} finally {\n    socket?.destroy();',
    '} finally {',
    redisTests,
    'leaves no client behind',
  ),
  of(
    'a Redis that shows the certificate of another host',
    session2,
    "verify: 'name'",
    "verify: 'authority'",
    redisRefusalsTests,
    'encrypts',
  ),
  of(
    'an answer of the engine without end',
    dockerEngine,
    'if (bytes > longest) throw',
    'if (false) throw',
    dockerEngineTests,
  ),
  of('connections that the engine keeps', dockerEngine, 'agent.destroy();', '', dockerEngineTests),
  of(
    'a log of a container without end',
    'src/targets/container-logs.ts',
    'return !cut;',
    'return true;',
    containerTests,
    'too long to be read',
  ),
  of(
    'a log of a container in no known form',
    'src/targets/log-frames.ts',
    'if (this.#broken) {',
    'if (false) {',
    containerTests,
    'no known form',
  ),
  of(
    'a container that is gone and is not missed',
    dockerEngine,
    'if (status === 404) throw',
    'if (false) throw',
    dockerEngineTests,
  ),
  of(
    'a line of metrics without end',
    expositionReader,
    'if (this.#rest.length > longestLine) {',
    'if (false) {',
    expositionReaderTests,
  ),
  of(
    'metrics that were cut off',
    expositionReader,
    'if (closes && !this.#ended) throw',
    'if (false) throw',
    expositionReaderTests,
  ),
  of(
    'a page that is no metrics at all',
    expositionReader,
    'if (this.#samples === 0) throw',
    'if (false) throw',
    expositionReaderTests,
  ),
  of(
    'more series than anybody sums up',
    'src/targets/exposition/scrape.ts',
    'if (this.#kept > mostSeries) {',
    'if (false) {',
    'test/probes/metrics.test.ts',
  ),
  of(
    'more series of Prometheus than anybody looks at',
    'src/targets/prometheus-api.ts',
    'if (data.result.length > mostSeries) {',
    'if (false) {',
    'test/probes/prometheus.test.ts',
  ),
  of(
    'a counter that began anew',
    'src/targets/counter-change.ts',
    'seconds > 0 && !anew ?',
    'seconds > 0 ?',
    'test/targets/counter-change.test.ts',
  ),
];
