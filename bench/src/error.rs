//! The error of a benchmark run.

/// Why the benchmark cannot continue.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

/// The result of a step of the benchmark.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with a message.
    pub fn new(message: impl std::fmt::Display) -> Self {
        Self(message.to_string())
    }
}

macro_rules! convert_from {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::new(error)
            }
        })+
    };
}

convert_from!(
    std::io::Error,
    rcgen::Error,
    tokio_rustls::rustls::Error,
    nix::Error,
    glotto_cloud::CloudError,
    glotto_stack::Error,
    glotto_store::StoreError,
    glotto_runtime::settings::MissingSetting,
    serde_json::Error,
);
