import { defineAction } from '../../src/define/action.ts';
import { requestReport } from '../parameters/request-report.ts';

export default defineAction({
  summary: 'Post a report now',
  surface: 'button',
  role: 'operator',
  run: async (context, { value }) => ({ reply: await requestReport(context, value) }),
});
