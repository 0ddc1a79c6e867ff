// Papers made here, so that no picture has to be kept: a white sheet with a dark frame, and invented
// certificates that can be read, drawn by the browser.
import { deflateSync } from 'node:zlib';

const width = 300;
const height = 420;

export function paper() {
  const rows = [];
  for (let y = 0; y < height; y += 1) {
    const row = Buffer.alloc(1 + width * 3, 250);
    row[0] = 0;
    for (let x = 0; x < width; x += 1) {
      const frame = x < 8 || y < 8 || x >= width - 8 || y >= height - 8 || y % 60 === 30;
      if (frame) row.fill(60, 1 + x * 3, 4 + x * 3);
    }
    rows.push(row);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}

export async function certificate(browser, number) {
  return drawn(browser, `<h1 style="text-align:center;font-size:46px">SERTIFIKAT HALAL</h1>
    <p style="text-align:center">BADAN PENYELENGGARA JAMINAN PRODUK HALAL (CONTOH)</p>
    <p style="text-align:center">Nomor : ${number}</p>
    <table style="width:100%"><tr><td>Jenis Produk</td><td>: Makanan ringan dan keripik</td></tr>
    <tr><td>Nama Produk</td><td>: Keripik singkong keju</td></tr>
    <tr><td>Nama Pelaku Usaha</td><td>: Dapur Baca CONTOH</td></tr>
    <tr><td>Alamat Pelaku Usaha</td><td>: Kampung Contoh RT 01 RW 02</td></tr></table>
    <p>Sertifikat ini diberikan karena produk tersebut telah memenuhi ketentuan dan berlaku selama tidak ada perubahan bahan.</p>
    <p>Ditetapkan di Jakarta<br>pada tanggal 12 Januari 2026</p>`);
}

/** A household food certificate as the licensing system prints it; the days in words. */
export async function foodCertificate(browser, { number, holder, product, issued, until }) {
  return drawn(browser, `<h1 style="text-align:center;font-size:32px">SERTIFIKAT PEMENUHAN KOMITMEN<br>PRODUKSI PANGAN OLAHAN INDUSTRI RUMAH TANGGA<br>(SPP-IRT)</h1>
    <table style="width:100%"><tr><td>2. Nomor P-IRT</td><td>: ${number}</td></tr>
    <tr><td>3. Nama IRTP</td><td>: ${holder}</td></tr>
    <tr><td>9. Jenis Pangan</td><td>: ${product}</td></tr>
    <tr><td>10. Nama Produk/Merek</td><td>: ${product}</td></tr>
    <tr><td>13. Masa Berlaku s.d.</td><td>: ${until}</td></tr></table>
    <p>Diterbitkan tanggal : ${issued}</p>`);
}

async function drawn(browser, body) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 1300 } });
  await page.setContent(`<body style="font:26px/1.9 Arial,'DejaVu Sans',sans-serif;margin:70px;background:#fff;color:#111">
    ${body}<p>BUKAN DOKUMEN RESMI, CONTOH</p></body>`);
  const picture = await page.screenshot({ type: 'png' });
  await page.close();
  return picture;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([size, body, sum]);
}

function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}
