// Starts the built program as `siaprak demo` in a folder of its own, reads the address and the logins it
// prints, and ends it by its process id.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const defaultBinary = path.resolve(here, '../../target/debug/siaprak');

/** How long migrating and filling may take in a debug build on a busy machine. */
const startLimit = 180_000;

export const roles = ['owner', 'mentor', 'buyer', 'coordinator', 'admin'];

/** The address and the logins in what the demo printed so far. A login line is: ROLE ... LOGIN PASSWORD */
export function readGreeting(text) {
  const base = text.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
  const logins = {};
  for (const role of roles) {
    const line = text.match(new RegExp(`^[ \\t]*${role}\\b.*?(\\S+)[ \\t]+(\\S+)[ \\t]*$`, 'm'));
    if (line) logins[role] = { login: line[1], password: line[2] };
  }
  const whole = Boolean(base) && roles.every((role) => logins[role]);
  return { base, logins, whole };
}

export async function startDemo({ binary = process.env.SIAPRAK_BINARY || defaultBinary, args = [] } = {}) {
  const data = await mkdtemp(path.join(os.tmpdir(), 'siaprak-journeys-'));
  const child = spawn(binary, ['demo', '--data', data, '--listen', '127.0.0.1:0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (piece) => (printed += piece));
  child.stderr.on('data', (piece) => (complaints += piece));
  const ended = once(child, 'exit').catch((error) => {
    complaints += String(error);
  });
  let running = true;
  ended.then(() => (running = false));

  const stop = async () => {
    if (running) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    }
    await rm(data, { recursive: true, force: true });
  };

  const deadline = Date.now() + startLimit;
  while (!(await answers(readGreeting(printed)))) {
    if (!running || Date.now() > deadline) {
      const why = running ? `was not ready after ${startLimit / 1000} s` : 'ended before it was ready';
      await stop();
      throw new Error(`${binary} demo ${why}.\nstdout:\n${printed}\nstderr:\n${complaints.slice(-4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const { base, logins } = readGreeting(printed);
  return { base, logins, stop, log: () => complaints };
}

async function answers({ base, whole }) {
  if (!whole) return false;
  try {
    return (await fetch(base, { redirect: 'manual' })).status < 500;
  } catch {
    return false;
  }
}
