/** What the API exposes about its work, as counters that only grow. */
export class ServiceMetrics {
  waiting = 0;
  modelBytes = 2e9;
  #well = 0;
  #failed = 0;
  #fast = 0;
  #slow = 0;

  /** Requests that were answered: so many failed, and so many took two seconds of inference instead of 20 ms. */
  serve(
    count: number,
    { failed = 0, slow = 0 }: { readonly failed?: number; readonly slow?: number } = {},
  ): void {
    this.#well += count - failed;
    this.#failed += failed;
    this.#fast += count - slow;
    this.#slow += slow;
  }

  restore(): void {
    this.waiting = 0;
    this.modelBytes = 2e9;
  }

  text(): string {
    const all = this.#fast + this.#slow;
    const name = 'ner11_inference_seconds';
    return [
      '# TYPE http_requests_total counter',
      `http_requests_total{status="200"} ${this.#well}`,
      `http_requests_total{status="500"} ${this.#failed}`,
      `# TYPE ${name} histogram`,
      `${name}_bucket{le="0.02"} ${this.#fast}`,
      `${name}_bucket{le="1"} ${this.#fast}`,
      `${name}_bucket{le="2"} ${all}`,
      `${name}_bucket{le="+Inf"} ${all}`,
      `${name}_sum ${this.#fast * 0.02 + this.#slow * 2}`,
      `${name}_count ${all}`,
      '# TYPE ner11_model_memory_bytes gauge',
      `ner11_model_memory_bytes ${this.modelBytes}`,
      '# TYPE ner11_queue_depth gauge',
      `ner11_queue_depth ${this.waiting}`,
      '',
    ].join('\n');
  }
}
