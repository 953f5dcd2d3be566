import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../support/prometheus.ts';
import { isCard, shownIn, usingStory } from '../support/story.ts';

const run = promisify(execFile);

describe.skipIf(!hasProgram('amtool'))("Debian's amtool", () => {
  const story = usingStory();
  const amtool = async (...words: string[]): Promise<string> =>
    (await run('amtool', [`--alertmanager.url=${story.app.url}`, ...words])).stdout;

  it('adds an alert, lists it, silences it, lists the silence and ends it', async () => {
    await amtool(
      'alert',
      'add',
      'DiskFull',
      'instance=db-1',
      'severity=critical',
      '--annotation=summary=Full',
    );
    const card = await story.team.workspace.waitForMessage(
      (message) => isCard(message) && message.text.includes('Full'),
      20_000,
    );
    expect(await amtool('alert', 'query')).toMatch(/^DiskFull +\S+ \S+ \S+ +Full +active/m);
    expect(await amtool('alert', 'query', 'instance=db-2')).not.toContain('DiskFull');
    expect(JSON.parse(await amtool('alert', 'query', '-o', 'json', 'instance=~db.*'))).toMatchObject([
      { labels: { alertname: 'DiskFull', instance: 'db-1' }, receivers: [{ name: 'default' }] },
    ]);

    const id = (
      await amtool('silence', 'add', '--author=olu', '-d', '1h', '-c', 'replacing the disk', 'instance=db-1')
    ).trim();
    expect(id).toMatch(/^SIL-\d{8}-\d{4}$/);
    expect(await amtool('silence', 'query')).toMatch(new RegExp(`${id}.+instance="db-1".+olu \\(API\\)`));
    expect(await amtool('alert', 'query', '--silenced')).toContain('suppressed');
    const hidden = await story.team.workspace.waitForMessage(
      (message) => message.ts === card.ts && shownIn(message).includes('Silenced until'),
      20_000,
    );
    expect(shownIn(hidden)).toContain('1 silenced');

    expect((await amtool('silence', 'update', '-d', '3h', id)).trim()).toContain(id);
    await amtool('silence', 'expire', id);
    expect(await amtool('silence', 'query')).not.toContain(id);
    expect(await amtool('silence', 'query', '--expired', '--within=1h')).toContain(id);
    expect(await amtool('alert', 'query', '--active')).toContain('active');
  });

  it('shows who we are and the routes that there are', async () => {
    expect(await amtool('config', 'show')).toContain('"receiver": "default"');
    expect(await amtool('cluster', 'show')).toContain('disabled');
  });

  it('is told what is wrong', async () => {
    const refused = amtool('silence', 'add', '-d', '1h', '-c', 'all', 'a=~.*');
    await expect(refused).rejects.toThrow(/hide every alert/);
    await expect(amtool('silence', 'expire', 'SIL-20260101-0001')).rejects.toThrow(/./);
  });
});
