import type { webApi } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adaUserId } from '../../../src/workspace/seeds.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { botClient, expectRefusal } from './client.ts';

let slack: TestWorkspace;
let client: webApi.WebClient;
const ops = 'C0OPS000001';
const png = Buffer.from('89504e470d0a1a0a', 'hex');

beforeAll(async () => {
  slack = await startTestWorkspace();
  client = botClient(slack);
});
afterAll(() => slack.close());

async function announce(filename: string, length: number) {
  const { file_id: id = '', upload_url: url = '' } = await client.files.getUploadURLExternal({
    filename,
    length,
  });
  return { id, url };
}

describe('an upload', () => {
  it("goes through the client's own three steps into a thread", async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: ops, text: 'report' });
    const upload = { filename: 'cpu.png', file: png, title: 'CPU', alt_text: 'CPU over 24 h', thread_ts: ts };
    await client.filesUploadV2({ ...upload, channel_id: ops, initial_comment: 'The chart' });
    const [, message] = slack.workspace.person.thread(adaUserId, ops, ts);
    expect(message).toMatchObject({
      text: 'The chart',
      files: [
        { name: 'cpu.png', title: 'CPU', altText: 'CPU over 24 h', mimeType: 'image/png', size: png.length },
      ],
    });
    const [file] = message?.files ?? [];
    expect(slack.workspace.person.fileContent(file?.id ?? '')).toEqual(new Uint8Array(png));
    const served = await fetch(`${slack.url}${file?.url}`);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(png);
    expect(served.headers.get('content-type')).toBe('image/png');
    expect(served.headers.get('content-disposition')).toMatch(/^inline/);
  });

  it('may be sent as the bare bytes, without a channel', async () => {
    const { id, url } = await announce('notes.svg', 3);
    const sent = await fetch(url, {
      method: 'POST',
      body: 'abc',
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(sent.status).toBe(200);
    const { files } = await client.files.completeUploadExternal({ files: [{ id }] });
    expect(files).toMatchObject([{ id, name: 'notes.svg', title: 'notes.svg', size: 3 }]);
    const served = await fetch(`${slack.url}/files/${id}/notes.svg`);
    expect(served.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(served.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('is refused when it is not as long as announced', async () => {
    const { id, url } = await announce('short.txt', 10);
    const sent = await fetch(url, { method: 'POST', body: 'abc', headers: { 'content-type': 'text/plain' } });
    expect(sent.status).toBe(400);
    await expectRefusal(
      client,
      'files.completeUploadExternal',
      { files: [{ id }], channel_id: ops },
      'file_not_found',
    );
  });

  it('is not shared where the bot is not a member, nor anywhere unknown', async () => {
    const { id, url } = await announce('a.txt', 3);
    await fetch(url, { method: 'POST', body: 'abc', headers: { 'content-type': 'text/plain' } });
    const share = (channel: string) => ({ files: [{ id }], channel_id: channel });
    await expectRefusal(client, 'files.completeUploadExternal', share('C0GENERAL01'), 'not_in_channel');
    await expectRefusal(client, 'files.completeUploadExternal', share('#ops'), 'channel_not_found');
    const inThread = { ...share(ops), thread_ts: '1.000000' };
    await expectRefusal(client, 'files.completeUploadExternal', inThread, 'thread_not_found');
    expect(slack.workspace.state.files.has(id)).toBe(false);
  });

  it('needs a known URL and id', async () => {
    const unknown = await fetch(`${slack.url}/upload/nothing`, { method: 'POST', body: 'abc' });
    expect(unknown.status).toBe(404);
    await expectRefusal(
      client,
      'files.completeUploadExternal',
      { files: [{ id: 'F0NOTHING00' }] },
      'file_not_found',
    );
    await expectRefusal(client, 'files.completeUploadExternal', { files: 'F0' }, 'invalid_arguments');
    await expectRefusal(
      client,
      'files.getUploadURLExternal',
      { filename: 'a', length: 0 },
      'invalid_arguments',
    );
    expect((await fetch(`${slack.url}/files/F0NOTHING00/a`)).status).toBe(404);
  });
});
