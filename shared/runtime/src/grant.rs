//! What a function may touch. Endpoints and workers declare it; `make sync` makes the policies
//! and the environment in `template.yaml` of it, and nothing else may be in them.

/// One thing that a function may do outside of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// Read items of parts of the table: `GetItem`, `BatchGetItem`, `Query`.
    Read(&'static [Part]),
    /// Read the index `gsi1`: `Query`.
    ReadIndex,
    /// Write items of parts of the table: `PutItem`, `UpdateItem`, `DeleteItem`, `ConditionCheckItem`;
    /// of what is written down for good, `PutItem` alone.
    Write(&'static [Part]),
    /// Put messages on a queue.
    Send(Queue),
    /// Read how many messages wait on a queue.
    Measure(Queue),
    /// Read the secret from which access tokens are signed.
    Sign,
    /// Add versions to that secret, and read them.
    Rotate,
    /// Know the key that seals cursors, refresh tokens and signed links.
    Seal,
    /// Know the providers that people may sign in with, and where these may send them back to.
    Providers,
    /// Read the secrets that prove to providers who we are.
    ProviderSecrets,
    /// Know the key that second factors are kept under.
    Factors,
    /// Send mail.
    Mail,
    /// Submit transcoding jobs.
    Transcode,
    /// Read objects below a prefix; also what a presigned GET may reach.
    GetObject(Bucket, &'static str),
    /// Write objects below a prefix; also what a presigned PUT may reach.
    PutObject(Bucket, &'static str),
    /// Delete objects below a prefix.
    DeleteObject(Bucket, &'static str),
    /// List objects below a prefix.
    ListObjects(Bucket, &'static str),
}

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {
        /// Parts of the table: partitions whose keys begin alike (`docs/data-model.md`). IAM tells
        /// items apart by that and by nothing finer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Part {
            $($(#[$doc])* $name,)+
        }

        impl Part {
            /// All parts.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// With what its partitions' keys begin.
            pub const fn prefix(self) -> &'static str {
                match self {
                    $(Self::$name => $prefix,)+
                }
            }
        }
    };
}

parts! {
    /// What was written down for good, by whom it was done to and by who did it.
    Audit = "AUDIT";
    /// What the published catalogue says of itself.
    Catalogue = "CATALOGUE";
    /// Courses with their modules and lessons, and who writes them.
    Course = "COURSE#";
    /// Whose a passkey is.
    Credential = "CREDENTIAL#";
    /// What workers have done already.
    Done = "DONE#";
    /// Whose an address is.
    Email = "EMAIL#";
    /// Sign-ins at providers that have come to an end.
    Authorization = "AUTHORIZATION#";
    /// The outbox.
    Event = "EVENT#";
    /// Whose a handle is.
    Handle = "HANDLE#";
    /// Answers kept under idempotency keys.
    Idempotency = "IDEMPOTENCY#";
    /// Tries that are counted.
    Limit = "LIMIT#";
    /// Whose an account at a provider is.
    Provider = "PROVIDER#";
    /// Where the dispatcher of reminders stands.
    Reminders = "REMINDERS";
    /// The keyring.
    Signing = "SIGNING";
    /// One-time tokens, by their hashes.
    Token = "TOKEN#";
    /// Accounts, and what belongs to a person.
    User = "USER#";
    /// Videos.
    Video = "VIDEO#";
}

/// The queues of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    /// Mails to be sent.
    Mail,
    /// Videos that have arrived and are to be transcoded.
    Transcode,
    /// Reminders that are due.
    Reminder,
    /// People who want a copy of everything that is known of them.
    Export,
    /// Pictures of people that have arrived, and those that are to be deleted.
    Avatar,
}

impl Queue {
    /// All queues.
    pub const ALL: [Self; 5] = [Self::Mail, Self::Transcode, Self::Reminder, Self::Export, Self::Avatar];

    /// The queue's logical id in `template.yaml`.
    pub const fn logical_id(self) -> &'static str {
        match self {
            Self::Mail => "MailQueue",
            Self::Transcode => "TranscodeQueue",
            Self::Reminder => "ReminderQueue",
            Self::Export => "ExportQueue",
            Self::Avatar => "AvatarQueue",
        }
    }

    /// The setting that tells a function the queue's URL.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Mail => "MAIL_QUEUE_URL",
            Self::Transcode => "TRANSCODE_QUEUE_URL",
            Self::Reminder => "REMINDER_QUEUE_URL",
            Self::Export => "EXPORT_QUEUE_URL",
            Self::Avatar => "AVATAR_QUEUE_URL",
        }
    }
}

/// The buckets of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// What people upload, as they uploaded it.
    Uploads,
    /// What is made of it for others to watch.
    Media,
    /// What people have asked to be told of themselves, for a week.
    Exports,
    /// The audit trail, for longer than the table keeps it.
    Archive,
}

impl Bucket {
    /// All buckets.
    pub const ALL: [Self; 4] = [Self::Uploads, Self::Media, Self::Exports, Self::Archive];

    /// The bucket's logical id in `template.yaml`.
    pub const fn logical_id(self) -> &'static str {
        match self {
            Self::Uploads => "UploadsBucket",
            Self::Media => "MediaBucket",
            Self::Exports => "ExportsBucket",
            Self::Archive => "ArchiveBucket",
        }
    }

    /// The setting that tells a function the bucket's name.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Uploads => "UPLOADS_BUCKET",
            Self::Media => "MEDIA_BUCKET",
            Self::Exports => "EXPORTS_BUCKET",
            Self::Archive => "ARCHIVE_BUCKET",
        }
    }
}
