//! Keys of accounts at identity providers.

use glotto_domain::federation::ProviderName;
use glotto_domain::id::UserId;

use super::UserPartition::Account;
use super::keys;

keys! {
    /// `ACCOUNT#<user>` / `ACCOUNT#PROVIDER#<provider>`: a provider that a user signs in with, in the
    /// partition of the account.
    item linked_provider(user: UserId, provider: &ProviderName) =
        (Account.of(user), format!("ACCOUNT#PROVIDER#{provider}"));

    /// `PROVIDER#<hash of issuer>#<hash of subject>` / `PROVIDER`: which user signs in with an account at a
    /// provider, by the hashes of its issuer and subject.
    item external_account(issuer: &str, subject: &str) = (format!("PROVIDER#{issuer}#{subject}"), "PROVIDER");

    /// `AUTHORIZATION#<hash>` / `AUTHORIZATION`: an authorization request that was completed and cannot be
    /// completed again.
    item finished_authorization(hash: &str) = (format!("AUTHORIZATION#{hash}"), "AUTHORIZATION");
}
