import { deletionJob } from '../../src/audits/audit-jobs.ts';
import { defineAction } from '../../src/define/action.ts';
import { allows } from '../../src/domain/actor.ts';
import { PermissionError, StaleError } from '../../src/domain/errors.ts';
import { auditKey, deletable } from '../../src/domain/vector-audit.ts';
import { justClose } from '../../templates/audit-fixes.ts';
import { auditedCollection } from '../parameters/audited-collection.ts';

export default defineAction({
  summary: 'Delete the points without a document that an audit named, once their number was typed',
  surface: 'modal',
  // Whoever only looked closes the same form.
  role: 'viewer',
  async run(context, { value, fields }) {
    if (value === justClose) return {};
    const { actor, stores, queue, wake, clock } = context;
    if (!allows(actor.role, 'operator')) {
      throw new PermissionError("You need the role 'operator' to delete points. Ask somebody who has it.");
    }
    const { auditId, collection, report } = await auditedCollection(context, value);
    const expected = deletable(report).length;
    const typed = String(fields['count'] ?? '').replace(/[\s,.']/g, '');
    if (expected === 0 || typed !== String(expected)) {
      return { errors: { count: `Type ${expected} to confirm. Nothing was deleted.` } };
    }
    const deletion = { auditId, collection, expected, askedBy: actor.id };
    if (!(await stores.vectorAudits.askDeletion(deletion, clock.now()))) {
      throw new StaleError(
        `Somebody has confirmed this already; ${auditId} shows what came of it. For more, run the audit again.`,
      );
    }
    await queue.add([deletionJob(auditId)]);
    await wake.deliveries([auditKey(auditId)]);
    return { reply: { text: `They are being deleted. The message of ${auditId} tells when it is done.` } };
  },
});
