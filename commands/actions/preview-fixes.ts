import { defineAction } from '../../src/define/action.ts';
import { allows } from '../../src/domain/actor.ts';
import { auditFixesModal } from '../../templates/audit-fixes.ts';
import { auditedCollection } from '../parameters/audited-collection.ts';

export default defineAction({
  summary: 'Show what the fixes of an audit would change',
  surface: 'button',
  role: 'viewer',
  async run(context, { value }) {
    const { auditId, index, report } = await auditedCollection(context, value);
    const refusal = allows(context.actor.role, 'operator')
      ? undefined
      : "You need the role 'operator' to delete them.";
    return {
      modal: auditFixesModal({ auditId, index, report, ...(refusal === undefined ? {} : { refusal }) }),
    };
  },
});
