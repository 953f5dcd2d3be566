import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adaUserId, oluUserId } from '../../../src/workspace/seeds.ts';
import { createWorkspace } from '../../../src/workspace/workspace.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { manifestText, startTestWorkspace } from '../../support/workspace.ts';
import { botClient } from '../api/client.ts';
import { section } from '../example-blocks.ts';

let folder: string;
let journal: string;
const ops = 'C0OPS000001';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  journal = join(folder, 'kept', 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = () => readFileSync(journal, 'utf8').split('\n').filter(Boolean);
const reopen = () => createWorkspace({ manifest: manifestText, journal });

describe('the journal', () => {
  it('brings back messages, metadata, files, homes, groups and direct messages', async () => {
    const first = await startTestWorkspace({ journal });
    const client = botClient(first);
    const metadata = { event_type: 'card', event_payload: { incident: 'INC-1' } };
    const { ts = '' } = await client.chat.postMessage({
      channel: ops,
      text: 'card',
      metadata,
      blocks: [section('a')],
    });
    await client.chat.update({ channel: ops, ts, text: 'edited' });
    await client.chat.postMessage({ channel: ops, text: 'reply', thread_ts: ts });
    await client.filesUploadV2({ filename: 'a.png', file: Buffer.from('png'), channel_id: ops });
    await client.views.publish({ user_id: adaUserId, view: { type: 'home', blocks: [section('home')] } });
    await client.usergroups.users.update({ usergroup: 'S0ONCALL001', users: adaUserId });
    await client.chat.postMessage({ channel: oluUserId, text: 'direct' });
    const before = first.workspace.person.messages(adaUserId, ops);
    const direct = first.as(oluUserId).lastMessage('watchbill');
    await first.close();

    const { person, state } = reopen();
    expect(person.messages(adaUserId, ops)).toEqual(before);
    expect(before[0]).toMatchObject({ ts, text: 'edited', metadata, replyCount: 1 });
    const fileId = before.at(-1)?.files[0]?.id ?? '';
    expect(Buffer.from(person.fileContent(fileId) ?? []).toString()).toBe('png');
    expect(person.home(adaUserId)?.blocks).toMatchObject([{ text: { text: 'home' } }]);
    expect(person.messages(oluUserId, direct.channelId)).toEqual([direct]);
    expect(state.userGroups.get('S0ONCALL001')?.userIds).toEqual([adaUserId]);
  });

  it('holds everything answered, without the workspace being closed', () => {
    const first = reopen();
    first.person.postMessage(adaUserId, ops, 'said just before the power went');
    expect(reopen().person.messages(adaUserId, ops)).toMatchObject([
      { text: 'said just before the power went' },
    ]);
  });

  it('forgets what was deleted and what only one person saw', async () => {
    const first = await startTestWorkspace({ journal });
    const client = botClient(first);
    const { ts = '' } = await client.chat.postMessage({ channel: ops, text: 'gone' });
    await client.chat.delete({ channel: ops, ts });
    await client.chat.postEphemeral({ channel: ops, user: adaUserId, text: 'psst' });
    await first.close();
    expect(reopen().person.messages(adaUserId, ops)).toEqual([]);
  });

  it('is written anew on every start, so that it does not grow with edits', async () => {
    const first = reopen();
    const posted = first.person.postMessage(adaUserId, ops, 'one');
    const message = first.state.message(ops, posted.ts);
    if (message === undefined) throw new Error('The message is missing.');
    for (let index = 0; index < 20; index += 1) first.state.commit({ kind: 'message', message });
    const grown = lines().length;
    reopen().close();
    expect(lines()).toHaveLength(grown - 20);
  });

  it('tolerates a torn last line', () => {
    reopen().person.postMessage(adaUserId, ops, 'whole');
    appendFileSync(journal, '{"kind":"message","mess');
    expect(reopen().person.messages(adaUserId, ops)).toMatchObject([{ text: 'whole' }]);
    expect(lines().every((line) => line.endsWith('}'))).toBe(true);
  });

  it('refuses damage anywhere else and names the line', () => {
    reopen().close();
    writeFileSync(journal, ['{}', ...lines()].join('\n'));
    expect(() => reopen()).toThrow(`Line 1 of the workspace journal '${journal}' is damaged.`);
  });

  it('keeps time stamps growing when the clock stands behind them', () => {
    const open = (now: string) =>
      createWorkspace({ manifest: manifestText, journal, clock: new ManualClock(Date.parse(now)) });
    const later = open('2026-11-21T02:00:00Z').person.postMessage(adaUserId, ops, 'later');
    const earlier = open('2026-11-21T01:00:00Z').person.postMessage(adaUserId, ops, 'earlier');
    expect(Number(earlier.ts)).toBeGreaterThan(Number(later.ts));
  });

  it('does not undo what people changed in the seeds', () => {
    const first = reopen();
    const channel = first.state.channels.get(ops);
    if (channel === undefined) throw new Error('The seed has no #ops.');
    first.state.commit({ kind: 'channel', channel: { ...channel, topic: 'changed', isArchived: true } });
    expect(reopen().state.channels.get(ops)).toMatchObject({ topic: 'changed', isArchived: true });
  });
});
