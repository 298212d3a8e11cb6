//! What has to be reviewed of a feature, in one snapshot: who may call what, which endpoints need no
//! token and why, which need recent authentication, what strangers get, what is written to the audit trail,
//! which grants the scenario does not use, and which types of items are stored.

use std::fmt::Write as _;

use glotto_http::{Access, EndpointSpec};

use super::coverage::feature;
use super::recording::Recording;
use super::{audit, probe};
use crate::tables::method_of;

pub async fn check(name: &'static str) {
    let text = render(name).await;
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

async fn render(name: &'static str) -> String {
    let (feature, recording, strangers) = (feature(name), Recording::of(name).await, probe::strangers(name).await);
    let endpoints = || feature.endpoints.iter();
    let mut text = "Without a token: 401, except under \"No token is needed\".\n\n".to_owned();
    section(&mut text, "Who may call what", endpoints().map(access));
    section(&mut text, "No token is needed, because", endpoints().filter_map(reason));
    let fresh = endpoints().filter(|endpoint| endpoint.function.requires_recent_auth);
    section(&mut text, "Recent authentication is needed", fresh.map(|endpoint| endpoint.function.operation.to_owned()));
    let named = strangers.iter().map(|(operation, statuses)| {
        let statuses: Vec<_> = statuses.iter().map(u16::to_string).collect();
        format!("{operation:<28} {}", statuses.join(" "))
    });
    let title = "Another signed-in user with the least role that may call it gets (paths with a parameter only)";
    section(&mut text, title, named);
    let actions = recording.actions.iter().map(|(operation, actions)| {
        let actions: Vec<_> = actions.iter().copied().collect();
        format!("{operation:<28} {}", actions.join(" "))
    });
    section(&mut text, "Written to the audit trail", actions);
    let unaudited = endpoints().filter_map(|endpoint| {
        let operation = endpoint.function.operation;
        Some(format!("{operation:<28} {}", audit::reason(operation)?))
    });
    section(&mut text, "Not written to the audit trail, because", unaudited);
    let unused = recording.unused_grants.iter().filter(|(_, grants)| !grants.is_empty());
    let unused = unused.map(|(operation, grants)| format!("{operation:<28} {}", grants.join(", ")));
    section(&mut text, "Granted, but not used in the scenario", unused);
    section(&mut text, "Stored types", recording.stored_types.iter().cloned());
    text
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<_> = lines.collect();
    if !lines.is_empty() {
        _ = writeln!(text, "# {title}\n{}\n", lines.join("\n"));
    }
}

fn access(endpoint: &EndpointSpec) -> String {
    let access = match endpoint.function.access {
        Access::Public(_) => "public".to_owned(),
        Access::Optional(_) => "optional".to_owned(),
        Access::SignedIn => "signed in".to_owned(),
        Access::Course(act) => format!("course {act:?}"),
        Access::May(permission) => format!("{} ({})", permission.name(), permission.least_role().name()),
    };
    format!("{:<28} {:<7} {:<60} {access}", endpoint.function.operation, method_of(endpoint), endpoint.path)
}

fn reason(endpoint: &EndpointSpec) -> Option<String> {
    match endpoint.function.access {
        Access::Public(why) | Access::Optional(why) => Some(format!("{:<28} {why}", endpoint.function.operation)),
        Access::SignedIn | Access::May(_) | Access::Course(_) => None,
    }
}
