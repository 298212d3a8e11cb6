//! The artifact of the function that parses uploads for libraries.

glotto_artifact::main!(glotto_media, "library");
