// Somebody who has nothing: registers, opens the link of the mail, registers the business with its village
// typed, records a product, and reads what it needs.
import { inspect, login, newPerson } from './harness.mjs';
import { words } from './words.mjs';

const password = 'rumah-bambu-kuning-71';

export const journeys = [{ name: 'newcomer 360: from registering to a checklist', run: newcomer }];

async function newcomer({ browser, base, logins }) {
  const address = `baru${Date.now()}@contoh.example`;
  const owner = await newPerson(browser, { base, width: 360 });
  const { page } = owner;
  await page.goto('/register');
  await page.locator('[name=name]').fill('Ibu Baru CONTOH');
  await page.locator('[name=login]').fill(address);
  await page.locator('[name=password]').fill(password);
  await page.locator('[name=privacy]').check();
  await page.getByRole('button', { name: words.newcomer.register }).click();
  await inspect(owner, 'newcomer-look-in-the-mail');

  await page.goto(await linkMailedTo(browser, base, logins, address));
  await inspect(owner, 'newcomer-link');
  await page.getByRole('button', { name: words.newcomer.confirm }).click();
  await page.waitForLoadState();
  if (new URL(page.url()).pathname.startsWith('/login')) await login(owner, { login: address, password });

  await business(owner);
  await record(owner);
  await owner.leave();
}

// The demonstration keeps its mails where the administrator reads them.
async function linkMailedTo(browser, base, logins, address) {
  const admin = await newPerson(browser, { base });
  await login(admin, logins.admin);
  const row = admin.page.locator('tr', { hasText: address }).first();
  for (let tries = 0; tries < 60; tries += 1) {
    await admin.page.goto('/admin/mail');
    if ((await row.count()) && /\.eml|diserahkan/i.test(await row.innerText())) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await row.locator('a').first().click();
  const text = await admin.page.locator('main').innerText();
  const link = text.match(/https?:\/\/\S+\/links\/\S+/)[0];
  await admin.leave();
  return new URL(link).pathname;
}

async function business(owner) {
  const { page } = owner;
  await page.goto('/businesses/new');
  await page.locator('[name=name]').fill('Dapur Baru CONTOH');
  await page.locator('[name=owner_name]').fill('Ibu Baru CONTOH');
  await page.locator('[name=scale][value=micro]').check();
  await page.locator('#f-village').pressSequentially('kramatw', { delay: 40 });
  await page.getByRole('option', { name: /kramatwatu/i }).first().click();
  await page.locator('[name=address]').fill('Kampung Contoh RT 01 RW 02');
  await page.locator('[name=place][value=home]').check();
  await page.locator('[name=equipment][value=manual]').check();
  await page.locator('[name=show_village]').check();
  await inspect(owner, 'newcomer-business');
  await page.getByRole('button', { name: words.newcomer.business }).click();
  await page.getByRole('heading', { level: 1, name: /Dapur Baru CONTOH/ }).waitFor();
}

async function record(owner) {
  const { page } = owner;
  await page.goto('/products/new');
  await page.getByRole('link', { name: words.newcomer.kind }).first().click();
  await page.locator('[name=name]').fill('Keripik pisang CONTOH');
  await page.locator('[name=shelf_life]').fill('120');
  await page.locator('[name=ing_name_0]').fill('Pisang');
  await page.locator('[name=weight_0]').fill('100');
  await inspect(owner, 'newcomer-product');
  await page.getByRole('button', { name: words.newcomer.save }).last().click();
  await page.getByRole('heading', { level: 1, name: /Keripik pisang CONTOH/ }).waitFor();
  await page.locator('summary', { hasText: words.foodPermit }).first().waitFor();
  await inspect(owner, 'newcomer-checklist');
}
