//! What the program prints. `println!` panics where no program reads any more, and then nothing is stopped in order:
//! after Ctrl-C in `make run | tee log`, `tee` is gone first.

use std::io::Write as _;

/// Prints a line to standard output.
pub(super) fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line to standard error.
pub fn print_error(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
