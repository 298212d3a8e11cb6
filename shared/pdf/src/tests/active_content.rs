//! What is refused besides damaged files.

use super::*;
use crate::ActiveContent::{DynamicForm, EmbeddedFile, Launch, Multimedia, Script, Submission};

#[test]
fn active_content_is_refused_with_its_kind_wherever_it_is() {
    for (object, kind) in [
        ("<</S/JavaScript/JS(app.alert\\(1\\))>>", Script),
        ("<</S/JavaScript/JS 4 0 R>>", Script),
        ("<</S/J#61vaScript>>", Script),
        ("<</Names[(a)<</S/JavaScript>>]>>", Script),
        ("<</AA<</O<</S/JavaScript>>>>>>", Script),
        ("[[<</Next[<</S/JavaScript>>]>>]]", Script),
        ("<</S/Rendition/JS(x)>>", Script),
        ("<</S/URI/URI(javascript:alert\\(1\\))>>", Script),
        ("<</S/URI/URI( \\tJava\\nScript :alert\\(1\\))>>", Script),
        ("<</S/URI/URI(file:///etc/passwd)>>", Script),
        ("<</S/Launch/F(calc.exe)>>", Launch),
        ("<</S/GoToR/F(\\\\\\\\server\\\\share)>>", Launch),
        ("<</S/GoToE>>", EmbeddedFile),
        ("<</S/SubmitForm/F(https://example.com)>>", Submission),
        ("<</S/ImportData>>", Submission),
        ("<</Type/Filespec/F(a)/EF<</F 4 0 R>>>>", EmbeddedFile),
        ("<</EmbeddedFiles<</Names[]>>>>", EmbeddedFile),
        ("<</Type/Annot/Subtype/FileAttachment>>", EmbeddedFile),
        ("<</Type/EmbeddedFile/Length 1>>stream\na\nendstream", EmbeddedFile),
        ("<</Subtype/RichMedia>>", Multimedia),
        ("<</Subtype/Screen/A<</S/Rendition>>>>", Multimedia),
        ("<</Subtype/3D>>", Multimedia),
        ("<</RichMediaContent 4 0 R>>", Multimedia),
        ("<</S/Movie>>", Multimedia),
        ("<</XFA 4 0 R>>", DynamicForm),
    ] {
        assert_eq!(inspected(&with(&[object])), Err(Refusal::Active(kind)), "{object}");
        assert_eq!(inspected(&compressed(&[&PLAIN[..], &[object]].concat())), Err(Refusal::Active(kind)), "{object}");
    }
    for (entries, kind) in [
        ("/OpenAction<</S/JavaScript/JS(x)>>", Script),
        ("/AA<</WC<</S/JavaScript/JS(x)>>>>", Script),
        ("/Names<</JavaScript<</Names[(x)5 0 R]>>>>", Script),
        ("/AcroForm<</Fields[]/XFA 4 0 R>>", DynamicForm),
    ] {
        assert_eq!(inspected(&with_catalog(entries, &[])), Err(Refusal::Active(kind)), "{entries}");
    }
}

#[test]
fn links_forms_and_bookmarks_are_no_active_content() {
    for object in [
        "<</S/URI/URI(https://example.com/a?b=javascript:c)>>",
        "<</S/URI/URI(mailto:ada@example.com)>>",
        "<</S/GoTo/D[3 0 R/Fit]>>",
        "<</S/Named/N/NextPage>>",
        "<</Subtype/Widget/FT/Tx/T(name)/V(JavaScript)>>",
        "<</Title(Launch)/Dest[3 0 R/Fit]>>",
        "<</Type/StructElem/S/P>>",
        "<</Length 30>>stream\n/S /JavaScript /JS (alert(1))..\nendstream",
    ] {
        assert_eq!(inspected(&with(&[object])), Ok(1), "{object}");
    }
    assert_eq!(inspected(&with_catalog("/OpenAction[3 0 R/Fit]/AcroForm<</Fields[]>>", &[])), Ok(1));
}

#[test]
fn an_object_that_the_table_of_references_hides_is_seen_if_the_parser_repairs_the_table() {
    // The fifth object is not where the table says, and the sixth is not in it.
    let plain = String::from_utf8(with(&["<</A 1>>"])).unwrap();
    let hidden = "6 0 obj\n<</S/JavaScript/JS(x)>>\nendobj\n";
    let at = plain.find("5 0 obj").unwrap();
    let moved = format!("{}{hidden}{}", &plain[..at], &plain[at..]);
    let offset: usize = plain[plain.find("startxref\n").unwrap() + 10..].lines().next().unwrap().parse().unwrap();
    let moved = moved.replace(&format!("startxref\n{offset}"), &format!("startxref\n{}", offset + hidden.len()));
    assert_eq!(inspected(moved.as_bytes()), Err(Refusal::Active(Script)));
}
