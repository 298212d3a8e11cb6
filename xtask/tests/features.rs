//! Checks which crates are compiled, and with which features.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn crates_have_the_same_features_whichever_package_is_built() {
    let varying = xtask::features::varying(&root()).unwrap();
    assert!(varying.is_empty(), "run `make features`, and let every package depend on workspace-hack: {varying:#?}");
}

#[test]
fn there_is_one_tls_provider() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for other in ["aws-lc-rs", "aws-lc-sys", "openssl-sys", "native-tls"] {
        assert!(!lock.contains(&format!("name = \"{other}\"")), "{other}: see docs/decisions/0002-tls.md");
    }
}
