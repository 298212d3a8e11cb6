//! The artifact of the functions that read or delete all files of a user, and create ZIP archives.

glotto_artifact::main!(glotto_privacy, "archives");
