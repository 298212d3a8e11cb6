//! Responses in the caller's language.

use std::collections::BTreeSet;

use glotto_domain::Revision;
use glotto_domain::courses::Translations;
use glotto_domain::locale::{LanguageTag, negotiate};
use glotto_http::{Call, Localized, Respond, WithHeaders};

use crate::view_language::ViewLanguage;

/// A view whose texts are in a language.
pub(crate) trait LocalizedView {
    /// The languages it is shown in. The first is that of the whole view; the others are those of
    /// texts that may be in another one.
    fn languages(&self) -> Vec<LanguageTag>;
}

/// Chooses the texts of views: in which languages, and whether all translations are shown beside
/// them.
#[derive(Debug, Clone)]
pub(crate) struct Localizer {
    languages: Vec<LanguageTag>,
    /// Whether all translations are shown, as needed to change the course.
    pub all_translations: bool,
}

impl Localizer {
    /// A localizer for these languages, the preferred ones first.
    pub fn new(languages: Vec<LanguageTag>, all_translations: bool) -> Self {
        Self { languages, all_translations }
    }

    /// A localizer for the response to a change: the caller writes the course.
    pub fn author(call: &Call<'_>) -> Self {
        Self::new(call.accepted_languages(), true)
    }

    /// The text to show, and its language.
    fn pick<'a, T>(&self, texts: &'a Translations<T>, default: &LanguageTag) -> (&'a LanguageTag, &'a T) {
        texts.pick(&self.languages, default)
    }

    /// The language in which these texts are shown. Texts that belong together are shown in the same language, and the
    /// `ETag` then depends on no other preference of the caller.
    pub fn in_language_of<T>(&self, texts: &Translations<T>, default: &LanguageTag) -> ViewLanguage {
        self.show_in(self.pick(texts, default).0, default)
    }

    /// The best of these languages; the default one if there is none.
    pub fn in_language_among(&self, languages: &BTreeSet<LanguageTag>, default: &LanguageTag) -> ViewLanguage {
        let fallback = languages.get(default).or_else(|| languages.first()).unwrap_or(default);
        self.show_in(negotiate(&self.languages, languages.iter(), fallback), default)
    }

    fn show_in(&self, language: &LanguageTag, default: &LanguageTag) -> ViewLanguage {
        ViewLanguage { language: language.clone(), default: default.clone(), all_translations: self.all_translations }
    }

    /// A response with a view in a revision, such as `Json` makes it.
    pub fn respond<V: LocalizedView, R: Respond>(
        &self,
        revision: Revision,
        view: V,
        response: impl FnOnce(V) -> R,
    ) -> Localized<R> {
        self.respond_in(revision, view, "", response)
    }

    fn respond_in<V: LocalizedView, R: Respond>(
        &self,
        revision: Revision,
        view: V,
        variant: &str,
        response: impl FnOnce(V) -> R,
    ) -> Localized<R> {
        let languages = view.languages();
        let languages: Vec<_> = languages.iter().collect();
        let author = if self.all_translations { ".author" } else { "" };
        response(view).localized(revision, &languages, &format!("{author}{variant}"))
    }

    /// The same for reads: the caller may cache the response and must revalidate it each time, which the `ETag` makes
    /// cheap. `tag` distinguishes the view in the `ETag` from others of the same revision: those of other callers, or
    /// with what does not belong to the revision.
    pub fn respond_to_viewer<V: LocalizedView, R: Respond>(
        &self,
        revision: Revision,
        view: V,
        tag: Option<&str>,
        response: impl FnOnce(V) -> R,
    ) -> WithHeaders<Localized<R>> {
        let variant = tag.map(|tag| format!(".{tag}")).unwrap_or_default();
        self.respond_in(revision, view, &variant, response).header("cache-control", "private, no-cache")
    }
}
