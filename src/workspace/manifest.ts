import { parse } from 'yaml';
import { z } from 'zod';
import { knownEvents, knownScopes } from './manifest-names.ts';

const url = z.string().regex(/^https?:\/\//);

const slashCommand = z.strictObject({
  command: z
    .string()
    .regex(/^\/\S+$/)
    .max(32),
  description: z.string().min(1).max(2000),
  usage_hint: z.string().min(1).max(1000).optional(),
  should_escape: z.boolean().default(false),
  url: url.optional(),
});

const shortcut = z.strictObject({
  name: z.string().min(1).max(24),
  type: z.enum(['message', 'global']),
  callback_id: z.string().min(1).max(255),
  description: z.string().min(1).max(150),
});

const settings = z.strictObject({
  event_subscriptions: z
    .strictObject({ request_url: url.optional(), bot_events: z.array(z.string()).default([]) })
    .default({ bot_events: [] }),
  interactivity: z
    .strictObject({
      is_enabled: z.boolean(),
      request_url: url.optional(),
      message_menu_options_url: url.optional(),
    })
    .default({ is_enabled: false }),
  org_deploy_enabled: z.boolean().default(false),
  socket_mode_enabled: z.boolean().default(false),
  token_rotation_enabled: z.boolean().default(false),
});

const manifestSchema = z
  .strictObject({
    $schema: z.string().optional(),
    _metadata: z.strictObject({ major_version: z.number(), minor_version: z.number() }).optional(),
    display_information: z.strictObject({
      name: z.string().min(1).max(35),
      description: z.string().min(1).max(140).optional(),
      long_description: z.string().min(175).max(4000).optional(),
      background_color: z
        .string()
        .regex(/^#([0-9a-fA-F]{3}){1,2}$/)
        .optional(),
    }),
    features: z.strictObject({
      app_home: z
        .strictObject({
          home_tab_enabled: z.boolean().default(false),
          messages_tab_enabled: z.boolean().default(false),
          messages_tab_read_only_enabled: z.boolean().default(true),
        })
        .optional(),
      bot_user: z.strictObject({
        display_name: z.string().min(1).max(80),
        always_online: z.boolean().optional(),
      }),
      slash_commands: z.array(slashCommand).min(1).max(50).default([]),
      shortcuts: z.array(shortcut).min(1).max(10).default([]),
    }),
    oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
    settings,
  })
  .superRefine(checkNames);

/** An app manifest as the workspace uses it, with defaults filled in. */
export type Manifest = z.output<typeof manifestSchema>;

/** Reads the text of a `manifest.yml`; throws an error that names every wrong place. */
export function parseManifest(text: string): Manifest {
  return checkManifest(parse(text));
}

/** Checks a decoded manifest: the fields, then what Slack's own JSON Schema does not hold (scopes, events, URLs). */
export function checkManifest(value: unknown): Manifest {
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`The app manifest is not valid.\n${z.prettifyError(result.error)}`);
}

interface Named {
  readonly features: { readonly slash_commands: readonly { readonly url?: string | undefined }[] };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: z.output<typeof settings>;
}

function checkNames(manifest: Named, context: z.RefinementCtx): void {
  const scopes = manifest.oauth_config.scopes.bot;
  const refuse = (message: string, path: PropertyKey[]) =>
    context.addIssue({ code: 'custom', message, path });
  scopes.forEach((scope, index) => {
    if (!knownScopes.has(scope)) refuse(`unknown scope '${scope}'`, ['oauth_config', 'scopes', 'bot', index]);
  });
  manifest.settings.event_subscriptions.bot_events.forEach((event, index) => {
    const path = ['settings', 'event_subscriptions', 'bot_events', index];
    const needed = knownEvents.get(event);
    if (!knownEvents.has(event)) refuse(`unknown event '${event}'`, path);
    else if (needed !== undefined && !scopes.includes(needed))
      refuse(`'${event}' needs the scope '${needed}'`, path);
  });
  const commands = manifest.features.slash_commands;
  if (commands.length > 0 && !scopes.includes('commands')) {
    refuse("slash commands need the scope 'commands'", ['oauth_config', 'scopes', 'bot']);
  }
  // Slack's JSON Schema misses this one: without Socket Mode a command has nowhere to go.
  if (!manifest.settings.socket_mode_enabled) {
    commands.forEach((command, index) => {
      if (command.url === undefined) refuse('missing url', ['features', 'slash_commands', index, 'url']);
    });
  }
}
