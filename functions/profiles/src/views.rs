//! Views of profiles and pictures.

use glotto_domain::UtcTime;
use glotto_domain::courses::CourseTitle;
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::identity::DisplayName;
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::profiles::{
    Avatar, Bio, Handle, PictureFailure, ProfileSharing, SIZES, USUAL_SIZE, Upload, UploadState, Visibility,
};
use glotto_store::courses::CardItem;
use glotto_store::enrolment::EnrolmentItem;
use glotto_store::profiles::UserProfile;
use glotto_store::progress::StatsItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The profile of the caller.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyProfileView {
    /// The handle under which other users find you. Without a handle you cannot be found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
    /// When the handle can be changed again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle_changeable_at: Option<UtcTime>,
    /// Handles that you gave up and that no other user gets yet.
    pub former_handles: Vec<FormerHandleView>,
    /// What you say about yourself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<Bio>,
    /// Who may see the profile.
    pub visibility: Visibility,
    /// What the profile shows of your learning.
    pub shows: ProfileSharing,
    /// Your picture.
    pub avatar: AvatarView,
    /// The state of your last upload, until the picture is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_upload: Option<AvatarUploadView>,
}

/// A handle that was given up.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormerHandleView {
    /// The handle.
    pub handle: Handle,
    /// Until when no other user gets it.
    pub kept_until: UtcTime,
}

impl MyProfileView {
    /// The view of a profile at a moment.
    pub fn of(user_profile: &UserProfile, api: &str, now: Timestamp) -> Self {
        let profile = &user_profile.profile;
        let former = profile.former.iter().filter(|former| former.until > now);
        Self {
            handle: profile.handle.as_ref().map(|own| own.name.clone()),
            handle_changeable_at: profile.handle_changeable_from().map(UtcTime::from),
            former_handles: former
                .map(|former| FormerHandleView { handle: former.name.clone(), kept_until: former.until.into() })
                .collect(),
            bio: profile.bio.clone(),
            visibility: profile.visibility,
            shows: profile.shows,
            avatar: AvatarView::of(user_profile.account.user_id, &user_profile.avatar, api),
            avatar_upload: user_profile.avatar.upload.as_ref().map(|upload| AvatarUploadView::of(upload, now)),
        }
    }
}

/// The picture of a user. Pages can load its URLs without a token. Those of an uploaded picture
/// cannot be guessed, and change when fewer users may see the profile.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarView {
    /// Whether it is a generated pattern, shown in place of a picture.
    pub generated: bool,
    /// Its URL in a medium size.
    pub url: String,
    /// Its URLs in all sizes, the smallest first. Missing for a pattern, which scales to any size.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<AvatarSizeView>,
}

// The URLs give access to the picture, so they must not be logged.
glotto_domain::redacted_debug!(AvatarView);

/// A picture in one of the sizes.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarSizeView {
    /// The side in pixels.
    pub pixels: u32,
    /// Its URL.
    pub url: String,
}

// See [`AvatarView`].
glotto_domain::redacted_debug!(AvatarSizeView);

impl AvatarView {
    /// The view of the picture of a user.
    pub fn of(owner: UserId, avatar: &Avatar, api: &str) -> Self {
        let url = |size| format!("{api}{}", avatar.address(owner, size));
        let sizes = SIZES.into_iter().filter(|_| avatar.picture.is_some());
        Self {
            generated: avatar.picture.is_none(),
            url: url(USUAL_SIZE),
            sizes: sizes.map(|pixels| AvatarSizeView { pixels, url: url(pixels) }).collect(),
        }
    }
}

/// The state of an avatar upload.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarUploadView {
    /// The state.
    pub status: AvatarUploadStatus,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<AvatarFailureView>,
    /// The latest time for the upload.
    pub expires_at: UtcTime,
}

/// The state of an avatar upload.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AvatarUploadStatus {
    /// The file is not uploaded or not processed yet; poll again after a second.
    Pending,
    /// The file could not be processed.
    Failed,
    /// The file was not uploaded in time.
    Expired,
}

/// Why an avatar upload failed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarFailureView {
    /// The stable reason.
    pub code: PictureFailure,
    /// What happened and what to do.
    pub message: &'static str,
}

impl AvatarUploadView {
    fn of(upload: &Upload, now: Timestamp) -> Self {
        let (status, failure) = match upload.state(now) {
            UploadState::Pending => (AvatarUploadStatus::Pending, None),
            UploadState::Expired => (AvatarUploadStatus::Expired, None),
            UploadState::Failed(code) => (AvatarUploadStatus::Failed, Some(code)),
        };
        let failure = failure.map(|code| AvatarFailureView { code, message: code.message() });
        Self { status, failure, expires_at: upload.ends.into() }
    }
}

/// A profile, as other users see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileView {
    /// The handle.
    pub handle: Handle,
    /// The name of the user.
    pub display_name: DisplayName,
    /// What the user says about themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<Bio>,
    /// The picture of the user.
    pub avatar: AvatarView,
    /// The points, if the user shows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xp: Option<u64>,
    /// The streak, if the user shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streak: Option<ProfileStreakView>,
    /// The courses that the user is enrolled in, if the user shows them: published ones, at most fifty,
    /// the oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub courses: Option<Vec<ProfileCourseView>>,
}

/// Consecutive days of study.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileStreakView {
    /// The days until today or yesterday: 0 if neither was a day of study.
    pub current: u32,
    /// The longest streak ever.
    pub longest: u32,
}

/// A course that a user is enrolled in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileCourseView {
    /// The course.
    pub course_id: CourseId,
    /// The title of the course.
    pub title: CourseTitle,
    /// The language of the title: the best match for the languages of the caller.
    pub language: LanguageTag,
    /// The direction of texts in `language`.
    pub dir: Direction,
    /// Whether the user has finished it.
    pub finished: bool,
}

impl ProfileView {
    /// The view of a profile under its handle, without courses.
    pub fn of(
        user_profile: &UserProfile,
        handle: Handle,
        stats: Option<&StatsItem>,
        api: &str,
        now: Timestamp,
    ) -> Self {
        let (account, profile) = (&user_profile.account, &user_profile.profile);
        let record = stats.map(StatsItem::record).unwrap_or_default();
        let streak = || ProfileStreakView {
            current: record.days.current(now, &account.time_zone),
            longest: record.days.longest(),
        };
        Self {
            handle,
            display_name: account.display_name.clone(),
            bio: profile.bio.clone(),
            avatar: AvatarView::of(account.user_id, &user_profile.avatar, api),
            xp: profile.shows.xp.then_some(record.xp),
            streak: profile.shows.streak.then(streak),
            courses: None,
        }
    }
}

impl ProfileCourseView {
    /// The view of an enrolment, with the title in one of these languages if possible.
    pub fn of(enrolment: &EnrolmentItem, card: &CardItem, languages: &[LanguageTag]) -> Self {
        let (language, title) = card.metadata.title.pick(languages, &card.metadata.default_language);
        Self {
            course_id: enrolment.course_id,
            title: title.clone(),
            language: language.clone(),
            dir: language.direction(),
            finished: enrolment.finished.is_some(),
        }
    }
}
