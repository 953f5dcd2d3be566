import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { shownIn, usingStory } from '../support/story.ts';
import { heldNoLonger } from '../support/window-stories.ts';

const configuration = {
  inhibitions: [
    { name: 'node-down', sources: ['alertname=NodeDown'], targets: ['alertname=Slow'], equal: ['node'] },
  ],
  services: { api: { dependsOn: ['db'] }, db: { dependsOn: ['host'] }, host: {} },
};
const slow = { name: 'Slow', severity: 'critical', labels: { node: 'n1' } };
const down = { name: 'NodeDown', severity: 'critical', labels: { node: 'n1' } };
const over = <T>(body: T) => ({ ...body, status: 'resolved' });

describe('an alert that another one explains', () => {
  const story = usingStory({ configuration });

  it('has no card and calls nobody until what explains it is over', async () => {
    const cause = await story.alert(down);
    await story.card(cause);
    const hidden = await story.app.postAlert(slow);
    expect(await hidden.json()).toMatchObject({ accepted: 1, incidents: [] });
    expect(await story.ask(story.vic, '/ops incidents')).not.toContain('Slow');

    await story.app.postAlert(over(down));
    await story.card(cause, 'Resolved');
    const open = await story.alert(slow);
    await heldNoLonger(story, open);
    expect(shownIn(await story.card(open))).toContain('Slow');
    await story.direct(story.olu, open);
    await story.app.postAlert(over(slow));
    await story.card(open, 'Resolved');
  });

  it('says on its card by what it is hidden when that comes later, and goes on when it ends', async () => {
    const effect = await story.alert({ ...slow, labels: { node: 'n2' } });
    await story.card(effect);
    const cause = await story.alert({ ...down, labels: { node: 'n2' } });
    const card = await story.card(effect, `1 hidden: node-down (${cause})`);
    expect(shownIn(card)).toContain('nobody is called until what hides it is over');
    expect(await story.ask(story.vic, `/ops incident ${effect}`)).toContain(
      `1 alert is hidden: node-down (${cause}).`,
    );
    await story.app.postAlert(over({ ...down, labels: { node: 'n2' } }));
    const shown = await story.card(effect, '*1 of 2 firing* since');
    expect(shown.ts).toBe(card.ts);
    expect(shownIn(shown)).toContain('*Next* calling');
  });
});

describe('a chain of three services', () => {
  const story = usingStory({ configuration });
  const broken = (service: string) => ({
    name: `${service}-broken`,
    severity: 'critical',
    labels: { service },
  });

  it('shows its root alone, and link after link as they are back, also when the process is killed in between', async () => {
    const host = await story.alert(broken('host'));
    await story.card(host);
    for (const service of ['api', 'db']) {
      expect(await (await story.app.postAlert(broken(service))).json()).toMatchObject({ incidents: [] });
    }
    await story.app.kill();

    await story.start();
    await story.app.postAlert(over(broken('host')));
    await story.card(host, 'Resolved');
    const db = await story.alert(broken('db'));
    await heldNoLonger(story, db);
    await story.card(db);
    expect(await (await story.app.postAlert(broken('api'))).json()).toMatchObject({
      incidents: [],
      deduplicated: 1,
    });

    await story.app.postAlert(over(broken('db')));
    const api = await story.alert(broken('api'));
    await heldNoLonger(story, api);
    await story.card(api);
    await story.direct(story.olu, api);
  });

  it('shows what is hidden when the rules are gone at the next start', async () => {
    const host = await story.alert(broken('host'));
    await story.card(host);
    const [api] = await openIncidents('api-broken');
    await story.card(api ?? '', '1 hidden: host is down');
    await story.app.kill();
    story.configure({});
    await story.start();
    await story.card(api ?? '', '*1 of 1 firing* since');
  });

  async function openIncidents(title: string): Promise<readonly string[]> {
    return await eventually(async () => {
      const sql = `select id from watchbill.incidents where title = $1 and state = 'triggered'`;
      const { rows } = await story.database.pool.query<{ id: string }>(sql, [title]);
      return rows.length > 0 ? rows.map(({ id }) => id) : undefined;
    });
  }
});
