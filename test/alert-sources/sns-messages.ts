import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SnsMessage, signedText } from '../../src/alert-sources/sns/message.ts';
import { SignatureError } from '../../src/domain/errors.ts';
import type { Outside } from '../../src/domain/ports/outside.ts';

const file = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/sns', name), 'utf8');
const key = file('key.pem');
export const certificate = file('certificate.pem');
export const elsewhere = file('elsewhere.pem');
export const certificateUrl = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem';
export const topic = 'arn:aws:sns:eu-west-1:123456789012:alarms';

const alarm = {
  AlarmName: 'Disk is nearly full',
  AlarmDescription: '/var of db-1',
  AWSAccountId: '123456789012',
  NewStateValue: 'ALARM',
  OldStateValue: 'OK',
  NewStateReason: 'Threshold Crossed: 1 datapoint [97.0] was greater than the threshold (90.0).',
  StateChangeTime: '2026-11-21T02:14:07.123+0000',
  Region: 'EU (Ireland)',
  AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Disk is nearly full',
  Trigger: {
    MetricName: 'disk_used_percent',
    Namespace: 'CWAgent',
    StatisticType: 'Statistic',
    Statistic: 'AVERAGE',
    Unit: null,
    Dimensions: [{ value: 'i-39e64c5f', name: 'InstanceId' }],
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 90,
    TreatMissingData: 'missing',
  },
};

/** The message of a CloudWatch alarm. */
export const alarmMessage = (given: object = {}) => JSON.stringify({ ...alarm, ...given });

/** What SNS posts for it, not signed. */
export function notification(given: Partial<SnsMessage> = {}): SnsMessage {
  return {
    Type: 'Notification',
    MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
    TopicArn: topic,
    Subject: 'ALARM: "Disk is nearly full" in EU (Ireland)',
    Message: alarmMessage(),
    Timestamp: '2026-11-21T02:14:07.200Z',
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL: certificateUrl,
    ...given,
  };
}

/** What SNS posts when somebody subscribes. */
export function confirmation(given: Partial<SnsMessage> = {}): SnsMessage {
  const query = `Action=ConfirmSubscription&TopicArn=${encodeURIComponent(topic)}&Token=2336412f37fb`;
  const { Subject: _none, ...rest } = notification();
  return {
    ...rest,
    Type: 'SubscriptionConfirmation',
    Message: 'You have chosen to subscribe to the topic. To confirm, visit the SubscribeURL.',
    Token: '2336412f37fb',
    SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?${query}`,
    ...given,
  };
}

/** Signed as SNS signs it, with the key of the tests. */
export function signed(message: SnsMessage): SnsMessage {
  const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const Signature = createSign(algorithm).update(signedText(message), 'utf8').sign(key, 'base64');
  return { ...message, Signature };
}

/** Answers by address and remembers what was read; anything else is refused as not allowed. */
export function outsideWith(pages: Readonly<Record<string, string>>) {
  const read: string[] = [];
  const outside: Outside = {
    read: async ({ url, host }) => {
      const page = Object.hasOwn(pages, url) && host.test(new URL(url).hostname) ? pages[url] : undefined;
      if (page === undefined) throw new SignatureError(`'${url}' may not be read.`);
      read.push(url);
      return page;
    },
  };
  return { outside, read };
}
