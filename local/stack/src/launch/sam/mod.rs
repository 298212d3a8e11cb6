//! What `sam local invoke` needs to run a function in the running stack: a file of variables, and events with tokens.

mod environment;
mod events;

use std::path::{Path, PathBuf};
use std::time::Duration;

use glotto_cloud::write_private;
use serde_json::Value;

use super::client::Client;
use super::{ADMIN, INSTRUCTOR};
use crate::error::{Error, Result};
use crate::stack::Stack;

/// How long before the tokens end they are replaced.
const MARGIN: Duration = Duration::from_mins(2);
/// When the files are written again if there are no tokens in them. Credentials last for hours.
const WITHOUT_TOKENS: Duration = Duration::from_hours(1);

/// The files, and who their events come from.
pub struct SamFiles {
    /// The folder that has `events/` and `openapi.json`.
    pub root: PathBuf,
    /// The folder to write to.
    pub folder: PathBuf,
    /// The name or address by which containers find this machine.
    pub host: String,
    /// The password of the accounts [`INSTRUCTOR`] and [`ADMIN`].
    pub password: String,
}

/// The callers that events are signed for. One that cannot log in, because the stack has no such account, is missing.
pub struct Callers {
    instructor: Option<Client>,
    admin: Option<Client>,
}

impl SamFiles {
    /// Logs in, and writes the files.
    pub async fn create(&self, stack: &Stack) -> Result<Callers> {
        let anonymous = Client::anonymous(&stack.url())?;
        let callers = Callers {
            instructor: anonymous.log_in(INSTRUCTOR, &self.password).await?,
            admin: anonymous.log_in(ADMIN, &self.password).await?,
        };
        self.write(stack, &callers)?;
        Ok(callers)
    }

    /// Writes the files again whenever their tokens are about to end, until it fails.
    pub(super) async fn renew(&self, stack: &Stack, mut callers: Callers) -> Result<()> {
        loop {
            tokio::time::sleep(callers.lifetime()).await;
            let renewed = callers.refresh().await?;
            callers = if renewed.are_as_many_as(&callers) {
                self.write(stack, &renewed)?;
                renewed
            } else {
                // A session has ended: users can end their own.
                self.create(stack).await?
            };
        }
    }

    fn write(&self, stack: &Stack, callers: &Callers) -> Result<()> {
        std::fs::create_dir_all(&self.folder).map_err(|error| unwritten(&self.folder, &error))?;
        self.replace("env.json", &environment::variables(stack, &self.host))?;
        for (name, event) in events::signed(&self.root, callers)? {
            self.replace(&name, &event)?;
        }
        Ok(())
    }

    /// Replaces a file at once, so that `sam` never reads half of it.
    fn replace(&self, name: &str, content: &Value) -> Result<()> {
        let (file, beside) = (self.folder.join(name), self.folder.join(format!("{name}.new")));
        let written = write_private(&beside, format!("{content:#}\n").as_bytes());
        written.and_then(|()| std::fs::rename(&beside, &file)).map_err(|error| unwritten(&file, &error))
    }
}

impl Callers {
    /// How long the tokens can be used.
    fn lifetime(&self) -> Duration {
        let clients = [&self.instructor, &self.admin].into_iter().flatten();
        let lifetimes = clients.filter_map(|client| Some(client.tokens()?.lifetime));
        lifetimes.min().map_or(WITHOUT_TOKENS, |shortest| shortest.saturating_sub(MARGIN).max(MARGIN))
    }

    /// The same callers with new tokens.
    async fn refresh(&self) -> Result<Self> {
        Ok(Self {
            instructor: refreshed(self.instructor.as_ref()).await?,
            admin: refreshed(self.admin.as_ref()).await?,
        })
    }

    fn are_as_many_as(&self, others: &Self) -> bool {
        self.instructor.is_some() == others.instructor.is_some() && self.admin.is_some() == others.admin.is_some()
    }
}

async fn refreshed(client: Option<&Client>) -> Result<Option<Client>> {
    match client {
        Some(client) => client.refresh().await,
        None => Ok(None),
    }
}

fn unwritten(file: &Path, error: &std::io::Error) -> Error {
    Error::new(format!("cannot write {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let (root, host, password) = (PathBuf::new(), String::new(), String::new());
        let files = SamFiles { root, folder: folder.path().to_owned(), host, password };
        for text in ["a longer text", "short"] {
            files.replace("env.json", &text.into()).unwrap();
        }
        let file = folder.path().join("env.json");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "\"short\"\n");
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
