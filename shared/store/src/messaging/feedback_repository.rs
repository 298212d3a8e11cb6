//! Finds and changes what came back after mails.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::messaging::MailFeedback;

use crate::identity::AccountItem;
use crate::messaging::MailFeedbackItem;
use crate::{CommitError, Condition, Conflict, Entity as _, Store, StoreError, Transaction, keys};

/// What came back after mails, in the table.
#[derive(Debug, Clone, Copy)]
pub struct MailFeedbacks<'a>(&'a Store);

impl Store {
    /// What came back after mails, in the table.
    pub fn mail_feedback(&self) -> MailFeedbacks<'_> {
        MailFeedbacks(self)
    }
}

impl MailFeedbacks<'_> {
    /// What came back after mails to a user.
    pub async fn find(self, user: UserId) -> Result<MailFeedback, StoreError> {
        let found: Option<MailFeedbackItem> = self.0.load(keys::messaging::mail_feedback(user)).await?;
        Ok(found.map(|item| item.reports).unwrap_or_default())
    }

    /// A user's account and what came back after mails to them, in one round trip.
    pub async fn find_with_account(
        self,
        user: UserId,
    ) -> Result<(Option<AccountItem>, Option<MailFeedbackItem>), StoreError> {
        let wanted = vec![keys::identity::account(user), keys::messaging::mail_feedback(user)];
        let mut found = self.0.get_many(wanted).await?;
        Ok((found.take()?, found.take()?))
    }

    /// Writes feedback over the revision that was read, if the account is as it was read: nothing may be left
    /// of a user who is being erased. Ends the reminder in the same transaction, if `ends_reminder`.
    pub async fn write(
        self,
        item: &MailFeedbackItem,
        read: Revision,
        account: &AccountItem,
        ends_reminder: bool,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        if read == Revision::UNWRITTEN {
            tx.create(item, Conflict);
        } else {
            tx.replace(item, read, Conflict);
        }
        tx.require(&account.key(), Condition::revision(account.rev), Conflict);
        if ends_reminder {
            tx.delete(&keys::reminders::reminder(item.user_id));
        }
        tx.commit(self.0).await
    }
}
