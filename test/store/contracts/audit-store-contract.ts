import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/domain/ports/audit-store.ts';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const entry: AuditEntry = {
  at: at(0),
  actorId: 'U0BEA',
  role: 'operator',
  source: 'slack',
  act: 'command ack',
  subject: 'INC-20261121-0001',
  outcome: 'done',
  detail: undefined,
};

/** What the Slack edge relies on. */
export function auditStoreContract(open: OpenStores): void {
  describe('the audit store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('lists what was done and refused, the newest first', async () => {
      const { audit } = opened.stores;
      const refused: AuditEntry = {
        ...entry,
        role: undefined,
        subject: undefined,
        outcome: 'refused',
        detail: "You need the role 'operator'.",
      };
      await audit.add(entry);
      await audit.add(refused);
      expect(await audit.list(10)).toEqual([refused, entry]);
      expect(await audit.list(1)).toHaveLength(1);
    });

    it('records an act whatever was typed', async () => {
      const { audit } = opened.stores;
      await audit.add({ ...entry, subject: 'a\0b', detail: `half a pair \ud83d; ${'x'.repeat(100_000)}` });
      const [stored] = await audit.list(1);
      expect(stored?.subject).toBe('a\ufffdb');
      expect(stored?.detail).toMatch(/^half a pair \ufffd; x+$/);
    });
  });
}
