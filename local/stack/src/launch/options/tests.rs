//! Tests of the command line and its variables.

use std::ffi::OsStr;

use super::*;

fn read(arguments: &[&str]) -> Result<Options> {
    read_with(arguments, "GLOTTO_S3_PORT", OsStr::new("5002"))
}

/// The options with one variable.
fn read_with(arguments: &[&str], variable: &str, value: &OsStr) -> Result<Options> {
    Options::read(arguments.iter().map(OsString::from), |name| (name == variable).then(|| value.to_owned()))
}

#[test]
fn flags_go_before_variables_and_variables_before_defaults() {
    let options = read(&["run", "--port", "5000", "--state=/tmp/x", "--parameter", "Stage=local"]).unwrap();
    assert_eq!((options.port, options.cloud.s3, options.cloud.aws), (5000, 5002, 4003));
    assert_eq!(options.state, PathBuf::from("/tmp/x"));
    assert_eq!(options.parameters["Stage"], "local");
    assert_eq!(read(&["--containers", "10.0.0.1"]).unwrap().containers.as_deref(), Some("10.0.0.1"));
    assert_eq!(read(&["--s3-port", "1"]).unwrap().cloud.s3, 1);
    assert!(read(&["run", "--watch"]).unwrap().watch && !options.watch);
    assert_eq!((options.concurrency, read(&["--concurrency=10"]).unwrap().concurrency), (1_000, 10));
}

#[test]
fn a_variable_that_is_empty_counts_as_not_set() {
    for name in ["GLOTTO_PORT", "GLOTTO_STATE", "GLOTTO_TEMPLATE", "GLOTTO_CONTAINERS", "GLOTTO_CONCURRENCY"] {
        let options = read_with(&[], name, OsStr::new("")).unwrap();
        assert_eq!((options.port, options.concurrency), (4000, CONCURRENCY), "{name}");
        assert_eq!((options.state, options.template), (".glotto".into(), "template.yaml".into()), "{name}");
        assert_eq!(options.containers, None);
    }
}

#[test]
fn what_is_not_utf_8_is_an_error_and_not_a_default() {
    use std::os::unix::ffi::OsStringExt as _;

    let odd = || OsString::from_vec(b"/tmp/\xff".to_vec());
    let refused = read_with(&[], "GLOTTO_STATE", &odd()).unwrap_err().to_string();
    assert!(refused.contains("GLOTTO_STATE is not UTF-8"), "{refused}");
    let refused = Options::read(["--state".into(), odd()], |_| None).unwrap_err().to_string();
    assert!(refused.contains("an argument is not UTF-8"), "{refused}");
}

#[test]
fn two_ports_that_are_the_same_are_named() {
    let refused = read(&["--port", "5000", "--aws-port=5000"]).unwrap_err().to_string();
    assert!(refused.contains("--port and --aws-port are both 5000"), "{refused}");
    let refused = read(&["--dynamodb-port", "5002"]).unwrap_err().to_string();
    assert!(refused.contains("--dynamodb-port and --s3-port are both 5002"), "{refused}");
    assert!(read(&["--port=0", "--dynamodb-port=0", "--s3-port=0", "--aws-port=0"]).is_ok());
}

#[test]
fn a_parameter_is_read_from_a_file_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("providers.json");
    std::fs::write(&file, "[{\"name\": \"a b\"}]\n").unwrap();
    let options = read(&["--parameter", &format!("OidcProviders=@{}", file.display())]).unwrap();
    assert_eq!(options.parameters["OidcProviders"], "[{\"name\": \"a b\"}]");
}

#[test]
fn invalid_options_are_rejected_with_a_message() {
    for arguments in [
        &["walk"][..],
        &["--port"],
        &["--port", "x"],
        &["--fast"],
        &["admin"],
        &["admin", "ada"],
        &["rotate-keys"],
        &["rotate-keys", "everything"],
        &["rotate-keys", "provider-secrets"],
        &["rotate-keys", "cursors", "playback"],
        &["--concurrency", "0"],
        &["--parameter", "x"],
        &["--parameter", "x=@/nowhere/at/all"],
    ] {
        assert!(read(arguments).is_err(), "{arguments:?}");
    }
    assert_eq!(read(&["admin", "a@b.c"]).unwrap().command, Command::Admin("a@b.c".into()));
    assert_eq!(read(&["rotate-keys", "cursors"]).unwrap().command, Command::RotateKeys(KeyPurpose::Cursors));
}

#[test]
fn keys_are_only_replaced_for_a_purpose_that_is_named() {
    let refused = read(&["rotate-keys"]).unwrap_err().to_string();
    for purpose in KeyPurpose::made() {
        assert!(refused.contains(purpose.name()), "{refused}");
    }
}
