//! The papers beside the food permit: approval of BPOM, laboratory, brand, training.

use chrono::Duration;

use super::facts::{PACKAGING, Paper};
use super::sheet::{BLUE, Face, INK, Sheet};

pub fn bpom_md(paper: &Paper) -> Sheet {
    let mut page = Sheet::upright();
    page.centred(
        68.0,
        13.0,
        Face::SansBold,
        "BADAN PENGAWAS OBAT DAN MAKANAN",
    );
    page.centred(84.0, 11.0, Face::SansBold, "REPUBLIK INDONESIA");
    page.centred(
        98.0,
        8.5,
        Face::Sans,
        "Jalan Percetakan Contoh No. 23 Jakarta 10560 Telp. (021) 4244691",
    );
    page.rule((56.0, 106.0), (540.0, 106.0), 1.5, INK);
    page.centred(
        136.0,
        13.0,
        Face::SansBold,
        "PERSETUJUAN PENDAFTARAN PRODUK PANGAN",
    );
    page.centred(
        154.0,
        11.0,
        Face::Sans,
        &format!(
            "Nomor: PN.06.07.51.{:04}.{}",
            paper.noise,
            paper.issued.format("%y")
        ),
    );
    let mut y = page.lines(
        (60.0, 184.0),
        475.0,
        11.0,
        Face::Sans,
        &format!(
            "Sehubungan dengan permohonan Saudara tanggal {} disetujui pendaftaran produk pangan sebagai berikut:",
            paper.day(paper.issued - Duration::days(41))
        ),
    );
    let md = format!("BPOM RI {}", paper.number);
    let rows = [
        ("Nomor Pendaftaran", md.as_str()),
        ("Nama Jenis", &paper.product),
        ("Nama Dagang", &paper.brand),
        ("Kemasan", PACKAGING[paper.packaging - 1]),
        ("Berat/Isi Bersih", "100 g, 250 g"),
        ("Nama Produsen", &paper.holder),
        ("Alamat Produsen", &paper.address),
        ("", paper.place.name),
        ("Nama Pendaftar", &paper.holder),
    ];
    y += 10.0;
    for (label, value) in rows {
        page.row((66.0, y), 130.0, 11.5, Face::Sans, (label, value));
        y += 23.0;
    }
    let until = paper.until.map(|day| paper.day(day)).unwrap_or_default();
    y = page.lines(
        (60.0, y + 10.0),
        475.0,
        11.0,
        Face::Sans,
        &format!("Persetujuan pendaftaran ini berlaku sampai dengan {until} dan dapat diperpanjang sesuai ketentuan peraturan perundang-undangan."),
    );
    page.text(
        (340.0, y + 34.0),
        11.0,
        Face::Sans,
        &format!("Jakarta, {}", paper.day(paper.issued)),
    );
    page.text((340.0, y + 50.0), 11.0, Face::Sans, "a.n. Kepala Badan POM");
    page.text(
        (340.0, y + 66.0),
        11.0,
        Face::Sans,
        "Direktur Registrasi Pangan Olahan",
    );
    page.text((340.0, y + 128.0), 11.0, Face::SansBold, "Contoh Rahardja");
    page
}

pub fn lab_report(paper: &Paper) -> Sheet {
    let mut page = Sheet::upright();
    page.text(
        (56.0, 64.0),
        14.0,
        Face::SansBold,
        "LABORATORIUM PENGUJIAN CONTOH",
    );
    page.text(
        (56.0, 80.0),
        9.0,
        Face::Sans,
        "Jl. Ilmu Contoh No. 5, Bogor 16100. Terakreditasi KAN LP-0000-IDN",
    );
    page.rule((56.0, 90.0), (540.0, 90.0), 1.5, BLUE);
    page.centred(120.0, 14.0, Face::SansBold, "LAPORAN HASIL UJI");
    page.centred(136.0, 10.0, Face::Sans, "Report of Analysis");
    page.centred(
        156.0,
        12.0,
        Face::SansBold,
        &format!("Nomor : {}", paper.number),
    );
    let day = |before: i64| paper.day(paper.issued - Duration::days(before));
    let (received, begun, ended, issued) = (day(21), day(19), day(6), day(0));
    let rows = [
        ("Nama Pelanggan", paper.holder.as_str()),
        ("Alamat", &paper.address),
        ("Nama Contoh Uji", &paper.product),
        ("Merek", &paper.brand),
        ("Tanggal Diterima", &received),
        ("Tanggal Pengujian", &begun),
        ("Selesai Pengujian", &ended),
        ("Tanggal Terbit", &issued),
    ];
    let mut y = 186.0;
    for (label, value) in rows {
        page.row((62.0, y), 120.0, 11.0, Face::Sans, (label, value));
        y += 20.0;
    }
    y += 10.0;
    let columns = [62.0, 230.0, 310.0, 400.0];
    let table = [
        ["Parameter", "Satuan", "Hasil", "Batas Maksimum"],
        ["Kadar air", "%", "2,41", "5"],
        ["Angka lempeng total", "koloni/g", "120", "10000"],
        ["Escherichia coli", "APM/g", "< 3", "3"],
        ["Salmonella sp.", "/25 g", "negatif", "negatif"],
        ["Timbal (Pb)", "mg/kg", "< 0,02", "0,25"],
    ];
    for cells in table {
        page.rule((58.0, y - 13.0), (540.0, y - 13.0), 0.7, INK);
        for (x, cell) in columns.iter().zip(cells) {
            page.text((*x, y), 10.5, Face::Sans, cell);
        }
        y += 19.0;
    }
    page.rule((58.0, y - 13.0), (540.0, y - 13.0), 0.7, INK);
    y = page.lines(
        (56.0, y + 8.0),
        485.0,
        10.0,
        Face::Sans,
        "Hasil uji ini hanya berlaku untuk contoh yang diuji. Laporan dilarang digandakan kecuali seluruhnya tanpa izin laboratorium.",
    );
    page.text((340.0, y + 30.0), 11.0, Face::Sans, "Manajer Teknis,");
    page.text(
        (340.0, y + 90.0),
        11.0,
        Face::SansBold,
        "Contoh Purnama, S.Si",
    );
    page
}

pub fn trademark(paper: &Paper) -> Sheet {
    let mut page = Sheet::upright();
    page.frame((0.5, 0.35, 0.1));
    page.centred(80.0, 13.0, Face::SerifBold, "REPUBLIK INDONESIA");
    page.centred(98.0, 13.0, Face::SerifBold, "KEMENTERIAN HUKUM");
    page.centred(138.0, 24.0, Face::SerifBold, "SERTIFIKAT MEREK");
    let mut y = page.lines(
        (70.0, 172.0),
        455.0,
        12.5,
        Face::Serif,
        "Menteri Hukum atas nama negara Republik Indonesia berdasarkan Undang-Undang Nomor 20 Tahun 2016 tentang Merek dan Indikasi Geografis, memberikan hak atas merek kepada:",
    );
    let register = paper.issued + Duration::days(300 + i64::from(paper.noise % 90));
    let (issued, register) = (paper.day(paper.issued), paper.day(register));
    let application = format!("DID{}{:06}", paper.issued.format("%Y"), paper.noise * 9);
    let until = paper.until.map(|day| paper.day(day)).unwrap_or_default();
    let rows = [
        ("Nama Pemilik Merek", paper.person.as_str()),
        ("Alamat Pemilik", &paper.address),
        ("", paper.place.name),
        ("Merek", &paper.brand),
        ("Nomor Pendaftaran", &paper.number),
        ("Tanggal Pendaftaran", &register),
        ("Nomor Permohonan", &application),
        ("Tanggal Penerimaan", &issued),
        ("Kelas Barang/Jasa", "30"),
        ("Berlaku sampai", &until),
    ];
    y += 14.0;
    for (label, value) in rows {
        page.row((76.0, y), 150.0, 12.5, Face::Serif, (label, value));
        y += 24.0;
    }
    y = page.lines(
        (70.0, y + 8.0),
        455.0,
        12.0,
        Face::Serif,
        "Perlindungan hak atas merek tersebut diberikan untuk jangka waktu 10 (sepuluh) tahun terhitung sejak tanggal penerimaan dan dapat diperpanjang.",
    );
    page.text((330.0, y + 34.0), 12.0, Face::Serif, "a.n. Menteri Hukum");
    page.text(
        (330.0, y + 50.0),
        12.0,
        Face::Serif,
        "Direktur Jenderal Kekayaan Intelektual",
    );
    page.text((330.0, y + 110.0), 12.0, Face::SerifBold, "Contoh Mulyana");
    page
}

pub fn pkp(paper: &Paper) -> Sheet {
    let mut page = Sheet::wide();
    page.frame((0.05, 0.4, 0.25));
    page.centred(
        76.0,
        13.0,
        Face::SansBold,
        &format!("DINAS KESEHATAN {}", paper.place.name.to_uppercase()),
    );
    page.centred(118.0, 26.0, Face::SerifBold, "SERTIFIKAT");
    page.centred(144.0, 14.0, Face::SerifBold, "PENYULUHAN KEAMANAN PANGAN");
    page.centred(
        170.0,
        13.0,
        Face::Sans,
        &format!("Nomor : {}", paper.number),
    );
    page.centred(204.0, 12.0, Face::Sans, "Diberikan kepada");
    page.centred(234.0, 20.0, Face::SerifBold, &paper.person);
    let rows = [
        ("Nama Usaha", paper.holder.as_str()),
        ("Alamat", &paper.address),
        ("Jabatan", "Pemilik"),
    ];
    let mut y = 266.0;
    for (label, value) in rows {
        page.row((220.0, y), 100.0, 12.0, Face::Sans, (label, value));
        y += 20.0;
    }
    let (from, to) = (
        paper.issued - Duration::days(4),
        paper.issued - Duration::days(3),
    );
    page.centred(
        y + 16.0,
        12.0,
        Face::Sans,
        "telah mengikuti Penyuluhan Keamanan Pangan dalam rangka SPP-IRT",
    );
    page.centred(
        y + 34.0,
        12.0,
        Face::Sans,
        &format!(
            "yang diselenggarakan tanggal {} s.d. {}",
            paper.day(from),
            paper.day(to)
        ),
    );
    page.text(
        (560.0, y + 76.0),
        12.0,
        Face::Sans,
        &format!("{}, {}", paper.place.seat, paper.day(paper.issued)),
    );
    page.text(
        (560.0, y + 92.0),
        12.0,
        Face::SansBold,
        "Kepala Dinas Kesehatan",
    );
    page.text(
        (560.0, y + 150.0),
        12.0,
        Face::SansBold,
        "dr. Contoh Wirawan",
    );
    page.text(
        (560.0, y + 164.0),
        10.0,
        Face::Sans,
        "NIP. 19710412 199803 1 004",
    );
    page
}
