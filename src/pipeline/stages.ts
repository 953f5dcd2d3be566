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
  // Maintenance as well: a window hides by silences of its own, so that hiding and showing again is one machinery.
  silence,
  route,
  group,
  openOrUpdate,
];
