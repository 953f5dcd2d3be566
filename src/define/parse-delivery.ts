import { InvalidAlertError } from '../domain/errors.ts';
import type { AlertSourceDefinition, ParsedBody, SourceContext } from './alert-source.ts';

type Parser = Pick<AlertSourceDefinition, 'parse' | 'transform'>;

/** What a body says, whichever way it came. InvalidAlertError names what is wrong with it. */
export async function parseDelivery(
  source: Parser,
  body: unknown,
  context: SourceContext,
): Promise<ParsedBody> {
  try {
    const plain = source.transform === undefined ? body : await source.transform(body, context);
    return source.parse(plain, context);
  } catch (error) {
    // A body that is nested deeper than the stack is the sender's mistake: told again, it would fail again.
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidAlertError('The body is nested too deeply. Send it flatter.', { cause: error });
  }
}
