import { afterEach, describe, expect, it } from 'vitest';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { parseConfiguration } from '../../src/config/configuration.ts';
import { ConfigError } from '../../src/domain/errors.ts';
import { roleOf } from '../../src/domain/settings.ts';

const known = { ...(await loadAllDefinitions()), cronProblem: () => undefined };
const plain = `channel: '#ops'
roles: { admin: [U0ADA] }
policies:
  one: { levels: [{ call: ['user:U0ADA'], timeout: 5m }] }
routes: [{ name: all, policy: one }]
`;
const read = (text: string) => parseConfiguration(text, 'watchbill.yml', known);

afterEach(() => {
  // Whatever was read, no object has got a new property by it.
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect('admin' in {}).toBe(false);
});

describe('a configuration file', () => {
  it('that is plain is taken', () => {
    expect(roleOf(read(plain), 'U0ADA')).toBe('admin');
  });

  it.each([
    ['a function', "channel: !!js/function 'function () { process.exit(1) }'"],
    ['a regular expression', 'channel: !!js/regexp /a/'],
    ['an object of Python', "channel: !!python/object/apply:os.system ['id']"],
    ['an object of Ruby', 'channel: !ruby/object:Gem::Installer {}'],
    ['a class of Java', 'channel: !!javax.script.ScriptEngineManager []'],
    ['bytes', 'channel: !!binary aGVsbG8='],
    ['a tag of its own', "channel: !secret '#ops'"],
  ])('runs and makes nothing of %s', (_what, line) => {
    const settings = (() => {
      try {
        return read(plain.replace("channel: '#ops'", line));
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        return undefined;
      }
    })();
    // A tag that nobody knows is no more than the text behind it.
    expect(typeof (settings?.channel ?? '')).toBe('string');
  });

  it.each([
    ['the prototype of the whole', '__proto__: { admin: [U0EVIL] }\n'],
    ['the prototype of the roles', '', 'roles: { admin: [U0ADA], __proto__: { operator: [U0EVIL] } }'],
    ['the constructor', 'constructor: { prototype: { admin: [U0EVIL] } }\n'],
    ['a merge key', '<<: { channel: "#evil" }\n'],
  ])('does not get through with %s', (_what, more, roles = '$&') => {
    const text = plain.replace('roles: { admin: [U0ADA] }', roles);
    expect(() => read(`${text}${more}`)).toThrow(ConfigError);
  });

  it('grants nothing to whoever is called like a property of every object', () => {
    const settings = read(plain);
    for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '']) {
      expect(roleOf(settings, id)).toBeUndefined();
    }
  });

  it.each(['__proto__', 'constructor', 'toString'])('has no policy called %s', (name) => {
    expect(() => read(plain.replace('policy: one', `policy: ${name}`))).toThrow(/routes\.0\.policy/);
  });

  it('is not unfolded when it is a nest of aliases', () => {
    const more = 'bcdefghi'.split('').map((key, index) => {
      const inner = Array(9).fill(`*${'abcdefgh'[index]}`);
      return `${key}: &${key} [${inner}]`;
    });
    const nest = ['a: &a [x]', ...more, `${plain}timeZone: *i`].join('\n');
    expect(() => read(nest)).toThrow(/watchbill\.yml .*alias count/);
  });

  it('cannot reach outside itself by an alias or a second document', () => {
    expect(() => read(`${plain}---\nchannel: '#evil'\n`)).toThrow(ConfigError);
    expect(() => read(plain.replace("'#ops'", '*elsewhere'))).toThrow(ConfigError);
  });
});
