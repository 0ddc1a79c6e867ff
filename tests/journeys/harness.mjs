// What every journey stands on: a browser, people in it, and the checks each page must pass.
import { createRequire } from 'node:module';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { words } from './words.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const screenshots = path.resolve(here, '../../.artifacts/screenshots');

/** The windows of people who browse without scripts. */
const scriptless = new WeakSet();

/** One Chromium for the whole run. It may be root in a container, so without its own sandbox. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

/**
 * Somebody at a device of their own: no cookies shared with anyone. `width` 360 is a phone with a finger.
 * What a person never sees but must not happen is kept in `person.troubles`: script errors, a page
 * that breaks its own content policy, a request that leaves the service, an answer of 500 or more.
 */
export async function newPerson(browser, { base, width = 1280, dark = false, js = true } = {}) {
  const phone = width < 600;
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height: phone ? 740 : 800 },
    deviceScaleFactor: phone ? 2 : 1,
    hasTouch: phone,
    isMobile: phone,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    javaScriptEnabled: js,
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(10_000);
  if (!js) scriptless.add(context);
  const page = await context.newPage();
  const troubles = watch(context, base);
  return {
    page,
    context,
    troubles,
    width,
    /** Ends the visit; fails if anything went wrong unseen. */
    async leave() {
      await context.close();
      if (troubles.length) throw new Error(`behind the page:\n  ${troubles.join('\n  ')}`);
    },
  };
}

function watch(context, base) {
  const troubles = [];
  context.on('weberror', (event) => troubles.push(`script error: ${event.error().message}`));
  context.on('console', (message) => {
    // A page that answers 4xx on purpose logs a line of its own; the journey judges that page.
    const noise = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !noise) troubles.push(`console: ${message.text()}`);
  });
  context.on('request', (request) => {
    const address = new URL(request.url());
    const outside = address.protocol.startsWith('http') && address.origin !== new URL(base).origin;
    if (outside) troubles.push(`request to another host: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 500) troubles.push(`${response.status()} from ${response.url()}`);
  });
  return troubles;
}

/** Signs in through the form, as printed by the demo. */
export async function login(person, { login: name, password }) {
  const { page } = person;
  await page.goto(words.login.path);
  await page.getByLabel(words.login.name).fill(name);
  await page.getByLabel(words.login.password).fill(password);
  await page.getByRole('button', { name: words.login.submit }).click();
  await page.waitForURL((address) => address.pathname !== words.login.path);
}

/** Every rule of axe; throws with one readable paragraph for each kind of violation. */
export async function axe(page) {
  const violations = scriptless.has(page.context()) ? await axeOnTwin(page) : await axeOn(page);
  if (violations.length) throw new Error(`axe on ${page.url()}:\n${readable(violations)}`);
}

async function axeOn(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return result.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map((node) => ({ html: node.html, why: node.failureSummary })),
    }));
  });
}

/**
 * axe waits for timers, which never fire while scripts are off. So what this person sees is shown once
 * more where scripts run, with the page's own scripts taken out and its noscript parts kept.
 */
async function axeOnTwin(page) {
  const seen = await page.content();
  const body = seen.replace(/<script\b[\s\S]*?<\/script>/gi, '').replace(/<\/?noscript\b[^>]*>/gi, '');
  const twin = await page.context().browser().newContext({
    storageState: await page.context().storageState(),
    viewport: page.viewportSize(),
    reducedMotion: 'reduce',
  });
  try {
    const copy = await twin.newPage();
    await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
    await copy.goto(page.url());
    return await axeOn(copy);
  } finally {
    await twin.close();
  }
}

function readable(violations) {
  return violations
    .map(({ id, impact, help, nodes }) => {
      const shown = nodes.slice(0, 5).map((node) => {
        const why = node.why.split('\n').slice(1).map((line) => line.trim()).join('; ');
        return `    ${node.html.replace(/\s+/g, ' ').slice(0, 160)}\n      ${why}`;
      });
      const more = nodes.length > 5 ? [`    and ${nodes.length - 5} more`] : [];
      return [`  ${id} (${impact}): ${help}`, ...shown, ...more].join('\n');
    })
    .join('\n');
}

/** Nothing may stick out sideways: on a phone nobody scrolls in two directions. */
export async function fits(page) {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    const inScroller = (element) => {
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
        if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return true;
      }
      return false;
    };
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > limit + 1 && !inScroller(element))
      .slice(0, 5)
      .map((element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 120));
  });
  if (wide.length) throw new Error(`${page.url()} is wider than the screen:\n  ${wide.join('\n  ')}`);
}

/** A picture of the whole page in .artifacts/screenshots; answers with its path. */
export async function shot(page, name) {
  await mkdir(screenshots, { recursive: true });
  const file = path.join(screenshots, `${name}.png`);
  await page.screenshot({ path: file, fullPage: true });
  return file;
}

/** What every page a journey comes to must pass, with a picture taken first so that a failure can be seen. */
export async function inspect(person, name) {
  await shot(person.page, `${name}-${person.width}`);
  await fits(person.page);
  await axe(person.page);
}
