import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

type Found = readonly { readonly address: string; readonly family: number }[];

const asking = new Map<string, Promise<Found>>();

/**
 * Asks the system for the addresses of a host, once for all who ask at the same time. Such a question cannot be
 * taken back and keeps one of the two threads that Node has for them until the name server is given up: a name that
 * hangs takes one, however many probes want it.
 */
function addressesOf(host: string): Promise<Found> {
  const pending = asking.get(host);
  if (pending !== undefined) return pending;
  const answer = lookup(host, { all: true }).finally(() => asking.delete(host));
  asking.set(host, answer);
  return answer;
}

/** For `net.connect` and whatever is made with it. */
export const sharedLookup: LookupFunction = (host, { all, family }, done) => {
  addressesOf(host).then(
    (found) => {
      const wanted = family === 4 || family === 6 ? found.filter((one) => one.family === family) : found;
      const [first] = wanted;
      if (first === undefined) done(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
      else if (all === true) done(null, [...wanted]);
      else done(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => done(error, []),
  );
};
