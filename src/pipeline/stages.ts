import { deduplicate } from './deduplicate.ts';
import { group } from './group.ts';
import { inhibit } from './inhibit.ts';
import { openOrUpdate } from './open-or-update.ts';
import { route } from './route.ts';
import { silence } from './silence.ts';
import type { Stage } from './stage.ts';

/** The way of every alert, in this order. */
export const stages: readonly Stage[] = [
  deduplicate,
  // Before silences, because a silence on the cause must not show its effects.
  inhibit,
  silence,
  // maintenance stands here: a window hides what silences left, by system, and so before routes are asked.
  route,
  group,
  openOrUpdate,
];
