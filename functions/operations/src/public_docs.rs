//! Whether the API reference is public.

use glotto_http::errors::NotFound;
use glotto_runtime::Settings;

/// The setting that opens the API reference: `true`, or anything else (the parameter `PublicDocs`).
const SETTING: &str = "PUBLIC_DOCS";

/// Checks that the API reference is public.
///
/// If it is not, CloudFront refuses its paths too, which costs less. But it may compare a path as it is sent, and API
/// Gateway decodes it before it chooses the route, so that `/openapi%2Ejson` would arrive here.
pub(crate) fn check_public(settings: &Settings) -> Result<(), NotFound> {
    if settings.get(SETTING).is_ok_and(|setting| setting == "true") { Ok(()) } else { Err(NotFound) }
}
