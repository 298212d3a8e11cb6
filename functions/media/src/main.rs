//! The artifact of the functions of this feature that name no other; `_HANDLER` names the one that runs.

glotto_artifact::main!(glotto_media);
