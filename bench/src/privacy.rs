//! What functions are asked by those who want to know what is known of them, or to be forgotten, and
//! what those that do it work off.

use glotto_domain::id::{ExportId, Id as _};
use glotto_domain::identity::Role;
use glotto_domain::privacy::{CoolOff, EXPORT_ASKED, Erasure};
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

/// What is asked about copies and erasures; nothing if that is another function.
pub async fn request(school: &School<'_>, binary: &str) -> Result<Option<Asked>> {
    let none = Value::Null;
    Ok(Some(match binary {
        "create-export" => (Some(school.newcomer(Role::Learner).await?), "POST", EXPORTS.to_owned(), none),
        "get-export" => {
            let (person, export) = asked_for(school, Made::Already).await?;
            (Some(person), "GET", format!("{EXPORTS}/{export}"), none)
        }
        "get-export-download" => {
            let (person, export) = asked_for(school, Made::Already).await?;
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

/// Whether a copy is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Already,
    NotYet,
}

/// A copy that somebody who learns asked for.
async fn asked_for(school: &School<'_>, made: Made) -> Result<(Person, ExportId)> {
    let (context, person) = (&school.platform.context, school.enrolled().await?);
    let asked = school.done(Some(&person), "POST", EXPORTS, Value::Null).await?;
    let export_id = ExportId::parse(&text(&asked, "id")).map_err(Error::new)?;
    if made == Made::Already {
        let waiting = context.store.export(person.user, export_id).await?.ok_or_else(|| Error::new("no export"))?;
        let ready = ExportItem { ready: Some(context.now()), size_bytes: Some(10_000), ..waiting };
        context.store.save(&ready).await?;
    }
    Ok((person, export_id))
}

/// The message that somebody wants a copy.
pub async fn copy_wanted(school: &School<'_>) -> Result<Value> {
    let (person, export) = asked_for(school, Made::NotYet).await?;
    let event = school.platform.context.event(EXPORT_ASKED, None, json!({"userId": person.user, "exportId": export}));
    Ok(queued(&serde_json::to_string(&event)?))
}

/// Has somebody asked to be forgotten so long ago that their account is to be closed.
pub async fn thought_over(school: &School<'_>) -> Result<()> {
    let context = &school.platform.context;
    let newcomer = school.newcomer(Role::Learner).await?;
    let cool_off = CoolOff::parse("1").ok_or_else(|| Error::new("a day is too short to think"))?;
    let asked = context.now() - SignedDuration::from_hours(25);
    Ok(context.store.save(&ErasureItem::asked(newcomer.user, &Erasure::ask(asked, cool_off))).await?)
}
