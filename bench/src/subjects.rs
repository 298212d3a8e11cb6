//! The measured subjects: the baseline, functions, and the same `GetItem` in other languages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use glotto_domain::id::CourseId;
use glotto_stack::template::Template;
use glotto_store::keys;

use crate::error::{Error, Result};
use crate::front::Front;
use crate::measure::{Kind, Subject};
use crate::platform::{Platform, TEMPLATE};
use crate::process::Program;
use crate::tls::Authority;

/// The functions that are measured by default: those that are called most, one that needs no table, some
/// that read, write, sign or send, the ways to sign in, and the most expensive ones, which process a
/// picture or an export.
pub const CHOSEN: [&str; 26] = [
    "get-health",
    "get-me",
    "get-course",
    "list-courses",
    "get-lesson",
    "get-playlist",
    "update-position",
    "complete-lesson",
    "create-course",
    "create-video-upload",
    "refresh-session",
    "login",
    "relay-events",
    "send-mail",
    "list-sessions",
    "complete-login",
    "create-passkey-login-options",
    "login-with-passkey",
    "reauthenticate",
    "login-with-provider",
    "get-jwks",
    "list-my-audit",
    "list-users",
    "get-avatar",
    "process-avatar",
    "build-export",
];

/// Functions that hash or verify a password. This is expensive on purpose, so they have a separate
/// goal.
pub const HASHING: [&str; 5] = ["login", "register", "reset-password", "reauthenticate", "update-password"];

/// Workers that process pictures or archives. The goals for cold starts do not apply to them.
const DATA_PROCESSING: [&str; 2] = ["build-export", "process-avatar"];

/// Functions without warm calls: the work that a call leaves behind would be measured too, or a limit counts the calls.
pub const FIRST_ONLY: [&str; 2] = ["create-video-upload", "transcode-video"];

/// The names of the functions to measure.
pub fn select(selection: &str) -> Result<Vec<String>> {
    let template = Template::read(Path::new(TEMPLATE), &BTreeMap::new())?;
    let all = template.code()?.into_iter().map(|code| code.handler);
    Ok(match selection {
        "all" => all.collect(),
        "" => all.filter(|name| CHOSEN.contains(&name.as_str())).collect(),
        names => all.filter(|name| names.split(',').any(|one| one == name)).collect(),
    })
}

/// The artifacts that contain these functions.
pub fn artifacts(names: &[String]) -> Result<Vec<String>> {
    let template = Template::read(Path::new(TEMPLATE), &BTreeMap::new())?;
    let code = template.code()?.into_iter().filter(|code| names.contains(&code.handler));
    let artifacts: BTreeSet<String> = code.map(|code| code.binary).collect();
    Ok(artifacts.into_iter().collect())
}

/// All subjects, in the order of the table.
pub fn all(
    (platform, front): (&Platform, &Front),
    course: CourseId,
    names: &[String],
    bin_dir: &Path,
    warm_calls: u32,
) -> Result<Vec<Subject>> {
    let baseline = Subject {
        name: "hello world (lambda_runtime alone)".to_owned(),
        kind: Kind::Baseline,
        program: program(front, vec![bin_dir.join("bench-hello")], &BTreeMap::new(), Vec::new()),
        function: "get-health".to_owned(),
        warm_calls,
    };
    let mut subjects = vec![baseline];
    for name in names {
        subjects.push(function((platform, front), name, bin_dir, warm_calls));
    }
    subjects.extend(rivals((platform, front), course, warm_calls)?);
    Ok(subjects)
}

fn function((platform, front): (&Platform, &Front), name: &str, bin_dir: &Path, warm_calls: u32) -> Subject {
    let function = &platform.functions[name];
    let trust = ("SSL_CERT_FILE", roots(&front.authority));
    let mut environment = function.environment.clone();
    environment.insert("_HANDLER".to_owned(), function.code.handler.clone());
    let warm_calls = if FIRST_ONLY.contains(&name) { 0 } else { warm_calls };
    Subject {
        name: name.to_owned(),
        kind: kind(name),
        program: program(front, vec![bin_dir.join(&function.code.binary)], &environment, vec![trust]),
        function: name.to_owned(),
        warm_calls,
    }
}

fn kind(name: &str) -> Kind {
    if HASHING.contains(&name) {
        Kind::Hashing
    } else if DATA_PROCESSING.contains(&name) {
        Kind::DataProcessing
    } else {
        Kind::Function
    }
}

/// `ROOTS=system` measures the cost of reading the root certificates of the system.
fn roots(authority: &Authority) -> &Path {
    let system = std::env::var("ROOTS").is_ok_and(|roots| roots == "system");
    if system { &authority.with_system_roots } else { &authority.with_compiled_roots }
}

fn rivals((platform, front): (&Platform, &Front), course: CourseId, warm_calls: u32) -> Result<Vec<Subject>> {
    let node = find("node")?;
    let authority = &front.authority;
    let rival = |name: &str, words: Vec<PathBuf>, trust: (&'static str, &Path)| -> Result<Subject> {
        let mut environment = platform.functions["get-course"].environment.clone();
        environment.extend(item_key(course));
        let program = program(front, words, &environment, vec![trust]);
        Ok(Subject { name: name.to_owned(), kind: Kind::Rival, program, function: "get-course".to_owned(), warm_calls })
    };
    Ok(vec![
        rival(
            "GetItem in Node.js (AWS SDK v3, bundled)",
            vec![node, ".tools/rivals/node/dist/index.mjs".into()],
            ("NODE_EXTRA_CA_CERTS", &authority.alone),
        )?,
        rival(
            "GetItem in Python (boto3)",
            vec![".tools/rivals/python/bin/python".into(), "bench/rivals/python/bootstrap.py".into()],
            ("AWS_CA_BUNDLE", &authority.with_system_roots),
        )?,
    ])
}

/// The key of the item that the programs in other languages read: the published course.
fn item_key(course: CourseId) -> [(String, String); 2] {
    let key = keys::courses::course(course);
    [("BENCH_PK".to_owned(), key.pk), ("BENCH_SK".to_owned(), key.sk)]
}

fn program(front: &Front, words: Vec<PathBuf>, own: &BTreeMap<String, String>, trust: Vec<(&str, &Path)>) -> Program {
    let lambda = [
        ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
        ("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023"),
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
    ];
    let mut environment: BTreeMap<String, String> =
        lambda.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    environment.extend(front.addresses.iter().cloned());
    environment.extend(own.clone());
    environment.extend(trust.into_iter().map(|(name, path)| (name.to_owned(), path.display().to_string())));
    Program { words, environment }
}

fn find(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    found.ok_or_else(|| Error::new(format!("{program} is missing. What to do: install it and run again.")))
}
