//! Checks that types with secrets or credentials do not print them.

use std::collections::BTreeSet;

use regex_lite::Regex;

use super::files::sources;

/// Those that have to say nothing but their name, whatever their fields are called.
const REDACTED_TYPES: &[&str] = &[
    "Addressee",
    "EmailPrefix",
    "AuthorizationView",
    "AvatarLink",
    "AvatarSizeView",
    "AvatarView",
    "Cdn",
    "ChallengeView",
    "Change",
    "CursorKey",
    "ExportDownloadView",
    "Draft",
    "EmailAddress",
    "Entry",
    "Event",
    "EventItem",
    "GatewayEvent",
    "GatewayResponse",
    "IdempotencyRecord",
    "InvitationCode",
    "LessonContentView",
    "LessonDownloadView",
    "LessonMediaFileView",
    "LessonMediaView",
    "Link",
    "LoginHint",
    "MadeCredential",
    "Mail",
    "MeView",
    "MediaView",
    "Message",
    "MoreClaims",
    "NewInvitationView",
    "Password",
    "PasswordHash",
    "ProviderIdentity",
    "PictureSizeView",
    "PictureView",
    "PlaybackCaptionsView",
    "PlaybackView",
    "ProviderSecrets",
    "RecoveryCode",
    "RecoveryCodesView",
    "Rendered",
    "RenderedText",
    "Reply",
    "Request",
    "Seal",
    "SealedText",
    "SecretSet",
    "SignedPut",
    "SignedRequestView",
    "SignedText",
    "StreamEvent",
    "StreamRecord",
    "Tokens",
    "TokensView",
    "TotpCode",
    "TotpSecret",
    "TotpSetupView",
    "UnsubscribePath",
    "UsedCredential",
    "FactorCipher",
    "VideoView",
    "WrappingKeys",
];

/// Fields of texts, bytes or JSON that hold such a thing, by what they are called.
const SECRET_FIELD_NAMES: &str =
    "(?:[a-z]+_)*(?:token|tokens|secret|secrets|password|codes|verifier|state|url|body|payload|html)";

fn all() -> String {
    sources(&["shared", "functions"])
}

#[test]
fn a_type_with_a_secret_prints_only_its_name() {
    let sources = all();
    let calls = Regex::new(r"redacted_debug!\(([^)$]+)\);").unwrap();
    let names = calls
        .captures_iter(&sources)
        .flat_map(|call| call[1].split(',').map(str::trim).map(str::to_owned).collect::<Vec<_>>());
    let redacted: BTreeSet<String> = names.filter(|name| !name.is_empty() && name != "Key").collect();
    let expected: BTreeSet<String> = REDACTED_TYPES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(redacted, expected, "the types on the left call redacted_debug!: name exactly these in REDACTED_TYPES");
}

#[test]
fn a_type_whose_fields_are_called_like_secrets_does_not_derive_debug() {
    let sources = all();
    let types = Regex::new(
        r"(?s)#\[derive\(([^)]*)\)\]\n(?:#\[[^\n]*\n)*(?:pub(?:\([a-z]+\))? )?struct (\w+)[^{;\n]*\{(.*?)\n\}",
    )
    .unwrap();
    let fields = Regex::new(&format!(
        r"(?m)^    (?:pub(?:\([a-z]+\))? )?{SECRET_FIELD_NAMES}: (?:Option<)?(?:String|Vec<String>|Vec<u8>|Value)>?,"
    ))
    .unwrap();
    let telling: Vec<_> = types
        .captures_iter(&sources)
        .filter(|found| found[1].contains("Debug"))
        .filter_map(|found| Some(format!("{}: {}", &found[2], fields.find(&found[3])?.as_str().trim())))
        .collect();
    assert!(telling.is_empty(), "these print what they hold: glotto_domain::redacted_debug!: {telling:#?}");
}
