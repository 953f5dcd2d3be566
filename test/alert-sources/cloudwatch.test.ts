import { describe, expect, it } from 'vitest';
import cloudwatch from '../../src/alert-sources/cloudwatch.ts';
import { basicToken } from '../../src/alert-sources/fields/basic-token.ts';
import type { SnsMessage } from '../../src/alert-sources/sns/message.ts';
import { snsHost } from '../../src/alert-sources/sns/message.ts';
import { snsSignature } from '../../src/alert-sources/sns/signature.ts';
import { SignatureError, UnreachableError } from '../../src/domain/errors.ts';
import {
  alarmMessage,
  certificate,
  certificateUrl,
  confirmation,
  elsewhere,
  notification,
  outsideWith,
  signed,
  topic,
} from './sns-messages.ts';
import { alertSourceContract, context, now } from './source-contract.ts';

const one = (given: object) =>
  cloudwatch.parse(notification({ Message: alarmMessage(given) }), context).events;

describe('the CloudWatch source', () => {
  alertSourceContract(cloudwatch, () => ({ ...notification() }));

  it('raises an alarm with everything that it says', () => {
    expect(one({})).toEqual([
      {
        source: 'cloudwatch',
        fingerprint: expect.any(String),
        status: 'firing',
        labels: {
          alertname: 'Disk is nearly full',
          InstanceId: 'i-39e64c5f',
          namespace: 'CWAgent',
          metric: 'disk_used_percent',
          account: '123456789012',
          region: 'EU (Ireland)',
          topic: 'alarms',
        },
        annotations: {
          summary: '/var of db-1',
          description: 'Threshold Crossed: 1 datapoint [97.0] was greater than the threshold (90.0).',
        },
        startsAt: new Date('2026-11-21T02:14:07.123Z'),
        links: [],
      },
    ]);
  });

  it('ends the same alarm', () => {
    const [over] = one({ NewStateValue: 'OK', StateChangeTime: '2026-11-21T02:20:00.000+0000' });
    expect(over).toMatchObject({ status: 'resolved', endsAt: new Date('2026-11-21T02:20:00Z') });
    expect(over?.fingerprint).toBe(one({})[0]?.fingerprint);
    expect(over?.fingerprint).not.toBe(one({ AlarmArn: 'arn:other' })[0]?.fingerprint);
  });

  it('says nothing of an alarm without data', () => {
    expect(one({ NewStateValue: 'INSUFFICIENT_DATA' })).toEqual([]);
  });

  it('reads what EventBridge says of an alarm', () => {
    const Message = JSON.stringify({
      version: '0',
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      account: '123456789012',
      region: 'eu-west-1',
      resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Disk is nearly full'],
      detail: {
        alarmName: 'Disk is nearly full',
        state: { value: 'ALARM', reason: 'too much', timestamp: '2026-11-21T02:14:07.123+0000' },
        configuration: { description: '/var of db-1' },
      },
    });
    const [event] = cloudwatch.parse(notification({ Message }), context).events;
    expect(event).toMatchObject({ status: 'firing', annotations: { summary: '/var of db-1' } });
    expect(event?.fingerprint).toBe(one({})[0]?.fingerprint);
  });

  it('shows anything else that is published as it is', () => {
    const { events } = cloudwatch.parse(notification({ Message: 'Out of credits', Subject: null }), context);
    expect(events).toMatchObject([
      { status: 'firing', labels: { alertname: 'alarms' }, annotations: { description: 'Out of credits' } },
    ]);
  });

  it('tells people of a subscription that waits, without the address that confirms it', () => {
    const { events } = cloudwatch.parse(confirmation(), context);
    expect(events).toMatchObject([
      {
        status: 'firing',
        labels: { alertname: 'SNS subscription', topic },
        annotations: { summary: expect.stringContaining('waits to be confirmed') },
        expiresAt: new Date(now.getTime() + 48 * 3_600_000),
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('2336412f37fb');
  });

  it('tells people of a subscription that was ended', () => {
    const { events } = cloudwatch.parse(confirmation({ Type: 'UnsubscribeConfirmation' }), context);
    expect(events[0]?.annotations['summary']).toContain('was ended');
  });
});

describe('a subscription', () => {
  const url = confirmation().SubscribeURL ?? '';
  const confirm = async (given: Partial<SnsMessage>, options: object = { confirm: true }) => {
    const { outside, read } = outsideWith({ [url]: '<ConfirmSubscriptionResponse/>' });
    const done = cloudwatch.afterwards?.(confirmation(given), { ...context, options }, outside);
    return { done, read };
  };

  it('is confirmed where the configuration says so, and is no news then', async () => {
    const { done, read } = await confirm({});
    await done;
    expect(read).toEqual([url]);
    expect(cloudwatch.parse(confirmation(), { ...context, options: { confirm: true } }).events).toEqual([]);
  });

  it('is left alone otherwise', async () => {
    const { done, read } = await confirm({}, {});
    await done;
    expect(read).toEqual([]);
  });

  it.each([
    ['does something else', { SubscribeURL: url.replace('ConfirmSubscription', 'Unsubscribe') }],
    ['is for another topic', { TopicArn: `${topic}2` }],
    ['is nowhere', { SubscribeURL: undefined }],
    ['is no address', { SubscribeURL: 'confirm' }],
    ['is elsewhere', { SubscribeURL: url.replace('amazonaws.com', 'evil.example') }],
  ])('is not confirmed by an address that %s', async (_what, given) => {
    const { done, read } = await confirm(given as Partial<SnsMessage>);
    await expect(done).rejects.toThrow(SignatureError);
    expect(read).toEqual([]);
  });
});

describe('the signature of SNS', () => {
  const check = async (
    message: SnsMessage,
    options: object = {},
    pages = { [certificateUrl]: certificate },
  ) => {
    const { outside, read } = outsideWith(pages);
    const delivery = { now, body: message, rawBody: Buffer.alloc(0), headers: {}, secrets: [], options };
    await snsSignature().check(delivery, outside);
    return read;
  };

  it.each([
    ['a notification, version 2', notification()],
    ['a notification, version 1', notification({ SignatureVersion: '1' })],
    ['a notification without a subject', notification({ Subject: null })],
    ['a notification in other letters', notification({ Message: 'Größe: 🚢\n' })],
    ['a confirmation', confirmation()],
  ])('is good on %s', async (_what, message) => {
    expect(await check(signed(message))).toEqual([certificateUrl]);
  });

  it.each([
    ['nothing', notification()],
    ['another message', { ...signed(notification()), Message: '{}' }],
    ['another subject', { ...signed(notification()), Subject: 'OK' }],
    ['a subject taken away', { ...signed(notification()), Subject: null }],
    ['another topic', { ...signed(notification()), TopicArn: `${topic}2` }],
    ['another type', { ...signed(confirmation()), Type: 'UnsubscribeConfirmation' as const }],
    ['another version', { ...signed(notification()), SignatureVersion: '1' }],
    ['a version that is none', signed(notification({ SignatureVersion: '3' }))],
    ['a version of every object', signed(notification({ SignatureVersion: 'toString' }))],
  ])('is refused with %s', async (_what, message) => {
    await expect(check(message)).rejects.toThrow(SignatureError);
  });

  it.each([
    certificateUrl.replace('https:', 'http:'),
    certificateUrl.replace('amazonaws.com', 'amazonaws.com.evil.example'),
    certificateUrl.replace('sns.eu-west-1', 'sns.s3-eu-west-1'),
    certificateUrl.replace('sns.eu-west-1', 'sns.s3'),
    certificateUrl.replace('SimpleNotificationService-0a1b2c3d', 'evil'),
    `${certificateUrl}?x=.pem`,
    'nowhere',
  ])('is not looked for at %s', async (SigningCertURL) => {
    await expect(check(signed(notification({ SigningCertURL })))).rejects.toThrow(SignatureError);
  });

  it('is that of SNS and of nobody else', async () => {
    const other = { [certificateUrl]: elsewhere };
    await expect(check(signed(notification()), {}, other)).rejects.toThrow(
      /belongs to 'CN=sns.amazonaws.com.evil/,
    );
    const none = { [certificateUrl]: '<html>' };
    await expect(check(signed(notification()), {}, none)).rejects.toThrow(/is none/);
  });

  it('is not good for ever', async () => {
    const { outside } = outsideWith({ [certificateUrl]: certificate });
    const body = signed(notification());
    const late = {
      now: new Date('2199-01-01'),
      body,
      rawBody: Buffer.alloc(0),
      headers: {},
      secrets: [],
      options: {},
    };
    await expect(snsSignature().check(late, outside)).rejects.toThrow(/is valid from/);
  });

  it('costs one call for its certificate, however many messages come at once', async () => {
    const { outside, read } = outsideWith({ [certificateUrl]: certificate });
    const rule = snsSignature();
    const delivery = { now, rawBody: Buffer.alloc(0), headers: {}, secrets: [], options: {} };
    const messages = Array.from({ length: 20 }, (_, n) => signed(notification({ MessageId: `m${n}` })));
    await Promise.all(messages.map((body) => rule.check({ ...delivery, body }, outside)));
    await rule.check({ ...delivery, body: signed(notification()) }, outside);
    expect(read).toEqual([certificateUrl]);
  });

  it('does not make us call out without end for made-up certificates', async () => {
    const never = { read: () => new Promise<string>(() => undefined) };
    const rule = snsSignature();
    const delivery = { now, rawBody: Buffer.alloc(0), headers: {}, secrets: [], options: {} };
    const at = (n: number) => certificateUrl.replace('0a1b', `${n}`);
    for (let n = 0; n < 4; n += 1) {
      void rule.check({ ...delivery, body: notification({ SigningCertURL: at(n) }) }, never);
    }
    const fifth = rule.check({ ...delivery, body: notification({ SigningCertURL: at(5) }) }, never);
    await expect(fifth).rejects.toThrow(UnreachableError);
  });

  it('says whose message it is where topics are named, and takes no other', async () => {
    const rule = snsSignature();
    expect(rule.suffices({ secrets: [], options: { topics: [topic] } })).toBe(true);
    expect(rule.suffices({ secrets: [], options: undefined })).toBe(false);
    await expect(check(signed(notification()), { topics: [topic] })).resolves.toBeDefined();
    await expect(check(signed(notification()), { topics: [`${topic}2`] })).rejects.toThrow(
      /is not one of this source/,
    );
  });
});

describe('a host of SNS', () => {
  it.each([
    'sns.eu-west-1.amazonaws.com',
    'sns.us-gov-west-1.amazonaws.com',
    'sns.cn-north-1.amazonaws.com.cn',
  ])('is %s', (host) => expect(snsHost.test(host)).toBe(true));
  it.each([
    'sns.amazonaws.com',
    'sns.s3.amazonaws.com',
    'sns.s3-us-west-2.amazonaws.com',
    'a.sns.eu-west-1.amazonaws.com',
    'sns.eu-west-1.amazonaws.com.cnx',
  ])('is not %s', (host) => expect(snsHost.test(host)).toBe(false));
});

describe('a token in a password', () => {
  it('is what stands behind the first colon', () => {
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    expect(basicToken(basic('watchbill:a:token'))).toBe('a:token');
    expect(basicToken(basic('nothing'))).toBeUndefined();
    expect(basicToken({ authorization: 'Bearer x' })).toBeUndefined();
    expect(basicToken({})).toBeUndefined();
  });
});
