import type { ReportError } from './queue-backend.ts';

const mostRemembered = 200;

/** Passes the same message on at most once in `intervalMs`: a backend that is away fails ten times a second. */
export function quietReports(
  report: ReportError,
  intervalMs = 10_000,
  now: () => number = Date.now,
): ReportError {
  const lastAt = new Map<string, number>();
  return (error) => {
    const at = now();
    const last = lastAt.get(error.message);
    if (last !== undefined && at - last < intervalMs) {
      return;
    }
    if (lastAt.size >= mostRemembered) {
      lastAt.clear();
    }
    lastAt.set(error.message, at);
    report(error);
  };
}
