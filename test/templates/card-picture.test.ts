import { describe, expect, it } from 'vitest';
import { incidentCard } from '../../templates/incident-card.ts';
import { alert, card, incident } from './card-models.ts';

const pictureOf = (
  url: string,
  schemes: readonly string[],
  state: 'triggered' | 'resolved' = 'triggered',
) => {
  const links = [{ label: 'Image', url, image: true as const }];
  const alerts = [alert({ alertname: 'ShopErrors' }, { links })];
  const model = card({ alerts, linkSchemes: schemes, incident: incident({ state }) });
  return incidentCard(model).attachments?.find((one) => one.image_url !== undefined)?.image_url;
};
const url = 'https://graphs.example/shop.png';

describe('the picture on a card', () => {
  it('is shown by https where that is allowed, and nothing else is', () => {
    expect(pictureOf(url, ['https', 'http'])).toBe(url);
    expect(pictureOf(url, ['mailto'])).toBeUndefined();
    expect(pictureOf('http://graphs.example/shop.png', ['https', 'http'])).toBeUndefined();
    expect(pictureOf('javascript:alert(1)', ['https', 'javascript'])).toBeUndefined();
  });

  it('is no more on a card that is resolved', () => {
    expect(pictureOf(url, ['https'], 'resolved')).toBeUndefined();
  });
});
