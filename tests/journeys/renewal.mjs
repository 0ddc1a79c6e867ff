// A permit is renewed: the new paper is photographed and read, its owner takes what was read, the mentor
// returns one date, the owner corrects that alone, the mentor accepts. The permit before counts until then.
import { inspect, login, newPerson } from './harness.mjs';
import { foodCertificate } from './paper.mjs';
import { words } from './words.mjs';

const product = 'Keripik singkong';
const day = 86_400_000;

export const journeys = [{ name: 'renewal 360: photographed, read, returned, corrected, accepted', run: renewal }];

async function renewal({ browser, base, logins }) {
  const owner = await newPerson(browser, { base, width: 360 });
  await login(owner, logins.owner);
  const old = await openPermit(owner.page);
  const paper = renewed(old.number);
  await owner.page.getByRole('button', { name: words.renew }).first().click();
  const picture = await foodCertificate(browser, { ...paper, holder: 'Dapur Aminah CONTOH', product });
  await owner.page.locator('input[type=file]').first().setInputFiles({ name: 'CONTOH.png', mimeType: 'image/png', buffer: picture });
  await owner.page.getByRole('button', { name: words.addPages }).click();
  await takeWhatWasRead(owner, paper);
  await keepsWhatWasTyped(owner.page);
  await refusesADayThatIsNone(owner.page);
  await owner.page.locator('[name=issued_on]').fill(iso(paper.slip));
  await owner.page.getByRole('button', { name: words.handIn }).click();
  await owner.page.getByText(words.inReview).first().waitFor();
  await inspect(owner, 'renewal-handed-in');
  const address = new URL(owner.page.url()).pathname;
  await stillCounts(owner.page, old.address);

  const mentor = await newPerson(browser, { base });
  await login(mentor, logins.mentor);
  await mentor.page.goto(address.replace('/permits/', '/review/'));
  await returnTheDate(mentor);

  await owner.page.goto(address);
  await owner.page.getByText(words.returned).first().waitFor();
  await inspect(owner, 'renewal-returned');
  if (await owner.page.locator('[name=number]:not([type=hidden])').count()) throw new Error('a part that was not returned can be changed');
  await owner.page.locator('[name=issued_on]').fill(iso(paper.on));
  await owner.page.getByRole('button', { name: words.sendAgain }).click();
  await owner.page.getByText(words.inReview).first().waitFor();

  await mentor.page.goto(address.replace('/permits/', '/review/'));
  await mentor.page.locator('[name=how][value=original]').check();
  await inspect(mentor, 'renewal-corrected');
  await mentor.page.getByRole('button', { name: words.accept }).click();
  await mentor.page.waitForURL((url) => url.pathname !== address.replace('/permits/', '/review/'));
  await mentor.leave();

  await owner.page.goto(address);
  await owner.page.getByText(words.accepted).first().waitFor();
  await owner.page.locator('.timeline a').filter({ hasText: old.number }).waitFor();
  await inspect(owner, 'renewal-accepted');
  await owner.leave();
}

// The owner's accepted permit, from the product's checklist.
async function openPermit(page) {
  await page.goto('/products');
  await page.getByRole('link', { name: new RegExp(`${product}(?! keju)`) }).first().click();
  const requirement = page.locator('details', { hasText: words.foodPermit }).filter({ has: page.locator('a[href^="/permits/0"]') }).first();
  await requirement.locator('summary').first().click();
  await requirement.locator('a[href^="/permits/0"]').click();
  await page.getByRole('button', { name: words.renew }).first().waitFor();
  const number = (await page.locator('main').innerText()).match(/P-IRT (\d{13}-\d\d)/)[1];
  return { number, address: new URL(page.url()).pathname };
}

// A certificate issued a week ago for five years, whose number ends in its last year, and the day a hurried
// person types instead of its own.
function renewed(before) {
  const on = new Date(Date.now() - 7 * day);
  const end = new Date(Date.UTC(on.getUTCFullYear() + 5, on.getUTCMonth(), on.getUTCDate()));
  const number = `${before.slice(0, 14)}${String(end.getUTCFullYear()).slice(2)}`;
  return { on, end, slip: new Date(on - day), number, issued: inWords(on), until: inWords(end) };
}

async function takeWhatWasRead(owner, paper) {
  const { page } = owner;
  await page.locator('[data-read=number]').waitFor({ timeout: 120_000 });
  await inspect(owner, 'renewal-read');
  for (const [name, value] of [['number', paper.number], ['valid_until', iso(paper.end)]]) {
    await page.locator(`[data-read=${name}] [data-take]`).click();
    const filled = await page.locator(`[name=${name}]`).inputValue();
    if (!filled.endsWith(value)) throw new Error(`${name} was filled with '${filled}', read should have been '${value}'`);
  }
}

// Turning a page is another form than the fields: what was typed into these and not saved stays.
async function keepsWhatWasTyped(page) {
  const holder = page.locator('[name=holder]');
  const before = await holder.inputValue();
  await holder.fill('Dapur Aminah CONTOH, diketik');
  for (let quarter = 0; quarter < 4; quarter++) {
    await Promise.all([page.waitForNavigation(), page.locator('button[name=act][value=turn]').first().click()]);
    const now = await holder.inputValue();
    if (now !== 'Dapur Aminah CONTOH, diketik') throw new Error(`turning a page made '${now}' of what was typed`);
  }
  await holder.fill(before);
}

// The browser would send no day at all for 31 February: nothing is sent, and it is said why.
async function refusesADayThatIsNone(page) {
  const field = page.locator('[name=issued_on]');
  await field.fill('');
  await field.focus();
  await page.keyboard.type('02312026');
  if (!(await field.evaluate((input) => input.validity.badInput))) throw new Error('this browser takes 31 February for a day');
  let sent = 0;
  page.on('request', (request) => { if (request.method() === 'POST' && request.isNavigationRequest()) sent++; });
  await page.getByRole('button', { name: words.saveDraft }).click();
  const said = await field.evaluate((input) => input.validationMessage);
  if (sent || !said.includes('31 Februari')) throw new Error(`31 February was sent ${sent} times and '${said}' was said`);
}

// What waits for a mentor takes nothing away from the permit before it.
async function stillCounts(page, address) {
  await page.goto(address);
  await page.getByText(words.accepted).first().waitFor();
}

async function returnTheDate(mentor) {
  const { page } = mentor;
  const remark = page.locator('details.remark', { has: page.locator('[name=reason_issued_on]') });
  await remark.locator('summary').click();
  await remark.locator('[name=reason_issued_on]').selectOption({ index: 1 });
  await remark.locator('[name=text_issued_on]').fill('Tanggal terbit di sertifikat satu hari setelah yang diketik.');
  await inspect(mentor, 'renewal-review');
  await page.getByRole('button', { name: words.sendBack }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/return'));
}

const iso = (date) => date.toISOString().slice(0, 10);
const inWords = (date) => date.toLocaleDateString('id-ID', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
