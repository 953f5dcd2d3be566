import { type Guard, of } from './guard.ts';

const scrub = 'src/probes/runner/scrub-secrets.ts';
const scrubTests = 'test/probes/runner/scrub-secrets.test.ts';
const smallFile = 'src/targets/small-file.ts';
const smallFileTests = 'test/targets/small-file.test.ts';

/** Guards of what a probe is told by somebody else, and of what it waits for. */
export const outsideGuards: readonly Guard[] = [
  of(
    'a megabyte of an error that is searched for credentials',
    scrub,
    'text.length > longestText ? text.slice(0, longestText) : text',
    'text',
    scrubTests,
  ),
  of(
    'the end of a secret that begins with another',
    scrub,
    '.sort((a, b) => b.length - a.length)',
    '',
    scrubTests,
  ),
  of(
    'the password of an address that is repeated alone',
    scrub,
    '[secret, ...ofAddress]',
    '[secret]',
    scrubTests,
  ),
  of(
    'no descriptor left for a program',
    'src/targets/programs/run-program.ts',
    'if (!child.stdout || !child.stderr) await ended;',
    '',
    'test/targets/programs/run-program.test.ts',
  ),
  of('a file server that is gone', smallFile, 'createSlots(2)', 'createSlots(9)', smallFileTests),
  of(
    'a file whose turn came when nobody waited any more',
    smallFile,
    'signal.throwIfAborted();',
    '',
    smallFileTests,
  ),
  of(
    'a pipe among rotated logs',
    'src/targets/rotated-lines.ts',
    'isFile && mtimeMs',
    'mtimeMs',
    'test/targets/rotated-lines.test.ts',
  ),
  of(
    'an answer of a Qdrant that unpacks to gigabytes',
    'src/targets/qdrant/open-qdrant.ts',
    'withoutEncoding(headers), ...rest',
    'headers, ...rest',
    'test/targets/qdrant/open-qdrant.test.ts',
  ),
  of(
    'a packed answer without a body',
    'src/targets/http-body.ts',
    'if (packed > 0 || !message.complete) throw error;',
    'throw error;',
    'test/targets/http-request.test.ts',
  ),
  of(
    'a closed folder that passes for an empty one',
    'src/targets/files/find-files.ts',
    'if (statSync(base).isDirectory()) attempt(base, () => opendirSync(base).closeSync());',
    '',
    'test/targets/files/find-files.test.ts',
  ),
  of(
    'what was kept of another server',
    'src/probes/runner/run-probes.ts',
    'known.asked === asked ?',
    'known.asked ?',
    'test/probes/runner/run-probes.test.ts',
  ),
  of(
    'a log that was left behind for the journal',
    'src/targets/auth-log.ts',
    ' && found.mtime >= since',
    '',
    'test/probes/auth-log.test.ts',
  ),
];
