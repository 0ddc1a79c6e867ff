// The local government office acts: it records that a permit was revoked, the shelf follows at once and
// comes back when the revocation is lifted; it exempts a product, and hands a paper to another mentor.
import { inspect, login, newPerson } from './harness.mjs';
import { paper } from './paper.mjs';
import { words } from './words.mjs';

const product = 'Kropcok Ceria';
const reason = 'Surat kantor penerbit nomor 12 CONTOH, untuk latihan.';

export const journeys = [360, 1280].map((width) => ({ name: `office ${width}: revoked, lifted, exempted, handed over`, run: (world) => office(world, width) }));

async function office({ browser, base, logins }, width) {
  const officer = await newPerson(browser, { base, width });
  await login(officer, logins.coordinator);
  const { address, business } = await productOf(officer.page);
  const permit = await revoke(officer, business);
  const shelf = await shelfOf(browser, base, logins);
  await shelfSays(browser, base, shelf, false);

  await officer.page.goto(permit);
  await officer.page.locator('[name=reason]').fill(reason);
  await officer.page.getByRole('button', { name: words.office.lift }).click();
  await officer.page.waitForLoadState();
  await shelfSays(browser, base, shelf, true);

  await exempt(officer, address);
  await handOver(officer);
  await officer.leave();
}

async function productOf(page) {
  await page.goto('/products');
  await page.locator('[name=q]').fill(product);
  await page.locator('[name=q]').press('Enter');
  const row = page.getByRole('link', { name: new RegExp(product) }).first();
  await row.waitFor();
  const business = (await row.innerText()).split('\n').pop().split(' · ')[0].trim();
  return { address: await row.getAttribute('href'), business };
}

async function revoke(officer, business) {
  const { page } = officer;
  await page.goto(`/area/permits?q=${encodeURIComponent(business)}`);
  await page.getByRole('link', { name: /SPP-IRT|P-IRT/ }).first().click();
  await page.locator('[name=on]').fill(new Date().toISOString().slice(0, 10));
  await page.locator('[name=reason]').fill(reason);
  await page.locator('[name=sure]').check();
  await inspect(officer, 'office-revoke');
  const address = new URL(page.url()).pathname;
  await page.getByRole('button', { name: words.office.revoke }).click();
  await page.getByText(words.office.revoked).first().waitFor();
  return address;
}

async function shelfOf(browser, base, logins) {
  const buyer = await newPerson(browser, { base });
  await login(buyer, logins.buyer);
  await buyer.page.goto('/listings');
  const row = buyer.page.locator('tr', { hasText: product });
  await row.getByText(words.office.held).first().waitFor();
  const shelf = await row.locator('a[href^="/p/"]').first().getAttribute('href');
  await buyer.leave();
  return shelf;
}

async function shelfSays(browser, base, shelf, valid) {
  const shopper = await newPerson(browser, { base, width: 360 });
  await shopper.page.goto(shelf);
  await inspect(shopper, valid ? 'office-shelf-back' : 'office-shelf-held');
  const says = await shopper.page.getByText(words.office.valid).count();
  if (Boolean(says) !== valid) throw new Error(`the public page ${says ? 'still says' : 'does not say'} that the permits are valid`);
  await shopper.leave();
}

async function exempt(officer, address) {
  const { page } = officer;
  await page.goto(address.replace('/products/', '/area/waivers/').split('?')[0]);
  await page.locator('select[name=requirement]').selectOption({ index: 1 });
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await page.locator('[name=until]').first().fill(until);
  await page.locator('[name=reason]').last().fill(reason);
  await page.locator('input[type=file]').setInputFiles({ name: 'CONTOH.png', mimeType: 'image/png', buffer: paper() });
  await page.locator('[name=sure]').last().check();
  await page.getByRole('button', { name: words.office.grant }).click();
  await page.locator('main').getByText(reason).first().waitFor();
  await inspect(officer, 'office-exempted');
}

async function handOver(officer) {
  const { page } = officer;
  await page.goto('/review');
  const row = page.locator('ul.queue li', { has: page.locator('[name=item]') }).first();
  await row.locator('[name=item]').evaluate((tick) => tick.click());
  const mentor = page.locator('#hand-over select[name=mentor]');
  const name = await mentor.locator('option').nth(1).innerText();
  await mentor.selectOption({ index: 1 });
  await page.locator('#hand-over button').last().click();
  await page.locator('ul.queue').getByText(name.split(' (')[0]).first().waitFor();
  await inspect(officer, 'office-handed-over');
}
