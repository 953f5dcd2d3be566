import { type Guard, of } from './guard.ts';

const endPointTests = 'test/targets/end-point.test.ts';
const tcpTests = 'test/probes/tcp.test.ts';
const httpRequestTests = 'test/targets/http-request.test.ts';
const tlsTests = 'test/probes/tls.test.ts';
const postgresRefusalsTests = 'test/probes/postgres-refusals.test.ts';
const openQdrantTests = 'test/targets/qdrant/open-qdrant.test.ts';
const endPoint = 'src/targets/end-point.ts';
const tcp = 'src/targets/tcp.ts';
const httpRedirect = 'src/targets/http-redirect.ts';
const httpRequest = 'src/targets/http-request.ts';
const tlsSession = 'src/targets/tls-session.ts';
const startTls = 'src/targets/start-tls.ts';
const wire = 'src/targets/wire.ts';
const openQdrant = 'src/targets/qdrant/open-qdrant.ts';

/** Guards of what is asked over the network: it ends, it is bounded, and it is who it says. */
export const networkGuards: readonly Guard[] = [
  of(
    'an end point that hangs and takes the others with it',
    endPoint,
    'setTimeout(() => own.abort(late), timeoutMs)',
    'setTimeout(() => {}, timeoutMs)',
    endPointTests,
  ),
  of('a deadline that is told as down', endPoint, 'signal.throwIfAborted();', '', endPointTests),
  of(
    'what is late is told as down',
    endPoint,
    "(error instanceof LateError && late === 'down')",
    'error instanceof LateError',
    endPointTests,
  ),
  of(
    'a socket that outlives its probe',
    tcp,
    'throw networkFailure(showTcp(address), cause);\n  } finally {\n    socket.destroy();',
    'throw networkFailure(showTcp(address), cause);\n  } finally {',
    tcpTests,
  ),
  of(
    'a greeting without end',
    tcp,
    'else if (heard.length > longestAnswer) reject(tooMuch(what));',
    '',
    tcpTests,
  ),
  of(
    'an answer of HTTP that unpacks to gigabytes',
    'src/targets/http-body.ts',
    'if (size > limit) {',
    'if (false) {',
    httpRequestTests,
  ),
  of(
    'a password that is shown to another host',
    httpRedirect,
    'if (!same && carriesCredentials(from, asked)) {',
    'if (false) {',
    httpRequestTests,
  ),
  of(
    'a redirect to a file',
    httpRedirect,
    'if (url.protocol !== from.url.protocol) throw',
    'if (false) throw',
    httpRequestTests,
  ),
  of('redirects in a circle', httpRedirect, 'if (left === 0) throw', 'if (false) throw', httpRequestTests),
  of(
    'a user of an address that a redirect leads to',
    httpRedirect,
    "url.username = '';",
    '',
    httpRequestTests,
  ),
  of(
    'a certificate that nobody trusts',
    httpRequest,
    'rejectUnauthorized: !insecure',
    'rejectUnauthorized: false',
    httpRequestTests,
  ),
  of(
    'a connection that is kept open after another protocol',
    httpRequest,
    'socket.destroy();\n    reject(',
    'reject(',
    httpRequestTests,
  ),
  of(
    'a request that outlives its probe',
    httpRequest,
    'request?.destroy();',
    '',
    'test/targets/http-request.test.ts test/probes/http.test.ts',
  ),
  of(
    'a chain that nobody trusts',
    tlsSession,
    'socket.authorized ? undefined : faultOf(socket.authorizationError)',
    'undefined',
    tlsTests,
  ),
  of(
    'a certificate of another host',
    tlsSession,
    'const nameFault = checkServerIdentity(servername, certificate);',
    'const nameFault = undefined;',
    tlsTests,
  ),
  of(
    'a certificate above the own that ends first',
    'src/targets/certificate-chain.ts',
    'one = one.issuerCertificate',
    'one = undefined',
    tlsTests,
  ),
  of(
    'words in clear text ahead of TLS with SMTP',
    startTls,
    "if (consent.trimEnd().split('\\n').length > 1) throw",
    'if (false) throw',
    tlsTests,
  ),
  of(
    'words in clear text ahead of TLS with PostgreSQL',
    startTls,
    "if (answer === 'S') return;",
    "if (answer.startsWith('S')) return;",
    tlsTests,
  ),
  of(
    'a certificate file of gigabytes',
    'src/targets/small-file.ts',
    'stats.size > mostBytes',
    'stats.size < 0',
    tlsTests,
  ),
  of(
    'a name that hangs, asked for by every probe',
    'src/targets/shared-lookup.ts',
    'if (pending !== undefined) return pending;',
    '',
    'test/targets/tcp.test.ts',
  ),
  of(
    'a question of DNS that outlives its probe',
    'src/targets/dns-lookup.ts',
    'resolver.cancel();',
    '',
    'test/probes/dns.test.ts',
  ),
  of(
    'a wire that outlives its deadline',
    wire,
    'const abort = () => socket.destroy();',
    'const abort = () => undefined;',
    postgresRefusalsTests,
    'hostile|probe',
  ),
  of(
    'a certificate of another host than the database',
    wire,
    "...(verify === 'name' ? {} : { checkServerIdentity: () => undefined }),",
    'checkServerIdentity: () => undefined,',
    postgresRefusalsTests,
    'encrypts',
  ),
  of(
    'a database that shows a certificate of nobody',
    wire,
    "rejectUnauthorized: verify !== 'nothing',",
    'rejectUnauthorized: false,',
    postgresRefusalsTests,
    'encrypts',
  ),
  of('a key that a redirect leads elsewhere', openQdrant, ", redirect: 'error' }", ' }', openQdrantTests),
  of('an answer of Qdrant without end', openQdrant, 'maxResponseSize: largestAnswer,', '', openQdrantTests),
  of(
    'sockets that are left to Qdrant',
    openQdrant,
    'await agent.destroy();',
    '',
    'test/probes/qdrant.test.ts',
  ),
  of(
    'an id of 64 bits that becomes another',
    'src/targets/qdrant/exact-json.ts',
    'if (!wide.test(text)) return JSON.parse(text);',
    'return JSON.parse(text);',
    'test/targets/vector-audit/audit.test.ts',
    'JSON has no number',
  ),
];
