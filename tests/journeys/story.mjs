// The main job: the owner hands a paper in, the mentor accepts it, two buyers sign a product off, anybody
// reads its public page. Once on phones, once on desktops; each with a paper of its own.
import { inspect, login, newPerson } from './harness.mjs';
import { certificate, paper } from './paper.mjs';
import { words } from './words.mjs';

const product = 'Keripik singkong keju';

export const journeys = [
  { name: 'story 360: from photograph to acceptance', run: (world) => photographToAcceptance(world, 360, 'halal', 'ID36110000000090126') },
  { name: 'story 1280: from photograph to acceptance', run: (world) => photographToAcceptance(world, 1280, 'nutrition', '') },
  { name: 'story 1280: from queue to shelf', run: queueToShelf },
];

async function photographToAcceptance({ browser, base, logins }, width, requirement, number) {
  const owner = await newPerson(browser, { base, width });
  await login(owner, logins.owner);
  await openProduct(owner.page);
  await owner.page.locator(`a[href*="requirement=${requirement}"]`).first().evaluate((link) => link.click());
  await owner.page.locator('input[type=file]').waitFor({ state: 'attached' });
  const picture = number ? await certificate(browser, number) : paper();
  await owner.page.locator('input[type=file]').setInputFiles({ name: 'CONTOH.png', mimeType: 'image/png', buffer: picture });
  if (number) await confirmWhatWasRead(owner, requirement, number);
  else await owner.page.locator('[name=issued_on]').fill('2026-01-12');
  const open = owner.page.locator('[name=open_ended]');
  if (await open.count()) await open.check();
  await inspect(owner, `story-upload-${requirement}`);
  await owner.page.getByRole('button', { name: words.handIn }).click();
  await owner.page.getByText(words.inReview).first().waitFor();
  await inspect(owner, `story-handed-in-${requirement}`);
  const address = new URL(owner.page.url()).pathname;

  const mentor = await newPerson(browser, { base, width });
  await login(mentor, logins.mentor);
  await mentor.page.goto(address.replace('/permits/', '/review/'));
  await mentor.page.locator('[name=how][value=original]').check();
  await inspect(mentor, `story-review-${requirement}`);
  await mentor.page.getByRole('button', { name: words.accept }).click();
  await mentor.page.waitForURL((url) => url.pathname !== address);
  await mentor.leave();

  await owner.page.goto(address);
  await owner.page.getByText(words.accepted).first().waitFor();
  await inspect(owner, `story-accepted-${requirement}`);
  await owner.leave();
}

// The paper is read while its owner looks on: two values are taken with a tap, one is corrected by hand.
async function confirmWhatWasRead(owner, requirement, number) {
  const { page } = owner;
  await page.getByRole('button', { name: words.saveDraft }).last().click();
  await page.locator('#reads-state').waitFor();
  await page.locator('[data-read=number]').waitFor({ timeout: 120_000 });
  await inspect(owner, `story-read-${requirement}`);
  for (const [name, value] of [['number', number], ['issued_on', '2026-01-12']]) {
    await page.locator(`[data-read=${name}] [data-take]`).click();
    if ((await page.locator(`[name=${name}]`).inputValue()) !== value) throw new Error(`${name} was not filled as read`);
    await page.locator(`[data-read=${name}]`).getByText(words.sameAsPaper).waitFor();
  }
  await page.locator('[name=holder]').fill('Dapur Lain CONTOH');
  await page.locator('[data-read=holder]').getByText(words.otherThanPaper).waitFor();
  await inspect(owner, `story-confirmed-${requirement}`);
}

async function openProduct(page) {
  await page.goto('/products');
  await page.getByRole('link', { name: new RegExp(product) }).first().click();
  await page.getByRole('heading', { level: 1, name: new RegExp(product) }).waitFor();
}

async function queueToShelf({ browser, base, logins }) {
  const quality = await newPerson(browser, { base });
  await login(quality, logins.buyer);
  await quality.page.goto('/submissions');
  await quality.page.locator('main a[href^="/submissions/0"]').first().click();
  const address = new URL(quality.page.url()).pathname;
  await decide(quality, logins.buyer.password);
  await inspect(quality, 'story-one-of-two');
  await quality.leave();

  const trade = await newPerson(browser, { base });
  await login(trade, { login: 'kurator.dagang@contoh.example', password: logins.buyer.password });
  await trade.page.goto(address);
  await decide(trade, logins.buyer.password);
  await trade.page.goto('/listings');
  await inspect(trade, 'story-listings');
  const shelf = await trade.page.locator('a[href^="/p/"]').first().getAttribute('href');
  await trade.leave();

  for (const width of [360, 1280]) {
    const anybody = await newPerson(browser, { base, width });
    await anybody.page.goto(shelf);
    await inspect(anybody, 'story-public');
    await anybody.leave();
  }
}

async function decide(person, password) {
  const { page } = person;
  await page.locator('[name=outcome][value=approve]').check();
  for (const line of await page.locator('select[name^=score_]').all()) await line.selectOption('4');
  await page.locator('[name=old_password]').fill(password);
  await page.locator('form[action$="/decide"] button[type=submit], form[action$="/decide"] button:not([type])').last().click();
  await page.waitForLoadState();
  if (await page.locator('[role=alert].danger').count()) throw new Error(`refused: ${await page.locator('[role=alert].danger').innerText()}`);
}
