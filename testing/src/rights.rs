//! Functions call with the rights of their roles: the embedded cloud enforces the policies of the templates, so a
//! call that IAM would deny on AWS fails in every test too. Here their credentials come from, and the grants for the
//! table that they have not used are found in what the cloud allowed them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, future};
use glotto_cloud::{ACCESS_KEY, Iam, Role, SECRET_KEY, Use};
use glotto_runtime::{Grant, IndexPart, Part};
use xtask::function::Function;
use xtask::policy::Statement;
use xtask::{policy, registry};

/// The variable that takes permissions from a function in all worlds of a process: its operation and, in lines of their
/// own, its permissions. So a test can prove that another one needs them.
pub const REMOVED_PERMISSIONS: &str = "GLOTTO_REMOVED_PERMISSIONS";

tokio::task_local! {
    /// The function that is running.
    pub static RUNNING: &'static str;
}

/// The credentials of the running function. Between calls of functions a test may do everything, as a developer.
#[derive(Debug)]
pub struct FunctionCredentials {
    iam: Iam,
    /// The names of the roles by operation.
    roles: BTreeMap<&'static str, String>,
}

impl FunctionCredentials {
    /// Credentials for the roles of a template, which have their logical ids as keys.
    pub fn new(iam: &Iam, roles: &BTreeMap<String, Role>) -> Self {
        let role = |function: &Function| {
            let role = roles.get(&function.role()).unwrap_or_else(|| panic!("no template has {}", function.role()));
            (function.operation, role.name().to_owned())
        };
        Self { iam: iam.clone(), roles: FUNCTIONS.iter().map(role).collect() }
    }

    fn current(&self) -> Credentials {
        let Ok(function) = RUNNING.try_with(|function| *function) else {
            return Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "developer");
        };
        let role = self.roles.get(function).unwrap_or_else(|| panic!("no function {function}"));
        let issued = self.iam.credentials(role);
        Credentials::new(issued.access_key_id, issued.secret_access_key, Some(issued.session_token), None, "role")
    }
}

impl ProvideCredentials for FunctionCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Ok(self.current()))
    }
}

/// The grants for the table that a function has not used, as text. `used` is what its role was allowed.
///
/// Some parts are left out, because they follow from what an endpoint is: a cold function reads the keyring and its
/// keys, and an idempotent one its records.
pub fn unused_grants(function: &Function, used: &[Use]) -> Vec<String> {
    let granted: Vec<TableGrant> = function.grants.iter().flat_map(TableGrant::list).collect();
    let partitions = used.iter().flat_map(|used| used.partitions.iter().map(move |partition| (used, partition)));
    let needed = partitions.filter_map(|(used, partition)| granted.iter().find(|grant| grant.allows(used, partition)));
    let needed: BTreeSet<&str> = needed.map(|grant| grant.name.as_str()).collect();
    let unused = granted.iter().filter(|grant| !grant.is_implied() && !needed.contains(grant.name.as_str()));
    unused.map(|grant| grant.name.clone()).collect()
}

/// A grant for one part of the table or of its index.
struct TableGrant {
    /// `read Account`.
    name: String,
    part: Option<Part>,
    /// The prefix of the partition keys.
    prefix: &'static str,
    statements: Vec<Statement>,
}

impl TableGrant {
    /// The parts of a grant for the table. None of another grant.
    fn list(grant: &Grant) -> Vec<Self> {
        type OfParts = fn(&'static [Part]) -> Grant;
        let of_parts = |kind: &str, parts: &'static [Part], of: OfParts| -> Vec<Self> {
            let one = |part: &'static Part| Self {
                name: format!("{kind} {part:?}"),
                part: Some(*part),
                prefix: part.prefix(),
                statements: policy::statements(&[of(std::slice::from_ref(part))]),
            };
            parts.iter().map(one).collect()
        };
        match *grant {
            Grant::Read(parts) => of_parts("read", parts, Grant::Read),
            Grant::Write(parts) => of_parts("write", parts, Grant::Write),
            Grant::Check(parts) => of_parts("check", parts, Grant::Check),
            Grant::ReadIndex(parts) => parts.iter().map(Self::of_index).collect(),
            _ => Vec::new(),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the grant refers to it")]
    fn of_index(part: &'static IndexPart) -> Self {
        Self {
            name: format!("read the index of {part:?}"),
            part: None,
            prefix: part.prefix(),
            statements: policy::statements(&[Grant::ReadIndex(std::slice::from_ref(part))]),
        }
    }

    /// Whether it is what allowed an access to a partition.
    fn allows(&self, used: &Use, partition: &str) -> bool {
        let is_action = self.statements.iter().any(|statement| statement.actions.contains(&used.action.as_str()));
        let is_index = used.resource.contains("/index/");
        is_action && is_index == self.part.is_none() && partition.starts_with(self.prefix)
    }

    fn is_implied(&self) -> bool {
        let is_implied = |part: Part| matches!(part, Part::Signing | Part::Idempotency) || part.holds_keys();
        self.part.is_some_and(is_implied)
    }
}

/// The purposes of keys that a function may read, as its setting `KEY_PURPOSES` names them.
pub(crate) fn key_purposes(function: &str) -> String {
    policy::key_purposes(grants_of(function))
}

/// Whether the template gives a function a setting, because its grants need it.
pub(crate) fn has_setting(function: &str, name: &str) -> bool {
    policy::variables(grants_of(function)).contains_key(name)
}

/// The roles of a template without the permissions that [`REMOVED_PERMISSIONS`] names.
pub(crate) fn without_removed(mut roles: BTreeMap<String, Role>) -> BTreeMap<String, Role> {
    let removed = std::env::var(REMOVED_PERMISSIONS).unwrap_or_default();
    let mut lines = removed.lines();
    let Some(operation) = lines.next() else { return roles };
    let names: BTreeSet<&str> = lines.collect();
    let function = FUNCTIONS.iter().find(|found| found.operation == operation);
    let function = function.unwrap_or_else(|| panic!("{REMOVED_PERMISSIONS} names no function: {removed}"));
    let Some(role) = roles.get_mut(&function.role()) else { return roles };
    // Each removal divides a statement, so the others are looked for again.
    while let Some(found) = role.permissions().into_iter().find(|found| names.contains(found.to_string().as_str())) {
        *role = role.without(&found);
    }
    roles
}

/// The grants of a function: those that it declares, and those that follow from what it is.
pub fn grants_of(function: &str) -> &'static [Grant] {
    let found = FUNCTIONS.iter().find(|found| found.operation == function);
    &found.unwrap_or_else(|| panic!("no function {function}")).grants
}

static FUNCTIONS: LazyLock<Vec<Function>> = LazyLock::new(|| registry::functions(registry::FEATURES));
