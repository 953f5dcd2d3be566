import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import { hmacSignature } from './fields/hmac-signature.ts';
import { parseBody } from './fields/parse-body.ts';
import { readDeployment, readDeploymentStatus } from './github/deployments.ts';
import { HINT } from './github/repository.ts';
import { readWorkflowRun } from './github/workflow-runs.ts';

/**
 * GitHub webhooks: a workflow that fails is an alert until the same workflow succeeds on the same branch; a deployment
 * is a change. Other events are taken and nothing is made of them.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 */
const options = z.strictObject({
  /** Branches whose workflows matter; left out: the default branch of each repository. */
  branches: z.array(z.string().min(1).max(250)).max(100).optional(),
});

export default defineAlertSource({
  title: 'GitHub: failed workflows; deployments as changes',
  // GitHub sends no more than 25 MB; these three are some 30 kB.
  maxBytes: 4 * 1024 * 1024,
  options,
  signature: hmacSignature('x-hub-signature-256', 'sha256='),
  sample: {
    headers: { 'x-github-event': 'workflow_run' },
    body: {
      action: 'completed',
      workflow_run: {
        id: 30433642,
        name: 'Build',
        head_branch: 'main',
        head_sha: '4f2c1d7e8a9b0c1d2e3f4a5b6c7d8e9f0a1b2c3d',
        run_number: 562,
        event: 'push',
        status: 'completed',
        conclusion: 'failure',
        workflow_id: 159038,
        html_url: 'https://github.example/shop/api/actions/runs/30433642',
        updated_at: '2026-11-21T02:14:07Z',
        actor: { login: 'bea' },
        head_commit: { message: 'Charge once' },
      },
      repository: { name: 'api', full_name: 'shop/api', default_branch: 'main' },
    },
  },
  parse(raw, { now, headers, options: given }) {
    const event = headers['x-github-event'] ?? eventOf(raw);
    if (event === 'workflow_run') {
      return readWorkflowRun(raw, now, options.parse(given ?? {}).branches);
    }
    if (event === 'deployment_status') return readDeploymentStatus(raw, now);
    if (event === 'deployment') return readDeployment(raw, now);
    parseBody(z.object({}), raw, HINT);
    return { events: [] };
  },
});

/** For a body that comes without its header, from a file for instance. */
function eventOf(raw: unknown): string {
  const keys = Object.keys(
    parseBody(
      z
        .looseObject({})
        .refine(
          (body) => ['workflow_run', 'deployment', 'zen', 'repository'].some((key) => key in body),
          'has to be an event of GitHub',
        ),
      raw,
      HINT,
    ),
  );
  return ['workflow_run', 'deployment_status', 'deployment'].find((key) => keys.includes(key)) ?? 'other';
}
