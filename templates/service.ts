import type { Message } from '../src/define/message.ts';
import type { ServiceState } from '../src/domain/service-map.ts';
import { context, section } from './blocks.ts';
import { code, literal } from './mrkdwn.ts';
import { type HealthRow, readingTable, serviceLines } from './system-health.ts';

export interface ServiceModel {
  readonly system: { readonly name: string; readonly title: string };
  /** All of them, in the order of their start, or the one that was asked for. */
  readonly services: readonly ServiceState[];
  readonly rows: readonly HealthRow[];
  readonly now: Date;
}

/** The services of a system with what they need; of one, what is measured of it. */
export function serviceMessage({ system, services, rows, now }: ServiceModel): Message {
  const down = services.filter((service) => service.down).length;
  const text = `Services of ${literal(system.title, 100)}: ${services.length}${down === 0 ? '' : `, ${down} down`}`;
  if (services.length === 0) return { text, blocks: [section('Its pack names no services.')] };
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...serviceLines({ services }),
      ...readingTable({ rows, now }),
      ...(rows.length > 0
        ? []
        : [context(`One of them: ${code(`/ops service ${system.name} <service>`, 120)}`)]),
    ],
  };
}
