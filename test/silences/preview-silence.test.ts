import { expect, it } from 'vitest';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { previewSilence } from '../../src/silences/preview-silence.ts';
import { firing } from '../support/alerts.ts';
import { silenceBench } from './silence-bench.ts';

it('counts what a silence would hide among more worse alerts than it reads', async () => {
  const bench = await silenceBench();
  const worse = Array.from({ length: 10_001 }, (_, n) =>
    firing({ alertname: 'Worse', instance: `${n}`, severity: 'critical' }),
  );
  await bench.intake.accept([...worse, firing({ alertname: 'Quiet', zone: 'eu', severity: 'info' })]);
  const preview = await previewSilence(bench, [parseMatcher('alertname=Quiet'), parseMatcher('zone=~eu|us')]);
  expect(preview).toMatchObject({ firing: 1, hidden: 0 });
  const other = [parseMatcher('alertname=Quiet'), parseMatcher('zone!=eu')];
  expect(await previewSilence(bench, other)).toMatchObject({ firing: 0 });
});
