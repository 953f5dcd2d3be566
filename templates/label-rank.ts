/** What operators look for first. */
const first = [
  'alertname',
  'system',
  'service',
  'job',
  'instance',
  'namespace',
  'pod',
  'container',
  'device',
];

/** Sorts labels by what operators look for first. */
export function rank(name: string): number {
  const place = first.indexOf(name);
  return place < 0 ? first.length : place;
}
