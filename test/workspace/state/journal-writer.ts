import { readFileSync } from 'node:fs';
import { adaUserId } from '../../../src/workspace/seeds.ts';
import { createWorkspace } from '../../../src/workspace/workspace.ts';

// Run as a process of its own, to be killed: says each message's number once the workspace has answered it.
const [, , journal = ''] = process.argv;
const manifest = readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8');
const { person } = createWorkspace({ manifest, journal });

let number = 0;
const write = () => {
  number += 1;
  person.postMessage(adaUserId, 'C0OPS000001', String(number));
  process.stdout.write(`${number}\n`, () => setImmediate(write));
};
write();
