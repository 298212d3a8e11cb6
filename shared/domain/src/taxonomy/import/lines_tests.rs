use proptest::prelude::*;

use super::*;

fn all(text: &[u8]) -> Lines {
    take_lines(text, 1, true, usize::MAX)
}

fn fields(text: &str) -> Vec<Vec<String>> {
    let taken = all(text.as_bytes());
    assert_eq!(taken.stop, Stop::End, "{text:?}");
    taken.lines.into_iter().map(|line| line.fields).collect()
}

#[test]
fn quotes_hold_commas_line_breaks_and_quotes() {
    let text = "a,\"b,c\",\"d\ne\"\r\n\"say \"\"hi\"\"\",,x\n";
    assert_eq!(fields(text), [vec!["a", "b,c", "d\ne"], vec!["say \"hi\"", "", "x"]]);
}

#[test]
fn lines_are_numbered_as_an_editor_numbers_them_whatever_ends_them() {
    let text = "\u{FEFF}a,b\r\n\r\n\"1\n2\",3\r\n4,5";
    let numbers: Vec<_> = all(text.as_bytes()).lines.into_iter().map(|line| (line.number, line.fields)).collect();
    let line = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
    assert_eq!(numbers, [(1, line(["a", "b"])), (3, line(["1\n2", "3"])), (5, line(["4", "5"]))]);
}

#[test]
fn a_line_that_is_not_complete_is_read_with_more_of_the_file() {
    let text = b"a,b\n\"c\nd\",e\n";
    for end in 4..text.len() - 1 {
        let taken = take_lines(&text[..end], 1, false, usize::MAX);
        assert_eq!((taken.lines.len(), taken.stop), (1, Stop::More), "{end}");
    }
}

#[test]
fn text_that_is_not_utf_8_is_a_failure_with_its_line_after_the_lines_before_it() {
    let taken = all(b"a,b\ncaf\xE9,x\n");
    assert_eq!((taken.lines.len(), taken.stop), (1, Stop::Failed(ImportFailure::at(FailureCode::NotUtf8, 2))));
    let utf_16 = all(b"\xFF\xFEa\0,\0b\0\n\0");
    assert_eq!(utf_16.stop, Stop::Failed(ImportFailure::at(FailureCode::NotUtf8, 1)));
}

#[test]
fn a_quote_that_is_never_closed_and_a_line_of_too_many_columns_are_failures() {
    let open = format!("a\n\"{}", "x".repeat(MAX_LINE_BYTES + 9));
    assert_eq!(all(open.as_bytes()).stop, Stop::Failed(ImportFailure::at(FailureCode::LineTooLong, 2)));
    let wide = ",".repeat(MAX_COLUMNS);
    assert_eq!(all(wide.as_bytes()).stop, Stop::Failed(ImportFailure::at(FailureCode::TooManyColumns, 1)));
}

/// A field as spreadsheets write it.
fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn a_file_that_is_read_in_parts_has_the_lines_of_one_that_is_read_at_once(
        rows in prop::collection::vec(prop::collection::vec("[a-z,\"é\n\r ]{0,6}", 1..4), 0..9),
        crlf: bool,
        most in 1_usize..4,
        part in 20_usize..60,
    ) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let written = |row: &Vec<String>| row.iter().map(|field| quoted(field)).collect::<Vec<_>>().join(",") + newline;
        let text: String = rows.iter().map(written).collect();
        let (mut offset, mut number, mut read) = (0, 1, Vec::new());
        let mut size = part;
        loop {
            let end = text.len().min(offset + size);
            let taken = take_lines(&text.as_bytes()[offset..end], number, end == text.len(), most);
            if let Some(last) = taken.lines.last() {
                (offset, number, size) = (offset + last.end, last.next, part);
            } else if taken.stop == Stop::More {
                size *= 2;
            }
            read.extend(taken.lines.into_iter().map(|line| (line.number, line.fields)));
            prop_assert!(!matches!(taken.stop, Stop::Failed(_)));
            if taken.stop == Stop::End {
                break;
            }
        }
        let expected: Vec<_> = all(text.as_bytes()).lines.into_iter().map(|line| (line.number, line.fields)).collect();
        prop_assert_eq!(&read, &expected);
        prop_assert_eq!(read.into_iter().map(|(_, fields)| fields).collect::<Vec<_>>(), rows);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), is_end: bool) {
        let taken = take_lines(&bytes, 1, is_end, 5);
        prop_assert!(taken.lines.iter().all(|line| line.end <= bytes.len()));
    }
}
