import { z } from 'zod';
import type { ParsedBody } from '../../define/alert-source.ts';
import type { ChangeEvent } from '../../domain/change-event.ts';
import { fingerprintOf } from '../../domain/fingerprint.ts';
import { detail, filled, linksTo, needed } from '../fields/detail.ts';
import { completeEvent } from '../fields/event.ts';
import { moment } from '../fields/moment.ts';
import { parseBody } from '../fields/parse-body.ts';
import { HINT, login, repository } from './repository.ts';

const deployment = z.object({
  id: needed,
  ref: detail,
  sha: detail,
  environment: detail,
  created_at: moment,
  creator: login,
});
const created = z.object({ deployment, repository });
const status = z.object({
  deployment_status: z.object({
    state: z.string(),
    created_at: moment,
    target_url: detail,
    log_url: detail,
    description: detail,
  }),
  deployment,
  repository,
});
type Created = z.output<typeof created>;

const labelsOf = ({ deployment: told, repository: place }: Created) =>
  filled({ service: place.name, repository: place.full_name, environment: told.environment });

/**
 * One change a deployment, however often it is told of: the first that says that it has begun counts. An
 * environment that asks for approval makes the deployment long before it begins, so a status says it better.
 */
function changeOf(told: Created, at: Date, link: string | undefined): ChangeEvent {
  const { ref, sha, environment, creator, id } = told.deployment;
  const what = [ref, sha?.slice(0, 7)].filter((word) => word !== undefined && word !== '');
  const where = environment === undefined ? '' : ` to ${environment}`;
  return {
    source: 'github',
    id: `${told.repository.full_name}/${id}`,
    at,
    title: `deploy ${told.repository.name} ${[...new Set(what)].join(' ')}${where}`.replace(/\s+/g, ' '),
    labels: labelsOf(told),
    links: linksTo({ Deployment: link }),
    ...(creator === undefined ? {} : { author: creator }),
  };
}

export function readDeployment(raw: unknown, now: Date): ParsedBody {
  const told = parseBody(created, raw, HINT);
  return { events: [], changes: [changeOf(told, told.deployment.created_at ?? now, undefined)] };
}

/** A deployment that goes on or is done is a change; one that failed is an alert until one there succeeds. */
export function readDeploymentStatus(raw: unknown, now: Date): ParsedBody {
  const { deployment_status: told, ...rest } = parseBody(status, raw, HINT);
  const link = told.log_url ?? told.target_url;
  const failed = told.state === 'failure' || told.state === 'error';
  const done = told.state === 'success';
  const changes =
    failed || done || told.state === 'in_progress' ? [changeOf(rest, told.created_at ?? now, link)] : [];
  if (!failed && !done) return { events: [], changes };
  const labels = labelsOf(rest);
  return {
    changes,
    events: [
      completeEvent(
        {
          source: 'github',
          fingerprint: fingerprintOf({ source: 'github', deployment: 'failed', ...labels }),
          status: failed ? 'firing' : 'resolved',
          labels: { ...labels, alertname: 'Deployment failed', severity: 'warning' },
          annotations: filled({
            summary: `The deployment of ${rest.repository.full_name} to ${rest.deployment.environment ?? 'its environment'}: ${told.state}`,
            description: told.description,
          }),
          startsAt: undefined,
          endsAt: done ? told.created_at : undefined,
          links: linksTo({ Deployment: link }),
        },
        now,
      ),
    ],
  };
}
