//! The list of all features and their functions, from which everything is generated.

use std::collections::BTreeSet;

use glotto_events::{Trigger, Worker};
use glotto_http::EndpointSpec;
use glotto_runtime::Queue;

use crate::function::{Function, Source};
use crate::policy::{effective_grants, worker_grants};

/// A feature.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// The name, which is the same in every folder.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub description: &'static str,
    /// Its endpoints.
    pub endpoints: &'static [EndpointSpec],
    /// Its workers.
    pub workers: &'static [Worker],
}

macro_rules! features {
    ($($name:ident: $description:literal,)+) => {
        /// All features, in the order of the documentation.
        pub const FEATURES: &[Feature] = &[$(Feature {
            name: stringify!($name),
            description: $description,
            endpoints: glotto::$name::ENDPOINTS,
            workers: glotto::$name::WORKERS,
        }),+];
    };
}

/// The features' crates by their names.
mod glotto {
    pub use glotto_administration as administration;
    pub use glotto_courses as courses;
    pub use glotto_enrolment as enrolment;
    pub use glotto_factors as factors;
    pub use glotto_federation as federation;
    pub use glotto_identity as identity;
    pub use glotto_keys as keys;
    pub use glotto_media as media;
    pub use glotto_messaging as messaging;
    pub use glotto_operations as operations;
    pub use glotto_passkeys as passkeys;
    pub use glotto_privacy as privacy;
    pub use glotto_profiles as profiles;
    pub use glotto_progress as progress;
    pub use glotto_reminders as reminders;
    pub use glotto_taxonomy as taxonomy;
}

features! {
    identity: "Accounts, sessions and roles.",
    factors: "Second factors and reauthentication.",
    passkeys: "Passkeys.",
    federation: "Sign-in with Google, Apple, Microsoft and other OpenID Connect providers.",
    profiles: "Profiles: handles, visibility and pictures.",
    taxonomy: "Categories and skills: what courses are about.",
    courses: "Courses, modules and lessons: writing, publishing, finding and reading them.",
    media: "Videos: upload, transcoding and playback.",
    enrolment: "Enrolment in courses.",
    progress: "Progress: positions, completed lessons, points and streaks.",
    reminders: "Daily reminders by mail.",
    privacy: "Export and erasure of a user's data.",
    administration: "Administration: finding, suspending and helping users, and the audit trail.",
    messaging: "Delivery of events and mails.",
    operations: "Health and API documentation.",
    keys: "The keys of the platform: creating and rotating them.",
}

/// The kinds of events to which workers of some features subscribe, in the order of their names.
pub fn published_kinds(features: &[Feature]) -> Vec<&'static str> {
    let workers = features.iter().flat_map(|feature| feature.workers);
    let kinds = workers.flat_map(|worker| match worker.trigger {
        Trigger::Event(kinds) => kinds,
        _ => &[],
    });
    kinds.copied().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The functions of some features, in their order.
pub fn functions(features: &[Feature]) -> Vec<Function> {
    let published = published_kinds(features);
    let mut functions = Vec::new();
    for feature in features {
        functions.extend(feature.endpoints.iter().map(|endpoint| of_endpoint(feature, endpoint)));
        functions.extend(feature.workers.iter().map(|worker| of_worker(feature, worker, &published)));
    }
    functions
}

fn of_endpoint(feature: &Feature, endpoint: &EndpointSpec) -> Function {
    Function {
        feature: feature.name,
        operation: endpoint.function.operation,
        artifact: endpoint.artifact,
        grants: effective_grants(endpoint),
        sizing: endpoint.sizing,
        source: Source::Route {
            method: endpoint.method.name().to_owned(),
            path: endpoint.path.to_owned(),
            throttle: endpoint.throttle,
        },
        alarm: None,
    }
}

fn of_worker(feature: &Feature, worker: &Worker, published: &[&'static str]) -> Function {
    Function {
        feature: feature.name,
        operation: worker.task.operation,
        artifact: worker.artifact,
        grants: worker_grants(worker),
        sizing: worker.sizing,
        source: match worker.trigger {
            Trigger::Queue(queue, batch) => Source::Queue { queue, batch, concurrency: worker.concurrency },
            Trigger::Outbox(routes) => outbox(routes, published),
            Trigger::Event(kinds) => Source::Event { kinds: kinds.to_vec() },
            Trigger::Object(bucket, prefix) => Source::Object { bucket, prefix },
            Trigger::Trail => Source::Trail,
            Trigger::Rule(pattern) => Source::Rule { pattern: pattern.to_owned() },
            Trigger::Schedule(expression) => Source::Schedule { expression: expression.to_owned() },
            Trigger::Deployment => Source::Deployment,
            Trigger::Command => Source::Command,
        },
        alarm: worker.alarm,
    }
}

/// The outbox with the kinds that go to queues by these routes, and those that are published.
fn outbox(routes: &[(&'static str, Queue)], published: &[&'static str]) -> Source {
    let queued = routes.iter().map(|(kind, _)| *kind);
    let kinds: BTreeSet<_> = queued.chain(published.iter().copied()).collect();
    Source::Outbox { kinds: kinds.into_iter().collect(), published: published.to_vec() }
}
