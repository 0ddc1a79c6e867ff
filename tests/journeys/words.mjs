// Every Indonesian text a journey looks for, in one place. A journey finds things as a person does, by
// role and name; when a page changes its words, only this file follows.
export const words = {
  login: {
    path: '/login',
    name: /alamat surel atau nomor ponsel/i,
    password: /^\s*kata sandi\s*$/i,
    submit: /^masuk$/i,
    // Something only a signed-in person has.
    logout: /keluar/i,
  },
  saveDraft: /^simpan dulu$/i,
  outbox: {
    sending: /sedang dikirim/i,
    received: /sudah diterima/i,
    offline: /jaringan terputus/i,
    asked: /periksa dulu/i,
    refused: /tidak diterima/i,
    anyway: /^kirim saja/i,
    remove: /^hapus/i,
    buram: /buram/i,
    gelap: /gelap/i,
    bayangan: /bayangan/i,
    tepi: /tepi/i,
  },
  handIn: /kirim ke pendamping/i,
  saveDraft: /simpan dulu/i,
  sameAsPaper: /sama dengan yang terbaca/i,
  otherThanPaper: /terbaca lain dari isian/i,
  foodPermit: /SPP-IRT/,
  addPages: /^tambahkan/i,
  sendBack: /^kembalikan untuk diperbaiki/i,
  returned: /perlu diperbaiki/i,
  sendAgain: /^kirim perbaikan/i,
  renew: /^unggah perpanjangan/i,
  accept: /^terima/i,
  accepted: /diterima/i,
  inReview: /diperiksa/i,
};
