// Runs every journey against the built program: node run.mjs [PART OF A NAME]
import { openBrowser, screenshots } from './harness.mjs';
import { journeys as newcomers } from './newcomer.mjs';
import { journeys as offices } from './office.mjs';
import { journeys as outbox } from './outbox.mjs';
import { journeys as renewals } from './renewal.mjs';
import { journeys as byRole } from './roles.mjs';
import { journeys as stories } from './story.mjs';
import { startDemo } from './service.mjs';

const wanted = process.argv[2] ?? '';
const journeys = [...byRole, ...stories, ...renewals, ...offices, ...newcomers, ...outbox].filter(({ name }) => name.includes(wanted));
if (!journeys.length) {
  console.error(`no journey has '${wanted}' in its name`);
  process.exit(2);
}

/** Longer than any journey should take; a hung one must not eat the whole run's time. */
const journeyLimit = 180_000;

const service = await startDemo();
let browser;
let failed = 0;
try {
  browser = await openBrowser();
  for (const journey of journeys) failed += await one(journey);
} finally {
  await browser?.close();
  await service.stop();
}
if (failed) console.log(`the service said:\n${service.log().slice(-4000)}`);
console.log(`screenshots: ${screenshots}`);
console.log(`journeys: ${journeys.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

async function one({ name, run }) {
  const started = Date.now();
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${journeyLimit / 1000} s`)), journeyLimit);
  });
  try {
    await Promise.race([run({ browser, base: service.base, logins: service.logins }), limit]);
    console.log(`ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return 0;
  } catch (error) {
    console.log(`FAIL ${name}\n     ${String(error.message).replaceAll('\n', '\n     ')}`);
    return 1;
  } finally {
    clearTimeout(timer);
    // A failed journey leaves its people's windows open.
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
}
