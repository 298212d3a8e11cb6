use proptest::prelude::*;

use super::*;

#[test]
fn a_picture_is_accepted_under_every_name_that_browsers_have_for_its_type() {
    for kind in PictureType::ALL {
        assert_eq!(PictureType::parse_text(kind.as_str()), Ok(kind));
    }
    for (name, kind) in PictureType::ALIASES {
        assert_eq!(PictureType::parse_text(name), Ok(kind));
    }
    for (text, kind) in
        [("", PictureType::Unknown), ("image/png; charset=utf-8", PictureType::Png), ("IMAGE/JPG", PictureType::Jpeg)]
    {
        assert_eq!(PictureType::parse_text(text), Ok(kind), "{text:?}");
    }
}

#[test]
fn only_pictures_without_programs_in_them_are_accepted() {
    for other in ["image/svg+xml", "text/html", "image/*", "image/heic", "video/mp4", "application/pdf", "image"] {
        assert!(PictureType::parse_text(other).is_err(), "{other:?}");
    }
}

#[test]
fn an_upload_has_at_least_a_byte_and_at_most_25_megabytes() {
    assert!(PictureSize::new(0).is_none());
    assert!(PictureSize::new(1).is_some());
    assert!(PictureSize::new(PictureSize::LARGEST).is_some());
    assert!(PictureSize::new(PictureSize::LARGEST + 1).is_none());
}

#[test]
fn the_limits_that_users_read_are_those_that_apply() {
    let pixels = format!("more than {} million pixels", MOST_PIXELS / 1_000_000);
    let size = format!("larger than {} MB", PictureSize::LARGEST / 1024 / 1024);
    let smallest = format!("at least {SMALLEST_SIDE} pixels");
    for (failure, limit) in [
        (PictureFailure::TooManyPixels, pixels),
        (PictureFailure::TooLarge, size),
        (PictureFailure::TooSmall, smallest),
    ] {
        assert!(failure.message().contains(&limit), "{failure:?}: {limit}");
    }
}

#[test]
fn a_picture_url_is_not_cached_longer_than_it_is_valid() {
    assert!(i64::from(CACHED) * 2 <= LINK_LIFETIME.as_secs());
}

#[test]
fn a_size_has_one_name() {
    assert_eq!(size_named("64"), Some(64));
    for other in ["", "0", "65", "064", "64.jpg", "+64", "512 "] {
        assert_eq!(size_named(other), None, "{other}");
    }
}

proptest! {
    #[test]
    fn an_upload_is_found_by_its_key(one in 0_u128..(1 << 80), other in 0_u128..(1 << 80)) {
        let moment = jiff::Timestamp::UNIX_EPOCH;
        let key = UploadKey { owner: UserId::new(moment, one), id: AvatarId::new(moment, other) };
        prop_assert_eq!(UploadKey::of(&key.object_key()), Some(key));
        prop_assert!(key.object_key().starts_with(&folder(key.owner)));
        for size in SIZES {
            prop_assert_eq!(UploadKey::of(&object_key(key.owner, key.id, size)), None);
        }
    }

    #[test]
    fn no_other_key_is_parsed_as_an_upload(key in "(avatars/)?(usr_)?[a-z_/.]{0,40}(/avt_)?") {
        prop_assert_eq!(UploadKey::of(&key), None);
    }
}
