//! The buckets of the platform.

/// The buckets of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// Uploads of users, unprocessed.
    Uploads,
    /// Videos and pictures, processed for delivery.
    Media,
    /// Exports of personal data. Objects expire after a week.
    Exports,
    /// The audit trail, which is kept longer here than in the table.
    Archive,
}

impl Bucket {
    /// All buckets.
    pub const ALL: [Self; 4] = [Self::Uploads, Self::Media, Self::Exports, Self::Archive];

    /// The part of its name that differs, `glotto-<stage>-uploads-<account>-<region>`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uploads => "uploads",
            Self::Media => "media",
            Self::Exports => "exports",
            Self::Archive => "archive",
        }
    }

    /// The logical id in `template.data.yaml`.
    pub const fn logical_id(self) -> &'static str {
        match self {
            Self::Uploads => "UploadsBucket",
            Self::Media => "MediaBucket",
            Self::Exports => "ExportsBucket",
            Self::Archive => "ArchiveBucket",
        }
    }

    /// The environment variable that contains the name.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Uploads => "UPLOADS_BUCKET",
            Self::Media => "MEDIA_BUCKET",
            Self::Exports => "EXPORTS_BUCKET",
            Self::Archive => "ARCHIVE_BUCKET",
        }
    }
}
