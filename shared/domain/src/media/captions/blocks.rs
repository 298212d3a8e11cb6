//! Blocks of lines that empty lines separate.

/// A block: its lines, and the number of the first one, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) line: usize,
    pub(super) lines: Vec<&'a str>,
}

/// The blocks of a text whose lines end with LF, CR LF or CR.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut is_open = false;
    for (number, line) in (1..).zip(lines(text)) {
        if line.trim().is_empty() {
            is_open = false;
        } else if let Some(block) = blocks.last_mut().filter(|_| is_open) {
            block.lines.push(line);
        } else {
            blocks.push(Block { line: number, lines: vec![line] });
            is_open = true;
        }
    }
    blocks
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    // CR LF is one end: the LF that follows a CR begins no line.
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways_and_are_counted_alike() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a", "b", "", " ", "c"].join(end);
            let expected = [Block { line: 1, lines: vec!["a", "b"] }, Block { line: 5, lines: vec!["c"] }];
            assert_eq!(blocks(&text), expected, "{end:?}");
        }
    }
}
