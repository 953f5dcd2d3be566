import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is, or undefined where there is none: `describe.skipIf(!chromiumPath())`. */
export function chromiumPath(): string | undefined {
  return PATHS.find((path) => existsSync(path));
}

/** A page with what its console complained about. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions of scripts, answers of 400 and above. */
  readonly complaints: string[];
}

/** What a new page may differ in. */
export interface PageKind {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly hasTouch?: boolean;
}

/** A running Chromium. */
export interface RunningChromium {
  /** A page in a browser profile of its own. */
  newPage(kind?: PageKind): Promise<WatchedPage>;
  close(): Promise<void>;
}

// Nothing of these may reach the net: a test browser has no business there.
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's Chromium; rejects where there is none. */
export async function launchChromium(): Promise<RunningChromium> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('There is no Chromium. Install the package chromium.');
  const browser: Browser = await chromium.launch({ executablePath, args: QUIET });
  return { newPage: (kind = {}) => newPage(browser, kind), close: () => browser.close() };
}

async function newPage(browser: Browser, kind: PageKind): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: kind.width ?? 1200, height: kind.height ?? 800 },
    colorScheme: kind.colorScheme ?? 'light',
    hasTouch: kind.hasTouch ?? false,
    locale: 'en-US',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return { page, complaints };
}
