//! Blocks of lines: cues, comments, style sheets.

/// What the line with the times of a cue has, and no other line (<https://www.w3.org/TR/webvtt1/#webvtt-cue-timings>).
pub(super) const ARROW: &str = "-->";

/// A block: its lines, and the number of the first one, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) line: usize,
    pub(super) lines: Vec<&'a str>,
}

impl Block<'_> {
    /// The number of the first line that is not blank; none if all are.
    pub(super) fn beginning(&self) -> Option<usize> {
        let at = self.lines.iter().position(|line| !line.trim().is_empty());
        at.map(|at| self.line + at)
    }
}

/// The blocks of a text whose lines end with LF, CR LF or CR
/// (<https://www.w3.org/TR/webvtt1/#collect-a-webvtt-block>). An empty line ends a block, and one of blanks does not. A
/// line with times ends it, too, and begins the next, together with the line above if that names the cue.
pub(super) fn blocks<'a>(text: &'a str, ends_with_name: fn(&Block<'a>) -> bool) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block<'a>> = Vec::new();
    let mut open: Option<Block<'a>> = None;
    for (number, line) in (1..).zip(lines(text)) {
        if line.is_empty() {
            blocks.extend(open.take());
        } else if let Some(block) = open.as_mut().filter(|_| !line.contains(ARROW)) {
            block.lines.push(line);
        } else {
            let name = open.as_mut().filter(|block| ends_with_name(block)).and_then(|block| block.lines.pop());
            blocks.extend(open.take().filter(|block| !block.lines.is_empty()));
            let lines = name.into_iter().chain([line]).collect();
            open = Some(Block { line: number - usize::from(name.is_some()), lines });
        }
    }
    blocks.extend(open);
    blocks
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    // CR LF is one end: the LF that follows a CR begins no line.
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block<'a>(line: usize, lines: &[&'a str]) -> Block<'a> {
        Block { line, lines: lines.to_vec() }
    }

    #[test]
    fn lines_end_in_three_ways_and_are_counted_alike() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a", "b", "", "", "c", " ", "d"].join(end);
            let expected = [block(1, &["a", "b"]), block(5, &["c", " ", "d"])];
            assert_eq!(blocks(&text, |_| false), expected, "{end:?}");
        }
    }

    #[test]
    fn a_line_with_times_begins_a_block_with_the_name_above_it() {
        let text = "a\nb\n1 --> 2\nc\nd\n3 --> 4\n5 --> 6\ne";
        let named: fn(&Block<'_>) -> bool = |block| block.lines.last() == Some(&"d");
        let expected = [
            block(1, &["a", "b"]),
            block(3, &["1 --> 2", "c"]),
            block(5, &["d", "3 --> 4"]),
            block(7, &["5 --> 6", "e"]),
        ];
        assert_eq!(blocks(text, named), expected);
    }
}
