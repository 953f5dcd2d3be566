import { UsageError } from './errors.ts';
import { parseWindowId } from './incident-id.ts';
import type { MaintenanceWindow } from './maintenance.ts';

/** What a button about a maintenance window carries: which one, and the version that was on the screen. */
export interface WindowReference {
  readonly windowId: string;
  readonly version: number;
}

const LONGEST = 60;
const SHAPE = /^(MNT-\d{8}-\d{4,9}):([1-9]\d{0,8})$/;

/** `MNT-20261121-0042:3`. */
export function encodeWindowReference({ id, version }: Pick<MaintenanceWindow, 'id' | 'version'>): string {
  return `${id}:${version}`;
}

/** Reads exactly what `encodeWindowReference` wrote; UsageError for anything else, since a value can be forged. */
export function decodeWindowReference(text: string): WindowReference {
  const match = text.length > LONGEST ? null : SHAPE.exec(text);
  const [, windowId = '', version = ''] = match ?? [];
  if (match === null || !isCanonical(windowId)) {
    throw new UsageError(
      `The button carries '${text.slice(0, LONGEST)}', which names no maintenance window. List them anew with /ops maintenance list.`,
    );
  }
  return { windowId, version: Number(version) };
}

function isCanonical(id: string): boolean {
  try {
    return parseWindowId(id) === id;
  } catch {
    return false;
  }
}
