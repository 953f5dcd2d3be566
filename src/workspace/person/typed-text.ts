import type { WorkspaceCore } from '../core.ts';

/** What a client sends for typed text: `& < >` escaped, @names and #channels turned into references. */
export function encodeTyped(core: WorkspaceCore, typed: string, withNames = false): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const users = [...core.state.users.values()];
  const channels = [...core.state.channels.values()].filter((channel) => channel.kind === 'channel');
  return escaped
    .replace(/@([\w.-]+)/g, (whole, name: string) => {
      const user = users.find((one) => one.name === name.toLowerCase());
      return user === undefined ? whole : `<@${user.id}${withNames ? `|${user.name}` : ''}>`;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = channels.find((one) => one.name === name);
      return channel === undefined ? whole : `${before}<#${channel.id}|${channel.name}>`;
    });
}
