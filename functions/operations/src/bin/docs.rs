//! The artifact of the functions that contain the documentation.

glotto_artifact::main!(glotto_operations, "docs");
