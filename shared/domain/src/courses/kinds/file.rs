//! Lessons whose content is a file: a video, a recording to listen to, or a document.

use serde::{Deserialize, Serialize};

use crate::id::MediaId;
use crate::{Change, input};

/// The place for the document of a lesson. The lesson is ready once it is filled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileSlot {
    /// The document, once it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaId>,
    /// Whether learners may keep a copy.
    #[serde(default)]
    pub downloadable: bool,
}

/// The file of a lesson, which is uploaded afterwards.
#[input]
#[derive(Default)]
pub struct FileInput {
    /// Whether learners may keep a copy; not if it is left out.
    pub downloadable: Option<bool>,
}

/// Changes of the file of a lesson.
#[input(change)]
pub struct FilePatch {
    /// Whether learners may keep a copy.
    pub downloadable: Option<bool>,
}

/// The document of a lesson.
#[input]
#[derive(Default)]
pub struct DocumentInput {
    /// The document, from the library of the course.
    pub media_id: Option<MediaId>,
    /// Whether learners may keep a copy; not if it is left out.
    pub downloadable: Option<bool>,
}

/// Changes of the document of a lesson.
#[input(change)]
pub struct DocumentPatch {
    /// The document, from the library of the course; null if the lesson is to have none.
    #[schemars(with = "Option<MediaId>")]
    pub media_id: Change<MediaId>,
    /// Whether learners may keep a copy.
    pub downloadable: Option<bool>,
}

impl FileSlot {
    /// The slot of a document.
    pub fn new(input: &DocumentInput) -> Self {
        Self { media: input.media_id, downloadable: input.downloadable.unwrap_or_default() }
    }

    /// The slot of a document after a change.
    #[must_use]
    pub fn patch(&self, patch: &DocumentPatch) -> Self {
        let mut next = self.clone();
        patch.media_id.apply(&mut next.media);
        next.downloadable = patch.downloadable.unwrap_or(next.downloadable);
        next
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::id::Id as _;

    #[test]
    fn a_slot_is_stored_without_what_it_waits_for() {
        let document = input::read::<DocumentInput>(&json!({"downloadable": true})).unwrap();
        assert_eq!(serde_json::to_value(FileSlot::new(&document)).unwrap(), json!({"downloadable": true}));
        let document = input::read::<DocumentInput>(&json!({})).unwrap();
        assert_eq!(FileSlot::new(&document), FileSlot::default());
    }

    #[test]
    fn the_document_of_a_lesson_is_set_replaced_and_taken_away() {
        let [one, other] = [1, 2].map(|random| MediaId::new(Timestamp::UNIX_EPOCH, random));
        let given = input::read::<DocumentInput>(&json!({"mediaId": one, "downloadable": true})).unwrap();
        let slot = FileSlot::new(&given);
        assert_eq!(slot, FileSlot { media: Some(one), downloadable: true });
        let patched = |patch| slot.patch(&input::read::<DocumentPatch>(&patch).unwrap());
        assert_eq!(patched(json!({"mediaId": other})), FileSlot { media: Some(other), ..slot.clone() });
        assert_eq!(patched(json!({"downloadable": false})), FileSlot { downloadable: false, ..slot.clone() });
        assert_eq!(patched(json!({"mediaId": null})), FileSlot { media: None, ..slot.clone() });
        assert_eq!(patched(json!({})), slot);
        let stored = serde_json::to_value(&slot).unwrap();
        assert_eq!(stored, json!({"media": one, "downloadable": true}));
        assert_eq!(serde_json::from_value::<FileSlot>(stored).unwrap(), slot);
    }
}
