//! Changes of dialogues.

use super::super::super::{Translations, TranslationsPatch};
use super::input::GlossStart;
use super::{Dialogue, DialoguePatch, DialogueTextsPatch, Languages, Line, LineTextsPatch};
use crate::locale::LanguageTag;
use crate::{Change, FieldErrorCode, Pointer, ValidationErrors, Violation};

impl Dialogue {
    /// The dialogue after a change. Adds errors if the change is invalid.
    #[must_use]
    pub fn patch(
        &self,
        patch: DialoguePatch,
        default: &LanguageTag,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) -> Self {
        let DialoguePatch { language, speakers, lines, audio_id, texts } = patch;
        let (replaces_speakers, replaces_lines) = (speakers.is_some(), lines.is_some());
        let mut next = self.clone();
        next.language = language.unwrap_or(next.language);
        audio_id.apply(&mut next.audio);
        if let Some(speakers) = speakers {
            next.set_speakers(speakers, default, &at.child("speakers"), errors);
        }
        if let Some(lines) = lines {
            next.set_lines(lines, default, &at.child("lines"), errors);
        }
        if replaces_speakers && !replaces_lines {
            next.require_speakers(&at.child("speakers"), errors);
        }
        if let Some(texts) = texts {
            next.patch_texts(texts, default, &at.child("texts"), errors);
        }
        if !replaces_lines && self.is_understood_in(default) && !next.is_understood_in(default) && errors.is_empty() {
            let detail = format!("must stay a variety of {default}, in which lines or glosses have no translation");
            let violation = Violation::new(FieldErrorCode::MissingLanguage, detail);
            errors.add(&at.child("language"), violation.param("language", default.as_str()));
        }
        next
    }

    /// Adds an error for each speaker that was removed and still has a line.
    fn require_speakers(&self, at: &Pointer, errors: &mut ValidationErrors) {
        for line in self.lines.iter().filter(|line| !self.has_speaker(&line.speaker)) {
            let detail = format!("must have {}, who speaks {}", line.speaker, line.id);
            errors.add(at, Violation::from(detail).param("missing", line.speaker.as_str()));
        }
    }

    fn patch_texts(
        &mut self,
        texts: DialogueTextsPatch,
        default: &LanguageTag,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) {
        for (id, patch) in texts.speakers.into_iter().flat_map(|speakers| speakers.0) {
            let at = at.child("speakers").child(id.as_str());
            match self.speakers.iter_mut().find(|speaker| speaker.id == id) {
                Some(speaker) => speaker.name = patch.apply_to(&speaker.name, default, &at, errors),
                None => errors.add(&at, not_found("speaker")),
            }
        }
        let languages = Languages { spoken: &self.language, default };
        for (id, patch) in texts.lines.into_iter().flat_map(|lines| lines.0) {
            let at = at.child("lines").child(id.as_str());
            match self.lines.iter_mut().find(|line| line.id == id) {
                Some(line) => patch_line(line, patch, languages, &at, errors),
                None => errors.add(&at, not_found("line")),
            }
        }
    }
}

fn patch_line(
    line: &mut Line,
    patch: LineTextsPatch,
    languages: Languages<'_>,
    at: &Pointer,
    errors: &mut ValidationErrors,
) {
    match patch.translation {
        Change::Keep => {}
        Change::Clear => line.translation = None,
        Change::Set(patch) => {
            let before = line.translation.take();
            line.translation = apply(patch, before.as_ref(), languages, &at.child("translation"), errors);
        }
    }
    for (GlossStart(start), patch) in patch.glosses.into_iter().flat_map(|glosses| glosses.0) {
        let at = at.child("glosses").child(&start.to_string());
        match line.glosses.iter_mut().find(|gloss| gloss.start() == start) {
            Some(gloss) => match apply(patch, Some(gloss.meaning()), languages, &at, errors) {
                Some(text) => gloss.set_meaning(text),
                None => errors.add(&at, "must keep a text in at least one language"),
            },
            None => errors.add(&at, not_found("gloss")),
        }
    }
}

fn apply<T: Clone>(
    patch: TranslationsPatch<T>,
    before: Option<&Translations<T>>,
    languages: Languages<'_>,
    at: &Pointer,
    errors: &mut ValidationErrors,
) -> Option<Translations<T>> {
    if languages.need_no_default() {
        patch.apply_without_default(before, at, errors)
    } else {
        patch.apply(before, languages.default, at, errors)
    }
}

fn not_found(what: &str) -> Violation {
    Violation::new(FieldErrorCode::NotFound, format!("is not a {what} of this dialogue"))
}
