import { describe, expect, it } from 'vitest';
import { readJournal } from '../../src/targets/journal.ts';
import type { ProgramEnd } from '../../src/targets/programs/run-program.ts';
import type { SystemProgram } from '../../src/targets/programs/system-program.ts';

const never = new AbortController().signal;
const asked: (readonly string[])[] = [];
const answering = (end: Partial<ProgramEnd>): SystemProgram => ({
  name: 'journalctl',
  run: async (args) => {
    asked.push(args);
    return { exitStatus: 0, stdout: '', stderr: '', durationMs: 1, ...end };
  },
});
const question = { since: new Date(1_700_000_000_900), fields: ['MESSAGE'], most: 3 };
const line = (MESSAGE: unknown) =>
  JSON.stringify({ __CURSOR: 's=1', __REALTIME_TIMESTAMP: '1700000001000000', MESSAGE });

describe('readJournal', () => {
  it('asks for what is wanted and for one more than may be taken', async () => {
    await readJournal(
      answering({}),
      { ...question, priority: 3, units: ['a.service'], matches: ['SYSLOG_FACILITY=4'] },
      never,
    );
    expect(asked.at(-1)).toEqual([
      '--output=json',
      '--output-fields=MESSAGE',
      '--since=@1700000000',
      '--lines=4',
      '--no-pager',
      '--priority=3',
      '--unit=a.service',
      'SYSLOG_FACILITY=4',
    ]);
  });

  it('reads text, bytes, fields that stand twice and fields that are too long', async () => {
    const stdout = ['-- Boot 1234 --', line('plain'), line([104, 105]), line(['one', 'two']), ''].join('\n');
    const { entries, cut } = await readJournal(answering({ stdout }), question, never);
    expect(entries.map((entry) => entry['MESSAGE'])).toEqual(['plain', 'hi', 'one']);
    expect(cut).toBe(false);
    expect(
      (await readJournal(answering({ stdout: line(null) }), question, never)).entries[0]?.['MESSAGE'],
    ).toBe('');
  });

  it('takes the newest and says that there were more', async () => {
    const stdout = ['1', '2', '3', '4'].map(line).join('\n');
    const { entries, cut } = await readJournal(answering({ stdout }), question, never);
    expect(entries.map((entry) => entry['MESSAGE'])).toEqual(['2', '3', '4']);
    expect(cut).toBe(true);
  });

  it('reads an empty journal as one without entries', async () => {
    expect(await readJournal(answering({ stdout: '-- No entries --\n' }), question, never)).toEqual({
      entries: [],
      cut: false,
    });
  });

  it.each([
    [
      'a user who sees its own messages only',
      { stderr: 'Hint: You are currently not seeing messages from other users and the system.\n' },
      'not seeing messages from other users',
    ],
    [
      'no journal',
      { stderr: 'No journal files were found.\n', stdout: '-- No entries --\n' },
      'no journal files were',
    ],
    [
      'closed files',
      { exitStatus: 1, stderr: 'Failed to open files: Permission denied' },
      'permission denied',
    ],
    [
      'another failure',
      { exitStatus: 1, stderr: 'Failed to parse timestamp: x' },
      'Failed to parse timestamp',
    ],
    ['garbage', { stdout: 'Nov 22 10:00:00 host sshd[1]: text' }, 'which is no JSON'],
  ])('fails with words for %s', async (_, end, words) => {
    await expect(readJournal(answering(end), question, never)).rejects.toThrow(words);
  });
});
