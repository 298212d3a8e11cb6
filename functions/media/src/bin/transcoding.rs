//! The artifact of the functions that call MediaConvert, or delete objects.

glotto_artifact::main!(glotto_media, "transcoding");
