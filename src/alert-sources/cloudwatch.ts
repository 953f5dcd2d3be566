import { defineAlertSource } from '../define/alert-source.ts';
import type { AlertEvent } from '../domain/alert.ts';
import { DAY_MS } from '../domain/duration.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { basicToken } from './fields/basic-token.ts';
import { completeEvent } from './fields/event.ts';
import { readNotification } from './sns/alarm.ts';
import { confirmSubscription } from './sns/confirm.ts';
import { readMessage, type SnsMessage } from './sns/message.ts';
import { snsOptions } from './sns/options.ts';
import { snsSignature } from './sns/signature.ts';

/** As long as the token of a confirmation is good. */
const CONFIRMABLE_MS = 2 * DAY_MS;

const WORDS = {
  SubscriptionConfirmation: {
    summary: 'waits to be confirmed: until then none of its alarms arrive.',
    description:
      'Confirm it in the AWS console, or set `confirm: true` under sources.cloudwatch and let SNS ask again (Request confirmation).',
  },
  UnsubscribeConfirmation: {
    summary: 'was ended: none of its alarms arrive any more.',
    description: 'If that was not meant, subscribe the topic again.',
  },
} as const;

/** Tells people what SNS wants of them. The address that confirms is no link here: whoever saw the card could use it. */
function noticeOf(told: SnsMessage, type: keyof typeof WORDS, now: Date): AlertEvent {
  const labels = { alertname: 'SNS subscription', topic: told.TopicArn, severity: 'warning' };
  const { summary, description } = WORDS[type];
  const draft = {
    source: 'cloudwatch',
    fingerprint: fingerprintOf({ source: 'cloudwatch', subscription: told.TopicArn, type }),
    status: 'firing' as const,
    labels,
    annotations: { summary: `The subscription of ${told.TopicArn} ${summary}`, description },
    links: [],
    expiresAt: new Date(now.getTime() + CONFIRMABLE_MS),
  };
  return completeEvent({ ...draft, startsAt: undefined, endsAt: undefined }, now);
}

export default defineAlertSource({
  title: 'CloudWatch alarms through Amazon SNS',
  maxBytes: 1024 * 1024,
  // SNS posts JSON and calls it text.
  contentTypes: { 'text/plain': 'json' },
  options: snsOptions,
  headerToken: basicToken,
  urlToken: true,
  signature: snsSignature(),
  sample: {
    headers: { 'x-amz-sns-message-type': 'Notification' },
    body: {
      Type: 'Notification',
      MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
      TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
      Subject: 'ALARM: "Disk is nearly full" in EU (Ireland)',
      Message: JSON.stringify({
        AlarmName: 'Disk is nearly full',
        AlarmDescription: '/var of db-1',
        AWSAccountId: '123456789012',
        NewStateValue: 'ALARM',
        NewStateReason: 'Threshold Crossed: 1 datapoint [97.0] was greater than the threshold (90.0).',
        StateChangeTime: '2026-11-21T02:14:07.123+0000',
        Region: 'EU (Ireland)',
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Disk',
        Trigger: {
          MetricName: 'disk_used_percent',
          Namespace: 'CWAgent',
          Dimensions: [{ name: 'InstanceId', value: 'i-39e64c5f' }],
        },
      }),
      Timestamp: '2026-11-21T02:14:07.200Z',
      SignatureVersion: '2',
      Signature: 'bm90IHNpZ25lZA==',
      SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem',
    },
  },
  parse(raw, { now, options }) {
    const told = readMessage(raw);
    if (told.Type === 'Notification') return { events: readNotification(told, now) };
    const confirms = told.Type === 'SubscriptionConfirmation' && snsOptions.parse(options ?? {}).confirm;
    return { events: confirms ? [] : [noticeOf(told, told.Type, now)] };
  },
  async afterwards(raw, { options }, outside) {
    const told = readMessage(raw);
    const wanted = told.Type === 'SubscriptionConfirmation' && snsOptions.parse(options ?? {}).confirm;
    if (wanted) await confirmSubscription(told, outside);
  },
});
