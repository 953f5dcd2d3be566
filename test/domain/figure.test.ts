import { describe, expect, it } from 'vitest';
import { figureShows, incidentFigures, parseFigure } from '../../src/domain/figure.ts';

describe('a figure of a report', () => {
  it.each(figureShows)('may show the %s of a series', (show) => {
    expect(parseFigure(`${show} api.latency`)).toEqual({
      kind: 'series',
      show,
      probe: 'api',
      metric: 'latency',
    });
  });

  it.each(incidentFigures)('may be of incidents: %s', (show) => {
    expect(parseFigure(` incidents  ${show} `)).toEqual({ kind: 'incidents', show });
  });

  it('may be of one part', () => {
    expect(parseFigure('last disk.disk-used[/var/log (old)]')).toMatchObject({ part: '/var/log (old)' });
  });

  it.each([
    ['', /is not a figure/],
    ['api.latency', /is not a figure/],
    ['mean api', /is not a figure/],
    ['mean api.latency[]', /is not a figure/],
    ['mean api.latency and more', /is not a figure/],
    ['average api.latency', /'average' is not what a figure can show. Take one of: last/],
    ['incidents lost', /'incidents lost' is not a figure. Take one of: opened/],
    [`mean ${'a'.repeat(500)}`, /^.{1,300}$/s],
  ])('is refused with what to write instead: %s', (text, words) => {
    expect(() => parseFigure(text)).toThrow(words);
  });
});
