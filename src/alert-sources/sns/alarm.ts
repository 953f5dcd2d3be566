import { z } from 'zod';
import type { AlertEvent } from '../../domain/alert.ts';
import { fingerprintOf } from '../../domain/fingerprint.ts';
import { sanitiseText } from '../../domain/sanitise.ts';
import { detail, filled, needed } from '../fields/detail.ts';
import { completeEvent } from '../fields/event.ts';
import { moment, momentOf } from '../fields/moment.ts';
import type { SnsMessage } from './message.ts';

const dimension = z.object({ name: z.string(), value: detail });
const trigger = z
  .object({ MetricName: detail, Namespace: detail, Dimensions: z.array(dimension).catch([]) })
  .partial();

/** What CloudWatch writes into the message of a state change. */
const alarm = z.object({
  AlarmName: needed,
  AlarmDescription: detail,
  AlarmArn: detail,
  AWSAccountId: detail,
  Region: detail,
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  NewStateReason: detail,
  StateChangeTime: moment,
  Trigger: trigger.optional().catch(undefined),
});
type Alarm = z.output<typeof alarm>;

/** What EventBridge says of the same. */
const stateChange = z
  .object({
    account: detail,
    region: detail,
    resources: z.array(z.string()).catch([]),
    detail: z.object({
      alarmName: needed,
      state: z.object({
        value: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
        reason: detail,
        timestamp: moment,
      }),
      configuration: z.object({ description: detail }).optional().catch(undefined),
    }),
  })
  .transform(
    ({ account, region, resources, detail: told }): Alarm => ({
      AlarmName: told.alarmName,
      AlarmDescription: told.configuration?.description,
      AlarmArn: resources[0],
      AWSAccountId: account,
      Region: region,
      NewStateValue: told.state.value,
      NewStateReason: told.state.reason,
      StateChangeTime: told.state.timestamp,
      Trigger: undefined,
    }),
  );

/** What a notification says. Without data nothing is known: an alarm stays what it was. */
export function readNotification(told: SnsMessage, now: Date): readonly AlertEvent[] {
  const body = jsonOf(told.Message);
  const found = alarm.safeParse(body).data ?? stateChange.safeParse(body).data;
  if (found === undefined) return [noticeOf(told, now)];
  return found.NewStateValue === 'INSUFFICIENT_DATA' ? [] : [eventOf(found, told, now)];
}

function eventOf(told: Alarm, { TopicArn }: SnsMessage, now: Date): AlertEvent {
  const firing = told.NewStateValue === 'ALARM';
  const dimensions = (told.Trigger?.Dimensions ?? []).slice(0, 50);
  const identity = told.AlarmArn ?? `${told.AWSAccountId} ${told.Region} ${told.AlarmName}`;
  return completeEvent(
    {
      source: 'cloudwatch',
      fingerprint: fingerprintOf({ source: 'cloudwatch', alarm: identity }),
      status: firing ? 'firing' : 'resolved',
      labels: filled({
        ...Object.fromEntries(dimensions.map(({ name, value }) => [sanitiseText(name), value])),
        alertname: told.AlarmName,
        namespace: told.Trigger?.Namespace,
        metric: told.Trigger?.MetricName,
        account: told.AWSAccountId,
        region: told.Region,
        topic: TopicArn.split(':').at(-1),
      }),
      annotations: filled({
        summary: told.AlarmDescription ?? told.AlarmName,
        description: told.NewStateReason,
      }),
      startsAt: firing ? told.StateChangeTime : undefined,
      endsAt: firing ? undefined : told.StateChangeTime,
      links: [],
    },
    now,
  );
}

/** Anything else that is published to the topic: it lasts until somebody resolves it. */
function noticeOf({ TopicArn, Subject, Message, Timestamp }: SnsMessage, now: Date): AlertEvent {
  const topic = sanitiseText(TopicArn.split(':').at(-1) ?? TopicArn);
  const subject = sanitiseText(Subject ?? '') || topic;
  return completeEvent(
    {
      source: 'cloudwatch',
      fingerprint: fingerprintOf({ source: 'cloudwatch', topic: TopicArn, subject }),
      status: 'firing',
      labels: { alertname: subject, topic },
      annotations: filled({ summary: subject, description: sanitiseText(Message) }),
      startsAt: momentOf(Timestamp),
      endsAt: undefined,
      links: [],
    },
    now,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
