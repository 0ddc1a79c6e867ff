//! The kinds of paper that are read, by the words that stand on them, and the words before each field.

use super::page::Page;

crate::text_codes! {
    /// A kind of paper that is read; its code is the evidence kind's.
    Kind {
        SppIrt = "spp_irt", Nib = "nib", Halal = "halal", BpomMd = "bpom_md", LabTest = "lab_test",
        Trademark = "trademark", Pkp = "pkp", Label = "label", Barcode = "barcode",
    }
}

impl Kind {
    /// Years from the day of issue (of filing, for a brand) to the printed end.
    #[must_use]
    pub const fn years(self) -> Option<u32> {
        match self {
            Self::SppIrt | Self::BpomMd => Some(5),
            Self::Trademark => Some(10),
            Self::Nib | Self::Halal | Self::LabTest | Self::Pkp | Self::Label | Self::Barcode => {
                None
            }
        }
    }

    /// Whether it shows goods rather than a paper, with a bar code on them: what it is, its words do not say.
    #[must_use]
    pub const fn shows_goods(self) -> bool {
        matches!(self, Self::Label | Self::Barcode)
    }

    /// The kind whose words weigh most on a page; `None` when none is there.
    #[must_use]
    pub fn of_page(page: &Page) -> Option<Self> {
        let weight = |kind: Self| {
            let said = |(phrase, _): &&(&str, u32)| page.says(phrase, HEAD);
            kind.words()
                .iter()
                .filter(said)
                .map(|(_, weight)| weight)
                .sum::<u32>()
        };
        let heaviest = Self::ALL.iter().map(|kind| (weight(*kind), *kind));
        let best = heaviest.reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.filter(|(weight, _)| *weight >= 2)
            .map(|(_, kind)| kind)
    }

    /// Phrases of its head, letters only, and how much each says.
    const fn words(self) -> &'static [(&'static str, u32)] {
        match self {
            Self::SppIrt => &[
                ("industrirumahtangga", 3),
                ("sertifikatproduksipangan", 3),
                ("pemenuhankomitmen", 3),
                ("nomorpirt", 2),
                ("pirtno", 2),
            ],
            Self::Nib => &[
                ("perizinanberusahaberbasisrisiko", 3),
                ("nomorindukberusaha", 2),
            ],
            Self::Halal => &[
                ("sertifikathalal", 3),
                ("jaminanprodukhalal", 3),
                ("penetapanhalal", 2),
            ],
            Self::BpomMd => &[
                ("persetujuanpendaftaran", 3),
                ("pendaftaranprodukpangan", 2),
                ("badanpengawasobatdanmakanan", 1),
                ("bpomrimd", 2),
            ],
            Self::LabTest => &[
                ("laporanhasiluji", 3),
                ("laboratoriumpengujian", 2),
                ("sertifikatanalisis", 3),
                ("reportofanalysis", 2),
            ],
            Self::Trademark => &[
                ("sertifikatmerek", 3),
                ("indikasigeografis", 2),
                ("pemilikmerek", 2),
                ("kelasbarang", 1),
            ],
            Self::Pkp => &[("penyuluhankeamananpangan", 3), ("telahmengikuti", 1)],
            // A label says nothing that tells it from a certificate: it is one when it was uploaded as one.
            Self::Label => &[],
            Self::Barcode => &[("gs1indonesia", 3), ("nomorgtin", 2)],
        }
    }
}

/// Words below this share of the page's height do not say what it is: small print names other papers.
const HEAD: i64 = 62;
