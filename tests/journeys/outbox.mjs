// Files on a bad network: chosen on a phone, looked at, made smaller, cut off, gone on with, received once.
import { inspect, login, newPerson } from './harness.mjs';
import { words } from './words.mjs';

export const journeys = [
  { name: 'outbox 360: cut off, reloaded, received once', run: (world) => cutOff(world, 360) },
  { name: 'outbox 1280: photos that are hard to read', run: (world) => hardToRead(world, 1280) },
  { name: 'outbox 360 in the dark: photos that are hard to read', run: (world) => hardToRead(world, 360, true) },
];

const list = '.outbox-list > li';

/** The form of a requirement nothing was handed in for, of the owner's product at this place of the list. */
async function openForm(owner, nth) {
  const { page } = owner;
  await page.goto('/products');
  await page.locator('main a[href^="/products/0"]').nth(nth).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  const form = await page.locator('a[href*="/permits/new"]').first().getAttribute('href');
  await page.goto(form);
  await page.locator('[data-outbox]').waitFor({ state: 'attached' });
}

/** A photo drawn in the page: a sheet of print, and what the camera did to it. */
async function photo(page, { width = 1200, height = 1600, blur = 0, light = 1, shadow = 0, cut = false, noise = false } = {}) {
  const bytes = await page.evaluate(async (how) => {
    const sheet = new OffscreenCanvas(how.width, how.height);
    const pen = sheet.getContext('2d');
    pen.fillStyle = '#6b5a48';
    pen.fillRect(0, 0, how.width, how.height);
    if (how.blur) pen.filter = `blur(${how.blur}px)`;
    const margin = how.cut ? -how.width * 0.1 : how.width * 0.06;
    pen.fillStyle = '#f6f4ee';
    pen.fillRect(margin, margin, how.width - 2 * margin, how.height - 2 * margin);
    pen.fillStyle = '#222';
    pen.font = `${Math.round(how.width / 45)}px sans-serif`;
    for (let y = margin + how.width * 0.1; y < how.height - margin - how.width * 0.05; y += how.width / 28) {
      pen.fillText('CONTOH sertifikat P-IRT 2053604010012-31 milik usaha rekaan untuk latihan pengiriman', margin + how.width * 0.06, y, how.width - 2 * margin - how.width * 0.12);
    }
    pen.filter = 'none';
    if (how.shadow) {
      pen.fillStyle = `rgba(0, 0, 0, ${how.shadow})`;
      pen.fillRect(0, how.height / 2, how.width, how.height / 2);
    }
    if (how.light < 1) {
      pen.fillStyle = `rgba(0, 0, 0, ${1 - how.light})`;
      pen.fillRect(0, 0, how.width, how.height);
    }
    if (how.noise) {
      const speckled = pen.getImageData(0, 0, how.width, how.height);
      for (let i = 0; i < speckled.data.length; i += 1) if (i % 4 !== 3) speckled.data[i] += Math.random() * 24 - 12;
      pen.putImageData(speckled, 0, 0);
    }
    const blob = await sheet.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, { width, height, blur, light, shadow, cut, noise });
  return Buffer.from(bytes);
}

const choose = (page, name, buffer) => page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'image/jpeg', buffer });
const row = (page, name) => page.locator(list).filter({ hasText: name });
const state = (page, name, wanted) => row(page, name).filter({ has: page.locator('.outbox-state', { hasText: wanted }) }).waitFor({ timeout: 30_000 });

async function cutOff({ browser, base, logins }, width) {
  const owner = await newPerson(browser, { base, width });
  await login(owner, logins.owner);
  await openForm(owner, 0);
  const { page, context } = owner;

  // 3200 x 2400 from the camera; 2400 along its longer side is sent.
  await choose(page, 'CONTOH-besar.jpg', await photo(page, { width: 3200, height: 2400 }));
  await state(page, 'CONTOH-besar.jpg', words.outbox.received);

  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  const slowly = { offline: false, latency: 20, downloadThroughput: 400_000, uploadThroughput: 250_000 };
  await line.send('Network.emulateNetworkConditions', slowly);
  await choose(page, 'CONTOH-jauh.jpg', await photo(page, { width: 2000, height: 2400, noise: true }));
  await state(page, 'CONTOH-jauh.jpg', words.outbox.sending);
  await page.waitForFunction((rows) => [...document.querySelectorAll(`${rows} progress`)].some((bar) => bar.value > 15), list);
  await line.send('Network.emulateNetworkConditions', { ...slowly, offline: true });
  await state(page, 'CONTOH-jauh.jpg', words.outbox.offline);
  await inspect(owner, 'outbox-offline');
  await line.send('Network.emulateNetworkConditions', slowly);
  // The network is back, and nobody has to press anything.
  await page.waitForFunction((rows) => [...document.querySelectorAll(`${rows} progress`)].some((bar) => bar.value > 40), list);

  // The page is left in the midst of it; what arrived is known to the service, the rest lies on the device.
  await page.reload();
  await page.locator('input[name=received][type=checkbox]').waitFor();
  await state(page, 'CONTOH-jauh.jpg', words.outbox.sending);
  await inspect(owner, 'outbox-resumed');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  // Handed over before everything arrived: the form waits and goes by itself.
  await page.getByRole('button', { name: words.saveDraft }).click();
  await page.waitForURL((url) => /^\/permits\/0/.test(url.pathname), { timeout: 60_000 });
  const names = await page.locator('.files-name').allInnerTexts();
  if (names.length !== 2) throw new Error(`two files were sent, the permit has: ${names.join(' | ')}`);
  const original = await page.locator('a[href$="/original"]').first().getAttribute('href');
  const longest = await page.evaluate(async (address) => {
    const picture = await createImageBitmap(await (await fetch(address)).blob());
    return Math.max(picture.width, picture.height);
  }, original);
  if (longest !== 2400) throw new Error(`the large photo is ${longest} along its longer side`);
  await inspect(owner, 'outbox-handed-over');
  await owner.leave();
}

async function hardToRead({ browser, base, logins }, width, dark = false) {
  const owner = await newPerson(browser, { base, width, dark });
  await login(owner, logins.owner);
  await openForm(owner, 1);
  const { page } = owner;
  const cases = { buram: { blur: 7 }, gelap: { light: 0.22 }, bayangan: { shadow: 0.6 }, tepi: { cut: true } };
  for (const [name, how] of Object.entries(cases)) {
    await choose(page, `${name}.jpg`, await photo(page, how));
    await state(page, `${name}.jpg`, words.outbox.asked);
    const why = await row(page, `${name}.jpg`).locator('.outbox-why').innerText();
    if (!words.outbox[name].test(why) || why.trim().includes('\n')) throw new Error(`${name}.jpg: ${why}`);
  }
  await inspect(owner, `outbox-hard-to-read${dark ? '-dark' : ''}`);
  // A good one is not asked about; a bad one may be sent anyway.
  await choose(page, 'terang.jpg', await photo(page, { blur: 0.6 }));
  await state(page, 'terang.jpg', words.outbox.received);
  await row(page, 'buram.jpg').getByRole('button', { name: words.outbox.anyway }).click();
  await state(page, 'buram.jpg', words.outbox.received);
  for (const name of ['gelap', 'bayangan', 'tepi', 'buram', 'terang']) {
    await row(page, `${name}.jpg`).getByRole('button', { name: words.outbox.remove }).click();
    await row(page, `${name}.jpg`).waitFor({ state: 'detached' });
  }
  // What the service refuses says so beside its name.
  await page.locator('input[type=file]').first().setInputFiles({ name: 'surat.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ bukan PDF') });
  await state(page, 'surat.pdf', words.outbox.refused);
  await inspect(owner, `outbox-refused${dark ? '-dark' : ''}`);
  await owner.leave();
}
