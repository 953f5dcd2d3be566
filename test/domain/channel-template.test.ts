import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelOf, isChannel, isChannelTemplate } from '../../src/domain/channel-template.ts';

const route = { channel: '#db-{{ labels.env }}', fallbackChannel: '#db' };

describe('a channel with labels in its name', () => {
  it.each([
    ['the value', { env: 'prod' }, '#db-prod'],
    ['it in lower case, with dashes for what a name may not hold', { env: 'Prod EU/1' }, '#db-prod-eu-1'],
    ['letters of any script', { env: 'größe' }, '#db-größe'],
    ['the fallback without the label', {}, '#db'],
    ['the fallback where nothing is left of the value', { env: '!!' }, '#db'],
    ['the fallback where the name gets too long', { env: 'x'.repeat(80) }, '#db'],
    ['no mention', { env: '<!channel>' }, '#db-channel'],
  ])('takes %s', (_what, labels, channel) => {
    expect(channelOf(route, labels, '#ops')).toBe(channel);
  });

  it('falls back to the general channel where the route names none', () => {
    expect(channelOf({ channel: '#{{labels.team}}' }, {}, '#ops')).toBe('#ops');
  });

  it('takes no label that every object has', () => {
    expect(channelOf({ channel: '#{{labels.constructor}}' }, {}, '#ops')).toBe('#ops');
  });

  it('leaves a plain channel as it is', () => {
    expect(channelOf({ channel: 'C0123ABC' }, { env: 'prod' }, '#ops')).toBe('C0123ABC');
  });

  it('always is a channel, whatever the labels say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (env) => {
        expect(isChannel(channelOf(route, { env }, '#ops'))).toBe(true);
      }),
    );
  });

  it.each([
    ['#db-{{ labels.env }}', true],
    ['#{{labels.team}}-{{labels.env}}', true],
    ['#db', false],
    ['{{ labels.env }}', false],
    ['C{{ labels.env }}', false],
    ['#db-{{ labels.env | upper }}', false],
    ['#db-{{ env }}', false],
    ['#db {{ labels.env }}', false],
  ])('is told from other text: %s', (text, is) => {
    expect(isChannelTemplate(text)).toBe(is);
  });
});
