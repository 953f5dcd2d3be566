import type { AlertDesk, SilenceRequest } from '../define/alert-desk.ts';
import type { Services } from '../define/services.ts';
import { machineActor } from '../domain/actor.ts';
import { HOUR_MS } from '../domain/duration.ts';
import { sanitiseText } from '../domain/sanitise.ts';
import { silenceState } from '../domain/silence.ts';
import { cut, oneLine } from '../domain/text.ts';
import { expireSilence } from '../incidents/expire-silence.ts';
import { createSilence } from '../silences/create-silence.ts';
import { editSilence, requireSilence } from '../silences/edit-silence.ts';

/** As long as Alertmanager keeps ended ones. */
const KEPT_MS = 120 * HOUR_MS;
const MOST = 1_000;
/** Behind the name of whoever a tool says it acts for: nobody else's word may look like that of a person here. */
const BY_API = ' (API)';

type SilenceDesk = Pick<AlertDesk, 'silences' | 'silence' | 'putSilence' | 'expireSilence'>;

/** The part of a source's desk that is about silences. */
export function silenceDesk(services: Services, source: string): SilenceDesk {
  const { stores, clock } = services;

  async function put({ id, ...request }: SilenceRequest): Promise<string> {
    const { matchers, startsAt, endsAt, comment } = request;
    const actor = machineActor(authorOf(request, source), 'api');
    const known = id === undefined ? undefined : await requireSilence(services, id);
    if (known === undefined || silenceState(known, clock.now()) === 'expired')
      return (await createSilence(services, { actor, matchers, startsAt, endsAt, comment })).id;
    const { id: silenceId, version: seen } = known;
    return (await editSilence(services, { actor, silenceId, seen, matchers, endsAt, comment })).id;
  }

  /** Whether it succeeds or not, somebody tried. */
  async function recorded<T>(act: string, subject: string | undefined, work: () => Promise<T>): Promise<T> {
    const entry = { at: clock.now(), actorId: source, role: undefined, source: 'api', act, subject };
    try {
      const result = await work();
      await stores.audit.add({ ...entry, outcome: 'done', detail: undefined });
      return result;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      await stores.audit.add({ ...entry, outcome: 'refused', detail }).catch(() => undefined);
      throw error;
    }
  }

  return {
    silences: async () => {
      const now = clock.now();
      const [open, ended] = await Promise.all([
        stores.silences.listOpen(now),
        stores.silences.listEnded(new Date(now.getTime() - KEPT_MS), now, MOST),
      ]);
      return [...open, ...ended];
    },
    silence: (id) => requireSilence(services, id),
    putSilence: (request) =>
      recorded(`silence for ${authorOf(request, source)}`, request.id, () => put(request)),
    expireSilence: (id) =>
      recorded('end a silence', id, async () => {
        await expireSilence(services, { silenceId: id, actor: machineActor(source, 'api') });
      }),
  };
}

function authorOf({ author }: SilenceRequest, source: string): string {
  const name = oneLine(sanitiseText(author)).replace(BY_API, '');
  return `${cut(name === '' ? source : name, 80)}${BY_API}`;
}
