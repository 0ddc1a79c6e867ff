// Each role signs in and comes to each page its menu names, and one step beyond, on a phone and on a desktop.
import { inspect, login, newPerson } from './harness.mjs';
import { roles } from './service.mjs';
import { words } from './words.mjs';

const widths = [360, 1280];

export const journeys = [
  ...widths.map((width) => ({ name: `visitor ${width}`, run: (world) => visitor(world, width) })),
  ...roles.flatMap((role) => widths.map((width) => ({ name: `${role} ${width}`, run: (world) => rounds(world, role, width) }))),
  { name: 'owner 360 in the dark', run: (world) => rounds(world, 'owner', 360, { dark: true }) },
  { name: 'mentor 1280 in the dark', run: (world) => rounds(world, 'mentor', 1280, { dark: true }) },
  { name: 'owner 360 without scripts', run: (world) => rounds(world, 'owner', 360, { js: false }) },
];

// From a page of the menu, what a person of this role opens next: the first of these links.
const beyond = {
  owner: [['/products', 'main a[href^="/products/0"]'], ['/products/new', null], ['/reminders', null], ['/profile', null]],
  mentor: [['/review', 'main a[href^="/review/0"]'], ['/products', 'main a[href^="/products/0"]']],
  buyer: [['/submissions', 'main a[href^="/submissions/0"]']],
  coordinator: [['/coverage', 'main a[href*="/coverage"]'], ['/products', 'main a[href^="/products/0"]']],
  admin: [['/admin/accounts', 'main a[href^="/admin/accounts/0"]'], ['/admin/catalogue/evidence.spp_irt.renewal_window_days', null]],
};

async function visitor({ browser, base }, width) {
  const person = await newPerson(browser, { base, width });
  for (const [name, path] of [['front', '/'], ['login', '/login'], ['register', '/register'], ['code', '/code'], ['reset', '/reset'], ['lost', '/nowhere']]) {
    await person.page.goto(path);
    await inspect(person, `visitor-${name}`);
  }
  await person.leave();
}

async function rounds({ browser, base, logins }, role, width, { dark = false, js = true } = {}) {
  const person = await newPerson(browser, { base, width, dark, js });
  const suffix = `${dark ? '-dark' : ''}${js ? '' : '-noscript'}`;
  await login(person, logins[role]);
  const menu = await person.page.locator('header nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  if (!menu.length) throw new Error(`${role} has no menu`);
  for (const [index, path] of menu.entries()) {
    await open(person, path);
    await inspect(person, `${role}-${index + 1}${suffix}`);
  }
  for (const [index, [path, link]] of (beyond[role] ?? []).entries()) {
    await open(person, path);
    if (link) {
      await person.page.locator(link).first().click();
      await person.page.getByRole('heading', { level: 1 }).waitFor();
    }
    await inspect(person, `${role}-beyond-${index + 1}${suffix}`);
  }
  await person.leave();
}

async function open(person, path) {
  const answer = await person.page.goto(path);
  if (answer.status() !== 200) throw new Error(`${path} answered ${answer.status()}`);
  await person.page.getByRole('heading', { level: 1 }).waitFor();
}
