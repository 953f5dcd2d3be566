import type { NewDelivery } from './delivery.ts';
import type { Incident, TimelineEntry, TimelineKind } from './incident.ts';
import { type Act, type Decision, timelineEntry } from './transition.ts';

/** An incident while several things happen to it at once; mutable, and written at the end. */
export interface Story {
  incident: Incident;
  readonly timeline: TimelineEntry[];
  readonly deliveries: NewDelivery[];
}

export function beginStory(incident: Incident): Story {
  return { incident, timeline: [], deliveries: [] };
}

interface Line {
  readonly kind: TimelineKind;
  readonly text: string;
  readonly act: Act;
  readonly deliveries?: readonly NewDelivery[];
}

/** Adds what a transition decided, or a line of the timeline with what is posted for it. */
export function add(story: Story, next: Decision<unknown> | Line): void {
  if ('kind' in next) {
    story.timeline.push(timelineEntry(story.incident, next.act, next.kind, next.text));
    story.deliveries.push(...(next.deliveries ?? []));
    return;
  }
  if (next.change === undefined) return;
  story.incident = next.change.incident;
  story.timeline.push(...next.change.timeline);
  story.deliveries.push(...(next.change.deliveries ?? []));
}
