import { z } from 'zod';
import { absolutePath } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { NotFoundError, UnreachableError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { aptRebootReason, aptRefreshedAt, readAptUpdates } from '../targets/apt.ts';
import { dnfRebootRequired, dnfRefreshedAt, readDnfUpdates } from '../targets/dnf.ts';
import type { PackageUpdates } from '../targets/package-updates.ts';
import { findProgram } from '../targets/programs/find-program.ts';
import { systemProgram } from '../targets/programs/system-program.ts';

const namesShown = 8;

/** Updates that wait for this host, by apt or dnf. Costs a second or two of processor: once in hours will do. */
export default defineProbe({
  title: 'Pending updates of packages',
  parameters: z.strictObject({
    /** Which one keeps the packages; default whichever there is. */
    manager: z.enum(['auto', 'apt', 'dnf']).default('auto'),
    /** apt-get or dnf where it does not stand in the usual folders. */
    program: absolutePath.optional(),
  }),
  spawns: true,
  timeoutMs: 60_000,
  metrics: {
    pending: { title: 'Updates pending', unit: 'count' },
    security: { title: 'Security updates pending', unit: 'count' },
    'lists-age': { title: 'Time since the package lists were refreshed', unit: 's' },
    'reboot-required': { title: 'The host has to be started anew', unit: 'none' },
  },
  async run({ signal, clock }, { manager, program }) {
    const kind = manager === 'auto' ? await managerHere() : manager;
    const [updates, refreshedAt, reboot] = await (kind === 'apt'
      ? askApt(program, signal)
      : askDnf(program, signal));
    const ageSeconds =
      refreshedAt === undefined ? undefined : (clock.now().getTime() - refreshedAt.getTime()) / 1000;
    return [
      countOf('pending', updates.pending),
      countOf('security', updates.security),
      ...(ageSeconds === undefined
        ? []
        : [{ metric: 'lists-age', value: Math.max(0, Math.round(ageSeconds)), unit: 's' }]),
      ...(reboot === undefined ? [] : [rebootReading(reboot)]),
    ];
  },
});

type Answer = readonly [PackageUpdates, Date | undefined, string | boolean | undefined];

async function managerHere(): Promise<'apt' | 'dnf'> {
  for (const [name, kind] of [
    ['apt-get', 'apt'],
    ['dnf', 'dnf'],
  ] as const) {
    try {
      await findProgram(name, '/');
      return kind;
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
  throw new UnreachableError('This host has neither apt-get nor dnf. Its packages cannot be looked at.');
}

async function askApt(file: string | undefined, signal: AbortSignal): Promise<Answer> {
  const updates = await readAptUpdates(systemProgram('apt-get', { file }), signal);
  return [updates, await aptRefreshedAt(), (await aptRebootReason()) ?? false];
}

async function askDnf(file: string | undefined, signal: AbortSignal): Promise<Answer> {
  const updates = await readDnfUpdates(systemProgram('dnf', { file }), signal);
  const reboot = await dnfRebootRequired(systemProgram('needs-restarting'), signal);
  return [updates, await dnfRefreshedAt(), reboot];
}

function rebootReading(reboot: string | boolean): Reading {
  const detail = typeof reboot === 'string' && reboot !== '' ? reboot : undefined;
  return {
    metric: 'reboot-required',
    value: reboot === false ? 0 : 1,
    unit: 'none',
    ...(detail === undefined ? {} : { detail }),
  };
}

function countOf(metric: string, names: readonly string[]): Reading {
  const left = names.length - namesShown;
  const shown = names.slice(0, namesShown).join(', ');
  const detail = left > 0 ? `${shown} and ${left} more` : shown;
  return { metric, value: names.length, unit: 'count', ...(detail === '' ? {} : { detail }) };
}
