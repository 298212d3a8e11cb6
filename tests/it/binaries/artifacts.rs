//! Every artifact has the functions that the template says it has, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use glotto_stack::template::Template;

use super::{bin_dir, root};

/// The handlers of each artifact, as the template gives them to its functions.
fn handlers() -> BTreeMap<String, BTreeSet<String>> {
    let template = Template::read(&root().join("template.yaml"), &BTreeMap::new()).unwrap();
    let mut handlers = BTreeMap::<_, BTreeSet<_>>::new();
    for code in template.code().unwrap() {
        assert!(handlers.entry(code.binary).or_default().insert(code.handler.clone()), "{} twice", code.handler);
    }
    handlers
}

/// What an artifact says when it is started with such a `_HANDLER`, or with none.
fn started(artifact: &str, handler: Option<&str>) -> String {
    let mut command = Command::new(bin_dir().join(artifact));
    command.env_clear().envs(handler.map(|handler| ("_HANDLER", handler)));
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{artifact} runs");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_artifact_names_the_functions_that_it_has_when_it_is_started_for_another() {
    for (artifact, handlers) in handlers() {
        let output = started(&artifact, Some("get-nothing"));
        let (_, listed) =
            output.split_once("no handler get-nothing; this artifact has ").unwrap_or_else(|| panic!("{output}"));
        let listed: BTreeSet<_> = listed.split('"').next().unwrap().split(", ").map(str::to_owned).collect();
        assert_eq!(listed, handlers, "{artifact}");
        assert!(started(&artifact, None).contains("_HANDLER is not set"), "{artifact}");
    }
}
