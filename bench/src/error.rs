//! What ends a bench: told to whoever ran it.

/// Why the bench cannot go on.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

/// What may end in trouble.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Trouble with what there is to say about it.
    pub fn new(message: impl std::fmt::Display) -> Self {
        Self(message.to_string())
    }
}

macro_rules! troubles {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::new(error)
            }
        })+
    };
}

troubles!(
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
