//! The artifact of the function that purges courses with their files.

glotto_artifact::main!(glotto_courses, "purge");
