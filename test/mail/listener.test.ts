import { connect } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { type EmailOptions, emailOptions } from '../../src/alert-sources/email/options.ts';
import email from '../../src/alert-sources/email.ts';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { ConfigError, InvalidAlertError, UnreachableError } from '../../src/domain/errors.ts';
import type { Intake } from '../../src/domain/ports/intake.ts';
import { listenForMail, type MailListener } from '../../src/mail/listener.ts';
import { silentLog } from '../support/silent-log.ts';

const open: MailListener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

interface Setup {
  readonly options?: Partial<Record<keyof EmailOptions, unknown>>;
  readonly maxBytes?: number;
  readonly accept?: Intake['accept'];
}

async function listening({ options = {}, maxBytes = 100_000, accept }: Setup = {}) {
  const accepted: AlertEvent[] = [];
  const observed: string[] = [];
  const listener = await listenForMail({
    source: { ...email, name: 'email' },
    options: emailOptions.parse({
      listen: '127.0.0.1:0',
      allow: ['shop.example', 'bea@other.example'],
      ...options,
    }),
    maxBytes,
    intake: {
      accept:
        accept ??
        (async (events) => {
          accepted.push(...events);
          return {
            accepted: 1,
            deduplicated: 0,
            incidents: [{ id: 'INC-20261121-0001', status: 'triggered' }],
          };
        }),
    },
    clock: { now: () => new Date('2026-11-21T02:15:00Z') },
    log: silentLog,
    observe: (source, outcome) => observed.push(`${source} ${outcome}`),
  });
  open.push(listener);
  const transport = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true });
  const send = (mail: SendMailOptions = {}) =>
    transport.sendMail({
      from: 'monitor@shop.example',
      to: 'alerts@watchbill.example',
      subject: '[CRITICAL] Disk is nearly full',
      text: '/var is 97 % full.',
      ...mail,
    });
  const refusal = (mail: SendMailOptions = {}): Promise<{ responseCode?: number; response?: string }> =>
    send(mail).then(
      () => ({}),
      (error: { responseCode: number; response: string }) => error,
    );
  return { listener, send, refusal, accepted, observed };
}

describe('a mail', () => {
  it('becomes an alert before it is taken', async () => {
    const { send, accepted, observed } = await listening();
    const { response } = await send();
    expect(response).toMatch(/^250 .*INC-20261121-0001/);
    expect(accepted).toMatchObject([
      {
        source: 'email',
        status: 'firing',
        labels: { alertname: 'Disk is nearly full', severity: 'critical', from: 'monitor@shop.example' },
        annotations: { description: '/var is 97 % full.' },
      },
    ]);
    expect(observed).toEqual(['email accepted']);
  });

  it('is read in any letters, with attachments left aside', async () => {
    const { send, accepted } = await listening();
    await send({
      subject: 'Größe überschritten 🚢',
      html: '<style>p{}</style><p>Der <b>Platz</b> ist aus</p>',
      text: '',
      attachments: [{ filename: 'graph.png', content: Buffer.alloc(5_000) }],
    });
    expect(accepted[0]?.labels['alertname']).toBe('Größe überschritten 🚢');
    expect(accepted[0]?.annotations['description']).toContain('Platz');
    expect(accepted[0]?.annotations['description']).not.toContain('<b>');
  });

  it('is to be tried again while it cannot be made durable', async () => {
    const away = async () => {
      throw new UnreachableError('PostgreSQL does not answer.');
    };
    const { refusal, observed } = await listening({ accept: away });
    expect(await refusal()).toMatchObject({ responseCode: 451 });
    expect(observed).toEqual(['email unavailable']);
  });

  it('is to be tried again after a defect of ours too, which is not told', async () => {
    const broken = async () => {
      throw new Error('secret inside');
    };
    const { responseCode, response } = await (await listening({ accept: broken })).refusal();
    expect(responseCode).toBe(451);
    expect(response).not.toContain('secret');
  });

  it('is given back when nothing can be made of it', async () => {
    const invalid = async () => {
      throw new InvalidAlertError('The alert is not acceptable.');
    };
    expect(await (await listening({ accept: invalid })).refusal()).toMatchObject({ responseCode: 554 });
    expect(await (await listening()).refusal({ subject: '' })).toMatchObject({ responseCode: 554 });
  });

  it('is given back when it is too long, whether it says so or not', async () => {
    const { refusal, accepted, listener } = await listening({ maxBytes: 5_000 });
    expect(await refusal({ text: 'x\n'.repeat(5_000) })).toMatchObject({ responseCode: 552 });
    const said = await talk(listener.port, [
      'EHLO x',
      'MAIL FROM:<monitor@shop.example>',
      'RCPT TO:<alerts@watchbill.example>',
      'DATA',
      `Subject: long\r\n\r\n${'x\r\n'.repeat(5_000)}.`,
    ]);
    expect(said).toContain('552');
    expect(accepted).toEqual([]);
  });

  it('that a machine answers with is taken and is no alert', async () => {
    const { send, accepted } = await listening();
    await send({ subject: 'Automatic reply: away', headers: { 'Auto-Submitted': 'auto-replied' } });
    expect(accepted).toEqual([]);
    await send({ headers: { 'Auto-Submitted': 'auto-generated' } });
    expect(accepted).toHaveLength(1);
  });
});

describe('a mail that cannot be read', () => {
  it('is given back and not tried for ever', async () => {
    const { listener, observed } = await listening();
    const nest = '--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(500);
    const said = await talk(listener.port, [
      'EHLO x',
      'MAIL FROM:<monitor@shop.example>',
      'RCPT TO:<alerts@watchbill.example>',
      'DATA',
      `Subject: nest\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n${nest}\r\n.`,
    ]);
    expect(said).toContain('554');
    expect(observed).toEqual(['email refused']);
  });
});

describe('a sender', () => {
  it.each([
    ['of an allowed domain', 'Other@Shop.Example', undefined],
    ['that is allowed', 'bea@other.example', undefined],
    ['of another domain', 'monitor@evil.example', 550],
    ['of a domain that only ends alike', 'monitor@notshop.example', 550],
    ['of a domain below', 'monitor@a.shop.example', 550],
    ['beside one that is allowed', 'ada@other.example', 550],
  ])('%s is taken or not: %s', async (_what, from, responseCode) => {
    const { refusal, accepted } = await listening();
    expect((await refusal({ from })).responseCode).toBe(responseCode);
    expect(accepted).toHaveLength(responseCode === undefined ? 1 : 0);
  });

  it('without an address is another mail server that could not deliver', async () => {
    const { listener } = await listening();
    expect(await talk(listener.port, ['EHLO x', 'MAIL FROM:<>'])).toContain('550');
  });

  it('cannot send through us to anybody else', async () => {
    const { refusal, accepted } = await listening({ options: { to: ['alerts@watchbill.example'] } });
    expect(await refusal({ to: 'somebody@elsewhere.example' })).toMatchObject({ responseCode: 550 });
    expect(accepted).toEqual([]);
    expect(await refusal({ to: 'Alerts@Watchbill.example' })).toEqual({});
  });

  it('is offered neither passwords nor encryption that is not there', async () => {
    const { listener } = await listening();
    const said = await talk(listener.port, ['EHLO x', 'AUTH PLAIN AAAA', 'STARTTLS']);
    expect(said).not.toMatch(/^250[ -](AUTH|STARTTLS)/m);
    expect(said).toMatch(/^5\d\d/m);
  });
});

describe('the listener', () => {
  it('says what to change when its port is taken', async () => {
    const { listener } = await listening();
    const second = listening({ options: { listen: `127.0.0.1:${listener.port}` } });
    await expect(second).rejects.toThrow(ConfigError);
    await expect(second).rejects.toThrow(/Change sources\.email\.listen/);
  });
});

/** Says the lines one after the other and resolves with everything that was answered. */
function talk(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const left = [...lines, 'QUIT'];
    let said = '';
    socket.on('data', (bytes) => {
      said += bytes.toString();
      // One answer a line: its last line has a blank behind the code.
      if (!/^\d{3} .*\r\n$/m.test(bytes.toString())) return;
      const next = left.shift();
      if (next !== undefined) socket.write(`${next}\r\n`);
    });
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
  });
}
