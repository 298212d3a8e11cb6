//! The command `appoint_admin`: makes somebody an admin. Whoever may invoke functions of the
//! deployment may do this, and nobody else: it is how the first admin comes to be.
//!
//! `aws lambda invoke --function-name … --payload '{"email":"ada@example.com"}' /dev/stdout`

use futures::FutureExt as _;
use glotto_domain::identity::{ChangeRoleError, EmailAddress, Role};
use glotto_domain::{input, inputs};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::CommitError;
use serde_json::{Value, json};

use crate::roles;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "appoint_admin",
    Trigger::Command,
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Makes a person with a confirmed address an admin.",
)
.grants(&[Grant::Read(&[Part::Email, Part::User]), Grant::Write(&[Part::Audit, Part::Event, Part::User])])
.example(r#"{"email":"ada@example.com"}"#);

inputs! {
    /// Who is to be an admin.
    pub struct AppointAdmin {
        /// The address that they registered with.
        pub email: EmailAddress,
    }
}

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let read = input::read::<AppointAdmin>(event);
    let input = read.map_err(|_| Failure::because(r#"the payload must be {"email": "<address>"} and nothing else"#))?;
    let nobody = || Failure::because("nobody has registered with this address");
    let user = context.store.accounts().find_owner(&input.email).await?.ok_or_else(nobody)?;
    match roles::give(context, None, user, Role::Admin, None).await {
        Ok(account) => {
            let account = account.ok_or_else(nobody)?;
            Ok(json!({ "id": account.user_id, "role": account.role }))
        }
        Err(CommitError::Refused(ChangeRoleError::Unverified)) => Err(Failure::because(
            "this person has not confirmed their e-mail address yet: they must follow the link in the mail first",
        )),
        Err(error) => Err(error.into()),
    }
}
