import type { InhibitionRule } from './inhibition.ts';
import { unknownKey } from './level-ladder.ts';
import type { Matcher } from './matcher.ts';
import type { SeverityWords } from './severity.ts';
import type { ServicePlan } from './system.ts';

/** What the configuration says of a service that is down. */
export interface ServiceDown {
  /** Which of its alerts say so, besides that of its own probe. */
  readonly down?: readonly Matcher[] | undefined;
  /** What follows from it, besides what is told of the service: alerts of no service. */
  readonly also?: readonly (readonly Matcher[])[];
  readonly words: SeverityWords;
}

/**
 * While a service is down, that is what people are told, once: all else that is told of it follows from it. What says
 * so is the alert of its own probe, the one of its name, see `service-map.ts`; and what the pack calls `down`, in
 * which the own probe has the last word:
 *
 *   own probe `up` ──hides──► all other alerts of the service ◄──hides── what `down` says
 *          └───────────────────────────hides──────────────────────────────────▲
 *
 * Nothing hides the alert of the own probe here, so no two hide each other. Of several that are `down` none hides
 * another.
 */
export function ownServiceRules(
  { name, matchers }: Pick<ServicePlan, 'name' | 'matchers'>,
  { down, also = [], words }: ServiceDown,
): readonly InhibitionRule[] {
  const rule = { name: `${name} is down`, equal: [] };
  const own: InhibitionRule = {
    ...rule,
    sources: [
      ...matchers,
      { label: 'probe', operator: '=', value: name },
      { label: 'metric', operator: '=', value: 'up' },
      // That nobody can tell whether it runs does not say that it does not.
      { label: 'level', operator: '!=', value: unknownKey },
    ],
    sourceSeverity: { severity: 'critical', words },
    targets: [matchers, ...also],
  };
  if (down === undefined) return [own];
  const others = ['probe', 'metric'].map((label): readonly Matcher[] => [
    ...matchers,
    { label, operator: '!=', value: label === 'probe' ? name : 'up' },
  ]);
  return [own, { ...rule, sources: [...matchers, ...down], targets: [...others, ...also] }];
}
