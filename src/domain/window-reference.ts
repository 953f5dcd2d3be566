import { parseWindowId } from './incident-id.ts';
import type { MaintenanceWindow } from './maintenance.ts';
import { decodeVersioned, encodeVersioned } from './versioned-id.ts';

/** What a button about a maintenance window carries: which one, and the version that was on the screen. */
export interface WindowReference {
  readonly windowId: string;
  readonly version: number;
}

/** `MNT-20261121-0042:3`. */
export function encodeWindowReference(of: Pick<MaintenanceWindow, 'id' | 'version'>): string {
  return encodeVersioned(of);
}

/** Reads exactly what `encodeWindowReference` wrote; UsageError for anything else, since a value can be forged. */
export function decodeWindowReference(text: string): WindowReference {
  const { id, version } = decodeVersioned(
    text,
    parseWindowId,
    'no maintenance window. List them anew with /ops maintenance list.',
  );
  return { windowId: id, version };
}
