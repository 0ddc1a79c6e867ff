// Each role signs in and comes to each of its main pages, on a phone and on a desktop.
import { inspect, login, newPerson } from './harness.mjs';
import { roles } from './service.mjs';
import { words } from './words.mjs';

const widths = [360, 1280];

export const journeys = [
  ...widths.map((width) => ({ name: `visitor ${width}`, run: (world) => visitor(world, width) })),
  ...roles.flatMap((role) => widths.map((width) => ({ name: `${role} ${width}`, run: (world) => rounds(world, role, width) }))),
  { name: 'owner 360 in the dark', run: (world) => rounds(world, 'owner', 360, { dark: true }) },
  { name: 'owner 360 without scripts', run: (world) => rounds(world, 'owner', 360, { js: false }) },
];

async function visitor({ browser, base }, width) {
  const person = await newPerson(browser, { base, width });
  for (const [name, path] of [['front', '/'], ['login', words.login.path]]) {
    await person.page.goto(path);
    await inspect(person, `visitor-${name}`);
  }
  await person.leave();
}

async function rounds({ browser, base, logins }, role, width, { dark = false, js = true } = {}) {
  const person = await newPerson(browser, { base, width, dark, js });
  const suffix = `${dark ? '-dark' : ''}${js ? '' : '-noscript'}`;
  await login(person, logins[role]);
  await inspect(person, `${role}-home${suffix}`);
  for (const [index, { link, heading }] of words.pages[role].entries()) {
    await follow(person.page, link);
    await person.page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await inspect(person, `${role}-${index + 1}${suffix}`);
  }
  await person.leave();
}

/** Through the navigation, opened first where it is folded away. */
async function follow(page, name) {
  const link = page.getByRole('navigation').getByRole('link', { name }).first();
  if (!(await link.isVisible())) await page.locator('header summary, nav summary').first().click();
  await link.click();
}
