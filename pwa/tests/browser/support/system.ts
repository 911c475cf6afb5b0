/** Starts the whole system once for all browser tests: embedded PostgreSQL and Valkey, sandbox, gateway, worker. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { chromium } from './chromium.ts';

const CHIRP = fileURLToPath(new URL('../../../../.venv/bin/chirp', import.meta.url));
const READY = 'Chirp is running';
const SANDBOX = /GoToSocial +(http:\S+)\s/;

export interface Login {
  readonly email: string;
  readonly password: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    url: string;
    /** The sandbox itself. */
    sandbox: string;
    accounts: Record<string, Login>;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!chromium()) {
    console.warn('\nSKIPPED: no test ran in a browser. Install chromium (or set CHROMIUM_BIN) to run them.\n');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'chirp-browser-'));
  const accounts = join(folder, 'accounts.json');
  const port = await freePort();
  const child = spawn(CHIRP, ['dev', '--port', String(port), '--accounts', accounts, '--no-limits'], {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', HOME: process.env['HOME'] ?? folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = await ready(child);
  project.provide('url', `http://localhost:${port}`);
  project.provide('sandbox', SANDBOX.exec(said)?.[1] ?? '');
  project.provide('accounts', JSON.parse(readFileSync(accounts, 'utf8')) as Record<string, Login>);
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Wait until it runs; return what it has said. */
async function ready(child: ChildProcess): Promise<string> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer): void => {
      said += text.toString();
      if (said.includes(READY) && SANDBOX.test(said)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`chirp dev ended:\n${said}`)));
  });
  return said;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
