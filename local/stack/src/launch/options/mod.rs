//! The command line and its environment variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use glotto_cloud::Ports;
use glotto_domain::keys::KeyPurpose;

use crate::error::{Error, Result};
use crate::stack::CONCURRENCY;

/// The output of `glotto --help`.
pub const USAGE: &str = "\
glotto: the whole platform on one machine

  glotto run                    start everything (what `make run` does)
  glotto admin <e-mail>         give that account the role admin, in the running stack
  glotto rotate-keys <purpose>  replace the keys of a purpose at once, in the running stack

Options, and the variables that do the same:
  --port <n>                    API and developer's pages    GLOTTO_PORT           4000
  --dynamodb-port <n>           DynamoDB                     GLOTTO_DYNAMODB_PORT  4001
  --s3-port <n>                 S3                           GLOTTO_S3_PORT        4002
  --aws-port <n>                SQS, SES, Lambda …           GLOTTO_AWS_PORT       4003
  --state <folder>              where data is kept           GLOTTO_STATE          .glotto
  --template <file>             the root SAM template        GLOTTO_TEMPLATE       template.yaml
  --parameter <name>=<value>    a parameter of the template
  --parameter <name>=@<file>    the same, its value read from a file
  --containers <address>        how containers find this     GLOTTO_CONTAINERS     what Docker answers
                                machine, for `sam local invoke`
  --concurrency <n>             calls that Lambda runs at once GLOTTO_CONCURRENCY    1000 (a new account: 10)
  --release                     build and run optimised functions
  --no-build                    run the functions as they were built last
  --watch                       build what is saved, and run it from the next call on
  --no-seed                     leave an empty table empty";

/// The command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Start the platform.
    Run,
    /// Appoint an admin.
    Admin(String),
    /// Replace the keys of a purpose.
    RotateKeys(KeyPurpose),
    /// Print the help.
    Help,
}

/// All options.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// The command.
    pub command: Command,
    /// The API's port.
    pub port: u16,
    /// The embedded cloud's ports.
    pub cloud: Ports,
    /// The directory for state.
    pub state: PathBuf,
    /// The SAM template.
    pub template: PathBuf,
    /// Values of the template's parameters.
    pub parameters: BTreeMap<String, String>,
    /// The name or address by which containers find this machine; none if Docker is asked for it.
    pub containers: Option<String>,
    /// The concurrent executions of the account.
    pub concurrency: usize,
    /// Optimised functions.
    pub release: bool,
    /// Build before running.
    pub build: bool,
    /// Build what is saved.
    pub watch: bool,
    /// Fill an empty table.
    pub seed: bool,
}

impl Options {
    /// Reads the arguments after the program's name; `variable` looks up the environment.
    ///
    /// A variable that is empty counts as not set, as it does for scripts. What is not UTF-8 is an error, because state
    /// or a template at another place than the one that was named would be used instead.
    pub fn read(
        arguments: impl IntoIterator<Item = OsString>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self> {
        let mut options = Self::from_environment(|name| match variable(name) {
            Some(value) if !value.is_empty() => text(name, value).map(Some),
            _ => Ok(None),
        })?;
        let arguments: Result<Vec<String>> = arguments.into_iter().map(|one| text("an argument", one)).collect();
        let mut arguments = arguments?.into_iter();
        let mut words = Vec::new();
        while let Some(argument) = arguments.next() {
            let (flag, given) = match argument.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => (flag, Some(value.to_owned())),
                _ => (argument.as_str(), None),
            };
            let mut value =
                || given.clone().or_else(|| arguments.next()).ok_or_else(|| wrong(&format!("{flag} wants a value")));
            match flag {
                "--help" | "-h" => options.command = Command::Help,
                "--release" => options.release = true,
                "--no-build" => options.build = false,
                "--watch" => options.watch = true,
                "--no-seed" => options.seed = false,
                "--port" => options.port = port(flag, &value()?)?,
                "--dynamodb-port" => options.cloud.dynamodb = port(flag, &value()?)?,
                "--s3-port" => options.cloud.s3 = port(flag, &value()?)?,
                "--aws-port" => options.cloud.aws = port(flag, &value()?)?,
                "--containers" => options.containers = Some(value()?),
                "--concurrency" => options.concurrency = executions(flag, &value()?)?,
                "--state" => options.state = value()?.into(),
                "--template" => options.template = value()?.into(),
                "--parameter" => {
                    let pair = value()?;
                    let pair = pair.split_once('=').ok_or_else(|| wrong("--parameter wants <name>=<value>"))?;
                    options.parameters.insert(pair.0.to_owned(), parameter(pair.1)?);
                }
                flag if flag.starts_with('-') => return Err(wrong(&format!("there is no {flag}"))),
                word => words.push(word.to_owned()),
            }
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if options.command == Command::Help {
            return Ok(options);
        }
        match words[..] {
            [] | ["run"] => options.command = Command::Run,
            ["rotate-keys", ref rest @ ..] => options.command = Command::RotateKeys(purpose(rest)?),
            ["admin", email] if email.contains('@') => {
                options.command = Command::Admin(email.to_owned());
            }
            ["admin", ..] => {
                return Err(wrong("glotto admin wants an e-mail address: make admin EMAIL=ada@example.com"));
            }
            _ => return Err(wrong(&format!("there is no command {}", words.join(" ")))),
        }
        options.check_ports()?;
        Ok(options)
    }

    /// Checks that no two ports are the same, except for 0, which is any free port.
    fn check_ports(&self) -> Result<()> {
        let Ports { dynamodb, s3, aws } = self.cloud;
        let ports = [("--port", self.port), ("--dynamodb-port", dynamodb), ("--s3-port", s3), ("--aws-port", aws)];
        for (index, (first, number)) in ports.iter().enumerate() {
            let same = ports.iter().skip(index + 1).find(|(_, other)| *number != 0 && other == number);
            if let Some((second, _)) = same {
                let what = format!("{first} and {second} are both {number}");
                return Err(Error::new(what).hint("choose another port for one of them, or set its variable"));
            }
        }
        Ok(())
    }

    fn from_environment(variable: impl Fn(&str) -> Result<Option<String>>) -> Result<Self> {
        let number =
            |name: &str, default: u16| -> Result<u16> { variable(name)?.map_or(Ok(default), |text| port(name, &text)) };
        let path = |name: &str, default: &str| -> Result<PathBuf> {
            Ok(variable(name)?.unwrap_or_else(|| default.to_owned()).into())
        };
        Ok(Self {
            command: Command::Run,
            port: number("GLOTTO_PORT", 4000)?,
            cloud: Ports {
                dynamodb: number("GLOTTO_DYNAMODB_PORT", 4001)?,
                s3: number("GLOTTO_S3_PORT", 4002)?,
                aws: number("GLOTTO_AWS_PORT", 4003)?,
            },
            state: path("GLOTTO_STATE", ".glotto")?,
            template: path("GLOTTO_TEMPLATE", "template.yaml")?,
            parameters: BTreeMap::new(),
            containers: variable("GLOTTO_CONTAINERS")?,
            concurrency: match variable("GLOTTO_CONCURRENCY")? {
                Some(text) => executions("GLOTTO_CONCURRENCY", &text)?,
                None => CONCURRENCY,
            },
            release: false,
            build: true,
            watch: false,
            seed: true,
        })
    }

    /// Where `cargo build` puts the binaries. If it builds for a named processor and system, they have a folder of that
    /// name.
    pub fn bin_dir(&self) -> PathBuf {
        let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let target = given("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        let target = target.join(given("CARGO_BUILD_TARGET").unwrap_or_default());
        target.join(if self.release { "release" } else { "debug" })
    }
}

/// An argument or a variable as text.
fn text(name: &str, value: OsString) -> Result<String> {
    value.into_string().map_err(|value| wrong(&format!("{name} is not UTF-8: {}", value.display())))
}

/// The value of a parameter, or the contents of the file that it names.
fn parameter(value: &str) -> Result<String> {
    let Some(file) = value.strip_prefix('@') else { return Ok(value.to_owned()) };
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&format!("{file} cannot be read: {error}")))?;
    Ok(text.trim().to_owned())
}

/// The purpose whose keys are replaced. There is no default, because some of them end sessions or links.
fn purpose(words: &[&str]) -> Result<KeyPurpose> {
    if let [name] = words
        && let Some(purpose) = KeyPurpose::parse(name).filter(|purpose| !purpose.is_copied())
    {
        return Ok(purpose);
    }
    let names: Vec<_> = KeyPurpose::made().map(KeyPurpose::name).collect();
    let wanted = "glotto rotate-keys wants one purpose: make rotate-keys PURPOSE=access-tokens";
    Err(Error::new(wanted).hint(format!("choose one of {}; docs/operations.md says what each ends", names.join(", "))))
}

fn port(name: &str, text: &str) -> Result<u16> {
    let wanted = "wants a port from 1 to 65535, or 0 for any that is free";
    text.parse().map_err(|_| wrong(&format!("{name} {wanted}, not {text:?}")))
}

fn executions(name: &str, text: &str) -> Result<usize> {
    let number = text.parse::<usize>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| wrong(&format!("{name} wants a number of calls, not {text:?}")))
}

fn wrong(what: &str) -> Error {
    Error::new(what).hint("see `glotto --help`")
}

#[cfg(test)]
mod tests;
