import { answerGuards } from './answer-guards.ts';
import { attackGuards } from './attack-guards.ts';
import { auditGuards } from './audit-guards.ts';
import { containerLogGuards } from './container-log-guards.ts';
import { expressionGuards } from './expression-guards.ts';
import { faceGuards } from './face-guards.ts';
import { faultGuards } from './fault-guards.ts';
import { fileGuards } from './file-guards.ts';
import type { Guard } from './guard.ts';
import { limitGuards } from './limit-guards.ts';
import { networkGuards } from './network-guards.ts';
import { outsideGuards } from './outside-guards.ts';
import { packGuards } from './pack-guards.ts';
import { runnerGuards } from './runner-guards.ts';
import { sampleGuards } from './sample-guards.ts';
import { samplingGuards } from './sampling-guards.ts';
import { seriesGuards } from './series-guards.ts';
import { standingGuards } from './standing-guards.ts';

/** Every guard that `npm run bench mutations` takes away. */
export const allGuards: readonly Guard[] = [
  ...attackGuards,
  ...auditGuards,
  ...faultGuards,
  ...packGuards,
  ...limitGuards,
  ...expressionGuards,
  ...standingGuards,
  ...runnerGuards,
  ...networkGuards,
  ...answerGuards,
  ...outsideGuards,
  ...fileGuards,
  ...containerLogGuards,
  ...samplingGuards,
  ...sampleGuards,
  ...seriesGuards,
  ...faceGuards,
];
