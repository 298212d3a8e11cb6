//! `PATCH /v1/me`

use glotto_domain::identity::DisplayName;
use glotto_domain::input;
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_http::errors::Unauthenticated;
use glotto_http::{Access, Call, Cx, Endpoint, Json, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::identity::AccountItem;
use glotto_store::reminders::ReminderItem;
use glotto_store::{Conflict, Transaction};

use crate::get_me;
use crate::views::MeView;

/// Changes to an account.
#[input(change)]
pub struct UpdateMeInput {
    /// The name that the user is addressed by.
    pub display_name: Option<DisplayName>,
    /// The language that the user reads.
    pub locale: Option<LanguageTag>,
    /// The time zone in which the user's days begin.
    pub time_zone: Option<TimeZoneName>,
}

/// Updates the caller's account.
pub struct UpdateMe;

impl Endpoint for UpdateMe {
    const SPEC: Spec = Spec::patch("update_me", "/v1/me", Access::SignedIn)
        .summary("Update account")
        .description(
            "Members that are left out keep their value. A reminder that was set without a time zone moves with the \
             account.",
        )
        .example(r#"{"displayName":"Countess Ada","timeZone":"Europe/Paris"}"#)
        .grants(&[
            Grant::Read(&[Part::Account, Part::MailFeedback, Part::Privacy, Part::Profile, Part::Reminder]),
            Grant::Write(&[Part::Account, Part::Reminder]),
        ]);
    type Path = ();
    type Query = ();
    type Body = Json<UpdateMeInput>;
    type Response = Versioned<Json<MeView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.actor()?.user;
        cx.retry_on_conflict("the account", || async {
            let mut own = cx.store.profiles().find_own(user).await?.ok_or(Unauthenticated)?;
            let account = &mut own.user_profile.account;
            let read = account.rev;
            cx.check_revision(read)?;
            let changed = cx.body.apply(account);
            if changed.rev != read {
                let mut tx = cx.store.accounts().prepare_update(&changed, read);
                if changed.time_zone != account.time_zone {
                    move_reminder(cx, &changed, &mut tx).await?;
                }
                tx.commit(&cx.store).await?;
            }
            *account = changed;
            get_me::response(cx, &own)
        })
        .await
    }
}

/// Moves the reminder too, unless it has a zone of its own.
async fn move_reminder(call: &Call<'_>, account: &AccountItem, tx: &mut Transaction<Conflict>) -> Result<()> {
    let reminder = call.store.reminders().find(account.user_id).await?;
    let moved = reminder.as_ref().and_then(|item| {
        let moved = item.reminder().move_with_account(&account.time_zone, call.now())?;
        Some(ReminderItem::new(account.user_id, &moved, call.new_revision()))
    });
    tx.move_reminder(account.user_id, reminder.as_ref(), moved.as_ref());
    Ok(())
}

impl UpdateMeInput {
    /// The account with the changes, in the next revision if there are any.
    fn apply(&self, account: &AccountItem) -> AccountItem {
        let changed = AccountItem {
            display_name: self.display_name.as_ref().unwrap_or(&account.display_name).clone(),
            locale: self.locale.as_ref().unwrap_or(&account.locale).clone(),
            time_zone: self.time_zone.as_ref().unwrap_or(&account.time_zone).clone(),
            ..account.clone()
        };
        if changed == *account { changed } else { AccountItem { rev: account.rev.next(), ..changed } }
    }
}
