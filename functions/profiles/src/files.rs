//! The files of a picture, in both buckets.

use glotto_domain::profiles::{SIZES, UploadKey, object_key};
use glotto_events::Failure;
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context};

/// Deletes an upload and the pictures made from it. Files that are not there are no failure.
pub(crate) async fn delete_all(context: &Context, upload: UploadKey) -> Result<(), Failure> {
    let objects = context.port::<Objects>()?;
    for size in SIZES {
        let key = object_key(upload.owner, upload.id, size);
        objects.delete(Bucket::Media, &key).await.map_err(Failure::because)?;
    }
    objects.delete(Bucket::Uploads, &upload.object_key()).await.map_err(Failure::because)
}
