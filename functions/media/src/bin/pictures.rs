//! The artifact of the function that decodes and scales pictures.

glotto_artifact::main!(glotto_media, "pictures");
