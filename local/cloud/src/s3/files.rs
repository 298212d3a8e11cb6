//! What s3s serves: s3s-fs, and uploads in parts, which it does not check as S3 does.

use std::path::PathBuf;
use std::sync::Arc;

use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CopyObjectInput, CopyObjectOutput, CreateBucketInput, CreateBucketOutput, CreateMultipartUploadInput,
    CreateMultipartUploadOutput, DeleteBucketInput, DeleteBucketOutput, DeleteObjectInput, DeleteObjectOutput,
    DeleteObjectsInput, DeleteObjectsOutput, GetBucketLocationInput, GetBucketLocationOutput, GetObjectInput,
    GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListBucketsInput,
    ListBucketsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, ListPartsInput,
    ListPartsOutput, PutObjectInput, PutObjectOutput, UploadPartInput, UploadPartOutput,
};
use s3s::{S3, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;

use super::multipart::Multipart;

/// The operations of S3 that there are.
pub(super) struct Files {
    files: Arc<FileSystem>,
    multipart: Multipart,
}

impl Files {
    pub(super) fn new(files: FileSystem, root: PathBuf) -> Self {
        let files = Arc::new(files);
        Self { multipart: Multipart::new(Arc::clone(&files), root), files }
    }
}

/// Implements operations by the methods of the same names of a field.
macro_rules! serve {
    ($($field:ident: $operation:ident($input:ty) -> $output:ty;)+) => {
        #[async_trait::async_trait]
        impl S3 for Files {
            $(async fn $operation(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.$field.$operation(request).await
            })+
        }
    };
}

serve! {
    files: create_bucket(CreateBucketInput) -> CreateBucketOutput;
    files: copy_object(CopyObjectInput) -> CopyObjectOutput;
    files: delete_bucket(DeleteBucketInput) -> DeleteBucketOutput;
    files: delete_object(DeleteObjectInput) -> DeleteObjectOutput;
    files: delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput;
    files: get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput;
    files: get_object(GetObjectInput) -> GetObjectOutput;
    files: head_bucket(HeadBucketInput) -> HeadBucketOutput;
    files: head_object(HeadObjectInput) -> HeadObjectOutput;
    files: list_buckets(ListBucketsInput) -> ListBucketsOutput;
    files: list_objects(ListObjectsInput) -> ListObjectsOutput;
    files: list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output;
    files: put_object(PutObjectInput) -> PutObjectOutput;
    multipart: create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput;
    multipart: upload_part(UploadPartInput) -> UploadPartOutput;
    multipart: list_parts(ListPartsInput) -> ListPartsOutput;
    multipart: complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput;
    multipart: abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput;
}
