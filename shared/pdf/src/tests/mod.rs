mod active_content;
mod damaged;

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::*;

/// A catalog, a page tree, and a page with a red rectangle in its left half.
const PLAIN: [&str; 4] = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>",
    "<</Length 31>>stream\n0.8 0.1 0.1 rg 0 0 100 100 re f\nendstream",
];

/// A file with these objects, numbered from one, of which the first is the catalog.
fn file(objects: &[impl AsRef<[u8]>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object.as_ref());
        bytes.extend(b"\nendobj\n");
    }
    let end = bytes.len();
    bytes.extend(table.bytes());
    let trailer = format!("trailer\n<</Size {}/Root 1 0 R{trailer}>>\n", objects.len() + 1);
    bytes.extend(format!("{trailer}startxref\n{end}\n%%EOF\n").bytes());
    bytes
}

/// [`PLAIN`] and more objects.
fn with(objects: &[&str]) -> Vec<u8> {
    file(&[&PLAIN[..], objects].concat(), "")
}

/// [`PLAIN`] with entries of the catalog, and more objects.
fn with_catalog(entries: &str, objects: &[&str]) -> Vec<u8> {
    let catalog = format!("<</Type/Catalog/Pages 2 0 R{entries}>>");
    file(&[&[&*catalog][..], &PLAIN[1..], objects].concat(), "")
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    [format!("<<{entries}/Length {}>>stream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
}

/// A file whose objects, but for streams, are in a compressed stream, as is its table of references (ISO 32000-2, 7.5.7
/// and 7.5.8).
fn compressed(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let (mut numbers, mut content) = (String::new(), String::new());
    let mut rows = vec![[0_u8, 0, 0, 0]];
    let holder = objects.len() + 1;
    let low = |number: usize| u8::try_from(number % 256).unwrap();
    let mut index = 0;
    for (number, object) in (1..).zip(objects) {
        if object.contains("stream") {
            rows.push([1, low(bytes.len() / 256), low(bytes.len()), 0]);
            bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
        } else {
            rows.push([2, 0, low(holder), low(index)]);
            write!(numbers, "{number} {} ", content.len()).unwrap();
            writeln!(content, "{object}").unwrap();
            index += 1;
        }
    }
    let entries = format!("/Type/ObjStm/N {index}/First {}/Filter/FlateDecode", numbers.len());
    for (number, entries, data) in [
        (holder, entries, packed((numbers + &content).as_bytes())),
        (holder + 1, format!("/Type/XRef/W[1 2 1]/Size {}/Root 1 0 R/Filter/FlateDecode", holder + 2), Vec::new()),
    ] {
        rows.push([1, low(bytes.len() / 256), low(bytes.len()), 0]);
        let data = if number == holder { data } else { packed(rows.as_flattened()) };
        let start = bytes.len();
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(stream(&entries, &data));
        bytes.extend(b"\nendobj\n");
        if number > holder {
            bytes.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        }
    }
    bytes
}

fn inspected(bytes: &[u8]) -> Result<u32, Refusal> {
    inspect(bytes.to_vec()).map(|document| document.pages())
}

#[test]
fn a_plain_document_is_accepted_with_its_pages() {
    assert_eq!(inspected(&with(&[])), Ok(1));
    assert_eq!(inspected(&compressed(&PLAIN)), Ok(1));
    for (count, expected) in [(3, Ok(3)), (2_000, Ok(2_000)), (2_001, Err(Refusal::TooManyPages))] {
        let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", page + 3)).collect();
        let tree = format!("<</Type/Pages/Kids[{}]/Count {count}>>", kids.join(" "));
        let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>";
        let objects = [&[PLAIN[0], &tree][..], &vec![page; count]].concat();
        assert_eq!(inspected(&file(&objects, "")), expected, "{count}");
    }
}

#[test]
fn a_file_that_is_not_a_pdf_is_refused_whatever_its_name() {
    for bytes in [&b""[..], b"%PDX-1.7", b"PK\x03\x04", b"<html><script>alert(1)</script></html>"] {
        assert_eq!(inspected(bytes), Err(Refusal::NotAPdf));
    }
    let late = [vec![b' '; START], with(&[])].concat();
    assert_eq!(inspected(&late), Err(Refusal::NotAPdf));
}

#[test]
fn an_encrypted_document_is_refused_even_if_it_opens_without_a_password() {
    // The password of the owner is "owner", that of the user is empty (ISO 32000-1, algorithms 2 to 4).
    let owner = "c92422687facee686e373f10b5c7d04738053152f7e2ee30e11c69ec442576ab";
    let user = "25e717ba2e4f9e91900fb4f8815dcfc980d36b50ebd4e8ac359180c73c56530e";
    for (user, opens) in [(user, true), (owner, false)] {
        let encryption = format!("<</Filter/Standard/V 1/R 2/P -4/O<{owner}>/U<{user}>>>");
        let bytes = file(&[&PLAIN[..], &[&encryption]].concat(), "/Encrypt 5 0 R/ID[<00><00>]");
        assert_eq!(Pdf::new(bytes.clone()).is_ok(), opens);
        assert_eq!(inspected(&bytes), Err(Refusal::Encrypted));
    }
}

#[test]
fn the_preview_shows_the_first_page() {
    for bytes in [with(&[]), compressed(&PLAIN)] {
        let picture = inspect(bytes).unwrap_or_else(|refusal| panic!("{refusal}")).preview().unwrap();
        assert_eq!((picture.width, picture.height), (960, 480));
        let widths: Vec<_> = picture.renditions.iter().map(|rendition| rendition.width).collect();
        assert_eq!(widths, [320, 640, 960]);
        let pixels = image::load_from_memory(&picture.renditions[2].fallback).unwrap().into_rgb8();
        let [red, green, _] = pixels.get_pixel(200, 240).0;
        assert!(red > 190 && green < 50, "{red} {green}");
        assert!(pixels.get_pixel(800, 240).0.iter().all(|colour| *colour > 250));
    }
}

#[test]
fn a_page_of_any_size_has_a_preview_that_is_not_large() {
    for (size, expected) in [
        ("0 0 14400 14400", (960, 960)),
        ("0 0 100 100000", (3, 2_880)),
        ("0 0 0.5 0.5", (960, 960)),
        ("-1000000000 -1000000000 1000000000 1000000000", (960, 960)),
        ("0 0 100000000000000000000 100000000000000000000", (960, 960)),
        // It is A4 if it has no size.
        ("0 0 0 0", (960, 1_358)),
    ] {
        let page = PLAIN[2].replace("0 0 200 100", size);
        let document = inspect(file(&[PLAIN[0], PLAIN[1], &page, PLAIN[3]], ""));
        let picture = document.unwrap_or_else(|refusal| panic!("{size}: {refusal}")).preview().unwrap();
        assert!(
            picture.width.abs_diff(expected.0) < 2 && picture.height.abs_diff(expected.1) < 2,
            "{size}: {expected:?}"
        );
    }
    let line = PLAIN[2].replace("0 0 200 100", "0 0 1 100000");
    let document = inspect(file(&[PLAIN[0], PLAIN[1], &line, PLAIN[3]], ""));
    assert_eq!(document.map(|document| document.preview().unwrap_err()).ok(), Some(NoPreview::NoSize));
}

#[test]
fn a_document_with_a_huge_picture_is_accepted_without_a_preview() {
    let picture = "<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8\
                   /Filter/DCTDecode/Length 3>>stream\n123\nendstream";
    let document = inspect(with(&[picture])).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(document.preview().unwrap_err(), NoPreview::TooComplex);
}
