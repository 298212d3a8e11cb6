//! Requests to the functions for exports and erasures, and events for their workers.

use glotto_domain::id::{ExportId, Id as _};
use glotto_domain::identity::Role;
use glotto_domain::privacy::{CoolOff, EXPORT_REQUESTED, Erasure};
use glotto_store::exports::ExportItem;
use glotto_store::privacy::ErasureItem;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::messages::queued;
use crate::people::Person;
use crate::requests::Asked;
use crate::school::{School, text};

const ERASURE: &str = "/v1/me/erasure";
const EXPORTS: &str = "/v1/me/exports";

/// The request for a function for exports or erasures. None for other functions.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "create-export" => (Some(school.newcomer(Role::Learner).await?), "POST", EXPORTS.to_owned(), none),
        "get-export" => {
            let (person, export) = request_export(school, State::Ready).await?;
            (Some(person), "GET", format!("{EXPORTS}/{export}"), none)
        }
        "get-export-download" => {
            let (person, export) = request_export(school, State::Ready).await?;
            (Some(person), "GET", format!("{EXPORTS}/{export}/download"), none)
        }
        "create-erasure" => (Some(school.newcomer(Role::Learner).await?), "POST", ERASURE.to_owned(), none),
        "get-erasure" | "delete-erasure" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            school.done(Some(&newcomer), "POST", ERASURE, Value::Null).await?;
            let method = if binary == "get-erasure" { "GET" } else { "DELETE" };
            (Some(newcomer), method, ERASURE.to_owned(), none)
        }
        _ => return Ok(None),
    }))
}

/// The state of an export.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ready,
    Pending,
}

/// Requests an export for an enrolled learner.
async fn request_export(school: &School<'_>, state: State) -> Result<(Person, ExportId)> {
    let (context, person) = (&school.platform.context, school.enrolled().await?);
    let requested = school.done(Some(&person), "POST", EXPORTS, Value::Null).await?;
    let export_id = ExportId::parse(&text(&requested, "id")).map_err(Error::new)?;
    if state == State::Ready {
        let pending = context.store.export(person.user, export_id).await?.ok_or_else(|| Error::new("no export"))?;
        let ready = ExportItem { ready: Some(context.now()), size_bytes: Some(10_000), ..pending };
        context.store.save(&ready).await?;
    }
    Ok((person, export_id))
}

/// A message that requests an export.
pub async fn export_requested(school: &School<'_>) -> Result<Value> {
    let (person, export) = request_export(school, State::Pending).await?;
    let event =
        school.platform.context.event(EXPORT_REQUESTED, None, json!({"userId": person.user, "exportId": export}));
    Ok(queued(&serde_json::to_string(&event)?))
}

/// Creates an erasure whose cool-off period has ended, so that the account is due for closing.
pub async fn erasure_due(school: &School<'_>) -> Result<()> {
    let context = &school.platform.context;
    let newcomer = school.newcomer(Role::Learner).await?;
    let cool_off = CoolOff::parse("1").ok_or_else(|| Error::new("a cool-off period of a day is not allowed"))?;
    let requested = context.now() - SignedDuration::from_hours(25);
    Ok(context.store.save(&ErasureItem::asked(newcomer.user, &Erasure::schedule(requested, cool_off))).await?)
}
