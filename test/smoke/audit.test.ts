import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditReport } from '../../src/domain/audit-report.ts';
import type { WorkspaceMessage } from '../../src/workspace/person-side.ts';
import { useQdrant } from '../stand-ins/qdrant/with-qdrant.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';
import { DocumentFolder, embed, usual } from '../targets/vector-audit/documents.ts';

const names = Array.from({ length: 20 }, (_, index) => `page-${index}.md`);
const gone = ['gone-1.md', 'gone-2.md'];

// The store is where only the runner of its host can reach it: what is asked for in Slack has to go there and back.
describe('/ops audit', () => {
  const stand = useQdrant({ apiKey: 'writer', readOnlyKey: 'reader' });
  const story = usingStory({ start: false });
  const folder = new DocumentFolder();
  let runner: TestApp | undefined;

  beforeAll(async () => {
    for (const name of names) folder.write(name);
    await stand.client().createCollection('docs', { vectors: { size: 4, distance: 'Cosine' } });
    embed(stand.server, 'docs', names);
    embed(stand.server, 'docs', gone, { from: 5000 });
    const secret = join(story.configFolder, 'qdrant-key');
    writeFileSync(secret, 'writer', { mode: 0o600 });
    const parameters = { ...usual, source: { folder: folder.path, extensions: ['.md'] } };
    const thresholds = { orphans: { warn: '> 0' } };
    const audit = { probe: 'vector-audit', host: 'db-1', thresholds };
    const pack = {
      title: 'Documents',
      connections: { store: { kind: 'qdrant', url: stand.server.url, apiKey: { file: secret } } },
      probes: {
        'deep-audit': { ...audit, deep: true, parameters: { ...parameters, depth: 'deep' } },
        // So few in the sample that it is one.
        audit: { ...audit, parameters: { ...parameters, sample: 10 } },
      },
    };
    mkdirSync(join(story.configFolder, 'systems'));
    writeFileSync(join(story.configFolder, 'systems', 'docs.yml'), JSON.stringify(pack));
    await story.start();
  });
  afterAll(async () => {
    await runner?.kill();
    folder.dispose();
  });

  const message = (id: string, words: string) =>
    story.team.workspace.waitForMessage(
      (one: WorkspaceMessage) => keyOf(one) === `audit.${id}` && shownIn(one).includes(words),
      20_000,
    );
  const card = (state: string) =>
    story.team.workspace.waitForMessage(
      (one: WorkspaceMessage) =>
        String(keyOf(one)).startsWith('card.') &&
        shownIn(one).includes('orphans') &&
        shownIn(one).includes(state),
      20_000,
    );

  it('tells at once that no runner of the host is there', async () => {
    await story.ask(story.olu, '/ops audit docs deep');
    const shown = shownIn(await message('AUD-1', 'could not be made'));
    expect(shown).toContain("No runner of host 'db-1' is there.");
    const env = { WATCHBILL_CONFIG: story.configFolder, WATCHBILL_ROLES: 'runner', WATCHBILL_HOST: 'db-1' };
    runner = await startApp({ database: story.database.connection, env });
  });

  it('shows what it found in one message, with the whole report as a file in its thread', async () => {
    expect(await story.ask(story.vic, '/ops audit docs')).toContain("You need the role 'operator'");
    expect(await story.ask(story.olu, '/ops audit docs deep')).toMatch(/`AUD-2` of docs begins/);
    const found = await message('AUD-2', 'FAIL');
    expect(shownIn(found)).toMatch(/all 66 points · \*100 %\* of 20 documents covered/);
    expect(shownIn(found)).toMatch(
      /\*FAIL\* orphans: 6 of 66 points \(9\.09 %\) – e\.g\. \/app\/docs\/gone-/,
    );
    expect(shownIn(found)).toContain('*PASS* missing, synchronisation, integrity, metadata');
    const [file] = await eventually(() => {
      const files = story.replies(found).flatMap((reply) => reply.files ?? []);
      return files.length > 0 && files;
    });
    expect(file).toMatchObject({ name: 'docs-aud-2.json' });
    const report = JSON.parse(
      Buffer.from(story.team.workspace.person.fileContent(file?.id ?? '') ?? []).toString(),
    );
    expect(report).toMatchObject({ id: 'AUD-2', system: 'docs', probe: 'deep-audit' });
    expect(auditReport.parse(report.collections[0].report).fixes.delete.count).toBe(6);
    expect(stand.server.collection('docs').points.count).toBe(66);
    expect(shownIn(await card('Triggered'))).toContain('6');
  });

  it('shows a viewer what the fixes would change, and lets them change nothing', async () => {
    const found = await message('AUD-2', 'FAIL');
    await story.vic.click(found, 'preview-fixes');
    const modal = await eventually(() => story.vic.modal());
    expect(JSON.stringify(modal.blocks)).toContain('*Delete 6 points.*');
    expect(JSON.stringify(modal.blocks)).toContain("You need the role 'operator'");
    expect(JSON.stringify(modal.blocks)).not.toContain('"input"');
    expect(await story.vic.submit(modal, {})).toEqual({ outcome: 'closed' });
  });

  it('deletes what an operator agreed to by its number, and the alert goes', async () => {
    const found = await message('AUD-2', 'FAIL');
    await story.olu.click(found, 'preview-fixes');
    const modal = await eventually(() => story.olu.modal());
    expect(await story.olu.submit(modal, { count: { count: '66' } })).toMatchObject({
      outcome: 'errors',
      errors: { count: 'Type 6 to confirm. Nothing was deleted.' },
    });
    expect(stand.server.collection('docs').points.count).toBe(66);
    expect(await story.olu.submit(modal, { count: { count: '6' } })).toEqual({ outcome: 'closed' });
    const shown = shownIn(await message('AUD-2', 'deleted* for'));
    expect(shown).toContain(`*6 points deleted* for <@${story.olu.userId}>`);
    expect(shown).not.toContain('preview-fixes');
    expect(stand.server.collection('docs').points.count).toBe(60);
    await card('Resolved');
    // A second form that was open all the while.
    await story.olu.submit(modal, { count: { count: '6' } }).catch(() => undefined);
    expect(stand.server.collection('docs').points.count).toBe(60);
  });

  it('samples where nobody asks for more, and lists what was audited', async () => {
    await story.ask(story.olu, '/ops audit docs');
    expect(shownIn(await message('AUD-3', 'PASS'))).toMatch(/10 of 60 points/);
    const list = await story.ask(story.vic, '/ops audit');
    expect(list).toMatch(
      /`AUD-3` docs · sampled · done.*`AUD-2` docs · deep · done.*`AUD-1` docs · deep · failed/s,
    );
  });
});
