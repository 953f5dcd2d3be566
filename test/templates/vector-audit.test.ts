import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VectorAudit } from '../../src/domain/vector-audit.ts';
import { checkMessageBlocks } from '../../src/workspace/block-kit/message-blocks.ts';
import { auditFixesModal, justClose } from '../../templates/audit-fixes.ts';
import { auditListMessage, auditRequestedMessage } from '../../templates/audit-list.ts';
import { vectorAuditMessage } from '../../templates/vector-audit.ts';
import { auditReport } from '../support/audit-reports.ts';
import { messageFaults, viewFaults } from '../support/block-limits.ts';
import { minutesLater, openedAt } from './card-models.ts';

const waiting: VectorAudit = {
  ...{ id: 'AUD-7', system: 'docs', probe: 'audit', depth: 'deep', state: 'waiting', revision: 1 },
  ...{ requestedBy: 'U0OLU0OPERA', requestedAt: openedAt, collections: [], deletions: [] },
};
const running: VectorAudit = {
  ...waiting,
  state: 'running',
  progress: { collection: 'docs', phase: 'points', done: 412_000, total: 1_000_000, at: [2, 5] },
};
const report = auditReport();
const agreed = { collection: 'docs', expected: 3, askedBy: 'U0OLU0OPERA', askedAt: minutesLater(2) };
const done: VectorAudit = {
  ...waiting,
  state: 'done',
  endedAt: minutesLater(1),
  collections: [
    { collection: 'fine', report: auditReport({ collection: 'fine', verdict: 'PASS' }) },
    { collection: 'docs', report },
    { collection: 'lost', error: 'The collection is not there. Look at its name.' },
  ],
};
const drawn = {
  'audit-waiting': waiting,
  'audit-running': running,
  'audit-failed': { ...waiting, state: 'failed', error: "No runner of host 'db-1' is there." },
  'audit-done': done,
  'audit-deleting': { ...done, deletions: [{ ...agreed, state: 'running' }] },
  'audit-deleted': {
    ...done,
    deletions: [{ ...agreed, state: 'done', deleted: 3, endedAt: minutesLater(3) }],
  },
  'audit-not-deleted': {
    ...done,
    deletions: [
      { ...agreed, state: 'failed', error: '2 of the 3 points are orphans now', endedAt: minutesLater(3) },
    ],
  },
  'audit-of-nothing': { ...done, collections: [] },
} as const satisfies Record<string, VectorAudit>;

const draw = (audit: VectorAudit) => vectorAuditMessage({ audit, title: 'Documents' });
const words = (value: unknown) => JSON.stringify(value);

describe('the message of an audit', () => {
  it.each(Object.entries(drawn))('draws %s as before', async (name, audit) => {
    const message = draw(audit);
    await expect(`${JSON.stringify(message, undefined, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`);
    expect(messageFaults(message)).toEqual([]);
    expect(checkMessageBlocks(message.blocks ?? [])).toMatchObject({ ok: true });
  });

  it('offers the fixes of a collection until somebody has agreed to them', () => {
    expect(words(draw(done))).toContain('AUD-7 1');
    for (const name of ['audit-deleting', 'audit-deleted', 'audit-not-deleted'] as const)
      expect(words(draw(drawn[name]))).not.toContain('AUD-7 1');
  });

  it('tells the worst first, and what could not be audited before that', () => {
    const shown = words(draw(done));
    expect(shown.indexOf('lost')).toBeLessThan(shown.indexOf('*docs*'));
    expect(shown.indexOf('*docs*')).toBeLessThan(shown.indexOf('fine'));
  });

  it('says of a sample between which bounds the whole lies', () => {
    const [first = report.checks[0], ...rest] = report.checks;
    if (first === undefined) throw new Error('The report has checks.');
    const sampled = auditReport({
      depth: 'sampled',
      points: { total: 5_000, examined: 500 },
      checks: [{ ...first, interval: { low: 55.1, high: 64.7 } }, ...rest],
    });
    const shown = words(
      draw({ ...done, depth: 'sampled', collections: [{ collection: 'docs', report: sampled }] }),
    );
    expect(shown).toContain('500 of 5,000 points');
    expect(shown).toContain('(60 %, 55.1–64.7 % of all)');
    expect(shown).toContain('Audit every point');
  });
});

describe('the preview of fixes', () => {
  const preview = (changes = {}, refusal?: string) =>
    auditFixesModal({
      auditId: 'AUD-7',
      index: 1,
      report: auditReport(changes),
      ...(refusal === undefined ? {} : { refusal }),
    });

  it('counts and names what would be changed, and asks for the number', async () => {
    const modal = preview();
    await expect(`${JSON.stringify(modal, undefined, 2)}\n`).toMatchFileSnapshot('golden/audit-fixes.json');
    expect(viewFaults(modal)).toEqual([]);
  });

  it.each([
    ['a sample', { points: { total: 50, examined: 5 } }, undefined, 'Only an audit of every point'],
    ['somebody who may not', {}, "You need the role 'operator'", 'You need the role'],
    [
      'nothing to delete',
      { fixes: { ...report.fixes, delete: { count: 0, ids: [], complete: true } } },
      undefined,
      'Embed 1 document',
    ],
  ])('asks for nothing of %s', (_, changes, refusal, said) => {
    const modal = preview(changes, refusal);
    expect(words(modal.blocks)).toContain(said);
    expect(words(modal.blocks)).not.toContain('"input"');
    expect([modal.submit?.text, modal.private_metadata]).toEqual(['Close', justClose]);
  });

  it('says that the first of many are deleted', () => {
    const many = { ...report.fixes, delete: { count: 30, ids: ['1', '2', '3'], complete: false } };
    expect(words(preview({ fixes: many }))).toContain('These are the first 3 of 30.');
  });
});

describe('the list of audits', () => {
  it('draws what there is as before', async () => {
    const list = auditListMessage({
      systems: [{ name: 'docs', title: 'Documents' }],
      audits: [waiting],
    });
    await expect(`${JSON.stringify(list, undefined, 2)}\n`).toMatchFileSnapshot('golden/audit-list.json');
    expect(messageFaults(list)).toEqual([]);
  });

  it('says whose audit is under way instead of a second', () => {
    expect(auditRequestedMessage({ audit: running, isNew: false }).text).toContain(
      'under way already: <@U0OLU0OPERA> asked for it',
    );
  });
});

it('keeps every message and form of audits within what Slack takes, whatever points and documents are called', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('<!channel> <@U0OLU0OPERA>', '&'.repeat(3_000), '`*_~'.repeat(200), '\ud800 \0', ''),
  );
  fc.assert(
    fc.property(text, text, fc.nat(12), (one, other, count) => {
      const example = { point: one, source: other, fault: one };
      const checks = report.checks.map((check) => ({
        ...check,
        grade: 'FAIL' as const,
        examples: Array(20).fill(example),
      }));
      const sources = Array(30).fill(other);
      const fixes = { ...report.fixes, embed: { count: 900, sources, complete: true } };
      const bad = { ...report, collection: one, checks, fixes, collectionFaults: Array(50).fill(other) };
      const collections = Array(count).fill([
        { collection: one, report: bad },
        { collection: other, error: one },
      ]);
      const message = vectorAuditMessage({ audit: { ...done, collections: collections.flat() }, title: one });
      expect(messageFaults(message)).toEqual([]);
      const shown = words(message);
      expect(shown).not.toContain('<!channel>');
      expect(shown.replaceAll(`<@${done.requestedBy}>`, '')).not.toContain('<@U0OLU0OPERA>');
      expect(viewFaults(auditFixesModal({ auditId: 'AUD-7', index: 0, report: bad }))).toEqual([]);
      const list = {
        systems: Array(count).fill({ name: 'x', title: one }),
        audits: Array(count).fill({ ...waiting, system: other }),
      };
      expect(messageFaults(auditListMessage(list))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
