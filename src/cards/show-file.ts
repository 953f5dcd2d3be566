import { ConflictError, NotFoundError, RateLimitedError } from '../domain/errors.ts';
import type { Chat, PostedMessage } from '../domain/ports/chat.ts';

export interface ShownFile {
  readonly place: PostedMessage;
  readonly file: Parameters<Chat['uploadImage']>[1];
  /** Notes that it is about to be shown; false where that was noted before. */
  readonly started: () => Promise<boolean>;
  /** Takes that note back, for what nobody can have seen. */
  readonly notShown: () => Promise<void>;
}

/** Why a file may be missing for good. */
export interface NotShown {
  readonly error: unknown;
  /** By the chat's own word, and not because nobody knows what came of it. */
  readonly refused: boolean;
  /** Whether it counts as shown. */
  readonly noted: boolean;
}

/**
 * Shows a file in the thread of a message, once. Nothing finds it again in the chat, so it is noted before the step that
 * shows it: what fails earlier is thrown, to be tried again, what fails in that step and nobody knows how is rather
 * missing than there twice.
 */
export async function showFile(
  chat: Pick<Chat, 'uploadImage'>,
  { place, file, started, notShown }: ShownFile,
): Promise<NotShown | undefined> {
  let noted = false;
  const mayShow = async (): Promise<boolean> => {
    noted = await started();
    return noted;
  };
  try {
    await chat.uploadImage(place.channelId, file, { threadTs: place.ts, mayShow });
    return undefined;
  } catch (error) {
    // The chat's own word that nobody has seen it, and that this will pass.
    const limited = error instanceof RateLimitedError;
    if (noted && limited) await notShown();
    const refused = error instanceof ConflictError || error instanceof NotFoundError;
    if (limited || !(noted || refused)) throw error;
    return { error, refused, noted };
  }
}
