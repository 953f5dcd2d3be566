import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import {
  launchChromium,
  type PageKind,
  type RunningChromium,
  type WatchedPage,
} from '../../../support/chromium.ts';
import { type ServedPage, servePage } from '../served-page.ts';

/** The page in a browser, over a workspace of its own. */
export interface OpenedPage extends ServedPage {
  readonly page: Page;
  /** Goes to a query such as `?channel=CGEN` and waits until the page listens. */
  goto(query?: string): Promise<void>;
}

/**
 * One Chromium for a test file. Each call serves a workspace of its own, on a port and so with a storage of its
 * own; the browser's tab is used again. After each test the page must have kept quiet: no error in the console,
 * nothing refused by the security policy, no answer of 400 or above.
 */
export function usingChromium(): (
  kind?: PageKind & { readonly mayComplain?: boolean },
) => Promise<OpenedPage> {
  let chromium: RunningChromium;
  const tabs = new Map<string, WatchedPage>();
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    chromium = await launchChromium();
  });
  afterAll(() => chromium.close());
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  return async ({ mayComplain = false, ...kind } = {}) => {
    const served = await servePage({ listen: true });
    const key = JSON.stringify(kind);
    const tab = tabs.get(key) ?? (await chromium.newPage(kind));
    tabs.set(key, tab);
    const { page, complaints } = tab;
    const goto = async (query = ''): Promise<void> => {
      await page.goto(`${served.origin}/${query}`);
      await page.waitForSelector('html[data-ready][data-live="yes"]');
    };
    closing.push(async () => {
      await page.goto('about:blank');
      await served.app.close();
      const said = complaints.splice(0);
      if (!mayComplain) expect(said).toEqual([]);
    });
    await goto();
    return { ...served, page, goto };
  };
}
