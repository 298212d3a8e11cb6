//! `make sync`: `cargo run -p xtask -- sync [--check]`. The command `resources` counts the resources of the
//! template; `features` (`make features`) writes the manifest of `workspace-hack`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use xtask::registry::FEATURES;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["sync"] => sync(false),
        ["sync", "--check"] => sync(true),
        ["resources"] => resources(),
        ["features"] => features(),
        _ => Err("usage: xtask sync [--check] | resources | features".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn resources() -> Result<(), String> {
    let text = std::fs::read_to_string(root().join("template.yaml")).map_err(|e| e.to_string())?;
    let template = xtask::yaml::parse(&text).map_err(|error| error.to_string())?;
    println!("{} resources", xtask::audit::transformed_resources(&template));
    Ok(())
}

fn features() -> Result<(), String> {
    let crates = xtask::features::write(&root())?;
    println!("workspace-hack asks for the features of {crates} crates.");
    Ok(())
}

fn sync(check: bool) -> Result<(), String> {
    let root = root();
    let files = xtask::generated(&root, FEATURES).map_err(|error| error.to_string())?;
    let outcome = if check { files.drift(&root) } else { files.write(&root) };
    let drift = outcome.map_err(|error| error.to_string())?;
    for change in &drift {
        println!("{change}");
    }
    match (check, drift.len()) {
        (_, 0) => println!("Everything is up to date."),
        (false, changed) => println!("{changed} files updated."),
        (true, drifted) => return Err(format!("{drifted} files are out of date: run `make sync`.")),
    }
    Ok(())
}
