import { SignatureError, TimeoutError, UnreachableError } from '../domain/errors.ts';
import type { Outside, OutsideRequest } from '../domain/ports/outside.ts';
import { createGuardedCall, type GuardedCall } from './guarded-call.ts';

/** The one way of calling an address that came from outside: https, an allowed host, no redirect, a bound in time and size. */
export function createOutside(call: GuardedCall = createGuardedCall()): Outside {
  return {
    async read(request) {
      const url = allowedUrl(request);
      const signal = AbortSignal.timeout(request.timeoutMs);
      try {
        const response = await call(url, signal);
        if (!response.ok) {
          await response.body?.cancel();
          throw new UnreachableError(`'${url.host}' answered ${response.status}. It is tried again later.`);
        }
        return await readBounded(response, request.maxBytes);
      } catch (cause) {
        if (cause instanceof UnreachableError) throw cause;
        if (signal.aborted) {
          throw new TimeoutError(
            `'${url.host}' did not answer within ${request.timeoutMs} ms. It is tried again later.`,
            { cause },
          );
        }
        throw new UnreachableError(`'${url.host}' could not be read. It is tried again later.`, { cause });
      }
    },
  };
}

function allowedUrl({ url: text, host }: OutsideRequest): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url?.username === '' && url.password === '' && url.port === '';
  if (url === undefined || url.protocol !== 'https:' || !plain || !matchesWhole(host, url.hostname)) {
    throw new SignatureError(
      `The address '${text.slice(0, 200)}' is not one that may be called. Nothing was called.`,
    );
  }
  return url;
}

function matchesWhole(expression: RegExp, text: string): boolean {
  return expression.exec(text)?.[0] === text;
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    if (length > maxBytes) throw new UnreachableError(`The answer is longer than ${maxBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
