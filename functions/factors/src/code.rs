//! Checking a code that somebody shows, and using it up in the transaction of what it opens.

use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::factors::{FactorCode, Step};
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::Means;
use glotto_http::{Problem, Request, kinds, limits};
use glotto_mail::Notice;
use glotto_runtime::Context;
use glotto_signin as signin;
use glotto_store::Transaction;
use glotto_store::factors::{RecoveryCodesItem, TotpItem};
use glotto_store::identity::{AccountItem, Credentials};

use crate::vault::{Key, Vault};

/// A code that is right, and what it uses up.
pub enum Shown {
    /// A code of the app; and its secret sealed anew, if it lies under a former key.
    App(TotpItem, Step, Option<String>),
    /// A recovery code, by its hash.
    Recovery(RecoveryCodesItem, String),
}

/// Counts a try before it is looked at. Codes of an app are counted by the account, for the hour and
/// in the long run: six digits are soon guessed. Recovery codes, which nobody guesses, are counted by whence they come, so that
/// whoever uses up the tries of the account does not keep its owner out.
pub async fn count(context: &Context, request: &Request, user: UserId, code: &FactorCode) -> Result<(), Problem> {
    let counted = tried(context, request, user, code).await;
    if counted.as_ref().is_err_and(|problem| problem.kind == kinds::TOO_MANY) {
        signin::codes_blocked(context, request, user).await?;
    }
    counted.map_err(|problem| problem.detail_of(kinds::TOO_MANY, ways_out(code)))
}

/// What whoever is locked out by others can do.
fn ways_out(code: &FactorCode) -> &'static str {
    match code {
        FactorCode::Totp(_) => {
            "Too many codes of the app were tried for this account. A recovery code or a passkey works at once."
        }
        FactorCode::Recovery(_) => "Too many recovery codes were tried from here. A passkey works at once.",
    }
}

async fn tried(context: &Context, request: &Request, user: UserId, code: &FactorCode) -> Result<(), Problem> {
    match code {
        FactorCode::Totp(_) => {
            let user = user.to_string();
            limits::take(context, request, &[(&Limit::CODE_ACCOUNT, &user)]).await?;
            // After the other: what is not looked at does not count in the long run.
            limits::take(context, request, &[(&Limit::CODE_SPREE, &user)]).await
        }
        FactorCode::Recovery(_) => {
            let subject = format!("{user} {}", limits::whence(request));
            limits::take(context, request, &[(&Limit::RECOVERY_ADDRESS, &subject)]).await
        }
    }
}

/// Forgives the tries that were counted by the account, in the transaction of the one that was right.
pub fn forgive<E>(tx: &mut Transaction<E>, user: UserId) {
    for limit in [Limit::CODE_ACCOUNT, Limit::CODE_SPREE] {
        tx.delete(&limits::key(&limit, &user.to_string()));
    }
}

/// What a code stands for, if it is right at this moment and was not used before.
pub fn check(context: &Context, credentials: &Credentials, code: &FactorCode) -> Result<Option<Shown>, Problem> {
    let user = credentials.account.user_id;
    let vault = Vault::open(&context.settings)?;
    // Recovery codes stand in for an app: without one they are worth nothing.
    let Some(totp) = credentials.totp()? else { return Ok(None) };
    match code {
        FactorCode::Totp(code) => {
            let (secret, key) = vault.secret(&totp.sealed, user)?;
            let Some(step) = secret.step_of(*code, context.now(), totp.last_step) else { return Ok(None) };
            let anew = match key {
                Key::Present => None,
                Key::Former => Some(vault.seal(&secret, user, &context.chance)?),
            };
            Ok(Some(Shown::App(totp, step, anew)))
        }
        FactorCode::Recovery(code) => {
            let Some(codes) = credentials.find::<RecoveryCodesItem>()? else { return Ok(None) };
            let hash = vault.hashes(code, user).find(|hash| codes.hashes.contains(hash));
            Ok(hash.map(|hash| Shown::Recovery(codes, hash)))
        }
    }
}

impl Shown {
    /// How somebody proved who they are by it.
    pub fn means(&self) -> Means {
        match self {
            Self::App(..) => Means::Totp,
            Self::Recovery(..) => Means::RecoveryCode,
        }
    }

    /// Uses it up for a session, or lets the transaction fail as `taken`. That a recovery code was used is
    /// written down, and told to its owner.
    pub fn take<E>(
        &self,
        tx: &mut Transaction<E>,
        (context, request): (&Context, &Request),
        (account, session): (&AccountItem, SessionId),
        taken: E,
    ) {
        match self {
            Self::App(totp, step, anew) => totp.use_code(tx, *step, anew.as_deref(), taken),
            Self::Recovery(codes, hash) => {
                codes.use_code(tx, hash, taken);
                let mut entry = request.act(context, Act::RecoveryCodeUsed, account.user_id);
                (entry.actor, entry.session) = (Some(account.user_id), Some(session));
                tx.record(&entry).emit(&signin::notice(context, request, account, Notice::RecoveryCodeUsed));
            }
        }
    }
}
