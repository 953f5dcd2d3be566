import { describe, expect, it } from 'vitest';
import { ConfigError, UsageError } from '../../src/domain/errors.ts';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { declareIncident } from '../../src/incidents/declare-incident.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { pipeline, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';

const actor = person('U0OLU');
const incidentId = 'INC-20261121-0001';

describe('declaring an incident', () => {
  it('opens it with its card and its first level called', async () => {
    const line = pipeline();
    const incident = await declareIncident(line, {
      title: ' Customers see\n errors ',
      severity: 'critical',
      system: 'shop',
      actor,
    });
    expect(incident).toMatchObject({
      id: incidentId,
      title: 'Customers see errors',
      severity: 'critical',
      system: 'shop',
      channel: '#ops',
      state: 'triggered',
      version: 1,
      revision: 1,
    });
    expect(incident).not.toHaveProperty('groupKey');
    expect(await line.stores.incidents.timeline(incidentId, 10)).toMatchObject([
      { kind: 'opened', actor: { kind: 'person', id: 'U0OLU' }, text: 'Declared: Customers see errors' },
    ]);
    expect(line.woken).toEqual({
      deliveries: [`card.${incidentId}`, `page.${incidentId}.1.0.U0OLU`],
      escalations: [{ incidentId, at: new Date('2026-11-21T02:19:00Z') }],
      windows: [],
      incidents: [],
    });
  });

  it('goes where the named route goes', async () => {
    const line = pipeline();
    const incident = await declareIncident(line, {
      title: 'T',
      severity: 'info',
      routeName: 'database',
      actor,
    });
    expect(incident).toMatchObject({ channel: '#db', routeName: 'database' });
  });

  it('is acknowledged and resolved as any other', async () => {
    const line = pipeline();
    await declareIncident(line, { title: 'T', severity: 'info', actor });
    await acknowledgeIncident(line, { incidentId, actor, seen: 1 });
    await resolveIncident(line, { incidentId, actor, seen: 2, stillFiring: 'ask' });
    expect(await storyOf(line, incidentId)).toEqual(['opened', 'acknowledged', 'resolved']);
  });

  it.each(['', '  \n'])('refuses the title %j', async (title) => {
    await expect(declareIncident(pipeline(), { title, severity: 'info', actor })).rejects.toThrow(UsageError);
  });

  it('refuses an unknown route and names the known ones', async () => {
    const declared = declareIncident(pipeline(), { title: 'T', severity: 'info', routeName: 'x', actor });
    await expect(declared).rejects.toThrow(/'x'\. Take one of: database, default/);
  });

  it('says that no route is configured', async () => {
    const line = { ...pipeline(), settings: { routes: [], channel: '#ops' } };
    await expect(declareIncident(line, { title: 'T', severity: 'info', actor })).rejects.toThrow(ConfigError);
  });
});
