import { defineAction } from '../../src/define/action.ts';
import { decodeSeriesReference } from '../../src/domain/series-reference.ts';
import { endSeries } from '../../src/silences/silence-series.ts';
import { seriesEndedMessage } from '../../templates/silence-outcome.ts';

export default defineAction({
  summary: 'End a recurring silence with the occurrence that goes on',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const { seriesId, version } = decodeSeriesReference(value);
    const { changed } = await endSeries(context, { seriesId, seen: version, actor: context.actor });
    return { reply: seriesEndedMessage(seriesId, changed) };
  },
});
