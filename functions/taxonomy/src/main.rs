//! The artifact of all functions of this feature; `_HANDLER` names the one that runs.

glotto_artifact::main!(glotto_taxonomy);
