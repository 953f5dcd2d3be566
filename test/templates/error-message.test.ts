import { describe, expect, it } from 'vitest';
import { errorMessage } from '../../templates/error-message.ts';

describe('an error in words', () => {
  it('names people by mention, where our sentence does', () => {
    const message = "Incident 'INC-20261121-0001' has changed: <@U0OLU0OPERA> acknowledged it at 02:14 UTC.";
    expect(errorMessage({ code: 'stale', message }).text).toContain('<@U0OLU0OPERA> acknowledged');
  });

  it.each(['<!channel>', '<!subteam^S0LEADS>', '<#C0OPS>', '<https://evil.example|click>', '<@U0A|x>'])(
    'shows %s literally',
    (token) => {
      expect(errorMessage({ code: 'usage', message: `There is no report '${token}'.` }).text).not.toContain(
        token,
      );
    },
  );

  it('names who can help with a refusal', () => {
    expect(errorMessage({ code: 'permission', message: 'No.' }, ['U0ADA0ADMIN']).text).toBe(
      '⛔ No.\nAsk <@U0ADA0ADMIN>.',
    );
  });
});
