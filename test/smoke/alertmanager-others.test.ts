import { afterAll, describe, expect, it } from 'vitest';
import { hasAlertmanager, startAlertmanager, type TestAlertmanager } from '../support/alertmanager.ts';
import { isCard, keyOf, shownIn, usingStory } from '../support/story.ts';

describe.skipIf(!hasAlertmanager())("Debian's Alertmanager", () => {
  const story = usingStory();
  let alertmanager: TestAlertmanager | undefined;
  afterAll(() => alertmanager?.close());

  it.each([
    ['PagerDuty', 'DiskFull', () => ({ pagerduty_configs: [pagerduty(`${story.app.url}/v2/enqueue`)] })],
    ['Opsgenie', 'NodeDown', () => ({ opsgenie_configs: [opsgenie(`${story.app.url}/`)] })],
  ])('takes us for %s, firing and resolving', async (_service, alertname, receiver) => {
    await alertmanager?.close();
    alertmanager = await startAlertmanager(story.app.url, receiver());
    const alert = {
      labels: { alertname, severity: 'critical' },
      startsAt: new Date(Date.now() - 60_000).toISOString(),
    };
    await alertmanager.post([alert]);
    const card = await story.team.workspace.waitForMessage(
      (message) => isCard(message) && shownIn(message).includes(`[FIRING:1] ${alertname}`),
      20_000,
    );
    await alertmanager.post([{ ...alert, endsAt: new Date().toISOString() }]);
    const resolved = await story.card(String(keyOf(card)).replace('card.', ''), 'Critical · Resolved');
    expect(resolved.ts).toBe(card.ts);
    expect(alertmanager.output()).not.toMatch(/level=(?:error|warn)/);
  });
});

const key = 'R0123456789ABCDEF0123456789ABCDEF';
const pagerduty = (url: string) => ({ routing_key: key, url, severity: 'critical', send_resolved: true });
const opsgenie = (url: string) => ({ api_key: key, api_url: url, priority: 'P1', send_resolved: true });
