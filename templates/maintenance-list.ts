import type { Message } from '../src/define/message.ts';
import { formatDuration } from '../src/domain/duration.ts';
import type { MaintenancePlan, MaintenanceWindow } from '../src/domain/maintenance.ts';
import { encodeWindowReference } from '../src/domain/window-reference.ts';
import { actions, button, section } from './blocks.ts';
import { lineSections } from './lines.ts';
import { maintenanceLine } from './maintenance-notices.ts';
import { code, literal } from './mrkdwn.ts';

const maxButtons = 4;

export interface MaintenanceListModel {
  /** The first to begin first. */
  readonly windows: readonly MaintenanceWindow[];
  readonly plans: readonly MaintenancePlan[];
}

/** What is planned and what goes on, with what can be done about it. */
export function maintenanceListMessage({ windows, plans }: MaintenanceListModel): Message {
  const count = windows.length;
  const headline =
    count === 0 ? 'No maintenance is planned' : `${count} maintenance ${count === 1 ? 'window' : 'windows'}`;
  const first = windows.slice(0, maxButtons).flatMap((window) => {
    const value = encodeWindowReference(window);
    const buttons =
      window.state === 'active'
        ? [button({ text: 'End now', actionId: 'end-maintenance', value })]
        : [
            button({ text: 'Start now', actionId: 'start-maintenance', value }),
            button({ text: 'Cancel', actionId: 'cancel-maintenance', value }),
          ];
    return [section(maintenanceLine(window)), actions(buttons)];
  });
  const others = windows.slice(maxButtons).map(maintenanceLine);
  const names = plans
    .slice(0, 20)
    .map(({ name, durationMs }) => `${code(name, 60)} (${formatDuration(durationMs)})`);
  const byHand = names.length === 0 ? [] : [section(`Start one of these by hand: ${names.join(', ')}`)];
  return {
    text: headline,
    blocks: [
      section(`*${headline}*`),
      ...first,
      ...lineSections(others, (more) => `and ${more} more`, { maxCharacters: 2_000 }),
      ...byHand,
    ],
  };
}

/** One line about what an act has done to a window. */
export function maintenanceActMessage(window: MaintenanceWindow, changed: boolean): Message {
  const words = { planned: 'is planned', active: 'is active', ended: 'has ended', cancelled: 'is cancelled' };
  const text = `\`${window.id}\` ${literal(window.name, 100)} ${changed ? '' : 'already '}${words[window.state]}.\n${maintenanceLine(window)}`;
  return { text, blocks: [section(text)] };
}
