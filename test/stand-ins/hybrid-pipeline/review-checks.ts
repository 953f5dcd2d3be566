import { DAY_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import type { Check } from '../describe-checks.ts';
import { deployment, hourly, losePython, loses, noLevel, remember, says, watchWith } from './watching.ts';

/** What is looked at by the week and by the month. */
export const reviewChecks: readonly Check[] = [
  {
    sheet: 'Weekly: is retraining needed?',
    figure: 'retraining.needed',
    warning: says('model_retraining_evaluator.py', '{ "retraining_needed": true }'),
    critical: noLevel,
    unknown: says('model_retraining_evaluator.py', 'no JSON'),
  },
  {
    sheet: 'Weekly: advice on the configuration',
    figure: 'configuration-advice.suggestions',
    warning: 'Advice is information.',
    critical: 'Advice is information.',
    unknown: losePython,
  },
  {
    sheet: 'Weekly: the benchmark suite has run',
    figure: 'benchmark.newest-age',
    warning: () => deployment.report('benchmark', { documents_per_hour: 41, mean_seconds: 1 }, 9 * DAY_MS),
    critical: noLevel,
    unknown: 'Without any there is no age, and `up` is critical.',
  },
  {
    sheet: 'Weekly: throughput in the benchmark, against target and baseline',
    figure: 'benchmark.documents',
    warning: () => deployment.report('benchmark', { documents_per_hour: 34, mean_seconds: 1 }),
    critical: async () => {
      await watchWith();
      deployment.report('benchmark', { documents_per_hour: 36, mean_seconds: 1 });
      await remember('benchmark.documents', hourly(3, 50).slice(1));
      await remember('benchmark.documents', [
        [40 * MINUTE_MS, 36],
        [20 * MINUTE_MS, 36],
      ]);
    },
    unknown: () => deployment.report('benchmark', 'no JSON'),
  },
  {
    sheet: 'Weekly: answers in the benchmark',
    figure: 'benchmark.answer',
    warning: () => deployment.report('benchmark', { documents_per_hour: 41, mean_seconds: 2 }),
    critical: noLevel,
    unknown: () => deployment.report('benchmark', 'no JSON'),
  },
  {
    sheet: 'Monthly: the models were evaluated',
    figure: 'model-evaluation.newest-age',
    warning: () => deployment.report('model-evaluation', { score: 0.9 }, 37 * DAY_MS),
    critical: noLevel,
    unknown: 'Without any there is no age, and `up` is critical.',
  },
  {
    sheet: 'Monthly: how the models were evaluated',
    figure: 'model-evaluation.score',
    warning: () => deployment.report('model-evaluation', { score: 0.74 }),
    critical: () => deployment.report('model-evaluation', { score: 0.69 }),
    unknown: () => deployment.report('model-evaluation', 'no JSON'),
  },
  {
    sheet: 'Monthly: audit of the system',
    figure: 'audit.exit-status',
    warning: 'There are findings or not.',
    critical: says('system_audit.sh', '2 findings', 1),
    unknown: loses('system_audit.sh'),
  },
  {
    sheet: 'Monthly: infrastructure',
    figure: 'infrastructure.findings',
    warning: 'Findings are information.',
    critical: 'Findings are information.',
    unknown: loses('infrastructure_optimizer.sh'),
  },
];
