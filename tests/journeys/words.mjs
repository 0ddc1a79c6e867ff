// Every Indonesian text a journey looks for, in one place. A journey finds things as a person does, by
// role and name; when a page changes its words, only this file follows.
export const words = {
  login: {
    path: '/login',
    name: /nomor hp atau email|alamat email|nomor telepon/i,
    password: /kata sandi/i,
    submit: /^masuk$/i,
    // Something only a signed-in person has.
    logout: /keluar/i,
  },
  // The main pages of each role: the link in the navigation and the heading it leads to.
  pages: {
    owner: [
      { link: /produk/i, heading: /produk/i },
      { link: /usaha/i, heading: /usaha/i },
      { link: /izin/i, heading: /izin/i },
    ],
    mentor: [
      { link: /pemeriksaan/i, heading: /pemeriksaan/i },
      { link: /kelompok/i, heading: /kelompok/i },
    ],
    buyer: [
      { link: /pengajuan/i, heading: /pengajuan/i },
      { link: /pajangan/i, heading: /pajangan/i },
    ],
    coordinator: [
      { link: /desa|wilayah/i, heading: /desa|wilayah/i },
    ],
    admin: [
      { link: /pengguna/i, heading: /pengguna/i },
      { link: /mitra/i, heading: /mitra/i },
      { link: /pekerjaan/i, heading: /pekerjaan/i },
      { link: /jejak|audit/i, heading: /jejak|audit/i },
    ],
  },
};
