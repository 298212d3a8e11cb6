//! Checks which crates are compiled, and with which features.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn crates_have_the_same_features_whichever_package_is_built() {
    let varying = xtask::features::varying(&root()).unwrap();
    assert!(varying.is_empty(), "run `make features`, and let every package depend on workspace-hack: {varying:#?}");
}

/// The crates that an artifact is compiled from, as cargo lists them with further options.
fn crates(artifact: &str, options: &[&str]) -> BTreeSet<String> {
    let tree = ["tree", "--edges", "normal", "--prefix", "none", "--format", "{lib}", "-p", artifact];
    let output = Command::new("cargo").args(tree).args(options).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn what_is_deployed_is_compiled_without_the_features_of_other_packages() {
    let on_this_machine = crates("glotto-enrolment", &[]);
    let deployed = crates("glotto-enrolment", &["--config", "build.rustflags=['--cfg', 'shipped']"]);
    // The filters of logs for tests, which bring a compiler of regular expressions.
    assert!(on_this_machine.contains("regex_automata") && !deployed.contains("regex_automata"), "{deployed:#?}");
    assert!(deployed.is_subset(&on_this_machine));
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let script = std::fs::read_to_string(root().join("tools/build-shipped")).unwrap();
    let flags = r#"build.rustflags=["--cfg", "shipped"]"#;
    assert!(manifest.replace('\\', "").contains(flags) && script.contains(flags), "both must pass {flags} to cargo");
}

#[test]
fn there_is_one_tls_provider() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for other in ["aws-lc-rs", "aws-lc-sys", "openssl-sys", "native-tls"] {
        assert!(!lock.contains(&format!("name = \"{other}\"")), "{other}: see docs/decisions/0002-tls.md");
    }
}
