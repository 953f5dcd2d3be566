import { z } from 'zod';
import type { ParsedBody } from '../../define/alert-source.ts';
import { fingerprintOf } from '../../domain/fingerprint.ts';
import { detail, filled, linksTo, needed } from '../fields/detail.ts';
import { completeEvent } from '../fields/event.ts';
import { moment } from '../fields/moment.ts';
import { parseBody } from '../fields/parse-body.ts';
import { HINT, login, repository } from './repository.ts';

const body = z.object({
  action: z.string(),
  workflow_run: z.object({
    workflow_id: needed,
    name: detail,
    display_title: detail,
    head_branch: detail,
    head_sha: detail,
    run_number: detail,
    event: detail,
    conclusion: detail,
    html_url: detail,
    updated_at: moment,
    actor: login,
    head_commit: z.object({ message: detail }).optional().catch(undefined),
  }),
  repository,
});

const FAILED = new Set(['failure', 'timed_out', 'startup_failure']);

/** One run of a workflow; only a completed one on a branch that matters says anything. */
export function readWorkflowRun(
  raw: unknown,
  now: Date,
  branches: readonly string[] | undefined,
): ParsedBody {
  const { action, workflow_run: run, repository: place } = parseBody(body, raw, HINT);
  const matter = branches ?? (place.default_branch === undefined ? undefined : [place.default_branch]);
  const branch = run.head_branch ?? '';
  const conclusion = run.conclusion ?? '';
  const failed = FAILED.has(conclusion);
  // Cancelled, skipped and neutral runs say nothing about whether it works.
  if (action !== 'completed' || (!failed && conclusion !== 'success')) return { events: [] };
  if (matter !== undefined && !matter.includes(branch)) return { events: [] };
  const name = run.name ?? `workflow ${run.workflow_id}`;
  return {
    events: [
      completeEvent(
        {
          source: 'github',
          fingerprint: fingerprintOf({
            source: 'github',
            repository: place.full_name,
            workflow: run.workflow_id,
            branch,
          }),
          status: failed ? 'firing' : 'resolved',
          labels: filled({
            alertname: `${name} failed`,
            severity: 'warning',
            service: place.name,
            repository: place.full_name,
            workflow: name,
            branch,
          }),
          annotations: filled({
            summary: `${name} #${run.run_number ?? '?'} on ${branch} of ${place.full_name}: ${conclusion.replaceAll('_', ' ')}`,
            description: run.head_commit?.message ?? run.display_title,
            commit: run.head_sha,
            author: run.actor,
          }),
          // Each run that fails goes on with what began with the first.
          startsAt: undefined,
          endsAt: failed ? undefined : run.updated_at,
          links: linksTo({ Run: run.html_url }),
        },
        now,
      ),
    ],
  };
}
