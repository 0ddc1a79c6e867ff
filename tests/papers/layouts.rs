//! The food permits and the business number, each in the arrangement its office prints.

use chrono::Duration;

use super::facts::{Layout, PACKAGING, Paper};
use super::layouts_more::{bpom_md, lab_report, pkp, trademark};
use super::sheet::{BLUE, Face, INK, Sheet};

/// The paper as the PDF its office would send.
pub fn draw(paper: &Paper) -> Vec<u8> {
    let sheet = match paper.layout {
        Layout::DistrictPirt => district_pirt(paper),
        Layout::OssPirt => oss_pirt(paper),
        Layout::Nib => nib(paper),
        Layout::Halal => halal(paper),
        Layout::BpomMd => bpom_md(paper),
        Layout::LabReport => lab_report(paper),
        Layout::Trademark => trademark(paper),
        Layout::Pkp => pkp(paper),
    };
    sheet.pdf()
}

/// The form district health offices gave out before the licensing system.
fn district_pirt(paper: &Paper) -> Sheet {
    let mut page = Sheet::upright();
    page.frame(BLUE);
    let place = paper.place.name.to_uppercase();
    page.centred(78.0, 15.0, Face::SerifBold, &format!("PEMERINTAH {place}"));
    page.centred(98.0, 17.0, Face::SerifBold, "DINAS KESEHATAN");
    page.centred(
        114.0,
        10.0,
        Face::Serif,
        &format!(
            "Jl. Veteran No. 7 {} Telp. (0254) 20{:04}",
            paper.place.seat, paper.noise
        ),
    );
    page.rule((60.0, 124.0), (535.0, 124.0), 2.0, INK);
    page.centred(162.0, 17.0, Face::SerifBold, "SERTIFIKAT PRODUKSI PANGAN");
    page.centred(184.0, 17.0, Face::SerifBold, "INDUSTRI RUMAH TANGGA");
    let digits = paper.number.trim_start_matches("P-IRT ");
    page.centred(214.0, 15.0, Face::SerifBold, &format!("P-IRT No. {digits}"));
    page.text((70.0, 250.0), 13.0, Face::Serif, "Diberikan kepada :");
    let rows = [
        ("Nama Perusahaan", paper.holder.as_str()),
        ("Nama Pemilik", &paper.person),
        ("Alamat", &paper.address),
        ("", paper.place.name),
        ("Jenis Pangan", &paper.product),
        ("Nama Dagang", &paper.brand),
        ("Kemasan Primer", PACKAGING[paper.packaging - 1]),
    ];
    let mut y = 276.0;
    for (label, value) in rows {
        page.row((82.0, y), 130.0, 13.0, Face::Serif, (label, value));
        y += 22.0;
    }
    y = page.lines(
        (70.0, y + 14.0),
        455.0,
        13.0,
        Face::Serif,
        "Yang telah memenuhi persyaratan Sertifikat Produksi Pangan Industri Rumah Tangga berdasarkan Peraturan Badan Pengawas Obat dan Makanan Nomor 22 Tahun 2018.",
    );
    let until = paper.until.map(|day| paper.day(day)).unwrap_or_default();
    page.text(
        (70.0, y + 14.0),
        13.0,
        Face::Serif,
        &format!("Sertifikat ini berlaku sampai dengan tanggal {until}"),
    );
    page.row(
        (320.0, y + 64.0),
        80.0,
        13.0,
        Face::Serif,
        ("Ditetapkan di", paper.place.seat),
    );
    page.row(
        (320.0, y + 84.0),
        80.0,
        13.0,
        Face::Serif,
        ("Pada tanggal", &paper.day(paper.issued)),
    );
    page.text(
        (320.0, y + 116.0),
        13.0,
        Face::SerifBold,
        "KEPALA DINAS KESEHATAN",
    );
    page.text(
        (320.0, y + 186.0),
        13.0,
        Face::SerifBold,
        "dr. Contoh Wirawan, M.Kes",
    );
    page.text(
        (320.0, y + 202.0),
        11.0,
        Face::Serif,
        "NIP. 19710412 199803 1 004",
    );
    page
}

/// The appendix the licensing system makes: fifteen numbered lines.
fn oss_pirt(paper: &Paper) -> Sheet {
    let mut page = Sheet::upright();
    page.centred(66.0, 13.0, Face::SansBold, "PEMERINTAH REPUBLIK INDONESIA");
    page.centred(90.0, 12.0, Face::SansBold, "SERTIFIKAT PEMENUHAN KOMITMEN");
    page.centred(
        106.0,
        12.0,
        Face::SansBold,
        "PRODUKSI PANGAN OLAHAN INDUSTRI RUMAH TANGGA",
    );
    page.centred(122.0, 12.0, Face::SansBold, "(SPP-IRT)");
    page.centred(
        146.0,
        11.0,
        Face::Sans,
        &format!("PB-UMKU: {}0001{:04}", paper.nib, paper.noise % 40 + 1),
    );
    let mut y = page.lines(
        (56.0, 176.0),
        485.0,
        10.5,
        Face::Sans,
        "Berdasarkan ketentuan peraturan perundang-undangan, Pemerintah Republik Indonesia menerbitkan SPP-IRT kepada pelaku usaha berikut ini:",
    );
    let pirt = paper.number.trim_start_matches("P-IRT ");
    let until = paper.until.map(|day| paper.day(day)).unwrap_or_default();
    let packaging = PACKAGING[paper.packaging - 1];
    let rows = [
        ("1. Nomor Induk Berusaha", paper.nib.as_str()),
        ("2. Nomor P-IRT", pirt),
        ("3. Nama IRTP", &paper.holder),
        ("4. Nama Pemilik", &paper.person),
        ("5. Alamat", &paper.address),
        ("6. Kabupaten/Kota", paper.place.name),
        ("7. Provinsi", paper.place.province),
        ("8. Kategori Pangan", paper.group),
        ("9. Jenis Pangan", &paper.product),
        ("10. Nama Produk/Merek", &paper.brand),
        ("11. Komposisi", "bahan utama, minyak, garam, gula"),
        ("12. Kemasan Primer", packaging),
        ("13. Masa Berlaku s.d.", &until),
    ];
    y += 10.0;
    for (label, value) in rows {
        page.row((62.0, y), 150.0, 11.0, Face::Sans, (label, value));
        y += 21.0;
    }
    y = page.lines(
        (56.0, y + 8.0),
        485.0,
        10.5,
        Face::Sans,
        "Pelaku usaha wajib memenuhi komitmen penyuluhan keamanan pangan, CPPB-IRT serta ketentuan label dan iklan dalam waktu 3 (tiga) bulan sejak sertifikat ini diterbitkan.",
    );
    page.text(
        (330.0, y + 26.0),
        10.5,
        Face::Sans,
        &format!("Diterbitkan tanggal: {}", paper.day(paper.issued)),
    );
    page.text(
        (330.0, y + 44.0),
        10.5,
        Face::Sans,
        &format!("a.n. Bupati/Wali Kota {}", paper.place.seat),
    );
    page.qr(
        (70.0, y + 16.0),
        82.0,
        &format!("https://oss.contoh.invalid/pb-umku/{}/{pirt}", paper.nib),
    );
    page.lines((56.0, 776.0), 485.0, 8.0, Face::Sans, "Dokumen ini diterbitkan sistem OSS berdasarkan data dari Pelaku Usaha, tersimpan dalam sistem OSS.");
    page
}

fn nib(paper: &Paper) -> Sheet {
    let mut page = Sheet::upright();
    page.centred(66.0, 13.0, Face::SansBold, "PEMERINTAH REPUBLIK INDONESIA");
    page.centred(
        92.0,
        13.0,
        Face::SansBold,
        "PERIZINAN BERUSAHA BERBASIS RISIKO",
    );
    page.centred(116.0, 14.0, Face::SansBold, "NOMOR INDUK BERUSAHA");
    page.centred(136.0, 14.0, Face::SansBold, &paper.nib);
    let mut y = page.lines(
        (56.0, 172.0),
        485.0,
        10.5,
        Face::Sans,
        "Berdasarkan Undang-Undang Nomor 11 Tahun 2020 tentang Cipta Kerja, Pemerintah Republik Indonesia menerbitkan Nomor Induk Berusaha (NIB) kepada:",
    );
    let rows = [
        ("1. Nama Pelaku Usaha", paper.holder.as_str()),
        ("2. Alamat Kantor", &paper.address),
        ("", paper.place.name),
        ("3. No. Telepon", "081200001234"),
        ("4. Email", "contoh@contoh.invalid"),
        ("5. Kode KBLI", "10794 Industri Kerupuk, Keripik, Peyek"),
        ("6. Skala Usaha", "Usaha Mikro"),
    ];
    y += 12.0;
    for (label, value) in rows {
        page.row((62.0, y), 140.0, 11.0, Face::Sans, (label, value));
        y += 22.0;
    }
    y = page.lines(
        (56.0, y + 8.0),
        485.0,
        10.5,
        Face::Sans,
        "NIB ini berlaku di seluruh wilayah Republik Indonesia selama menjalankan kegiatan usaha dan berlaku sebagai hak akses kepabeanan serta pendaftaran kepesertaan jaminan sosial.",
    );
    page.text(
        (330.0, y + 26.0),
        10.5,
        Face::Sans,
        &format!("Diterbitkan di {}", paper.place.seat),
    );
    page.text(
        (330.0, y + 42.0),
        10.5,
        Face::Sans,
        &format!("Tanggal: {}", paper.day(paper.issued)),
    );
    page.text(
        (330.0, y + 60.0),
        10.5,
        Face::Sans,
        "Menteri Investasi/Kepala BKPM,",
    );
    let printed = paper.issued + Duration::days(i64::from(paper.noise % 300));
    page.text(
        (330.0, y + 124.0),
        9.0,
        Face::Sans,
        &format!("Dicetak tanggal: {}", paper.day(printed)),
    );
    page.qr(
        (70.0, y + 20.0),
        82.0,
        &format!("https://oss.contoh.invalid/nib/{}", paper.nib),
    );
    page
}

fn halal(paper: &Paper) -> Sheet {
    let mut page = Sheet::upright();
    page.frame((0.4, 0.0, 0.44));
    page.centred(
        84.0,
        14.0,
        Face::SansBold,
        "BADAN PENYELENGGARA JAMINAN PRODUK HALAL",
    );
    page.centred(102.0, 11.0, Face::Sans, "REPUBLIK INDONESIA");
    page.centred(150.0, 26.0, Face::SerifBold, "SERTIFIKAT HALAL");
    page.centred(
        178.0,
        14.0,
        Face::SansBold,
        &format!("Nomor : {}", paper.number),
    );
    let decree = paper.issued - Duration::days(3);
    let mut y = page.lines(
        (70.0, 214.0),
        455.0,
        12.0,
        Face::Sans,
        &format!(
            "Berdasarkan keputusan penetapan halal produk Nomor KH-{:05}/2/{} tanggal {} BPJPH menetapkan bahwa produk:",
            paper.noise * 7,
            decree.format("%Y"),
            paper.day(decree)
        ),
    );
    let rows = [
        ("Jenis Produk", paper.group),
        ("Nama Produk", &paper.product),
        ("Merek", &paper.brand),
        ("Nama Pelaku Usaha", &paper.holder),
        ("Alamat Pelaku Usaha", &paper.address),
        ("", paper.place.name),
    ];
    y += 14.0;
    for (label, value) in rows {
        page.row((76.0, y), 140.0, 12.0, Face::Sans, (label, value));
        y += 24.0;
    }
    y = page.lines(
        (70.0, y + 10.0),
        455.0,
        12.0,
        Face::Sans,
        "dinyatakan HALAL. Sertifikat ini berlaku sejak diterbitkan dan tetap berlaku sepanjang tidak terdapat perubahan komposisi bahan dan/atau proses produk halal.",
    );
    page.row(
        (320.0, y + 40.0),
        90.0,
        12.0,
        Face::Sans,
        ("Ditetapkan di", "Jakarta"),
    );
    page.row(
        (320.0, y + 58.0),
        90.0,
        12.0,
        Face::Sans,
        ("Pada tanggal", &paper.day(paper.issued)),
    );
    page.text((320.0, y + 84.0), 12.0, Face::SansBold, "KEPALA BPJPH,");
    page.text((320.0, y + 150.0), 12.0, Face::SansBold, "Contoh Prabowo");
    page.qr(
        (80.0, y + 34.0),
        90.0,
        &format!("https://halal.contoh.invalid/s/{}", paper.number),
    );
    page
}
