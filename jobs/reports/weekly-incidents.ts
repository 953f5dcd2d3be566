import { defineReport } from '../../src/define/report.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { weeklyIncidentsMessage } from '../../templates/report-weekly-incidents.ts';

export default defineReport({
  title: 'Weekly incidents',
  summary: 'Incidents by severity, time to acknowledge and to resolve, and the noisiest alerts of a week',
  periodMs: 7 * DAY_MS,
  async build({ stores, from, to, timeZone, lateByMs }) {
    const figures = await stores.figures.incidents(from, to);
    return {
      message: weeklyIncidentsMessage({ title: 'Weekly incidents', from, to, timeZone, lateByMs, figures }),
      images: [],
    };
  },
});
