import type { Delivery } from '../delivery.ts';
import type { ChatMessage } from './chat.ts';

/** What a delivery has to look like now. */
export interface WantedMessage {
  readonly message: ChatMessage;
  readonly revision: number;
  /** Changes with what somebody did or has to do; as long as it does not, the revision counts numbers only. */
  readonly version?: number;
  /** How soon it is posted; as its kind says where none is given. */
  readonly priority?: number;
}

/**
 * Brings what is posted to what is wanted, exactly once, whatever died in between. Level-triggered: calling it
 * when nothing changed does nothing.
 */
export interface Publisher {
  /** `render` is called with the claimed delivery; `undefined` means that there is nothing to show any more. */
  publish(key: string, render: (delivery: Delivery) => Promise<WantedMessage | undefined>): Promise<void>;
}
