import { type HttpService, startHttpService } from '../parts/http-service.ts';

/** What the API of the deployment says of itself; a fault changes it while it runs. */
export interface ApplicationState {
  pool: { status: string; checkedOut: number; size: number };
  model: { accuracy: number; samples: number; training: string };
  breaker: { state: string; failures: Readonly<Record<string, number>> };
  affinity: { score: number; patterns: readonly number[] };
  /** Seconds that an embedding takes. */
  embeddingSeconds: number;
  /** Seconds that a search takes by Qdrant's own count. */
  searchSeconds: number;
  /** Seconds of the 95th percentile of queries. */
  p95: number;
  /** Whether everybody answers what a proxy in between would. */
  garbled: boolean;
}

export const wellState = (): ApplicationState => ({
  pool: { status: 'healthy', checkedOut: 8, size: 20 },
  model: { accuracy: 0.86, samples: 1200, training: 'completed' },
  breaker: { state: 'closed', failures: { timeout: 3, connection: 2 } },
  affinity: { score: 0.81, patterns: [0.9, 0.7, 0.4] },
  embeddingSeconds: 0.04,
  searchSeconds: 0.012,
  p95: 0.21,
  garbled: false,
});

export interface Application {
  readonly api: HttpService;
  readonly prometheus: HttpService;
  readonly qdrantMetrics: HttpService;
  state: ApplicationState;
  stop(): Promise<void>;
}

const bounds = [0.01, 0.05, 0.1, 0.5, 1, 5];

/** The API with its end points for administrators, what scrapes it, and the metrics of the Qdrant behind it. */
export async function startApplication(): Promise<Application> {
  let served = 0;
  const buckets = new Map<number, number>();
  const state = () => application.state;
  const unless =
    (answer: (url: URL, body: string) => object | string) =>
    (url: URL, body: string): object | string =>
      state().garbled ? '<html>502 Bad Gateway</html>' : answer(url, body);
  const api = await startHttpService({
    '/health': { status: 'healthy' },
    '/metrics': unless(() => {
      served += 10;
      for (const bound of bounds) {
        buckets.set(bound, (buckets.get(bound) ?? 0) + (state().embeddingSeconds <= bound ? 10 : 0));
      }
      return metricsOf(state(), served, buckets);
    }),
    '/admin/db-stats': unless(() => ({ connection_pool: { status: state().pool.status } })),
    '/api/admin/ml-model-stats': unless(() => ({
      accuracy: state().model.accuracy,
      training_samples: state().model.samples,
    })),
    '/api/admin/ml-model-training-status': unless(() => ({ status: state().model.training })),
    '/api/admin/circuit-breaker-status': unless(() => ({ state: state().breaker.state })),
    '/api/admin/connection-affinity-patterns': unless(() => ({
      patterns: state().affinity.patterns.map((score, index) => ({
        normalized_query: `select ${index}`,
        performance_score: score,
      })),
    })),
  });
  const answer = unless((_, body) => answerTo(new URLSearchParams(body), state()));
  const prometheus = await startHttpService({ '/api/v1/query': answer, '/api/v1/query_range': answer });
  let calls = 0;
  const qdrantMetrics = await startHttpService({
    '/metrics': unless(() => {
      calls += 5;
      const labels = '{method="POST",endpoint="/collections/{name}/points/query",status="200"}';
      return [
        '# TYPE rest_responses_total counter',
        `rest_responses_total${labels} ${calls}`,
        '# TYPE rest_responses_duration_seconds histogram',
        `rest_responses_duration_seconds_sum${labels} ${calls * state().searchSeconds}`,
        `rest_responses_duration_seconds_count${labels} ${calls}`,
        '',
      ].join('\n');
    }),
  });
  const application: Application = {
    api,
    prometheus,
    qdrantMetrics,
    state: wellState(),
    async stop() {
      for (const service of [api, prometheus, qdrantMetrics]) await service.stop();
    },
  };
  return application;
}

function metricsOf(
  { pool, model, breaker, affinity, embeddingSeconds }: ApplicationState,
  served: number,
  buckets: ReadonlyMap<number, number>,
): string {
  const failures = Object.entries(breaker.failures).map(
    ([type, count]) => `db_circuit_breaker_failures_total{failure_type="${type}"} ${count}`,
  );
  return [
    '# TYPE db_connection_pool_checked_out gauge',
    `db_connection_pool_checked_out ${pool.checkedOut}`,
    `db_connection_pool_size ${pool.size}`,
    `db_connection_pool_ml_model_accuracy ${model.accuracy}`,
    '# TYPE db_circuit_breaker_failures_total counter',
    ...failures,
    `db_connection_affinity_performance_score ${affinity.score}`,
    '# TYPE embedding_requests_total counter',
    `embedding_requests_total ${served}`,
    '# TYPE embedding_duration_seconds histogram',
    ...[...buckets].map(([bound, count]) => `embedding_duration_seconds_bucket{le="${bound}"} ${count}`),
    `embedding_duration_seconds_bucket{le="+Inf"} ${served}`,
    `embedding_duration_seconds_sum ${served * embeddingSeconds}`,
    `embedding_duration_seconds_count ${served}`,
    '',
  ].join('\n');
}

/** The form of Prometheus' answers: a vector for a question about now, a matrix for one about a range. */
function answerTo(asked: URLSearchParams, { p95, model, affinity, breaker }: ApplicationState): object {
  const query = asked.get('query') ?? '';
  const at = Number(asked.get('end') ?? 0);
  const from = Number(asked.get('start') ?? 0);
  const known: readonly (readonly [RegExp, number])[] = [
    [/^histogram_quantile\(0\.95, .*db_query_duration_seconds_bucket/, p95],
    [/^sum\(rate\(db_query_total/, 42],
    [/^db_connection_pool_ml_model_accuracy$/, model.accuracy],
    [/^db_connection_affinity_performance_score$/, affinity.score],
  ];
  const series = /^sum by \(failure_type\)/.test(query)
    ? Object.entries(breaker.failures).map(([failure_type, count]) => ({ labels: { failure_type }, count }))
    : known.filter(([form]) => form.test(query)).map(([, count]) => ({ labels: {}, count }));
  const isRange = asked.has('step');
  const result = series.map(({ labels, count }) =>
    isRange
      ? { metric: labels, values: [from, (from + at) / 2, at].map((moment) => [moment, `${count}`]) }
      : { metric: labels, value: [at, `${count}`] },
  );
  return { status: 'success', data: { resultType: isRange ? 'matrix' : 'vector', result } };
}
