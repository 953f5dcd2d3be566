// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it stands so in the files
import { type Guard, of } from './guard.ts';

const logTests = 'test/probes/log.test.ts';
const filesTests = 'test/probes/files.test.ts';
const accessLogTests = 'test/probes/access-log.test.ts';
const fileThreadsTests = 'test/targets/files/file-threads.test.ts';
const rotatedLinesTests = 'test/targets/rotated-lines.test.ts';
const findFiles = 'src/targets/files/find-files.ts';
const openFile = 'src/targets/files/open-file.ts';
const checksums = 'src/targets/files/checksums.ts';
const lineRegions = 'src/targets/files/line-regions.ts';
const accessTally = 'src/targets/files/access-tally.ts';
const fileThreads = 'src/targets/files/file-threads.ts';
const rotatedLines = 'src/targets/rotated-lines.ts';

/** Guards of reading files: bounded, within their folder, and never for ever. */
export const fileGuards: readonly Guard[] = [
  of(
    'a link that leads out of its folder',
    findFiles,
    "(dirname(target) === base || target.startsWith(`${base === '/' ? '' : base}/`)) &&",
    '',
    'test/targets/files/find-files.test.ts test/probes/files.test.ts',
  ),
  of(
    'a folder without end',
    findFiles,
    'if (this.#entries > this.#bounds.mostEntries) {',
    'if (false) {',
    'test/targets/files/find-files.test.ts',
  ),
  of('a pipe that hangs', openFile, 'if (!stats.isFile()) {', 'if (false) {', logTests, 'cannot be read'),
  of(
    'a pipe without a writer',
    openFile,
    'constants.O_RDONLY | constants.O_NONBLOCK',
    'constants.O_RDONLY',
    logTests,
    'cannot be read',
  ),
  of(
    'files that everybody may write to',
    'src/targets/files/survey-files.ts',
    'if ((found.mode & WORLD_WRITABLE) !== 0)',
    'if (false)',
    filesTests,
    'everybody',
  ),
  of(
    'a file with another checksum',
    checksums,
    'if (found.sum === sum) verified',
    'if (found.sum !== undefined) verified',
    filesTests,
    'checksum',
  ),
  of(
    'a file that is listed and not there',
    checksums,
    '[...new Set([...files, ...listed.keys()])].sort()',
    'files',
    filesTests,
    'sha256sum',
  ),
  of(
    'checksums of terabytes',
    checksums,
    'if (file.size > mostBytes) {',
    'if (false) {',
    filesTests,
    'sha256sum',
  ),
  of(
    'a packed log that unpacks to gigabytes',
    lineRegions,
    'charge(chunk.length);',
    '',
    logTests,
    'too much',
  ),
  of(
    'a log that is too large, and half counted',
    'src/targets/files/read-log.ts',
    'if (bytes > source.mostBytes) throw',
    'if (false) throw',
    logTests,
    'too much',
  ),
  of('a line of 100 MB', lineRegions, 'this.#skipping = true;', '', logTests, '100 MB'),
  of(
    'a flood from more addresses than fit',
    accessTally,
    'known !== undefined || this.#addresses.size < MOST_ADDRESSES',
    'true',
    accessLogTests,
    'flood',
  ),
  of(
    'a request that writes into a card',
    accessTally,
    'printable(request).slice(0, EXAMPLE)',
    'request.slice(0, EXAMPLE)',
    accessLogTests,
    'attack',
  ),
  of(
    'a log that is read twice',
    'src/targets/files/log-files.ts',
    'return again ? [] : [file];',
    'return [file];',
    logTests,
    'two names|once',
  ),
  of(
    'a file server that is gone, asked again and again',
    fileThreads,
    'if ([...this.#hanging.values()].includes(name)) {',
    'if (false) {',
    fileThreadsTests,
    'hangs',
  ),
  of(
    'a search that takes for ever',
    fileThreads,
    "notice = setTimeout(() => end(new Error('It does not come back.')), this.#noticeMs);",
    '',
    fileThreadsTests,
    'never looks',
  ),
  of(
    'a log of log-ins that unpacks to gigabytes',
    rotatedLines,
    'if (bytes >= most) return bytes;',
    '',
    rotatedLinesTests,
  ),
  of(
    'a packed line of log-ins without end',
    rotatedLines,
    "(lines.pop() ?? '').slice(0, longestLine)",
    "lines.pop() ?? ''",
    rotatedLinesTests,
  ),
  of(
    'more attackers than memory holds',
    'src/targets/auth-tally.ts',
    '(addresses.has(address) || addresses.size < mostKept)',
    'true',
    'test/probes/auth-log.test.ts',
  ),
  of(
    'a disk that hangs, asked again and again',
    'src/targets/disk-space.ts',
    'pending.get(mount.path) ?? ask(mount)',
    'ask(mount)',
    'test/targets/disk-space.test.ts',
  ),
];
