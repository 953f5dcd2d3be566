import { describe, expect, it } from 'vitest';
import { readMail } from '../../src/mail/read-mail.ts';
import { senderList } from '../../src/mail/senders.ts';

describe('where mail may come from', () => {
  const list = senderList({
    allow: ['shop.example'],
    networks: ['10.1.0.0/16', '2001:db8::/32', '192.0.2.7'],
    to: [],
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '10.1.255.1', '2001:db8::7', '192.0.2.7'])(
    'is %s',
    (address) => expect(list.mayConnect(address)).toBe(true),
  );

  it.each(['10.2.0.1', '192.0.2.8', '2001:db9::7', '::ffff:10.2.0.1', '203.0.113.9', '', 'localhost'])(
    'is not %j',
    (address) => expect(list.mayConnect(address)).toBe(false),
  );
});

describe('a message', () => {
  const read = (text: string | Uint8Array) => readMail(Buffer.from(text as string));

  it('is read with its thread and its date', async () => {
    const mail = await read(
      'From: Monitor <m@shop.example>\r\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\nMessage-ID: <3@x>\r\nReferences: <1@x> <2@x>\r\nIn-Reply-To: <2@x>\r\nDate: Sat, 21 Nov 2026 03:14:07 +0100\r\n\r\nText\r\n',
    );
    expect(mail).toMatchObject({
      from: 'm@shop.example',
      subject: 'Größe',
      messageId: '<3@x>',
      references: ['<1@x>', '<2@x>', '<2@x>'],
      date: '2026-11-21T02:14:07.000Z',
      automatic: false,
    });
  });

  it.each([
    ['nothing', ''],
    ['no headers', '\r\n\r\n'],
    ['broken headers', ': : :\r\nSubject\r\n\r\n'],
    [
      'an endless nest of parts',
      `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(500)}`,
    ],
    ['bytes that are no text', new Uint8Array(1_000).fill(255)],
    ['a wrong date', 'Date: 2026-99-99\r\nSubject: x\r\n\r\n'],
  ])('of %s is read or refused, and nothing else', async (_what, text) => {
    const outcome = await read(text).catch((error: unknown) => error);
    expect(outcome instanceof Error || typeof outcome === 'object').toBe(true);
    if (!(outcome instanceof Error)) expect(outcome).toMatchObject({ automatic: false });
  });
});
