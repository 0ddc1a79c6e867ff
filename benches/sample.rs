//! A PDF of one page and of any size, each different from the others.

/// Digits of the number in its text.
const DIGITS: usize = 12;

/// Gives a file of [`pdf`] another number.
pub fn renumber(file: &mut [u8], number: u64) {
    let text = format!("CONTOH {number:0DIGITS$}");
    let place = file.windows(7).position(|part| part == b"CONTOH ");
    if let Some(part) = place.and_then(|at| file.get_mut(at..at + text.len())) {
        part.copy_from_slice(text.as_bytes());
    }
}

/// A valid PDF of about `bytes` bytes: a page with a line of text, and a stream
/// nobody looks at, filled with noise from `seed`.
pub fn pdf(seed: u64, bytes: usize) -> Vec<u8> {
    let text = format!("BT /F1 18 Tf 40 200 Td (CONTOH {seed:0DIGITS$}) Tj ET");
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        stream(text.as_bytes()),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        stream(&noise(seed, bytes)),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    file.extend_from_slice(b"xref\n0 7\n0000000000 65535 f \n");
    for place in places {
        file.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let end = format!("trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    file.extend_from_slice(end.as_bytes());
    file
}

fn stream(bytes: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} >>\nstream\n", bytes.len()).into_bytes();
    object.extend_from_slice(bytes);
    object.extend_from_slice(b"\nendstream");
    object
}

/// Letters from a xorshift, so that nothing can be compressed away.
fn noise(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        b'A' + u8::try_from(state % 26).unwrap_or(0)
    };
    std::iter::repeat_with(next).take(bytes).collect()
}
