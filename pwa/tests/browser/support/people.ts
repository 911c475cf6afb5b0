/** People with browsers. */
import { chromium as engine, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { chromium } from './chromium.ts';
import { readAll } from './deeds.ts';

// Without a network beyond this machine, Chromium's own errands would fail one after the other.
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// What has not come in this time does not come; the error names what was waited for.
const PATIENCE = 10_000;

let running: Promise<Browser> | undefined;
/** The cookies of those who have signed in, by their names: one session serves every test. */
const sessions = new Map<string, Promise<State>>();

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Return the one browser of this test file; it ends with the process. */
function browser(): Promise<Browser> {
  const executablePath = chromium();
  if (!executablePath) throw new Error('There is no Chromium.');
  // Chromium has no sandbox for root.
  const chromiumSandbox = process.getuid?.() !== 0;
  running ??= engine.launch({ executablePath, chromiumSandbox, args: ARGUMENTS });
  return running;
}

/** Open a browser window of its own (cookies, storage, worker), closed when the test ends. Nobody is signed in. */
export async function visitor(options: BrowserContextOptions = {}): Promise<{ page: Page; context: BrowserContext }> {
  const context = await (await browser()).newContext({ baseURL: inject('url'), locale: 'en-GB', ...options });
  context.setDefaultTimeout(PATIENCE);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  return { page, context };
}

/** Open a window in which a demo account is signed in, at an address of the app; home at its top, since all of it is read. */
export async function signedIn(
  name: string,
  address = '/app/home',
  options: BrowserContextOptions = {},
): Promise<{ page: Page; context: BrowserContext }> {
  await readAll(name);
  return device(name, address, options);
}

/** Open a window on a device that somebody has not used yet: home opens where they have read on another one. */
export async function device(
  name: string,
  address = '/app/home',
  options: BrowserContextOptions = {},
): Promise<{ page: Page; context: BrowserContext }> {
  const { page, context } = await visitor({ ...options, storageState: await sessionOf(name) });
  await page.goto(address);
  return { page, context };
}

/** Return the cookies of a person, for calls without a page. */
export async function cookiesOf(name: string): Promise<string> {
  return (await sessionOf(name)).cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ');
}

function sessionOf(name: string): Promise<State> {
  const session = sessions.get(name) ?? newSession(name);
  sessions.set(name, session);
  return session;
}

async function newSession(name: string): Promise<State> {
  const context = await (await browser()).newContext({ baseURL: inject('url'), locale: 'en-GB', serviceWorkers: 'block' });
  await signIn(await context.newPage(), name);
  const { cookies } = await context.storageState();
  await context.close();
  return { cookies, origins: [] };
}

/** Sign in by GoToSocial's own page, as people do, and come back to an address of the app. */
export async function signIn(page: Page, name: string, address = '/app/home'): Promise<void> {
  await page.goto(`/chirp/sign-in?next=${encodeURIComponent(address)}`);
  await giveName(page, name);
  await page.waitForURL(`**${address}`);
}

/** Fill in GoToSocial's page, and agree to what it asks. */
export async function giveName(page: Page, name: string): Promise<void> {
  const login = inject('accounts')[name];
  if (!login) throw new Error(`There is no demo account ${name}.`);
  await page.locator('input[name=username]').fill(login.email);
  await page.locator('input[name=password]').fill(login.password);
  await page.locator('button[type=submit], input[type=submit]').first().click();
  await page.locator('button[type=submit], input[type=submit]').first().click();
}
