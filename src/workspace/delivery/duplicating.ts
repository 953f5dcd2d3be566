import type { DeliveryFaults } from '../faults.ts';
import type { Ack, Delivery, Envelope } from './delivery.ts';

/** Sends a payload several times while `duplicateDeliveries` asks for it; the first ack counts. */
export function duplicating(inner: Delivery, faults: DeliveryFaults): Delivery {
  return {
    async deliver(envelope: Envelope): Promise<Ack> {
      if (faults.duplicates <= 0) return inner.deliver(envelope);
      faults.duplicates -= 1;
      const again = Array.from({ length: faults.copies }, (_, index) => ({
        ...envelope,
        retry: { attempt: index + 1, reason: 'http_timeout' },
      }));
      const [first] = await Promise.all([inner.deliver(envelope), ...again.map((one) => inner.deliver(one))]);
      return first;
    },
    ...(inner.openTicket !== undefined && { openTicket: () => inner.openTicket?.() ?? '' }),
    disconnect: (reason) => inner.disconnect(reason),
    close: () => inner.close(),
  };
}
