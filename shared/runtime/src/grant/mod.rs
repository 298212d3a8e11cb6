//! The permissions of a function. Endpoints and workers declare them. `make sync` generates the policies and
//! the environment variables in the templates from them, and a test rejects any others.

mod bucket;
mod part;
mod queue;

use glotto_domain::keys::KeyPurpose;

pub use bucket::Bucket;
pub use part::{IndexPart, Part};
pub use queue::Queue;

/// A permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// Read items in parts of the table: `GetItem`, `BatchGetItem`, `Query`.
    Read(&'static [Part]),
    /// Read parts of the index `gsi1`: `Query`.
    ReadIndex(&'static [IndexPart]),
    /// Write items in parts of the table: `PutItem`, `UpdateItem`, `DeleteItem`, `ConditionCheckItem`. For
    /// the audit trail, which is append-only, `PutItem` and `ConditionCheckItem` alone. Who may write an item
    /// may also learn what is in it ([`Check`](Self::Check)).
    Write(&'static [Part]),
    /// Require something of items in parts of the table, in a transaction that writes elsewhere:
    /// `ConditionCheckItem`. It does not change them, but it can read them: DynamoDB returns an item whose
    /// condition failed if the caller asks for it, and whether a condition holds tells something about the
    /// item. The same is true of conditional writes.
    Check(&'static [Part]),
    /// Send messages to a queue.
    Send(Queue),
    /// Read the number of messages in a queue.
    Measure(Queue),
    /// Publish events on the bus of the stage. Only the relay does: what is published is what was committed.
    PutEvents,
    /// Read the private keys that sign access tokens.
    Sign,
    /// Read the secret keys of these purposes, which make and open what the purposes name.
    Seal(&'static [KeyPurpose]),
    /// Encrypt and decrypt all keys. Reading and writing them is granted by their [parts](Part::KEYS).
    Wrap,
    /// Read the configured identity providers and their redirect URIs.
    Providers,
    /// Read the client secrets for identity providers, from their copy in the table.
    ProviderSecrets,
    /// Read the client secrets for identity providers where an operator stores them, to copy them.
    ProviderSecretsSource,
    /// Send mail.
    Mail,
    /// Find and submit transcoding jobs.
    Transcode,
    /// Sign addresses of media at the CDN.
    SignMedia,
    /// Read objects below a prefix. Also needed to presign a GET.
    GetObject(Bucket, &'static str),
    /// Write objects below a prefix, also in parts. Also needed to presign a PUT.
    PutObject(Bucket, &'static str),
    /// Delete objects below a prefix.
    DeleteObject(Bucket, &'static str),
    /// List the parts of uploads below a prefix.
    ListParts(Bucket, &'static str),
    /// Abort uploads in parts below a prefix.
    AbortUpload(Bucket, &'static str),
    /// List objects below a prefix.
    ListObjects(Bucket, &'static str),
}

impl Grant {
    /// Whether it is about the table. Keys are in the table, too.
    pub const fn touches_table(&self) -> bool {
        match self {
            Self::Read(_) | Self::ReadIndex(_) | Self::Write(_) | Self::Check(_) => true,
            _ => !self.key_purposes().is_empty(),
        }
    }

    /// Whether a function has it by variables of its environment alone, and its policy has no statement for it. Reading
    /// the keys that a variable names is granted by their [parts](Part::KEYS).
    pub const fn is_known_by_variable(&self) -> bool {
        matches!(
            self,
            Self::Sign | Self::Seal(_) | Self::SignMedia | Self::Wrap | Self::Providers | Self::ProviderSecrets
        )
    }

    /// Whether it allows nothing that has an effect. The result of a handler with such grants alone can be discarded.
    pub const fn only_reads(&self) -> bool {
        matches!(
            self,
            Self::Read(_)
                | Self::ReadIndex(_)
                | Self::Measure(_)
                | Self::Seal(_)
                | Self::Providers
                | Self::ProviderSecrets
                | Self::SignMedia
                | Self::GetObject(..)
                | Self::ListParts(..)
                | Self::ListObjects(..)
        )
    }

    /// The purposes whose keys the function reads.
    pub const fn key_purposes(&self) -> &'static [KeyPurpose] {
        match self {
            Self::Seal(purposes) => purposes,
            Self::Sign => &[KeyPurpose::AccessTokens],
            Self::SignMedia => &[KeyPurpose::Media],
            Self::ProviderSecrets => &[KeyPurpose::ProviderSecrets],
            _ => &[],
        }
    }
}
