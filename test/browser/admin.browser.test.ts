import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TokenClaims } from '../../src/access/token.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, post, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { findings } from './axe.ts';
import { openBrowser, openTab, type Tab, textOf } from './browser.ts';

const south = '64.71.05';
let browser: Browser;
let server: TestServer;
let field: Field;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startTestServer(fieldSettings)]);
  field = await fieldAt(server.url);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** The page in its own tab, signed in. */
const signedIn = async (
  view: string,
  { scheme = 'light', lang = '', ...claims }: Partial<TokenClaims> & { scheme?: 'light' | 'dark'; lang?: string } = {},
): Promise<Tab> => {
  const tab = await openTab(browser, `${server.url}/admin${lang}#${view}`, scheme);
  await tab.page.locator('input[name=token]').fill(await fieldToken(claims));
  await tab.page.locator('input[name=token]').press('Enter');
  await tab.page.locator('.session').waitFor();
  return tab;
};
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const correctActivation =
  'mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) { __typename } }';
/** Presses the button of a search, and waits until the list shows what was found. */
const search = async (page: Page, button: string): Promise<void> => {
  await press(page, button);
  await page.locator('.found-here[aria-busy="false"]').waitFor();
};

describe('signing in', () => {
  test('names the bearer of the token, keeps the token over a reload, and forgets it on signing out', async () => {
    const { page, complaints } = await signedIn('events', { subject: 'Wati', regions: ['64.71'] });
    const session = await page.locator('.session').innerText();
    for (const part of ['Wati', 'Administrator', 'Kota Balikpapan', 'berlaku sampai']) expect(session).toContain(part);
    await page.reload();
    await page.locator('.session').waitFor();
    await press(page, 'Keluar');
    await page.getByText('Anda sudah keluar.').waitFor();
    await page.reload();
    await page.locator('input[name=token]').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('names a token that is wrong or expired', async () => {
    const { page } = await openTab(browser, `${server.url}/admin?lang=en`);
    const token = page.locator('input[name=token]');
    await token.fill('nonsense');
    await token.press('Enter');
    await page.getByText('The token is not accepted').waitFor();
    await token.fill(await fieldToken({ expiresAt: new Date(Date.now() - 60_000) }));
    await token.press('Enter');
    await page.getByText('The token expired at').waitFor();
    await expect.poll(() => token.evaluate('document.activeElement?.name')).toBe('token');
    await page.context().close();
  });

  test('offers a coordinator the history and no changes', async () => {
    await field.open(south);
    const { page } = await signedIn('history', { role: 'COORDINATOR', regions: ['64'] });
    await page.getByText('perubahan lain memerlukan Administrator').waitFor();
    expect(await page.locator('nav a').allInnerTexts()).toEqual([
      'Kegiatan',
      'Angka',
      'Temuan',
      'Target',
      'Token lapangan',
      'Akses',
      'Riwayat',
    ]);
    await page.locator('.entry').first().waitFor();
    await page.context().close();
  });
});

describe('a correction', () => {
  test('through the page makes an open screen fall and show the note, and can be undone', async () => {
    const event = await field.open(south, { goal: 50 });
    await field.record(event, [sent({ count: 12 })]);
    const { page: screen } = await openTab(browser, `${server.url}/screen/${event}`);
    await expect.poll(() => textOf(screen, 'served-text')).toBe('12');

    const { page, complaints } = await signedIn('events');
    await page.getByLabel('Kode kegiatan').fill(event);
    await page.getByLabel('Kode kegiatan').press('Enter');
    await page.getByRole('button', { name: /^Koreksi: 12 orang/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Koreksi entri' });
    await dialog.getByLabel('Jumlah orang').fill('2');
    await dialog.getByLabel('Catatan untuk publik').fill('Salah ketik, seharusnya dua.');
    await press(page, 'Lihat perubahannya');
    await page.getByText('reason: harus terdiri atas 1 sampai 500 karakter').waitFor();
    await dialog.getByLabel('Alasan').fill('typed twelve for two');
    await press(page, 'Lihat perubahannya');
    await page.getByText('Penghitung: 2 terlayani, 2 bersih').waitFor();
    expect(await textOf(screen, 'served-text')).toBe('12');
    const city = dialog.locator('tbody tr', { hasText: 'Kota Balikpapan' }).locator('td:nth-child(2)');
    expect(await city.locator('.source').allInnerTexts()).toEqual([
      expect.stringMatching(/^per 17 Nov 2025, Radar Balikpapan, ditambah 12 aktivasi di Jemput sampai /),
      expect.stringMatching(/^per 17 Nov 2025, Radar Balikpapan, ditambah 2 aktivasi di Jemput sampai /),
    ]);
    expect(await findings(page)).toEqual([]);
    await press(page, 'Simpan');
    await expect.poll(() => textOf(screen, 'served-text')).toBe('2');
    expect(await textOf(screen, 'correction')).toBe('Angka dikoreksi −10: Salah ketik, seharusnya dua.');

    await page.getByText('Dikoreksi tester: typed twelve for two').waitFor();
    await press(page, 'Urungkan');
    await page.getByRole('dialog', { name: 'Urungkan koreksi' }).getByLabel('Alasan').fill('it was twelve after all');
    await press(page, 'Lihat perubahannya');
    await page.getByText('Penghitung: 12 terlayani').waitFor();
    await press(page, 'Simpan');
    await expect.poll(() => textOf(screen, 'served-text')).toBe('12');
    expect(complaints).toEqual([]);
    await screen.context().close();
    await page.context().close();
  });

  test('is refused at the version if another administrator was faster, and possible after that', async () => {
    const event = await field.open(south);
    await field.record(event, [sent({ count: 5 })]);
    const { page } = await signedIn('events', { lang: '?lang=en' });
    await page.getByLabel('Event code').fill(event);
    await search(page, 'Find');
    await page.getByRole('button', { name: /^Correct: 5 people/ }).click();
    await field.record(event, [sent()]);
    await page.getByLabel('People', { exact: true }).fill('4');
    await page.getByLabel('Reason').fill('counted again');
    await press(page, 'See what changes');
    await page.getByText('Somebody else changed it: The counter is at version').waitFor();
    await page.getByText('The newest version is loaded').waitFor();
    await press(page, 'See what changes');
    await page.getByText('Counter: 5 served').waitFor();
    await press(page, 'Confirm');
    await expect.poll(() => textOf(page, 'status')).toBe('Saved.');
    await page.context().close();
  });

  test('whose answer is lost is confirmed again with the same id, and made once', async () => {
    const event = await field.open(south);
    await field.record(event, [sent({ count: 5 })]);
    const { page } = await signedIn('events', { lang: '?lang=en' });
    const ids: unknown[] = [];
    await page.route('**/graphql', async (route) => {
      const { variables } = route.request().postDataJSON() as { variables: { input?: Record<string, unknown> } };
      const { requestId, dryRun } = variables.input ?? {};
      if (dryRun !== false) return route.continue();
      ids.push(requestId);
      if (ids.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.getByLabel('Event code').fill(event);
    await search(page, 'Find');
    await page.getByRole('button', { name: /^Correct: 5 people/ }).click();
    await page.getByLabel('People', { exact: true }).fill('4');
    await page.getByLabel('Reason').fill('counted again');
    await press(page, 'See what changes');
    await page.getByText('Counter: 4 served').waitFor();
    await press(page, 'Confirm');
    await page.locator('.alarm:not(:empty)').waitFor();
    await press(page, 'Confirm');
    await expect.poll(() => textOf(page, 'status')).toBe('Saved.');
    expect(ids).toEqual([expect.any(String), ids[0]]);
    const { outreachEvent } = await field.query(
      'query ($code: String!) { outreachEvent(code: $code) { counter { served corrections { delta } } } }',
      { code: event },
    );
    expect(outreachEvent.counter).toEqual({ served: 4, corrections: [{ delta: -1 }] });
    await page.context().close();
  });

  test('needs only the keyboard', async () => {
    const event = await field.open(south);
    const entry = sent({ count: 3 });
    await field.record(event, [entry]);
    const { page } = await signedIn('events');
    const focused = (): Promise<string> =>
      page.evaluate(
        'document.activeElement.ariaLabel || document.activeElement.textContent || document.activeElement.name',
      );
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 40; presses += 1) {
        if (name.test(await focused())) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the focus never came to ${name}`);
    };
    await tabTo(/^id$/);
    await page.keyboard.type(entry.id);
    await page.keyboard.press('Enter');
    await expect.poll(focused).toMatch(/^Koreksi: 3 orang/);
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('count');
    await tabTo(/^domicile$/);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('balikpapan tim');
    await page.locator('.options li').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('combobox', { name: 'Tempat tinggal' }).inputValue()).toBe(
      'Balikpapan Timur (64.71.01)',
    );
    await tabTo(/^reason$/);
    await page.keyboard.type('lives elsewhere');
    await tabTo(/^Lihat perubahannya$/);
    await page.keyboard.press('Enter');
    await expect.poll(focused).toMatch(/^Belum ada yang disimpan/);
    await tabTo(/^Simpan$/);
    await page.keyboard.press('Enter');
    await page.getByText('Tersimpan.').waitFor();
    await page.getByText('Dikoreksi tester: lives elsewhere').waitFor();
    await page.context().close();
  });
});

test('a file with row errors is not stored; a valid one is stored and can be undone', async () => {
  const { page, complaints } = await signedIn('csv');
  const choose = (csv: string): Promise<void> =>
    page.locator('input[type=file]').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await press(page, 'Periksa berkas');
  await page.getByText('Pilih berkas dahulu.').waitFor();
  await choose('x'.repeat(1_000_001));
  await page.getByText('Berkas lebih dari 1 MB').waitFor();
  await choose('kode;IKD aktif;tanggal\n64.08;1.000;2025-10-31\n64.99;x;2025-10-31\n');
  await press(page, 'Periksa berkas');
  await page.getByText('kesalahan. Tidak ada yang dapat disimpan').waitFor();
  expect(await page.locator('tbody tr').first().innerText()).toMatch(/^3\s+IKD aktif\s+"x" bukan angka$/);
  expect(await page.getByRole('button', { name: 'Simpan semuanya' }).isVisible()).toBe(false);
  await press(page, 'Ubah lagi');
  await choose('kode;IKD aktif;tanggal\n64.08;1.000;2025-10-31\n64.02;2.000;2025-10-31\n');
  await press(page, 'Periksa berkas');
  await page.getByText('2 baris: 2 angka baru, 0 sudah ada.').waitFor();
  await press(page, 'Simpan semuanya');
  await page.getByRole('heading', { name: '2 angka disimpan.' }).waitFor();
  await press(page, 'Urungkan impor');
  const dialog = page.getByRole('dialog', { name: 'Urungkan impor' });
  await dialog.getByLabel('Alasan').fill('wrong month');
  await dialog.getByRole('button', { name: 'Urungkan impor' }).click();
  await page.getByText('2 angka ditarik, 0 dibiarkan.').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a file can be dropped onto the page, and no other can replace it after a dry run', async () => {
  const { page, complaints } = await signedIn('csv');
  const folder = temporaryFolder();
  const [file, other] = ['1.001', '1.002'].map((count, index) => {
    const path = join(folder, `${index}.csv`);
    writeFileSync(path, `kode;IKD aktif;tanggal\n64.07;${count};2025-08-31\n`);
    return path;
  }) as [string, string];
  const protocol = await page.context().newCDPSession(page);
  const dragTo = async (place: string, path: string, type: 'dragEnter' | 'dragOver' | 'drop'): Promise<void> => {
    const { x, y, width, height } = (await page.locator(place).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    await protocol.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
  };
  const drop = async (path: string): Promise<void> => {
    await dragTo('.drop', path, 'dragEnter');
    await dragTo('.drop', path, 'dragOver');
    await expect.poll(() => page.locator('.drop').getAttribute('data-over')).toBe('');
    await dragTo('.drop', path, 'drop');
    await expect.poll(() => page.locator('.drop').getAttribute('data-over')).toBeNull();
  };
  const chosen = (): Promise<unknown> => page.evaluate('document.querySelector("input[type=file]").files[0]?.name');
  // If a file is dropped beside the field, Chromium opens it in place of the page; headless, no one would see that.
  await page.evaluate('addEventListener("drop", (event) => { window.kept = event.defaultPrevented; })');
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await dragTo('h1', file, type);
  await expect.poll(() => page.evaluate('window.kept')).toBe(true);
  expect(await chosen()).toBeUndefined();
  await drop(file);
  expect(await chosen()).toBe('0.csv');
  await press(page, 'Periksa berkas');
  await page.getByText('1 baris: 1 angka baru, 0 sudah ada.').waitFor();
  await drop(other);
  expect(await chosen()).toBe('0.csv');
  await press(page, 'Simpan semuanya');
  await page.getByRole('heading', { name: '1 angka disimpan.' }).waitFor();
  const stored = `{ region(code: "64.07") { figures { nodes { value } } } }`;
  expect((await field.query(stored)).region.figures.nodes).toContainEqual({ value: 1001 });
  expect(complaints).toEqual([]);
  await page.context().close();
  rmSync(folder, { recursive: true });
});

test('a dry run of a figure shows the flag of 7.34 % and stores nothing', async () => {
  const { page } = await signedIn('figures', { regions: ['64.71'] });
  await page.locator('.entry').first().waitFor();
  const before = await page.locator('.found-here .entry').count();
  await press(page, 'Catat angka');
  const dialog = page.getByRole('dialog', { name: 'Catat angka' });
  await dialog.getByLabel('Jenis angka').selectOption('COVERAGE');
  await dialog.getByLabel('Nilai').fill('7,34');
  await dialog.getByLabel('Per tanggal').fill('2025-11-17');
  await dialog.getByLabel('Penerbit').fill('Disdukcapil');
  await press(page, 'Lihat perubahannya');
  await dialog.getByText('Persentase bertentangan dengan jumlahnya').waitFor();
  expect(await page.locator('html[lang=id] dialog .flags').innerText()).toContain(
    '7,34 persen dari 551.428 berarti 40.475 orang, 2.475 lebih banyak daripada 38.000 yang dihitung',
  );
  expect(await dialog.locator('[lang]').count()).toBe(0);
  await press(page, 'Tutup');
  await search(page, 'Cari');
  await expect.poll(() => page.locator('.found-here .entry').count()).toBe(before);
  await page.context().close();
});

test('a figure is recorded, revised and retracted, each after a preview of its effects', async () => {
  const { page, complaints } = await signedIn('figures', { regions: ['64.09'] });
  const rows = page.locator('.found-here .entry');
  const dialog = page.getByRole('dialog');
  await press(page, 'Catat angka');
  await dialog.getByLabel('Nilai', { exact: true }).fill('12.345');
  await dialog.getByLabel('Per tanggal', { exact: true }).fill('2025-10-31');
  await dialog.getByLabel('Alasan').fill('the letter of October');
  await press(page, 'Lihat perubahannya');
  const effect = dialog.locator('tbody tr', { hasText: 'Penajam Paser Utara' }).locator('td:nth-child(2)');
  await expect
    .poll(() => effect.locator('.source').allInnerTexts())
    .toEqual(['per 31 Jan 2025, IKNPos', expect.stringMatching(/^per 31 Okt 2025, angka ini(?:; basis per |$)/)]);
  await press(page, 'Simpan');
  await expect.poll(() => textOf(page, 'status')).toBe('Tersimpan.');
  await rows.filter({ hasText: '12.345' }).getByText('tanpa sumber, jadi tidak tampil di layar dan papan').waitFor();
  await page.getByRole('button', { name: /^Revisi: 12\.345/ }).click();
  expect(await dialog.getByLabel('Nilai', { exact: true }).inputValue()).toBe('12.345');
  await dialog.getByLabel('Nilai', { exact: true }).fill('12.400');
  await press(page, 'Lihat perubahannya');
  await press(page, 'Simpan');
  await page.getByRole('button', { name: /^Tarik: 12\.400/ }).click();
  await dialog.getByLabel('Alasan').fill('it was another regency');
  await press(page, 'Lihat perubahannya');
  await press(page, 'Simpan');
  await expect.poll(() => rows.filter({ hasText: /12\.\d00 / }).count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('entries recorded at the wrong event move together, and are moved back from the history', async () => {
  const [wrong, right] = [await field.open(south), await field.open(south)];
  await field.record(wrong, [sent({ count: 4 }), sent({ count: 5 })], 'meja 1');
  await field.record(wrong, [sent({ count: 20 })], 'meja 2');
  const { page: screen } = await openTab(browser, `${server.url}/screen/${right}`);
  await expect.poll(() => textOf(screen, 'served-text')).toBe('0');
  const { page, complaints } = await signedIn('events', { subject: 'Rina' });
  await page.getByLabel('Kode kegiatan').fill(wrong);
  await page.getByLabel('Kode kegiatan').press('Enter');
  await press(page, 'Pindahkan beberapa entri');
  const dialog = page.getByRole('dialog', { name: 'Pindahkan beberapa entri' });
  await dialog.getByLabel('Perangkat').fill('meja 1');
  await dialog.getByLabel('Alasan').fill('meja 1 memakai kode lama');
  await press(page, 'Lihat perubahannya');
  await dialog.getByText('harus diisi').waitFor();
  await dialog.getByLabel('Pindahkan ke kegiatan').fill(right.toLowerCase());
  await press(page, 'Lihat perubahannya');
  await page.getByText('2 entri dipindahkan: 9 orang terlayani.').waitFor();
  // An entry is recorded in the meantime, so the preview is out of date.
  await field.record(wrong, [sent({ count: 1 })], 'meja 2');
  await press(page, 'Simpan');
  await page.getByText('Versi terbaru sudah dimuat').waitFor();
  await press(page, 'Lihat perubahannya');
  await page.getByText('2 entri dipindahkan: 9 orang terlayani.').waitFor();
  await page.getByText(`Jemput bola (${right}): 9 terlayani, 9 bersih`).waitFor();
  expect(await findings(page)).toEqual([]);
  expect(await textOf(screen, 'served-text')).toBe('0');
  await press(page, 'Simpan');
  await expect.poll(() => textOf(screen, 'served-text')).toBe('9');
  await page.locator('.counter', { hasText: '21' }).waitFor();

  await page.getByRole('link', { name: 'Riwayat' }).click();
  await page.getByLabel('Tindakan').selectOption('ENTRIES_MOVED');
  await search(page, 'Cari');
  const line = page.locator('.entry', { hasText: 'meja 1 memakai kode lama' }).first();
  await line.getByRole('button', { name: /^Urungkan/ }).click();
  await page.getByRole('dialog', { name: 'Urungkan pemindahan' }).getByLabel('Alasan').fill('kode lama benar');
  await press(page, 'Lihat perubahannya');
  await page.getByText(`Jemput bola (${wrong}): 30 terlayani`).waitFor();
  await press(page, 'Simpan');
  await expect.poll(() => textOf(screen, 'served-text')).toBe('0');
  expect(complaints).toEqual([]);
  await screen.context().close();
  await page.context().close();
});

test('the history shows before and after, and can undo a correction', async () => {
  const event = await field.open(south);
  const entry = sent({ count: 7 });
  await field.record(event, [entry]);
  await field.query(correctActivation, { input: { activation: entry.id, count: 4, reason: 'counted again' } });
  const { page } = await signedIn('history', { subject: 'Sari', regions: ['64.71'] });
  await page.getByLabel('Oleh').fill('tester');
  await page.getByLabel('Tindakan').selectOption('ACTIVATION_CORRECTED');
  await search(page, 'Cari');
  const line = page.locator('.entry', { hasText: 'counted again' }).first();
  await line.locator('summary').click();
  expect(await line.locator('dl > div', { hasText: 'count' }).innerText()).toMatch(/^count\s+7\s+4$/);
  await line.getByRole('button', { name: /^Urungkan/ }).click();
  await page.getByRole('dialog').getByLabel('Alasan').fill('seven was right');
  await press(page, 'Lihat perubahannya');
  await page.getByText('Penghitung: 7 terlayani').waitFor();
  await press(page, 'Simpan');
  await expect.poll(() => line.locator('.chip').allInnerTexts()).toEqual(['Sudah diurungkan']);
  await page.context().close();
});

test('a coordinator edits an event: its screen shows it at once, and the history tells before and after', async () => {
  const event = await field.open(south, { goal: 50 });
  const { page: screen } = await openTab(browser, `${server.url}/screen/${event}`);
  await expect.poll(() => textOf(screen, 'event-name')).toBe('Jemput bola');
  const { page, complaints } = await signedIn('events', { role: 'COORDINATOR', regions: ['64.71'] });
  await page.getByLabel('Kode kegiatan').fill(event);
  await page.getByLabel('Kode kegiatan').press('Enter');
  await press(page, 'Ubah kegiatan');
  const dialog = page.getByRole('dialog', { name: 'Ubah kegiatan' });
  await dialog.getByLabel('Alasan').fill('pindah karena hujan');
  await press(page, 'Simpan');
  await dialog.getByText('Sebutkan setidaknya satu isian yang diubah').waitFor();
  await dialog.getByLabel('Jadwal selesai').fill('2020-01-01T08:00');
  await press(page, 'Simpan');
  await dialog.getByText('scheduledEnd: harus sesudah scheduledStart').waitFor();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Tutup' }).click();

  await press(page, 'Ubah kegiatan');
  await dialog.getByLabel('Nama kegiatan').fill('Pasar Klandasan');
  await dialog.getByLabel('Jenis tempat').selectOption('MARKET');
  await dialog.getByLabel('Tempat', { exact: true }).fill('Blok B');
  await dialog.getByLabel('Target orang terlayani').fill('');
  await dialog.getByLabel('Alasan').fill('pindah karena hujan');
  await press(page, 'Simpan');
  await expect.poll(() => textOf(screen, 'event-name')).toBe('Pasar Klandasan');
  expect(await textOf(screen, 'event-place')).toContain('Blok B');
  expect(await screen.locator('#goal').isHidden()).toBe(true);
  await page.getByRole('heading', { name: 'Pasar Klandasan' }).waitFor();

  await page.getByRole('link', { name: 'Riwayat' }).click();
  await page.getByLabel('Tindakan').selectOption('OUTREACH_EDITED');
  await search(page, 'Cari');
  const line = page.locator('.entry', { hasText: 'pindah karena hujan' }).first();
  await line.locator('summary').click();
  expect(await line.locator('dl > div').allInnerTexts()).toEqual([
    expect.stringMatching(/^Nama kegiatan\s+Jemput bola\s+Pasar Klandasan$/),
    expect.stringMatching(/^Jenis tempat\s+Sekolah\s+Pasar$/),
    expect.stringMatching(/^Tempat\s+SMA Negeri 1\s+Blok B$/),
    expect.stringMatching(/^Target orang terlayani\s+50$/),
  ]);
  expect(complaints).toEqual([]);
  await screen.context().close();
  await page.context().close();
});

test('a list shows the last search, although an earlier one is answered after it', async () => {
  const event = await field.open(south);
  const entry = sent({ count: 3 });
  await field.record(event, [entry]);
  await field.query(correctActivation, { input: { activation: entry.id, count: 2, reason: 'counted twice' } });
  const { page, complaints } = await signedIn('events', { regions: ['64.71'] });
  const [held, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route('**/graphql', async (route) => {
    const { query, variables } = route.request().postDataJSON() as { query: string; variables: { action?: string } };
    if (!query.includes('audit(') || variables.action) return route.continue();
    const response = await route.fetch();
    await held.promise;
    await route.fulfill({ response });
    return late.resolve();
  });
  await page.getByRole('link', { name: 'Riwayat' }).click();
  await page.getByLabel('Tindakan').selectOption('ACTIVATION_CORRECTED');
  await search(page, 'Cari');
  const names = page.locator('.found-here .entry strong');
  const found = await names.allInnerTexts();
  expect(new Set(found).size).toBe(1);
  held.resolve();
  await late.promise;
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  expect(await names.allInnerTexts()).toEqual(found);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('an event opened as of an earlier instant shows it in the history', async () => {
  const event = await field.plan(south);
  const openedAt = new Date(Date.now() - 3 * 3_600_000);
  const open = 'mutation ($input: OutreachTransitionInput!) { openOutreach(input: $input) { __typename } }';
  await field.query(open, { input: { event, openedAt: openedAt.toISOString(), reason: 'jaringan terlambat' } });
  const { page } = await signedIn('history', { lang: '?lang=en' });
  await page.getByLabel('Action').selectOption('OUTREACH_OPENED');
  await search(page, 'Find');
  const line = page.locator('.entry', { hasText: 'jaringan terlambat' }).first();
  await line.locator('summary').click();
  const shown = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(openedAt);
  expect(await line.locator('dl > div').allInnerTexts()).toEqual([
    expect.stringMatching(/^Status\s+Planned\s+Happening now$/),
    expect.stringMatching(new RegExp(`^Open since\\s+${shown}$`)),
  ]);
  await page.context().close();
});

test.each([
  ['figures/bogus', 'Tidak ada.'],
  ['figures/RmlndXJlOjk5OTk5OQ==', 'Tidak ada.'],
  ['findings/%E0%A4%A', 'Temuan di daerah'],
])('an address that names nothing is shown in the words of the page: #%s', async (view, words) => {
  const { page, complaints } = await signedIn(view);
  await page.getByText(words, { exact: true }).waitFor();
  expect(await page.locator('#status').innerText()).toBe('');
  expect(complaints).toEqual([]);
  await page.context().close();
});

describe('findings', () => {
  const worst = 'Salah: Persentase bertentangan dengan jumlahnya';

  test('are filtered, dismissed with a reason, listed among the dismissed, and taken back', async () => {
    const { page, complaints } = await signedIn('findings', { subject: 'Wati', regions: ['64'] });
    const entries = page.locator('.entry');
    await entries.first().waitFor();
    expect(await page.getByRole('list', { name: 'Jumlah temuan menurut tingkat' }).innerText()).toMatch(
      /2 Salah\s+\d+ Periksa\s+\d+ Catatan/,
    );
    await page.getByLabel('Tingkat', { exact: true }).selectOption('ERROR');
    await search(page, 'Cari');
    await expect.poll(() => entries.count()).toBe(2);
    const city = entries.filter({ hasText: 'Kota Balikpapan' });
    expect(await city.innerText()).toContain('berarti 40.475 orang, 2.475 lebih banyak');

    const dismiss = page.getByRole('button', { name: `Kesampingkan: ${worst}, Kota Balikpapan` });
    await dismiss.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Kesampingkan temuan' });
    await dialog.getByText(`${worst}, Kota Balikpapan`).waitFor();
    await dialog.getByText('berarti 40.475 orang, 2.475 lebih banyak').waitFor();
    await press(page, 'Simpan');
    await dialog.getByText('reason: harus terdiri atas 1 sampai 500 karakter').waitFor();
    expect(await findings(page)).toEqual([]);
    await dialog.getByLabel('Alasan').fill('keduanya dari satu berita');
    await press(page, 'Simpan');
    await expect.poll(() => entries.count()).toBe(1);

    await page.getByLabel('Tampilkan', { exact: true }).selectOption('yes');
    await search(page, 'Cari');
    await page.getByText('keduanya dari satu berita').waitFor();
    expect(await entries.innerText()).toMatch(/Dikesampingkan oleh Wati, /);
    await page.getByRole('button', { name: `Kembalikan: ${worst}, Kota Balikpapan` }).click();
    await page.getByRole('dialog').getByLabel('Alasan').fill('perlu ditanyakan lagi');
    await press(page, 'Simpan');
    await page.getByText('Tidak ada.').waitFor();

    await page.getByRole('link', { name: 'Riwayat' }).click();
    await page.getByLabel('Tindakan').selectOption('FINDING_DISMISSED');
    await search(page, 'Cari');
    await expect.poll(() => page.locator('.entry', { hasText: 'keduanya dari satu berita' }).count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('lead to each figure, to be revised or retracted, and back to the same list', async () => {
    const { page, complaints } = await signedIn('findings', { lang: '?lang=en', regions: ['64.71'] });
    await page.getByLabel('Severity', { exact: true }).selectOption('ERROR');
    await search(page, 'Find');
    await expect.poll(() => page.locator('.entry').count()).toBe(1);
    const figures = page.getByRole('list', { name: 'Figures it is about' });
    expect(await figures.getByRole('link').allInnerTexts()).toEqual([
      expect.stringMatching(/^7,34\u00A0% · .* · 2025-11-17$/),
      expect.stringMatching(/^± 38.000 · .* · 2025-11-17$/),
      expect.stringMatching(/^551.428 · /),
    ]);
    await figures.getByRole('link').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Figures' }).waitFor();
    await expect.poll(() => page.locator('.entry').count()).toBe(1);
    expect(await page.locator('.entry').innerText()).toContain('7,34');
    await page.getByRole('button', { name: /^Retract: 7,34/ }).click();
    await page.getByRole('dialog', { name: 'Retract a figure' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Revise: 7,34/ }).click();
    expect(await page.getByRole('dialog').getByLabel('Value', { exact: true }).inputValue()).toBe('7,34');
    await page.keyboard.press('Escape');
    expect(await findings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Back to the findings' }).click();
    await expect.poll(() => page.locator('.entry').count()).toBe(1);
    expect(await page.getByLabel('Severity', { exact: true }).inputValue()).toBe('ERROR');
    expect(await page.getByRole('combobox', { name: 'Findings in the region' }).inputValue()).toBe(
      'Kota Balikpapan (64.71)',
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('are listed page by page, without changes for those who may make none', async () => {
    const { page } = await signedIn('findings', { role: 'COORDINATOR', regions: ['64'] });
    const entries = page.locator('.entry');
    await expect.poll(() => entries.count()).toBe(20);
    expect(await page.getByRole('button', { name: /Kesampingkan/ }).count()).toBe(0);
    await press(page, 'Tampilkan lagi');
    await expect.poll(() => entries.count()).toBeGreaterThan(20);
    await page.context().close();
  });
});

test('a target shows its effects before it is set', async () => {
  const { page } = await signedIn('targets', { regions: ['64.71'] });
  await press(page, 'Tetapkan target');
  const dialog = page.getByRole('dialog', { name: 'Tetapkan target' });
  await dialog.getByLabel('Persen').fill('12,5');
  await dialog.getByLabel('Dari').fill('2025-01-01');
  await dialog.getByLabel('Sampai').fill('2030-12-31');
  await dialog.getByLabel('Ditetapkan oleh').fill('Walikota');
  await dialog.getByLabel('Alasan').fill('the plan of the city');
  await press(page, 'Lihat perubahannya');
  await dialog.getByText('12,5').first().waitFor();
  await press(page, 'Simpan');
  await expect.poll(() => page.locator('.entry', { hasText: 'Walikota' }).count()).toBe(1);
  await page.context().close();
});

test('a field token is shown once with its code to scan, and revoked from the history', async () => {
  const event = await field.open(south);
  const { page } = await signedIn('tokens');
  await page.getByLabel('Kode kegiatan').fill(event);
  await page.getByLabel('Untuk siapa').fill('meja 3');
  await press(page, 'Terbitkan token');
  await page.getByRole('img', { name: 'Kode QR token' }).waitFor();
  const token = await page.locator('textarea[name=token]').inputValue();
  const device = async (): Promise<number> => (await post(server.url, token, '{ viewer { role } }')).status;
  expect(await device()).toBe(200);
  await page.getByRole('link', { name: 'Riwayat' }).click();
  await page.getByLabel('Tindakan').selectOption('FIELD_TOKEN_ISSUED');
  await search(page, 'Cari');
  await page
    .getByRole('button', { name: /^Cabut token: Token lapangan diterbitkan/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cabut token' }).click();
  await page.getByText('Token dicabut.').waitFor();
  expect(await device()).toBe(401);
  await page.context().close();
});

test('a sign-in and a field token are ended with a reason from one list; a coordinator has only tokens there', async () => {
  const event = await field.open(south);
  const input = { event, label: 'meja 7', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  const { issueFieldToken: issued } = await field.query(
    `mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) { ... on FieldTokenPayload { token } } }`,
    { input },
  );
  const officer = await field.signIn({ subject: 'Sulastri', regions: ['64.71'] });
  const statusOf = async (token: string) => (await post(server.url, token, '{ viewer { role } }')).status;
  const coordinator = await signedIn('access', { role: 'COORDINATOR', regions: ['64.71'] });
  await coordinator.page.locator('.entry', { hasText: `${event}/meja 7` }).waitFor();
  expect(await coordinator.page.getByText('Sulastri').count()).toBe(0);
  await coordinator.page.context().close();

  const { page, complaints } = await signedIn('access', { subject: 'Kepala Dinas', regions: ['64'] });
  const own = page.locator('.entry', { hasText: 'Kepala Dinas' }).first();
  expect(await own.locator('.chip').innerText()).toBe('Anda');
  const row = page.locator('.entry', { hasText: 'Sulastri' });
  for (const part of ['Petugas', 'Kota Balikpapan', 'berlaku sampai']) expect(await row.innerText()).toContain(part);
  await press(page, 'Akhiri akses: Sulastri');
  const dialog = page.getByRole('dialog', { name: 'Akhiri akses' });
  await dialog.getByText('Sulastri langsung dikeluarkan').waitFor();
  await dialog.getByRole('button', { name: 'Akhiri akses' }).click();
  await expect.poll(() => dialog.locator('.problem').innerText()).not.toBe('');
  expect(await statusOf(officer.token)).toBe(200);
  await dialog.getByLabel('Alasan').fill('pindah tugas');
  await dialog.getByRole('button', { name: 'Akhiri akses' }).click();
  await page.getByText('Akses Sulastri diakhiri.').waitFor();
  await expect.poll(() => row.count()).toBe(0);
  expect(await statusOf(officer.token)).toBe(401);

  await press(page, `Cabut token: ${event}/meja 7`);
  await page.getByRole('dialog').getByRole('button', { name: 'Cabut token' }).click();
  await page.getByText('Token dicabut.').waitFor();
  expect(await statusOf(issued.token)).toBe(401);
  const token = page.locator('.entry', { hasText: `${event}/meja 7` });
  await expect.poll(() => token.count()).toBe(0);
  await page.getByLabel('Tampilkan juga token lapangan').check();
  await search(page, 'Cari');
  expect(await token.innerText()).toContain('dicabut Kepala Dinas');
  expect(complaints).toEqual([]);

  await press(page, 'Akhiri akses: Kepala Dinas');
  await page.getByRole('dialog').getByLabel('Alasan').fill('selesai');
  await page.getByRole('dialog').getByRole('button', { name: 'Akhiri akses' }).click();
  await page.locator('input[name=token]').waitFor();
  await page.getByText('you were signed out').waitFor();
  await page.context().close();
});

const views = ['events', 'figures', 'findings', 'targets', 'csv', 'tokens', 'access', 'history'];

describe('axe finds nothing wrong', () => {
  test.each(views.flatMap((view) => [[view, 'light'] as const, [view, 'dark'] as const]))(
    'with %s, %s, and nothing is wider than a phone',
    async (view, scheme) => {
      const { page, complaints } = await signedIn(view, { scheme, regions: ['64'] });
      if (view !== 'csv' && view !== 'tokens') await page.locator('.entry').first().waitFor();
      expect(await findings(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );
});
