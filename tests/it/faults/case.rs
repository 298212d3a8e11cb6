//! What is run under faults: the steps of the scenarios, and a few inputs beside them for calls that no step makes.

use futures::future::LocalBoxFuture;
use glotto_domain::privacy::{EXPORT_REQUESTED, WAIT_AFTER_CLOSE};
use glotto_events::Task;
use glotto_runtime::Bucket;
use serde_json::{Value, json};

use crate::world::media;
use crate::world::scenario::{Fixtures, Input, Scenario, Step};

/// An input of a function, with the state that it needs.
#[derive(Clone, Copy)]
pub enum Case {
    /// A step of a scenario.
    Step(&'static Step),
    /// An input that no scenario has.
    Extra(&'static Extra),
    /// A worker with a bug, which a test has to find.
    Seeded(&'static str, Task),
}

/// An input that no scenario has.
pub struct Extra {
    name: &'static str,
    feature: &'static str,
    operation: &'static str,
    prepare: Prepare,
}

type Prepare = for<'f, 'w> fn(&'f Fixtures<'w>) -> LocalBoxFuture<'f, Input<'w>>;

/// The inputs that no scenario has, because they are slow or move the clock, or show another branch of a worker.
static EXTRAS: [Extra; 4] = [
    Extra {
        name: "transcode_clip",
        feature: "media",
        operation: "transcode_video",
        prepare: |fixtures| Box::pin(transcode_clip(fixtures)),
    },
    Extra {
        name: "erase_closed_account",
        feature: "privacy",
        operation: "erase_accounts",
        prepare: |fixtures| Box::pin(erase_closed_account(fixtures)),
    },
    Extra {
        name: "export_pictures",
        feature: "privacy",
        operation: "build_export",
        prepare: |fixtures| Box::pin(export_pictures(fixtures)),
    },
    Extra {
        name: "relay_published_event",
        feature: "messaging",
        operation: "relay_events",
        prepare: |fixtures| Box::pin(relay_published_event(fixtures)),
    },
];

impl Case {
    /// All cases of a feature.
    pub fn all(feature: &str) -> Vec<Self> {
        let extras = EXTRAS.iter().filter(|extra| extra.feature == feature);
        Scenario::of(feature).steps().map(Self::Step).chain(extras.map(Self::Extra)).collect()
    }

    /// The extra case of this name.
    pub fn extra(name: &str) -> Self {
        Self::Extra(EXTRAS.iter().find(|extra| extra.name == name).unwrap())
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step(step) => step.name,
            Self::Extra(extra) => extra.name,
            Self::Seeded(name, _) => name,
        }
    }

    /// The operation of the function.
    pub fn operation(self) -> &'static str {
        match self {
            Self::Step(step) => step.operation,
            Self::Extra(extra) => extra.operation,
            Self::Seeded(_, task) => task.operation,
        }
    }

    /// The status of a successful response; none for a worker.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Step(step) => step.status,
            Self::Extra(_) | Self::Seeded(..) => None,
        }
    }

    /// Creates the state that it needs; returns the input.
    pub async fn prepare<'w>(self, fixtures: &Fixtures<'w>) -> Input<'w> {
        match self {
            Self::Step(step) => step.prepare(fixtures).await,
            Self::Extra(extra) => (extra.prepare)(fixtures).await,
            // A seeded bug is in the worker; the input is that of the worker that it stands for.
            Self::Seeded(_, task) => Step::of(task.operation).prepare(fixtures).await,
        }
    }
}

/// A video that can be transcoded. That of the scenario has no picture, so it makes no job.
async fn transcode_clip<'w>(fixtures: &Fixtures<'w>) -> Input<'w> {
    let draft = fixtures.draft().await;
    let lesson = draft.add_lesson("video", &Value::Null).await;
    fixtures.world.upload_video(&draft.author, &lesson, media::clip().await).await;
    fixtures.world.take_message("TranscodeQueue").await.into()
}

/// The second run of an erasure, which erases what the first one closed.
async fn erase_closed_account<'w>(fixtures: &Fixtures<'w>) -> Input<'w> {
    let world = fixtures.world;
    let Input::Event(event) = Step::of("erase_accounts").prepare(fixtures).await else { panic!("not a worker") };
    world.invoke("erase_accounts", event).await.unwrap();
    world.wait(WAIT_AFTER_CLOSE);
    json!({}).into()
}

/// An export of a user who has a picture, and an upload that is to become the next.
async fn export_pictures<'w>(fixtures: &Fixtures<'w>) -> Input<'w> {
    let Input::Event(event) = Step::of("build_export").prepare(fixtures).await else { panic!("not a worker") };
    let (world, user) = (fixtures.world, event["detail"]["payload"]["userId"].as_str().unwrap());
    for bucket in [Bucket::Uploads, Bucket::Media] {
        let (name, key) = (world.context.settings.bucket(bucket).unwrap(), format!("avatars/{user}/picture"));
        world.cloud.buckets().put(name, &key, "image/png", "picture".into()).await.unwrap();
    }
    event.into()
}

/// An event of a kind to which a worker subscribes. That of the scenario goes to a queue, and not to the bus.
async fn relay_published_event<'w>(fixtures: &Fixtures<'w>) -> Input<'w> {
    let Input::Event(mut event) = Step::of("relay_events").prepare(fixtures).await else { panic!("not a worker") };
    let published = fixtures.world.context.event(EXPORT_REQUESTED, None, json!({}));
    let image = &mut event["Records"][0]["dynamodb"]["NewImage"];
    image["kind"] = json!({"S": published.kind});
    image["event"] = json!({"S": serde_json::to_string(&published).unwrap()});
    event.into()
}
