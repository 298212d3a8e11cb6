//! Where the content of a lesson names files of the library.

use std::collections::BTreeSet;

use super::article_files::files_by_role;
use super::content_parts::at;
use super::{ArticleBody, LessonContent};
use crate::id::MediaId;
use crate::locale::LanguageTag;
use crate::media::library::{MediaKind, MediaUse};

impl LessonContent {
    /// The names of files, with their places in requests, but for those that are in `known` already and for the same
    /// kinds.
    pub fn new_media_uses(&self, known: &Self) -> Vec<MediaUse> {
        let known: BTreeSet<_> = known.media_uses().into_iter().map(|name| (name.media, name.accepts)).collect();
        self.media_uses().into_iter().filter(|name| !known.contains(&(name.media, name.accepts))).collect()
    }

    /// The names of all files, with their places in requests.
    pub fn media_uses(&self) -> Vec<MediaUse> {
        let named = |pointer, media: MediaId, accepts| MediaUse { pointer, media, accepts };
        match self {
            Self::Document { file } => {
                let media = file.media.into_iter();
                media.map(|media| named(at("document").child("mediaId"), media, &[MediaKind::Document])).collect()
            }
            Self::Dialogue { dialogue } => {
                let here = at("dialogue");
                let whole = dialogue.audio().map(|media| (here.child("audioId"), media));
                let line = |(index, line): (usize, &super::kinds::Line)| {
                    let pointer = here.child("lines").child(&index.to_string()).child("audioId");
                    line.audio.map(|media| (pointer, media))
                };
                let lines = dialogue.lines().iter().enumerate().filter_map(line);
                let all = whole.into_iter().chain(lines);
                all.map(|(pointer, media)| named(pointer, media, &[MediaKind::Audio])).collect()
            }
            Self::Article { body } => {
                let text = |(language, text): (&LanguageTag, &ArticleBody)| {
                    let pointer = at("body").child(language.as_str());
                    let files = files_by_role(text).into_iter();
                    files.map(move |(media, role)| named(pointer.clone(), media, role.accepts()))
                };
                body.iter().flat_map(text).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::super::{LessonKind, samples};
    use super::*;
    use crate::media::library::uses::check_uses;
    use crate::{ValidationErrors, input};

    fn with_recordings(whole: Option<MediaId>, line: Option<MediaId>) -> LessonContent {
        let mut stored = serde_json::to_value(samples::content(LessonKind::Dialogue)).unwrap();
        stored["dialogue"]["audio"] = json!(whole);
        stored["dialogue"]["lines"][0]["audio"] = json!(line);
        serde_json::from_value(stored).unwrap()
    }

    #[test]
    fn every_file_of_every_kind_of_content_is_named_once() {
        for kind in LessonKind::ALL {
            let content = samples::content(kind);
            let named: Vec<_> = content.media_uses().into_iter().map(|name| name.media).collect();
            assert_eq!(named.iter().copied().collect::<BTreeSet<_>>(), content.files(), "{kind:?}");
            assert_eq!(named.len(), content.files().len(), "{kind:?}");
        }
    }

    #[test]
    fn a_file_in_a_text_is_pointed_to_by_the_language_of_the_text() {
        let [first, second] = [1, 2].map(samples::id::<MediaId>);
        let body = input::read(&json!({
            "en": format!("![a](media:{first}) ![b](media:{second}) ![c](media:{first})"),
            "de": format!("![a](media:{second})"),
        }));
        let uses = LessonContent::Article { body: body.unwrap() }.media_uses();
        let named: Vec<_> = uses.iter().map(|named| (named.pointer.as_str(), named.media)).collect();
        assert_eq!(named, [("/body/de", second), ("/body/en", first), ("/body/en", second)]);
        let mut errors = ValidationErrors::default();
        check_uses(&uses, &BTreeMap::new(), &mut errors);
        let errors = errors.into_vec();
        assert_eq!(errors[1].params["id"], first.to_string());
        assert!(errors[1].detail.contains(&first.to_string()), "{}", errors[1].detail);
    }

    #[test]
    fn a_recording_of_a_line_is_pointed_to_and_one_that_was_there_before_is_not_new() {
        let [whole, line] = [1, 2].map(samples::id::<MediaId>);
        let pointers =
            |uses: Vec<MediaUse>| uses.iter().map(|name| name.pointer.as_str().to_owned()).collect::<Vec<_>>();
        let content = with_recordings(Some(whole), Some(line));
        assert_eq!(pointers(content.media_uses()), ["/dialogue/audioId", "/dialogue/lines/0/audioId"]);
        let before = with_recordings(Some(whole), None);
        assert_eq!(pointers(content.new_media_uses(&before)), ["/dialogue/lines/0/audioId"]);
        assert_eq!(pointers(before.new_media_uses(&content)), [""; 0]);
    }

    #[test]
    fn a_document_is_linked_in_an_article_and_not_shown_and_a_link_that_becomes_a_picture_is_a_new_name() {
        let file = samples::id::<MediaId>(1);
        let article = |text: &str| -> LessonContent {
            let mut stored = serde_json::to_value(samples::content(LessonKind::Article)).unwrap();
            stored["body"]["en"] = json!(format!("{text}(media:{file})"));
            serde_json::from_value(stored).unwrap()
        };
        let accepted = |content: &LessonContent| content.media_uses()[0].accepts;
        let (linked, shown, played) = (article("[A]"), article("![A]"), article("[audio: A]"));
        assert!(accepted(&linked).contains(&MediaKind::Document));
        assert_eq!((accepted(&shown), accepted(&played)), (&[MediaKind::Image][..], &[MediaKind::Audio][..]));
        assert_eq!(shown.new_media_uses(&linked), shown.media_uses());
        assert_eq!(shown.new_media_uses(&shown), []);
    }
}
