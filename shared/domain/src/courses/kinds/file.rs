//! Lessons whose content is a file that is uploaded: a video, a recording to listen to, or a document.

use serde::{Deserialize, Serialize};

use crate::id::MediaId;
use crate::input;

/// The place for the file of a lesson. The lesson is ready once it is filled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileSlot {
    /// The file, once it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaId>,
    /// The length of a recording, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
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

impl FileSlot {
    /// The slot of an input, not filled yet.
    pub fn new(input: &FileInput) -> Self {
        Self { downloadable: input.downloadable.unwrap_or_default(), ..Self::default() }
    }

    /// The slot after a change.
    #[must_use]
    pub fn patch(&self, patch: &FilePatch) -> Self {
        Self { downloadable: patch.downloadable.unwrap_or(self.downloadable), ..self.clone() }
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
        let file = input::read::<FileInput>(&json!({"downloadable": true})).unwrap();
        assert_eq!(serde_json::to_value(FileSlot::new(&file)).unwrap(), json!({"downloadable": true}));
        let file = input::read::<FileInput>(&json!({})).unwrap();
        assert_eq!(FileSlot::new(&file), FileSlot::default());
    }

    #[test]
    fn a_change_of_a_slot_keeps_the_file() {
        let media = MediaId::new(Timestamp::UNIX_EPOCH, 1);
        let slot = FileSlot { media: Some(media), seconds: Some(90), downloadable: false };
        let patch = input::read::<FilePatch>(&json!({"downloadable": true})).unwrap();
        assert_eq!(slot.patch(&patch), FileSlot { downloadable: true, ..slot.clone() });
        assert_eq!(slot.patch(&FilePatch { downloadable: None }), slot);
        let stored = serde_json::to_value(&slot).unwrap();
        assert_eq!(stored, json!({"media": media, "seconds": 90, "downloadable": false}));
        assert_eq!(serde_json::from_value::<FileSlot>(stored).unwrap(), slot);
    }
}
