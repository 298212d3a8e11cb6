//! An uploaded file, read in parts.

use std::sync::Arc;

use glotto_domain::id::SkillImportId;
use glotto_domain::taxonomy::import::{MAX_LINE_BYTES, object_key};
use glotto_events::Failure;
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context};

/// Bytes of a part. A line fits into one, and all that the lines of a part write fit into a transaction.
const PART_BYTES: u64 = 512 * 1024;
const _: () = assert!(PART_BYTES > 2 * MAX_LINE_BYTES as u64);

/// An uploaded file.
pub(crate) struct UploadedFile {
    objects: Arc<Objects>,
    key: String,
    size: u64,
    /// The part that was read last, and where it begins.
    part: (u64, Vec<u8>),
}

impl UploadedFile {
    /// The file of an import, of a size.
    pub fn of(context: &Context, import: SkillImportId, size: u64) -> Result<Self, Failure> {
        let objects = context.port::<Objects>()?;
        Ok(Self { objects, key: object_key(import), size, part: (0, Vec::new()) })
    }

    /// What was read of the file from an offset, and whether the file ends with it. Reads a part if nothing was.
    pub async fn from(&mut self, offset: u64) -> Result<(&[u8], bool), Failure> {
        if self.read_from(offset).is_empty() {
            self.read(offset).await?;
        }
        let end = self.part.0 + u64::try_from(self.part.1.len()).unwrap_or_default();
        Ok((self.read_from(offset), end >= self.size))
    }

    /// Reads the part that begins at an offset.
    pub async fn read(&mut self, offset: u64) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        // S3 refuses ranges from the end on.
        if offset < self.size {
            let part = self.objects.read_part(Bucket::Uploads, &self.key, offset, PART_BYTES).await;
            let part = part.map_err(Failure::because)?;
            bytes = part.ok_or_else(|| Failure::because("the uploaded file does not exist"))?;
        }
        self.part = (offset, bytes);
        Ok(())
    }

    /// Deletes the file. One that is not there is no failure.
    pub async fn delete(&self) -> Result<(), Failure> {
        self.objects.delete(Bucket::Uploads, &self.key).await.map_err(Failure::because)
    }

    fn read_from(&self, offset: u64) -> &[u8] {
        let (start, bytes) = &self.part;
        let skipped = offset.checked_sub(*start).and_then(|skipped| usize::try_from(skipped).ok());
        skipped.and_then(|skipped| bytes.get(skipped..)).unwrap_or_default()
    }
}
