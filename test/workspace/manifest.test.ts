import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkManifest, parseManifest } from '../../src/workspace/manifest.ts';
import { manifestText } from '../support/workspace.ts';

const schema = JSON.parse(
  readFileSync(new URL('../fixtures/slack/manifest.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv({ strict: false, allErrors: true, formats: { uri: true } }).compile(schema);

function changed(change: (manifest: ReturnType<typeof parse>) => void): unknown {
  const manifest = parse(manifestText);
  change(manifest);
  return manifest;
}

describe('manifest.yml', () => {
  it("fits Slack's own JSON Schema", () => {
    validate(parse(manifestText));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('asks for these scopes and no others', () => {
    expect(parseManifest(manifestText).oauth_config.scopes.bot).toEqual([
      'commands',
      'chat:write',
      'chat:write.public',
      'files:write',
      'users:read',
      'users:read.email',
      'usergroups:read',
      'usergroups:write',
      'channels:read',
      'channels:history',
      'im:write',
    ]);
  });

  it('explains each scope in a comment of its own', () => {
    const lines = manifestText.slice(manifestText.indexOf('    bot:\n')).split('\n');
    const scopes = lines.filter((line) => /^ {6}- /.test(line));
    const unexplained = scopes.filter((line) => {
      const before = lines[lines.indexOf(line) - 1] ?? '';
      return line.trim() !== '- app_home_opened' && !before.trim().startsWith('#');
    });
    expect(unexplained).toEqual([]);
  });

  it('runs in Socket Mode with one command, two shortcuts and App Home', () => {
    const { features, settings } = parseManifest(manifestText);
    expect(settings).toMatchObject({
      socket_mode_enabled: true,
      org_deploy_enabled: false,
      token_rotation_enabled: false,
      interactivity: { is_enabled: true },
      event_subscriptions: { bot_events: ['app_home_opened'] },
    });
    expect(features.slash_commands).toMatchObject([{ command: '/ops', should_escape: false }]);
    expect(features.shortcuts.map((shortcut) => [shortcut.callback_id, shortcut.type])).toEqual([
      ['add-note', 'message'],
      ['declare-incident', 'global'],
    ]);
    expect(features.app_home?.home_tab_enabled).toBe(true);
  });
});

describe('a manifest', () => {
  it.each([
    [
      'a misspelt scope',
      changed((m) => m.oauth_config.scopes.bot.push('chat:writes')),
      "unknown scope 'chat:writes'",
    ],
    [
      'a misspelt event',
      changed((m) => m.settings.event_subscriptions.bot_events.push('app_opened')),
      "unknown event 'app_opened'",
    ],
    [
      'an event without its scope',
      changed((m) => m.settings.event_subscriptions.bot_events.push('message.im')),
      "'message.im' needs the scope 'im:history'",
    ],
    [
      'a command without url in HTTP mode',
      changed((m) => {
        m.settings.socket_mode_enabled = false;
      }),
      'missing url',
    ],
    [
      'commands without their scope',
      changed((m) => m.oauth_config.scopes.bot.shift()),
      "slash commands need the scope 'commands'",
    ],
    [
      'an unknown field',
      changed((m) => {
        m.settings.socket_mode = true;
      }),
      'socket_mode',
    ],
    [
      'a long name',
      changed((m) => {
        m.display_information.name = 'x'.repeat(36);
      }),
      'display_information.name',
    ],
    [
      'a command without slash',
      changed((m) => {
        m.features.slash_commands[0].command = 'ops';
      }),
      'features.slash_commands[0].command',
    ],
  ])('with %s is refused by name', (_name, manifest, message) => {
    expect(() => checkManifest(manifest)).toThrow(message);
  });
});
