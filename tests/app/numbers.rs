//! A number explains itself: as it is typed, with the form, and to the mentor who looks at the paper.

use serde_json::Value;
use siaprak::businesses;

use crate::support::desk::{Maker, SERANG, hands_in, maker, photo};
use crate::support::{Installation, Page, on_both};

/// What the page's script is told about a number while the owner types it.
fn types(maker: &Maker, number: &str, more: &[(&str, &str)]) -> Page {
    let product = maker.product.to_string();
    let form = format!("/permits/new?product={product}&requirement=spp_irt");
    let mut fields = vec![
        ("kind", "spp_irt"),
        ("product", product.as_str()),
        ("number", number),
    ];
    fields.extend(more);
    maker.browser.submit(&form, "/numbers", &fields)
}

/// Uploads a paper with this number and hands it in.
fn sends(maker: &Maker, kind: &str, number: &str) -> Page {
    let product = maker.product.to_string();
    let form = format!("/permits/new?product={product}&requirement={kind}");
    let fields = [
        ("product", product.as_str()),
        ("requirement", kind),
        ("kind", kind),
        ("coverage", product.as_str()),
        ("number", number),
        ("holder", "Ibu CONTOH"),
        ("issued_on", "2026-08-14"),
        ("valid_until", "2031-08-14"),
        ("then", "hand_in"),
    ];
    let file = ("files", "izin.jpg", "image/jpeg", &*photo());
    maker.browser.upload(&form, "/permits", &fields, &[file])
}

on_both! {
    fn an_owner_sees_what_a_number_means_while_typing_it(app) {
        let siti = maker(app, "siti");
        let page = types(&siti, "p-irt no. 2O5 36O4 O1 OO12 – 31", &[("valid_until", "2030-08-14")]);
        page.is(200).says(&["P-IRT 2053604010012-31", "Kabupaten Serang", "plastik", "14 Agustus 2030", "tahun 2031"]);
        page.never_says(&["<html", "Menu"]);
        types(&siti, "20536040100", &[]).is(200).says(&["yang tertulis 11"]).never_says(&["Kabupaten"]);
        types(&siti, "", &[]).is(200).never_says(&["class=\"note"]);
        types(&siti, "P-IRT 2053673010012-31", &[]).says(&["Kota Serang", "tempat produksi ada di Kabupaten Serang"]);
        let nik = siti.browser.submit("/products", "/numbers", &[("kind", "nik"), ("number", "3604121211870001")]);
        nik.is(200).says(&["************0001", "Kabupaten Serang"]).never_says(&["360412", "121187"]);
        let strange = maker(app, "ani");
        let product = siti.product.to_string();
        let fields = [("kind", "spp_irt"), ("product", product.as_str()), ("number", "P-IRT 2053604010012-31")];
        strange.browser.submit("/products", "/numbers", &fields).is(404).never_says(&["Kabupaten"]);
    }

    fn what_is_only_unlikely_is_said_and_never_blocks(app) {
        let siti = maker(app, "siti");
        let page = sends(&siti, "spp_irt", "P-IRT 1083673010012-31");
        assert!(page.path.contains("done=sent"), "{}", page.path);
        page.says(&["Kota Serang", "tempat produksi ada di Kabupaten Serang", "gelas", "Kopi dan teh"]);
        let mentor = app.mentor("pak dedi", &[SERANG]);
        mentor.get(&format!("/review/{}", page.id())).is(200).says(&["tempat produksi ada di Kabupaten Serang", "P-IRT 1083673010012-31"]);
    }

    fn an_impossible_number_is_kept_explained_and_not_handed_in(app) {
        let siti = maker(app, "siti");
        let page = sends(&siti, "halal", "KH 00120034560524");
        page.is(200).says(&["nomor Ketetapan Halal (KH), bukan nomor sertifikat", "tidak mungkin benar"]);
        assert!(page.path.contains("check=1"), "{}", page.path);
        let page = sends(&siti, "spp_irt", "P-IRT 2053604010012-33");
        page.is(200).says(&["terlalu jauh dari 2026", "P-IRT 2053604010012-33"]);
    }

    fn a_number_already_given_to_another_product_is_noticed(app) {
        let siti = maker(app, "siti");
        hands_in(&siti.browser, siti.product, "spp_irt");
        types(&siti, "P-IRT 2053604010012-31", &[]).never_says(&["sudah dipakai"]);
        let facility = app.read(|conn| businesses::facilities(conn, siti.business).expect("places").remove(0).id.to_string());
        let fields = [
            ("kind", "food"), ("name", "Sambal CONTOH"), ("facility", facility.as_str()), ("type", "sauce"), ("form", "semi_wet"),
            ("storage", "ambient"), ("heat", "ordinary"), ("packaging", "glass"), ("intended_for", "general"),
            ("shelf_life", "180"), ("ing_name_0", "Cabai"), ("gtin", "8993012200143"),
        ];
        let other = siti.browser.submit("/products/new?kind=food", "/products", &fields).id();
        assert_ne!(other, "", "a second product");
        let ask = |number: &str| {
            let fields = [("kind", "spp_irt"), ("product", other.as_str()), ("number", number)];
            siti.browser.submit("/products", "/numbers", &fields)
        };
        ask("P-IRT 2053604010012-31").is(200).says(&["sudah dipakai untuk"]);
        ask("P-IRT 1093604020145-31").says(&["Nomor urut usaha lain"]);
        ask("P-IRT 1093604020012-31").never_says(&["sudah dipakai untuk", "Nomor urut usaha lain"]);
        let scans = |more: &[(&str, &str)]| {
            let fields = [&[("kind", "barcode"), ("number", "8 993012 200143")], more].concat();
            siti.browser.submit("/products", "/numbers", &fields)
        };
        let (first, taken) = (siti.product.to_string(), "Barcode ini sudah dipakai produk lain");
        scans(&[("product", first.as_str())]).says(&["8993012200143", taken]);
        scans(&[]).says(&[taken]);
        scans(&[("product", other.as_str())]).says(&["8993012200143"]).never_says(&[taken]);
    }
}

/// `identify` of one text, as the JSON line it prints.
fn identified(args: &[&str]) -> (Vec<Value>, String) {
    let place = Installation::new_sqlite();
    let all: Vec<&str> = [&["identify", "--on", "2026-11-22"], args].concat();
    let ran = place.run(&all);
    (ran.lines(), ran.out.clone())
}

#[test]
fn every_text_gets_its_line_however_hopeless() {
    let texts = [
        "",
        "  ",
        "belum ada",
        "\u{202E}",
        "12",
        "P-IRT",
        "🙂",
        "P-IRT 2053604010012-27",
    ];
    let (lines, _) = identified(&[&["--"], texts.as_slice()].concat());
    assert_eq!(lines.len(), texts.len());
    for (line, text) in lines.iter().zip(texts) {
        assert_eq!(line["input"], text);
    }
    assert_eq!(lines[7]["normal"], "P-IRT 2053604010012-27");
}

#[test]
fn the_command_speaks_both_languages_and_hides_identity_numbers() {
    let (lines, _) = identified(&["--lang", "en", "--", "P-IRT 2053604010012-27"]);
    let part = |name: &str| {
        let parts = lines[0]["parts"].as_array().expect("parts").clone();
        parts
            .into_iter()
            .find(|p| p["name"] == name)
            .expect("a part")
    };
    assert_eq!(part("packaging")["meaning"], "plastic");
    assert_eq!(part("region")["value"], "36.04");
    assert_eq!(part("expiry_year")["value"], "2027");
    let numbers = [
        "3602041211870001",
        "NIK 3602041211870001",
        "NPWP 3602041211870001",
    ];
    let (lines, out) = identified(&[&["--"], numbers.as_slice()].concat());
    assert_eq!(lines[0]["kind"], "ambiguous");
    assert_eq!(lines[1]["normal"], "************0001");
    assert!(
        !out.contains("36020412") && !out.contains("121187"),
        "{out}"
    );
    let (lines, _) = identified(&["--kind", "pb_umku", "--", "912020024242500040001"]);
    assert_eq!(lines[0]["valid"], true);
}
