//! `tools/deploy` stops before it builds anything, where what it would deploy could not be used.

use std::path::Path;
use std::process::{Command, Output};

use super::files::page;

/// Runs `tools/deploy` on a copy of `samconfig.toml`, changed, in a folder where the step after its
/// checks is a program that says so and fails.
fn deploy(stage: &str, change: impl Fn(&str) -> String) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let tools = folder.path().join("tools");
    std::fs::create_dir(&tools).unwrap();
    let tool = |name: &str, text: &str| {
        let path: &Path = &tools.join(name);
        std::fs::write(path, text).unwrap();
        let mode = Command::new("chmod").arg("+x").arg(path).status().unwrap();
        assert!(mode.success());
    };
    tool("deploy", &page("tools/deploy"));
    tool("lint-template", "#!/bin/sh\necho linting\nexit 3\n");
    std::fs::write(folder.path().join("samconfig.toml"), change(&page("samconfig.toml"))).unwrap();
    Command::new(tools.join("deploy")).arg(stage).output().unwrap()
}

/// Uncomments the named parameters and puts an address into them.
fn set(names: &'static [&'static str]) -> impl Fn(&str) -> String {
    |text| {
        let with_own = |line: &str| line.replace("# ", "").replace("example.org", "school.test");
        let lines = text.lines().map(|line| {
            let is_set = names.iter().any(|name| line.trim().starts_with(&format!("# \"{name}=")));
            if is_set { with_own(line) } else { line.to_owned() }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn output_text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_deployment_without_required_settings_fails() {
    let as_it_is = |stage| deploy(stage, str::to_owned);
    for (stage, missing) in [("dev", "dev: MailSender."), ("prod", "prod: MailSender AppUrl CorsOrigins.")] {
        let output = as_it_is(stage);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            output_text(&output).contains(missing) && output_text(&output).contains("What to do: "),
            "{}",
            output_text(&output)
        );
        assert!(output.stdout.is_empty(), "nothing was begun");
    }
    let half = deploy("prod", set(&["MailSender", "AppUrl"]));
    assert!(output_text(&half).contains("prod: CorsOrigins."), "{}", output_text(&half));
    let unchanged = deploy("dev", |text| text.replace("# \"MailSender=", "\"MailSender="));
    assert!(
        output_text(&unchanged).contains("dev: MailSender."),
        "an example must be rejected: {}",
        output_text(&unchanged)
    );
}

#[test]
fn an_operator_who_sets_sender_and_front_end_deploys() {
    for (stage, names) in [("dev", &["MailSender"][..]), ("prod", &["MailSender", "AppUrl", "CorsOrigins"][..])] {
        let output = deploy(stage, set(names));
        assert_eq!(output.status.code(), Some(3), "{}", output_text(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "linting\n");
    }
}
