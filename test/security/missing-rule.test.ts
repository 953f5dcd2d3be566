import { afterAll, beforeAll, expect, it } from 'vitest';
import { allows, type Role, roles } from '../../src/domain/actor.ts';
import { adaUserId } from '../../src/workspace/seeds.ts';
import { freshTrigger, sendCommand, sendPayload, signingSecret, teamId } from '../slack/signed-request.ts';
import { action, command, type SlackBench, startSlack } from '../slack/slack-bench.ts';

/** What a hurried author may leave behind; the compiler is not asked at the start. */
const forgotten: readonly { readonly what: string; readonly role: unknown }[] = [
  { what: 'no role', role: undefined },
  { what: 'a misspelt role', role: 'operater' },
  { what: 'an empty role', role: '' },
  { what: 'a list of roles', role: ['viewer'] },
  { what: 'the name of a method', role: 'constructor' },
];

const ran: string[] = [];
let bench: SlackBench;
beforeAll(async () => {
  const careless = forgotten.map(({ role }, index) => ({ name: `careless-${index}`, role: role as Role }));
  bench = await startSlack({
    mode: 'http',
    signingSecret,
    registry: {
      commands: careless.map(({ name, role }) => ({
        ...command(name),
        role,
        run: async () => {
          ran.push(name);
          return { text: 'ran' };
        },
      })),
      actions: careless.map(({ name, role }) => ({
        ...action(name),
        role,
        run: async () => {
          ran.push(name);
          return {};
        },
      })),
    },
  });
});
afterAll(() => bench.close());

it.each(forgotten.map(({ what }, index) => [what, `careless-${index}`]))(
  'a definition with %s is run for nobody, an admin included',
  async (_what, name) => {
    bench.audit.length = 0;
    const user = { id: adaUserId, team_id: teamId };
    const press = { type: 'block_actions', user, team: { id: teamId }, trigger_id: freshTrigger() };
    await sendCommand(bench.slack, { text: name, user_id: adaUserId });
    await sendPayload(bench.slack, { ...press, actions: [{ type: 'button', action_id: name, value: 'x' }] });
    await bench.slack.idle();
    expect(ran).toEqual([]);
    expect(bench.audit.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
  },
);

it('no held role includes one that does not exist, and no unknown one includes any', () => {
  for (const { role } of forgotten) {
    expect(roles.filter((held) => allows(held, role as Role))).toEqual([]);
    expect(roles.filter((needed) => allows(role as Role, needed))).toEqual([]);
  }
});
