//! `tools/deploy` stops before it builds anything, where what it would deploy could not be used. Otherwise it deploys
//! the stack of the data first, and continues where it was interrupted.

use std::path::Path;
use std::process::{Command, Output};

use super::files::page;

/// Runs `tools/deploy` on a copy of `samconfig.toml`, changed, in a folder with these programs beside it.
fn run(stage: &str, change: impl Fn(&str) -> String, programs: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let program = |name: &str, text: &str| {
        let path: &Path = &folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        let mode = Command::new("chmod").arg("+x").arg(path).status().unwrap();
        assert!(mode.success());
    };
    program("tools/deploy", &page("tools/deploy"));
    for file in ["tools/parameters.py", "template.yaml", "template.data.yaml"] {
        std::fs::write(folder.path().join(file), page(file)).unwrap();
    }
    for (name, text) in programs {
        program(name, text);
    }
    std::fs::write(folder.path().join("samconfig.toml"), change(&page("samconfig.toml"))).unwrap();
    Command::new(folder.path().join("tools/deploy")).arg(stage).output().unwrap()
}

/// Python in place of the tools that call AWS; `tools/parameters.py` is run by the real one. `ready` says whether the
/// stack of the data is there.
fn python(data: &str) -> String {
    format!(
        "#!/bin/sh\ncase \"$1\" in tools/parameters.py) PATH=\"${{PATH#*:}}\"; exec python3 \"$@\";; esac\n\
         echo \"$(basename \"$1\" .py) $3 $4\" >&2\ncase \"$3 $4\" in 'ready glotto-dev-data') echo {data};; \
         ready*) echo new;; output*) echo https://x.test;; esac\n"
    )
}

/// The step after the checks says so and fails.
fn deploy(stage: &str, change: impl Fn(&str) -> String) -> Output {
    let python = python("there");
    let lint = ("tools/lint-template", "#!/bin/sh\necho linting\nexit 3\n");
    run(stage, change, &[lint, (".tools/venv/bin/python3", python.as_str())])
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

/// The commands that `tools/deploy` gives to SAM and to CloudFormation if the stack of the data is in this state.
fn commands(data: &str) -> Vec<String> {
    let python = python(data);
    // With the parameters, which are in a file, on the same line.
    let sam = "#!/bin/sh\nfor last; do :; done\necho sam \"$*\" \"$(cat \"${last#file://}\" 2>/dev/null)\" >&2\n";
    let programs = [
        ("tools/lint-template", "#!/bin/sh\n"),
        (".tools/venv/bin/cargo", "#!/bin/sh\necho cargo $* >&2\n"),
        (".tools/venv/bin/sam", sam),
        (".tools/venv/bin/python3", python.as_str()),
    ];
    let output = run("dev", set(&["MailSender"]), &programs);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Deployed: https://x.test\n", "{}", output_text(&output));
    output_text(&output).lines().map(str::to_owned).collect()
}

/// Which of the commands deploy, and what: the stack, and whether the table is protected.
fn deployments(commands: &[String]) -> Vec<&'static str> {
    let kind = |command: &String| match command {
        _ if !command.starts_with("sam deploy") => None,
        _ if command.contains(r#""Protected": "false""#) => Some("data, unprotected"),
        _ if command.contains(r#""Protected": "true""#) => Some("data, protected"),
        _ => Some("root"),
    };
    commands.iter().filter_map(kind).collect()
}

#[test]
fn the_first_deployment_protects_the_table_when_everything_else_is_there() {
    let commands = commands("new");
    assert_eq!(deployments(&commands), ["data, unprotected", "data, protected", "root"], "{commands:#?}");
    let place = |command: &str| commands.iter().position(|one| one == command).unwrap_or_else(|| panic!("{command}"));
    let root =
        commands.iter().position(|one| one.starts_with("sam deploy --config-env dev --no-confirm-changeset")).unwrap();
    assert!(place("stacks protect glotto-dev-data") < place("stacks ready glotto-dev"), "{commands:#?}");
    assert!(place("stacks ready glotto-dev") < root, "{commands:#?}");
    let secret = commands.iter().position(|one| *one == "origin_secret dev add").unwrap();
    assert!(secret < root, "{commands:#?}");
}

#[test]
fn a_later_deployment_never_takes_the_protection_away() {
    let commands = commands("there");
    assert_eq!(deployments(&commands), ["data, protected", "root"], "{commands:#?}");
}

#[test]
fn a_deployment_without_a_terminal_asks_nothing_and_passes_the_parameters_of_the_stage() {
    let commands = commands("there");
    let data = commands.iter().find(|command| command.contains("template.data.yaml")).unwrap();
    for part in ["--no-confirm-changeset", "--stack-name glotto-dev-data", r#""Stage": "dev""#] {
        assert!(data.contains(part), "{part}: {data}");
    }
    let root = commands.iter().rfind(|command| command.starts_with("sam deploy")).unwrap();
    for part in ["--no-confirm-changeset", r#""LogRetentionDays": "7""#, r#""MailSender": "no-reply@dev.school.test""#]
    {
        assert!(root.contains(part), "{part}: {root}");
    }
    assert!(!data.contains("MailSender"), "a stack gets what its template declares: {data}");
}
