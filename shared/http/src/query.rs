//! Query parameters.

use std::collections::BTreeSet;

use glotto_domain::keys::KeyPurpose;
use glotto_domain::locale::LanguageTag;
use glotto_domain::{FieldErrorCode, ParseText, Pointer, ValidationErrors, Violation};
use glotto_runtime::{Context, Keys, KeysError, hash};
use glotto_store::{Cursor, CursorError, CursorKey, Item, Page};
use schemars::JsonSchema;

use crate::{Call, Parameter, Request, Result, docs};

/// The query parameters of an endpoint. Derive it with `#[derive(QueryParams)]`.
pub trait QueryParams: Sized + Send + Sync {
    /// Whether the parameters include a language, so that responses vary by language.
    const LOCALIZED: bool = false;

    /// The documentation of the parameters.
    fn parameters() -> Vec<Parameter>;

    /// Reads the parameters. None if one is invalid; the reader has collected the error.
    fn read(reader: &mut QueryReader<'_>) -> Option<Self>;
}

impl QueryParams for () {
    fn parameters() -> Vec<Parameter> {
        Vec::new()
    }

    fn read(_: &mut QueryReader<'_>) -> Option<Self> {
        Some(())
    }
}

/// The type of a query parameter.
pub trait QueryValue: Sized {
    /// The type that the text is parsed into.
    type Value: JsonSchema;

    /// Reads a parameter. None if it is invalid; the reader has collected the error.
    fn read(reader: &mut QueryReader<'_>, name: &'static str) -> Option<Self>;
}

impl<T: ParseText + JsonSchema> QueryValue for Option<T> {
    type Value = T;

    fn read(reader: &mut QueryReader<'_>, name: &'static str) -> Option<Self> {
        let Some(text) = reader.text(name) else { return Some(None) };
        T::parse_text(text).map_err(|error| reader.errors.add(&pointer(name), error)).ok().map(Some)
    }
}

/// Reads query parameters by name and collects validation errors.
pub struct QueryReader<'a> {
    context: &'a Context,
    request: &'a Request,
    /// The names of the parameters that the endpoint has.
    known: BTreeSet<&'static str>,
    errors: ValidationErrors,
}

impl<'a> QueryReader<'a> {
    pub(crate) fn new(context: &'a Context, request: &'a Request) -> Self {
        Self { context, request, known: BTreeSet::new(), errors: ValidationErrors::default() }
    }

    /// Parses a parameter.
    pub fn optional<T: QueryValue>(&mut self, name: &'static str) -> Option<T> {
        T::read(self, name)
    }

    /// Adds an error, for rules that involve several parameters.
    pub fn reject(&mut self, name: &str, violation: impl Into<Violation>) {
        self.errors.add(&pointer(name), violation);
    }

    fn text(&mut self, name: &'static str) -> Option<&'a str> {
        self.known.insert(name);
        self.request.query.get(name).map(String::as_str)
    }

    /// All errors. Unknown and repeated parameters are errors too: a misspelt filter must not return
    /// everything, and of two values none may win silently. Outside of `/v1`, and in links, unknown parameters
    /// are ignored.
    pub(crate) fn finish(mut self, is_link: bool) -> ValidationErrors {
        let mut names: Vec<_> = self.request.query.keys().map(String::as_str).collect();
        names.sort_unstable();
        for name in names {
            if !self.known.contains(name) {
                if !is_link && self.request.path.starts_with("/v1/") {
                    let violation = Violation::new(FieldErrorCode::Unknown, "is not a known parameter");
                    self.errors.add(&pointer(name), violation);
                }
            } else if self.request.repeated_query.contains(name) {
                let violation = Violation::new(FieldErrorCode::Duplicate, "is given more than once");
                self.errors.add(&pointer(name), violation);
            }
        }
        self.errors
    }
}

fn pointer(name: &str) -> Pointer {
    Pointer::root().child("query").child(name)
}

/// The language of the texts in the response: `lang`.
#[derive(Debug, Clone, Default)]
pub struct Lang {
    /// The language to read texts in, before those of `Accept-Language`.
    pub lang: Option<LanguageTag>,
}

impl QueryParams for Lang {
    const LOCALIZED: bool = true;

    fn parameters() -> Vec<Parameter> {
        let description = "The language to read texts in, before those of `Accept-Language`.";
        vec![Parameter::query::<Option<LanguageTag>>("lang", description)]
    }

    fn read(reader: &mut QueryReader<'_>) -> Option<Self> {
        Some(Self { lang: reader.optional("lang")? })
    }
}

impl Lang {
    /// The languages of the caller, most preferred first.
    pub fn languages(&self, call: &Call<'_>) -> Vec<LanguageTag> {
        self.lang.iter().cloned().chain(call.accepted_languages()).collect()
    }
}

/// The requested page of a list: `limit` and `cursor`.
#[derive(Debug, Clone)]
pub struct Paging {
    /// The maximum number of items.
    pub limit: u16,
    /// The item after which the page begins.
    pub after: Option<Item>,
    scope: String,
}

/// The limit of requests that do not set one.
const DEFAULT_LIMIT: u16 = 20;

impl QueryParams for Paging {
    fn parameters() -> Vec<Parameter> {
        vec![
            Parameter {
                name: "limit",
                description: "How many items a page holds at most.",
                schema: docs::limit_schema,
            },
            Parameter {
                name: "cursor",
                description: "Where to go on: the `nextCursor` of the page before.",
                schema: docs::cursor_schema,
            },
        ]
    }

    fn read(reader: &mut QueryReader<'_>) -> Option<Self> {
        let scope = scope(reader.request);
        let limit = match reader.text("limit").map(str::parse) {
            None => Some(DEFAULT_LIMIT),
            Some(Ok(number @ 1..=100)) => Some(number),
            Some(_) => {
                reader.errors.add(&pointer("limit"), Violation::range(1, 100));
                None
            }
        };
        let after = match reader.text("cursor") {
            None => Some(None),
            Some(text) => open(reader, text, &scope).map(Some),
        };
        Some(Self { limit: limit?, after: after?, scope })
    }
}

/// Opens a cursor, `<version of the key>.<sealed text>`. The keys were read before the parameters are.
fn open(reader: &mut QueryReader<'_>, cursor: &str, scope: &str) -> Option<Item> {
    let secrets = reader.context.port::<Keys>().ok().and_then(|keys| keys.last_read_secrets(KeyPurpose::Cursors));
    let key = cursor.split_once('.').and_then(|(version, sealed)| {
        let secret = secrets.as_ref()?.find(version, reader.context.now())?;
        Some((CursorKey::new(secret), sealed))
    });
    let opened = key.ok_or(CursorError).and_then(|(key, sealed)| key.open(sealed, scope));
    opened
        .map(|Cursor(item)| item)
        .map_err(|error| reader.errors.add(&pointer("cursor"), Violation::format(error.to_string())))
        .ok()
}

/// Identifies the list, its filters and the user, so that a cursor is accepted for the same list only.
fn scope(request: &Request) -> String {
    let mut filters: Vec<_> =
        request.query.iter().filter(|(name, _)| !["limit", "cursor", "lang"].contains(&name.as_str())).collect();
    filters.sort_unstable();
    let user = request.actor.map(|actor| actor.user.to_string()).unwrap_or_default();
    hash::text(format!("{}\n{user}\n{filters:?}", request.path).as_bytes())
}

impl Paging {
    /// A page of items. Its cursor continues after `last`; without one, the page is the last.
    pub async fn page<T>(&self, call: &Call<'_>, items: Vec<T>, last: Option<Item>) -> Result<Page<T>> {
        let next_cursor = match last {
            Some(last) => Some(self.seal(call, &Cursor(last)).await?),
            None => None,
        };
        Ok(Page { items, next_cursor })
    }

    async fn seal(&self, context: &Context, cursor: &Cursor) -> Result<String, KeysError> {
        let purpose = KeyPurpose::Cursors;
        let secrets = context.port::<Keys>()?.secrets(context, purpose).await?;
        let (version, secret) = secrets.in_use(context.now()).ok_or(KeysError::Missing(purpose.name()))?;
        Ok(format!("{version}.{}", CursorKey::new(secret).seal(cursor, &self.scope)))
    }
}
