//! Examples of texts, by the name of their type or of the member that they are. A test demands one for each text
//! whose schema has no example.

/// How an example begins that is missing.
pub const MISSING: &str = "no example of";

/// The example of a text with a name.
pub fn named(name: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(other, _)| *other == name).map(|(_, text)| *text)
}

const TEXTS: &[(&str, &str)] = &[
    // Types.
    ("ArticleBody", "# Greetings\n\nIn the morning one says *buenos días*."),
    ("Bio", "I learn Spanish for my next journey."),
    ("CourseDescription", "Order food, ask for the way and talk about your day."),
    ("CourseTitle", "Spanish for travellers"),
    ("DisplayName", "Ada"),
    ("FileName", "lesson-1.mp4"),
    ("LessonTitle", "Ordering a coffee"),
    ("ModuleTitle", "At the café"),
    ("PasskeyName", "My phone"),
    ("Password", "correct horse battery staple"),
    ("NewPassword", "correct horse battery staple"),
    ("SealedToken", "v1.aG91c2Vob2xk.q8Zt0b1J2mXc4vN6yR5wKQ"),
    ("ProviderClientKey", "q8Zt0b1J2mXc4vN6yR5wKQ"),
    ("ProviderCode", "4/0AbCdEfGhIjKlMn"),
    ("ProviderIssuer", "https://accounts.google.com"),
    ("ProviderState", "v1.aG91c2Vob2xk.q8Zt0b1J2mXc4vN6yR5wKQ"),
    // Members.
    ("accessToken", "eyJhbGciOiJFZERTQSIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1c3JfMDFKOVpLNVcifQ.c2lnbmF0dXJl"),
    ("access_token_signing_alg_values_supported", "EdDSA"),
    ("authorizationUrl", "https://accounts.google.com/o/oauth2/v2/auth?client_id=glotto&state=v1.aG91c2Vob2xk"),
    ("avatarUrl", "https://api.example.com/v1/avatars/usr_01J9ZK5W6V4QX0N8R3T7B2M1CD/default.svg"),
    ("challenge", "q8Zt0b1J2mXc4vN6yR5wKQ"),
    ("clientKey", "q8Zt0b1J2mXc4vN6yR5wKQ"),
    ("code", "4/0AbCdEfGhIjKlMn"),
    ("codes", "7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE"),
    ("content-type", "video/mp4"),
    ("courseEtag", "\"r3\""),
    ("credentialId", "AQIDBAUGBwgJCgsMDQ4PEA"),
    ("dashUrl", "https://api.example.com/v1/playback/v1.aG91c2Vob2xk/master.mpd"),
    ("detail", "learner"),
    ("device", "Firefox on Linux"),
    ("displayName", "Ada"),
    ("error", "access_denied"),
    ("fileName", "lesson-1.mp4"),
    ("headers", "video/mp4"),
    ("id", "AQIDBAUGBwgJCgsMDQ4PEA"),
    ("instance", "Zk3vXhO1joEEPyw="),
    ("iss", "https://accounts.google.com"),
    ("issuer", "https://api.example.com"),
    ("jwks_uri", "https://api.example.com/.well-known/jwks.json"),
    ("kid", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
    ("label", "Google"),
    ("masterUrl", "https://api.example.com/v1/playback/v1.aG91c2Vob2xk/master.m3u8"),
    ("message", "The file could not be read. Upload it again."),
    ("name", "Glotto"),
    ("nextCursor", "v1.aG91c2Vob2xk-q8Zt0b1J2mXc4vN6yR5wKQ"),
    ("place", "203.0.113.0/24"),
    ("posterUrl", "https://cdn.example.com/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/poster.jpg"),
    ("qrCode", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
    ("rawId", "AQIDBAUGBwgJCgsMDQ4PEA"),
    ("refreshToken", "v1.aG91c2Vob2xk.q8Zt0b1J2mXc4vN6yR5wKQ"),
    ("requestId", "Zk3vXhO1joEEPyw="),
    ("rpId", "app.example.com"),
    ("secret", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
    ("service_documentation", "https://api.example.com/docs"),
    ("state", "v1.aG91c2Vob2xk.q8Zt0b1J2mXc4vN6yR5wKQ"),
    ("storyboardUrl", "https://api.example.com/v1/playback/v1.aG91c2Vob2xk/storyboard.vtt"),
    ("title", "Validation failed."),
    ("transports", "internal"),
    ("uri", "otpauth://totp/Glotto:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Glotto"),
    ("url", "https://media.example.com/01J9ZK5W6V4QX0N8R3T7B2M1CD?X-Amz-Signature=aeeed9bb"),
    ("user", "{\"name\":{\"firstName\":\"Ada\"}}"),
    ("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
];
