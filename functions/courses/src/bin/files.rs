//! The artifact of the functions that copy and delete files of courses.

glotto_artifact::main!(glotto_courses, "files");
