//! The list of common passwords.

use std::collections::HashSet;

use super::{bin_dir, root};

/// The functions that set passwords, and no others: the list would be dead weight in those.
const SETTING: [&str; 3] = ["register", "reset-password", "update-password"];
/// Bytes that are compared.
const PIECE: usize = 32;

#[test]
fn the_list_of_common_passwords_is_in_the_functions_that_set_them_and_in_no_others() {
    let list = std::fs::read(root().join("shared/domain/src/identity/password/common.bin")).unwrap();
    let pieces: HashSet<&[u8]> = list.windows(PIECE).collect();
    let functions = xtask::registry::FEATURES.iter().flat_map(|feature| feature.endpoints);
    for binary in functions.map(|endpoint| endpoint.function.operation.replace('_', "-")) {
        let code = std::fs::read(bin_dir().join(&binary));
        let code = code.unwrap_or_else(|_| panic!("{binary} is not built: run `cargo build --workspace --bins` first"));
        // Wherever the list begins, one of these steps falls into it.
        let mut steps = code.chunks(list.len() / 2).filter_map(|chunk| chunk.get(..PIECE));
        assert_eq!(steps.any(|piece| pieces.contains(piece)), SETTING.contains(&binary.as_str()), "{binary}");
    }
}
