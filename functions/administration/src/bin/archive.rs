//! The artifact of the functions that write the archive of the audit trail to S3.

glotto_artifact::main!(glotto_administration, "archive");
