//! What all acts upon others have in common: nobody does them to themselves, who does them must
//! still be allowed to when it happens, and they are written down and told to the person.

use glotto_domain::administration::{AdministerError, act_on};
use glotto_domain::audit::Act;
use glotto_domain::id::UserId;
use glotto_domain::identity::Permission;
use glotto_http::{Problem, Reply, Request};
use glotto_mail::Notice;
use glotto_runtime::Context;
use glotto_signin::notice_by_others;
use glotto_store::administration::AdminAction;
use glotto_store::identity::Credentials;
use glotto_store::{CommitError, ConflictRetry, Entity, Key, StoreError, Update};

/// What is done to somebody.
pub(crate) struct Change {
    /// What is changed in the account.
    pub update: Update,
    /// What goes beside it.
    pub gone: Vec<Key>,
}

/// An act upon somebody.
pub(crate) struct Doing {
    /// The permission that it takes.
    pub power: Permission,
    /// What is written down.
    pub act: Act,
    /// What the person is told.
    pub notice: Notice,
    /// What it changes, given how things are; nothing, if they are so already.
    pub change: fn(&Context, &Credentials) -> Result<Option<Change>, StoreError>,
}

/// Does it to the person that the path names; tells the revision of their account then.
pub(crate) async fn perform(context: &Context, request: &Request, doing: &Doing) -> Result<Reply, Problem> {
    let user: UserId = request.path_id("userId")?;
    let (actor, wanted) = (request.actor()?, request.if_match()?);
    let mut retry = ConflictRetry::default();
    loop {
        let found =
            context.store.accounts().find_credentials(user, context.now()).await?.ok_or_else(Problem::not_found)?;
        act_on(actor.user, user).map_err(Problem::refused)?;
        if wanted.is_some_and(|rev| rev != found.account.rev) {
            return Err(Problem::refused(AdministerError::Stale));
        }
        let Some(Change { update, gone }) = (doing.change)(context, &found)? else {
            return Ok(done(found.account.rev));
        };
        let entry = request.act(context, doing.act, user);
        let notice = notice_by_others(context, Some(&request.trace), &found.account, doing.notice);
        let deed = AdminAction {
            account: &found.account,
            change: update,
            deleted: gone,
            by: (actor.user, doing.power),
            entry: &entry,
            notice: Some(&notice),
        };
        match context.store.users().apply(deed).await {
            Ok(()) => return Ok(done(found.account.rev.next())),
            // The person signed in or changed something at the same moment.
            Err(CommitError::Refused(AdministerError::Stale)) => retry.wait("the account").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

fn done(rev: glotto_domain::Revision) -> Reply {
    Reply::no_content().revision(rev)
}

/// The keys of all of somebody's sessions.
pub(crate) fn sessions(found: &Credentials) -> Vec<Key> {
    found.sessions.iter().map(Entity::key).collect()
}
