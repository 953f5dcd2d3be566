import { describe, expect, it } from 'vitest';
import alertmanager from '../../src/alert-sources/alertmanager.ts';
import { readUnread } from '../../src/define/read-unread.ts';
import { plannedSources } from '../../src/define/source-plans.ts';

const at = new Date('2026-11-21T02:14:00Z');
const { body } = alertmanager.sample;
const sources = plannedSources([{ ...alertmanager, name: 'alertmanager' }], {
  elsewhere: { tokens: [], maxBytes: undefined, format: 'alertmanager' },
});

describe('reading what was taken in unread', () => {
  it.each(['alertmanager', 'elsewhere'])('reads as "%s" reads what it takes at once', (source) => {
    const found = sources.find(({ name }) => name === source);
    const events = readUnread(sources)({ source, at, alerts: 1, body });
    expect(events).toEqual(found?.parse(body, { now: at, headers: {} }).events);
    expect(events[0]?.source).toBe(source);
  });

  it('says which source is gone', () => {
    expect(() => readUnread(sources)({ source: 'gone', at, alerts: 1, body })).toThrow(
      "There is no alert source 'gone' any more.",
    );
  });
});
