import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskLiterals } from '../../../src/targets/postgres/mask-literals.ts';

describe('SQL that is shown', () => {
  it.each([
    ["select * from users where name = 'bea'", 'select * from users where name = ?'],
    ["select 'it''s', 'two'", 'select ?, ?'],
    ["select E'it\\'s', e'b\\\\', 'c'", 'select ?, ?, ?'],
    ["select 'back\\', 'slash'", 'select ?, ?'],
    ['select "a ""b"" 1" from t1', 'select "a ""b"" 1" from t1'],
    ['select $$one $1 two$$, $tag$three $$ four$tag$', 'select ?, ?'],
    [
      'select $1, $2::int from t where n = 42 and x < -1.5e3',
      'select $1, $2::int from t where n = ? and x < -?',
    ],
    ['select 0x1f, 1_000', 'select ?, ?'],
    ["select 1 -- password 'x'\nfrom t", 'select ? from t'],
    ["/* token 'x' */ select\n\t1", 'select ?'],
    ["insert into t values ('cut of", 'insert into t values (?'],
    ['select $a$cut of', 'select ?'],
    ["select E'cut of\\", 'select ?'],
    ['select 1 /* cut of', 'select ?'],
  ])('%j is %j', (sql, shown) => {
    expect(maskLiterals(sql)).toBe(shown);
  });

  it('never shows a quoted value, wherever the text is cut', () => {
    const value = fc.string({ maxLength: 20 }).map((text) => `SECRET${text.replaceAll("'", "''")}`);
    fc.assert(
      fc.property(value, fc.nat(80), (text, at) => {
        const sql = `select a, '${text}' from t1 where b = '${text}' and c in ('${text}', 2)`.slice(0, at);
        expect(maskLiterals(sql)).not.toContain('SECRET');
      }),
    );
  });
});
