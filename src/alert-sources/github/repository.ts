import { z } from 'zod';
import { detail, needed } from '../fields/detail.ts';

/** What every event says about where it happened. */
export const repository = z.object({ name: needed, full_name: needed, default_branch: detail });

/** Somebody, by login; undefined where GitHub does not say. */
export const login = z
  .object({ login: detail })
  .transform((user) => user.login)
  .optional()
  .catch(undefined);

export const HINT = 'Send the events workflow_run, deployment and deployment_status as application/json.';
