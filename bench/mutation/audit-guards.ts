import { type Guard, of } from './guard.ts';

const store = 'src/store/vector-audit-store.ts';
const deletions = 'src/store/orphan-deletions.ts';
const storeTests = 'test/store/stores.test.ts';
const storeTitle = 'the store of audits';
const actionTests = 'test/smoke/audit.test.ts';

/** Guards of audits that people ask for: nothing is deleted that nobody agreed to, and nothing is forgotten. */
export const auditGuards: readonly Guard[] = [
  of(
    'a deletion of another count than was agreed to',
    'src/targets/vector-audit/delete-orphans.ts',
    'if (resumed ? found > expected : found !== expected) {',
    'if (false) {',
    'test/targets/vector-audit/delete-orphans.test.ts',
  ),
  of(
    'a deletion after a sample',
    'src/domain/vector-audit.ts',
    'return points.examined >= points.total ? fixes.delete.ids : [];',
    'return fixes.delete.ids;',
    'test/templates/vector-audit.test.ts',
  ),
  of(
    'a deletion without the number',
    'commands/actions/delete-points.ts',
    'if (expected === 0 || typed !== String(expected)) {',
    'if (expected === 0) {',
    actionTests,
  ),
  of(
    'a form to delete for a viewer',
    'templates/audit-fixes.ts',
    'const mayDelete = ids.length > 0 && refusal === undefined;',
    'const mayDelete = ids.length > 0;',
    'test/templates/vector-audit.test.ts',
  ),
  of(
    'two deletions of one report',
    'src/store/migrations/0025-vector-audits.ts',
    '  primary key (number, collection)',
    '  unique (number, collection, asked_by, asked_at, runs, told_at, state)',
    storeTests,
    storeTitle,
  ),
  of(
    'a deletion after an audit that is not done',
    deletions,
    "from vector_audits where number = $1 and state = 'done'",
    'from vector_audits where number = $1',
    storeTests,
    storeTitle,
  ),
  of(
    'the end of a deletion by a run that was replaced',
    deletions,
    ' and runs = coalesce($3, runs)',
    '',
    storeTests,
    storeTitle,
  ),
  of(
    'a report of a run that was replaced',
    store,
    "const ofRun = `number = $1 and runs = $2 and state = 'running'`;",
    "const ofRun = `number = $1 and state = 'running' and $2 > 0`;",
    storeTests,
    storeTitle,
  ),
  of(
    'text that PostgreSQL cannot hold in a report',
    store,
    "typeof value === 'string' ? sanitiseText(value) : value,",
    'value,',
    storeTests,
    storeTitle,
  ),
  of(
    'an id that is none',
    store,
    'const [, digits] = /^AUD-(\\d{1,12})$/.exec(id) ?? [];',
    'const [, digits] = /(\\d+)/.exec(id) ?? [];',
    storeTests,
    storeTitle,
  ),
  of(
    'an audit whose runner ended',
    'src/audits/wake-audits.ts',
    '...audits.filter(({ runs }) => runs < MOST_RUNS).map(({ id }) => runJob(id)),',
    '',
    'test/audits',
  ),
  of(
    'an audit that ends every runner',
    'src/audits/wake-audits.ts',
    'if (runs >= MOST_RUNS) await vectorAudits.fail(id, givenUp, now);',
    '',
    'test/audits',
  ),
  of(
    'a stop that is told as a failure',
    'src/audits/carry-out.ts',
    'if (signal.aborted) throw error;',
    '',
    'test/audits',
  ),
  of(
    'an audit begun by who cannot reach the store',
    'src/audits/place-plan.ts',
    "if (place.at === 'here') return { plan };",
    'return { plan };',
    'test/jobs/audits.test.ts',
  ),
  of(
    'a secret in why a collection was not audited',
    'src/probes/auditor/vector-auditor.ts',
    'return await withoutSecrets(revealed, () =>',
    'return await withoutSecrets([], () =>',
    'test/probes/auditor',
  ),
  of(
    'a file that is shown twice',
    'jobs/post-audit-report.ts',
    'const started = () => vectorAudits.fileStarted(id);',
    'const started = async () => true;',
    'test/jobs/audits.test.ts',
  ),
  of(
    'a call for what ends with its cause',
    'src/domain/hold.ts',
    'if (freed !== undefined) return',
    'if (false) return',
    'test/pipeline/inhibit.test.ts',
  ),
  of(
    'a wait of what is critical and was hidden by nothing',
    'src/pipeline/alert-places.ts',
    "(!freed && severityOfAlert(step.event) === 'critical')",
    'false',
    'test/pipeline/inhibit.test.ts',
  ),
  of(
    'a review of what stood before it measured',
    'src/probes/sampler/sampling.ts',
    'await recorder.stored(run);',
    '',
    'test/probes/sampler/sampling.test.ts',
  ),
];
