// The harness itself, against a tiny server: a check that cannot fail would make every journey worthless.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import { after, before, test } from 'node:test';

import { axe, fits, inspect, login, newPerson, openBrowser, shot } from './harness.mjs';
import { readGreeting } from './service.mjs';

const frame = (body, head = '') =>
  `<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Uji</title>
   <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;

const pages = {
  '/good': frame('<main><h1>Halo</h1><p>Semua baik.</p></main>'),
  '/bad': frame('<main><h1>Halo</h1><form><input></form><img src="data:,"></main>'),
  '/wide': frame('<main><h1>Halo</h1><div style="width:900px">lebar</div></main>', '<style>div{background:#eee}</style>'),
  '/scroller': frame('<main><h1>Halo</h1><div tabindex="0" style="overflow-x:auto"><div style="width:900px">lebar</div></div></main>'),
  '/outside': frame('<main><h1>Halo</h1><img alt="" src="http://127.0.0.2:9/gambar.png"></main>'),
  '/login': frame(`<main><h1>Masuk</h1><form method="post"><label>Alamat surel atau nomor ponsel <input name="name"></label>
    <label>Kata sandi <input type="password" name="password"></label><button>Masuk</button></form></main>`),
};

const server = http.createServer(async (request, response) => {
  if (request.method === 'POST') {
    response.writeHead(303, { location: '/good' }).end();
    return;
  }
  const strict = request.url === '/outside' ? {} : { 'content-security-policy': "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'" };
  const page = pages[request.url];
  response.writeHead(page ? 200 : 500, { 'content-type': 'text/html', ...strict }).end(page ?? 'rusak');
});

let browser;
let base;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${server.address().port}`;
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  server.close();
});

for (const js of [true, false]) {
  test(`axe passes a good page and lists what is wrong on a bad one, scripts ${js ? 'on' : 'off'}`, async () => {
    const person = await newPerson(browser, { base, width: 360, js });
    await person.page.goto('/good');
    await inspect(person, 'self-good');
    await person.page.goto('/bad');
    await assert.rejects(axe(person.page), /label \(critical\)[\s\S]*<input>/);
    await person.leave();
  });
}

test('a page wider than the phone is found, a scroller inside it is fine', async () => {
  const person = await newPerson(browser, { base, width: 360 });
  await person.page.goto('/wide');
  await assert.rejects(fits(person.page), /wider than the screen[\s\S]*900px/);
  await person.page.goto('/scroller');
  await fits(person.page);
  await person.leave();
});

test('what goes wrong unseen fails the visit', async () => {
  const caller = await newPerson(browser, { base });
  await caller.page.goto('/outside');
  await assert.rejects(caller.leave(), /another host: http:\/\/127\.0\.0\.2/);
  const unlucky = await newPerson(browser, { base });
  await unlucky.page.goto('/no-such-page');
  await assert.rejects(unlucky.leave(), /500 from/);
});

test('login fills the form by its labels', async () => {
  const person = await newPerson(browser, { base, width: 360 });
  await login(person, { login: '081200000001', password: 'rahasia' });
  assert.equal(new URL(person.page.url()).pathname, '/good');
  await person.leave();
});

test('a picture is kept', async () => {
  const person = await newPerson(browser, { base, dark: true });
  await person.page.goto('/good');
  assert.ok((await stat(await shot(person.page, 'self-picture'))).size > 1000);
  await person.leave();
});

test('the greeting of the demo gives the address and one login per role', () => {
  const greeting = `Siap Rak CONTOH: http://127.0.0.1:43211\n
    owner        Pemilik usaha    081200000001          batu-kali-7
    mentor       Pendamping       pendamping@contoh.example  daun-hijau-3
    buyer        Kurator          kurator@contoh.example     rak-kayu-5
    coordinator  Koordinator      dinas@contoh.example       peta-desa-2
    admin        Admin            admin@contoh.example       kunci-pas-9\n`;
  const { base: address, logins, whole } = readGreeting(greeting);
  assert.equal(address, 'http://127.0.0.1:43211');
  assert.deepEqual(logins.owner, { login: '081200000001', password: 'batu-kali-7' });
  assert.deepEqual(logins.admin, { login: 'admin@contoh.example', password: 'kunci-pas-9' });
  assert.ok(whole);
  assert.equal(readGreeting(greeting.split('admin ')[0]).whole, false);
});
