//! Damaged files, and files that are made to need much memory.

use proptest::prelude::*;

use super::*;

#[test]
fn a_document_that_ends_too_early_is_damaged() {
    // A large one, so that its end is not near its beginning.
    let content = stream("", &[b' '; 10_000]);
    for bytes in [
        file(&[PLAIN[0].as_bytes(), PLAIN[1].as_bytes(), PLAIN[2].as_bytes(), &content], ""),
        file(&[PLAIN[0].as_bytes(), PLAIN[1].as_bytes(), PLAIN[2].as_bytes(), PLAIN[3].as_bytes(), &content], ""),
    ] {
        assert_eq!(inspected(&bytes), Ok(1));
        for part in [1, 5, 9] {
            assert_eq!(inspected(&bytes[..bytes.len() * part / 10]), Err(Refusal::Damaged), "{part}");
        }
    }
}

#[test]
fn a_document_without_all_its_pages_is_damaged() {
    for tree in ["<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>", "<</Type/Pages/Kids[3 0 R]>>"] {
        assert_eq!(inspected(&file(&[PLAIN[0], tree, PLAIN[2], PLAIN[3]], "")), Err(Refusal::Damaged), "{tree}");
    }
    assert_eq!(inspected(&file(&["<</Type/Catalog>>"], "")), Err(Refusal::Damaged));
}

#[test]
fn streams_that_become_huge_when_unpacked_are_refused() {
    let zeros = packed(&vec![0; 129 * 1024 * 1024]);
    assert!(zeros.len() < 200_000);
    let plain = PLAIN.map(|object| object.as_bytes().to_vec());
    let one = |entries: &str, data: &[u8]| file(&[&plain[..], &[stream(entries, data)]].concat(), "");
    assert_eq!(inspected(&one("/Filter/FlateDecode", &zeros)), Err(Refusal::TooComplex));
    // Without the header of zlib, which the parser does not need either.
    assert_eq!(inspected(&one("/Filter/FlateDecode", &zeros[2..])), Err(Refusal::TooComplex));
    let nested = packed(&packed(b"small"));
    assert_eq!(inspected(&one("/Filter[/FlateDecode/FlateDecode]", &nested)), Err(Refusal::TooComplex));
    assert_eq!(inspected(&one("/Type/ObjStm/N 0/First 0/Filter[/Fl/Fl]", &nested)), Err(Refusal::TooComplex));
    let half = packed(&vec![0; 65 * 1024 * 1024]);
    let objects = || stream("/Type/ObjStm/N 0/First 0/Filter/FlateDecode", &half);
    assert_eq!(inspected(&file(&[&plain[..], &[objects()]].concat(), "")), Ok(1));
    assert_eq!(inspected(&file(&[&plain[..], &[objects(), objects()]].concat(), "")), Err(Refusal::TooComplex));
}

#[test]
fn deeply_nested_objects_are_refused() {
    for depth in [33, 200, 5_000] {
        let arrays = ["[".repeat(depth), "]".repeat(depth)].concat();
        let dictionaries = ["<</A".repeat(depth), " 1".to_owned(), ">>".repeat(depth)].concat();
        for object in [arrays, dictionaries] {
            let result = inspected(&with(&[&object]));
            // Beyond 512, the parser reads no object.
            assert!(result == Err(Refusal::TooComplex) || depth > 512, "{depth}: {result:?}");
        }
    }
}

#[test]
fn pages_and_objects_that_contain_themselves_end() {
    for objects in [
        [PLAIN[0], "<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 1>>", PLAIN[2], PLAIN[3]],
        [PLAIN[0], PLAIN[1], PLAIN[2], "<</Length 4 0 R>>stream\n0 0 1 1 re f\nendstream"],
    ] {
        let result = inspect(file(&objects, ""));
        if let Ok(document) = result {
            let _ = document.preview();
        }
    }
    let form = "<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>/Length 5>>stream\n/A Do\nendstream";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>/Contents 4 0 R>>";
    let document = inspect(file(&[PLAIN[0], PLAIN[1], page, form], "")).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(document.preview().map(|picture| picture.width), Ok(960));
}

#[test]
fn forms_within_forms_do_not_exhaust_the_stack() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>/Contents 4 0 R>>";
    let form = |next: usize| {
        let entries =
            format!("/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>/Resources<</XObject<</A {next} 0 R>>>>");
        stream(&entries, b"/A Do")
    };
    let forms: Vec<_> = (5..200).map(form).collect();
    let first = [PLAIN[0], PLAIN[1], page].map(|object| object.as_bytes().to_vec());
    let document = inspect(file(&[&first[..], &forms].concat(), "")).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(document.preview().map(|picture| picture.width), Ok(960));
}

/// Text, a picture, a pattern and a form, so that changed bytes reach much of the parser.
fn varied() -> Vec<u8> {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Rotate 90/Contents 4 0 R/Resources<</Font<</F 5 0 R>>\
                /XObject<</I 6 0 R/X 7 0 R>>/Shading<</S 8 0 R>>>>>>";
    let content = "BT /F 12 Tf 5 5 Td (Bonjour) Tj ET q 30 0 0 30 40 40 cm /I Do Q /X Do /S sh 0 0 m 9 9 l S";
    let drawing = stream("", content.as_bytes());
    let picture = stream(
        "/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode",
        &packed(&[9, 99, 199, 9, 99, 199, 9, 99, 199, 255, 0, 9]),
    );
    let form = stream("/Subtype/Form/BBox[0 0 9 9]/Matrix[1 0 0 1 3 3]", b"1 0 0 rg 0 0 5 5 re f");
    let shading = "<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 90 90]/Function<</FunctionType 2/Domain[0 1]\
                   /C0[0]/C1[1]/N 1>>>>";
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    let [catalog, tree] = [PLAIN[0], PLAIN[1]].map(|object| object.as_bytes().to_vec());
    file(&[catalog, tree, page.into(), drawing, font.into(), picture, form, shading.into()], "")
}

#[test]
fn a_varied_page_is_accepted_and_turned() {
    let document = inspect(varied()).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(document.preview().map(|picture| (picture.width, picture.height)), Ok((960, 960)));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file = [&b"%PDF-1.7\n"[..], &bytes, b"\nstartxref\n9\n%%EOF"].concat();
        let _ = inspected(&file);
    }
}

proptest! {
    // Each may render a page.
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn no_change_of_a_document_makes_it_panic(
        is_compressed in any::<bool>(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = if is_compressed { compressed(&PLAIN) } else { varied() };
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(document) = inspect(bytes) {
            prop_assert!((1..=MOST_PAGES).contains(&document.pages()));
            let _ = document.preview();
        }
    }
}
