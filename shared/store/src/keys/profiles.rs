//! Keys of profiles, pictures and handles.

use glotto_domain::id::UserId;
use glotto_domain::profiles::Handle;

use super::UserPartition::Profile;
use super::keys;

keys! {
    /// `PROFILE#<user>` / `PROFILE`: a user's profile.
    item profile(user: UserId) = (Profile.of(user), "PROFILE");

    /// `PROFILE#<user>` / `AVATAR`: a user's picture.
    item avatar(user: UserId) = (Profile.of(user), "AVATAR");

    /// `HANDLE#<confusable form>` / `HANDLE`: the owner of a handle and of all handles that look like it.
    item handle(handle: &Handle) = (format!("HANDLE#{}", handle.skeleton()), "HANDLE");
}
