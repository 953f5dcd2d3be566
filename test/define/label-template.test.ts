import { describe, expect, it } from 'vitest';
import { parseLabelTemplate } from '../../src/define/label-template.ts';

describe('a name made of labels', () => {
  it.each([
    ['{{instance}}', 'a:1'],
    ['{{ job }}/{{instance}}', 'api/a:1'],
    ['disk {{device}}', 'disk '],
    ['{{constructor}}', ''],
  ])('is made by %j', (template, name) => {
    expect(parseLabelTemplate(template)({ instance: 'a:1', job: 'api' })).toBe(name);
  });

  it.each(['instance', '', '{{}}', '{{a b}}', '{{a}} {{', '{{a}}}}'])('is not made by %j', (template) => {
    expect(() => parseLabelTemplate(template)).toThrow(`'${template}' makes no name of labels.`);
  });

  it('has 300 characters at most', () => {
    expect(parseLabelTemplate('{{a}}')({ a: 'x'.repeat(500) })).toHaveLength(300);
  });
});
