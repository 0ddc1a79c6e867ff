//! PDF files made by hand, harmless and hostile.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

/// A PDF of these objects after the catalogue, the page tree and one page with object 4 as content.
pub fn pdf(objects: &[&str], trailer: &str) -> Vec<u8> {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>";
    let mut all = vec![
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
    ];
    all.extend(objects);
    written(
        &all.iter()
            .map(|o| o.as_bytes().to_vec())
            .collect::<Vec<_>>(),
        trailer,
    )
}

/// These objects as a file, the first of them its root.
pub fn written(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut places = vec![];
    for (number, body) in (1..).zip(objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(body);
        bytes.extend(b"\nendobj\n");
    }
    let xref = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    bytes.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n",
            places.len() + 1
        )
        .bytes(),
    );
    bytes
}

/// An object with data behind it.
fn stream(head: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<< {head} /Length {} >>\nstream\n", data.len()).into_bytes();
    bytes.extend(data);
    bytes.extend(b"\nendstream");
    bytes
}

/// So many empty pages.
pub fn of_pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|n| format!("{} 0 R ", n + 3)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>").into_bytes(),
    ];
    objects.extend(
        (0..count).map(|_| b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 280] >>".to_vec()),
    );
    written(&objects, "")
}

/// Some kilobytes that become a gigabyte of strokes: the drawing tool runs into its time.
pub fn bomb() -> Vec<u8> {
    let inner = zlib("0 0 m 200 200 l S\n".repeat(60_000).as_bytes(), 1000);
    let outer = zlib(&inner, 1);
    let mut objects: Vec<Vec<u8>> = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
    ]
    .iter()
    .map(|o| o.as_bytes().to_vec())
    .collect();
    objects.push(stream("/Filter [/FlateDecode /FlateDecode]", &outer));
    written(&objects, "")
}

/// The same bytes so many times, as a zlib stream; Python packs it, as it runs beside these tests anyway.
fn zlib(unit: &[u8], times: usize) -> Vec<u8> {
    let program = format!(
        "import sys, zlib; u = sys.stdin.buffer.read(); c = zlib.compressobj(9)\nfor _ in range({times}): sys.stdout.buffer.write(c.compress(u))\nsys.stdout.buffer.write(c.flush())"
    );
    let mut python = Command::new("python3")
        .args(["-c", &program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    python
        .stdin
        .take()
        .expect("a pipe")
        .write_all(unit)
        .expect("bytes");
    let mut packed = Vec::new();
    python
        .stdout
        .take()
        .expect("a pipe")
        .read_to_end(&mut packed)
        .expect("bytes");
    python.wait().expect("it ends");
    packed
}
