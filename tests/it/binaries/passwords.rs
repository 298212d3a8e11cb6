//! The list of common passwords.

use std::collections::{BTreeSet, HashSet};

use super::{bin_dir, root};

/// The functions that set passwords.
const SETTING: [&str; 3] = ["register", "reset_password", "update_password"];
/// Bytes that are compared.
const PIECE: usize = 32;

#[test]
fn the_list_of_common_passwords_is_in_the_artifacts_whose_functions_set_them_and_in_no_others() {
    let list = std::fs::read(root().join("shared/domain/src/identity/password/common.bin")).unwrap();
    let pieces: HashSet<&[u8]> = list.windows(PIECE).collect();
    let functions = xtask::registry::functions(xtask::registry::FEATURES);
    let setting = functions.iter().filter(|function| SETTING.contains(&function.operation));
    let setting: BTreeSet<String> = setting.map(xtask::function::Function::binary).collect();
    let artifacts: BTreeSet<String> = functions.iter().map(xtask::function::Function::binary).collect();
    for artifact in artifacts {
        let code = std::fs::read(bin_dir().join(&artifact));
        let code = code.unwrap_or_else(|_| panic!("{artifact} is not built: run `cargo build` first"));
        // Wherever the list begins, one of these steps falls into it.
        let mut steps = code.chunks(list.len() / 2).filter_map(|chunk| chunk.get(..PIECE));
        assert_eq!(steps.any(|piece| pieces.contains(piece)), setting.contains(&artifact), "{artifact}");
    }
}
