//! What is shown of profiles and pictures.

use glotto_domain::courses::{Course, CourseTitle};
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::identity::DisplayName;
use glotto_domain::locale::LanguageTag;
use glotto_domain::profiles::{Avatar, Bio, Handle, PictureFailure, SIZES, Shows, USUAL_SIZE, Upload, Visibility};
use glotto_store::enrolment::EnrolmentItem;
use glotto_store::profiles::UserProfile;
use glotto_store::progress::StatsItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// One's own profile.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyProfileView {
    /// Under which handle others find one; without a handle nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
    /// From when on the handle can be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub handle_changeable_at: Option<Timestamp>,
    /// Handles that one gave up lately and that nobody else gets yet.
    pub former_handles: Vec<FormerHandleView>,
    /// What one says about oneself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<Bio>,
    /// Who may see the profile.
    pub visibility: Visibility,
    /// What of one's learning it shows to them.
    pub shows: Shows,
    /// One's picture.
    pub avatar: AvatarView,
    /// What became of the picture that was announced last, until it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_upload: Option<AvatarUploadView>,
}

/// A handle that was given up.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormerHandleView {
    /// The handle.
    pub handle: Handle,
    /// Until when nobody else gets it.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub kept_until: Timestamp,
}

impl MyProfileView {
    /// The view of somebody's profile at a moment.
    pub fn of(person: &UserProfile, api: &str, now: Timestamp) -> Self {
        let profile = &person.profile;
        let former = profile.former.iter().filter(|former| former.until > now);
        Self {
            handle: profile.handle.as_ref().map(|own| own.name.clone()),
            handle_changeable_at: profile.handle_changeable_from(),
            former_handles: former
                .map(|former| FormerHandleView { handle: former.name.clone(), kept_until: former.until })
                .collect(),
            bio: profile.bio.clone(),
            visibility: profile.visibility,
            shows: profile.shows,
            avatar: AvatarView::of(person.account.user_id, &person.avatar, api),
            avatar_upload: person.avatar.upload.as_ref().map(|upload| AvatarUploadView::of(upload, now)),
        }
    }
}

/// Somebody's picture. Its addresses may stand in a page as they are: they need no token. Those of
/// an uploaded picture cannot be guessed, and change when fewer people may see the profile.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarView {
    /// Whether it is a pattern that stands for a picture.
    pub generated: bool,
    /// Its address, in a middling size.
    pub url: String,
    /// Its addresses in all sizes, the smallest first. A pattern has every size.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<AvatarSizeView>,
}

// Whoever knows the addresses sees the picture.
glotto_domain::silent!(AvatarView);

/// A picture in one of the sizes.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarSizeView {
    /// Pixels a side.
    pub pixels: u32,
    /// Its address.
    pub url: String,
}

// See [`AvatarView`].
glotto_domain::silent!(AvatarSizeView);

impl AvatarView {
    /// The view of somebody's picture.
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

/// What became of a picture that was announced.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarUploadView {
    /// Where it is on its way.
    pub status: AvatarUploadStatus,
    /// Why nothing came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<AvatarFailureView>,
    /// Until when it may be uploaded.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

/// Where a picture is on its way.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AvatarUploadStatus {
    /// It is awaited or being made; look again in a second.
    Pending,
    /// Nothing came of it.
    Failed,
    /// It was not uploaded in time.
    Expired,
}

/// Why nothing came of a picture.
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
        let status = match upload.failure {
            Some(_) => AvatarUploadStatus::Failed,
            None if upload.ends <= now => AvatarUploadStatus::Expired,
            None => AvatarUploadStatus::Pending,
        };
        let failure = upload.failure.map(|code| AvatarFailureView { code, message: code.message() });
        Self { status, failure, expires_at: upload.ends }
    }
}

/// A profile, as others see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileView {
    /// The handle.
    pub handle: Handle,
    /// How they want to be called.
    pub display_name: DisplayName,
    /// What they say about themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<Bio>,
    /// Their picture.
    pub avatar: AvatarView,
    /// Their points, if they show them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xp: Option<u64>,
    /// Their days of study in a row, if they show them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streak: Option<ProfileStreakView>,
    /// Courses that they learn, if they show them: published ones, fifty at most, the oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub courses: Option<Vec<ProfileCourseView>>,
}

/// Days of study in a row.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileStreakView {
    /// Until today or yesterday; none if neither was a day of study.
    pub current: u32,
    /// The most there ever were.
    pub longest: u32,
}

/// A course that somebody learns.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileCourseView {
    /// The course.
    pub course_id: CourseId,
    /// What it is called.
    pub title: CourseTitle,
    /// The language of the title: the reader's, or the nearest that there is.
    pub language: LanguageTag,
    /// Whether they have completed it.
    pub finished: bool,
}

impl ProfileView {
    /// The view of somebody's profile under their handle, without courses.
    pub fn of(person: &UserProfile, handle: Handle, stats: Option<&StatsItem>, api: &str, now: Timestamp) -> Self {
        let (account, profile) = (&person.account, &person.profile);
        let record = stats.map(StatsItem::record).unwrap_or_default();
        let streak = || ProfileStreakView {
            current: record.days.current(now, &account.time_zone),
            longest: record.days.longest(),
        };
        Self {
            handle,
            display_name: account.display_name.clone(),
            bio: profile.bio.clone(),
            avatar: AvatarView::of(account.user_id, &person.avatar, api),
            xp: profile.shows.xp.then_some(record.xp),
            streak: profile.shows.streak.then(streak),
            courses: None,
        }
    }
}

impl ProfileCourseView {
    /// The view of an enrolment for a reader of some languages.
    pub fn of(enrolment: &EnrolmentItem, course: &Course, languages: &[LanguageTag]) -> Self {
        let (language, title) = course.title.pick(languages, &course.default_language);
        Self {
            course_id: enrolment.course_id,
            title: title.clone(),
            language: language.clone(),
            finished: enrolment.finished.is_some(),
        }
    }
}
