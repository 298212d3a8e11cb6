//! The list of the parameters, and what stacks get from each other.

use super::Parameter;

/// All parameters, in the order of the templates.
pub const PARAMETERS: &[Parameter] = &[
    Parameter::text("Stage", "dev", "Name of the deployment; part of the names of everything that has a name.")
        .pattern("^[a-z][a-z0-9]{1,15}$"),
    Parameter::text("Architecture", "arm64", "Processor of all functions. arm64 costs a fifth less per millisecond.")
        .allowed(&["arm64", "x86_64"]),
    Parameter::text(
        "DomainName",
        "",
        "Host name of the platform, for example api.example.org. Empty - it uses the name that CloudFront gives it.",
    ),
    Parameter::text("CertificateArn", "", "Certificate of DomainName, in us-east-1, where CloudFront looks for it.")
        .pattern("^(arn:aws[a-z-]*:acm:us-east-1:[0-9]{12}:certificate/.+)?$"),
    Parameter::text(
        "HostedZoneId",
        "",
        "Route 53 zone of DomainName. Empty - point the name at the distribution yourself.",
    ),
    Parameter::text(
        "WebAclArn",
        "",
        "Web ACL of AWS WAF, of scope CLOUDFRONT and so in us-east-1, that filters requests. Empty - none.",
    )
    .pattern("^(arn:aws[a-z-]*:wafv2:us-east-1:[0-9]{12}:global/webacl/.+)?$"),
    // Without the secret, the APIs would answer to requests that do not come from CloudFront, and believe what these
    // say about the address of their caller. So there is no default, and no stack without both.
    Parameter::required(
        "OriginSecret",
        "What CloudFront sends with each request, so that the APIs answer to it alone. tools/deploy makes it.",
    )
    .pattern("^[A-Za-z0-9_-]+$")
    .max_length(200)
    .secret(),
    Parameter::required(
        "OriginSecretHashes",
        "SHA-256 of each accepted OriginSecret in lower-case hexadecimal, separated by commas. tools/deploy sets it.",
    )
    .pattern("^[0-9a-f]{64}(,[0-9a-f]{64})*$")
    .variable("ORIGIN_SECRET_HASHES"),
    Parameter::text(
        "Closed",
        "false",
        "Whether the platform is out of service: endpoints answer 503, and workers handle only events of S3, SES and \
         MediaConvert. For a restore.",
    )
    .allowed(&["\"true\"", "\"false\""])
    .variable("CLOSED"),
    Parameter::text(
        "PublicDocs",
        "true",
        "Whether /docs and /openapi.json are public. They are large, and traffic out is billed.",
    )
    .allowed(&["\"true\"", "\"false\""])
    .variable("PUBLIC_DOCS"),
    Parameter::text(
        "MediaKeyVersions",
        "",
        "Versions of the key for media in the two places of the front door, separated by a comma. The newer one signs, \
         both verify. Empty - the first version, in the first place; see docs/operations.md.",
    )
    .pattern("^([A-Za-z0-9_-]{8})?(,([A-Za-z0-9_-]{8})?)?$"),
    Parameter::text(
        "PermissionsBoundary",
        "",
        "Managed policy that limits what all roles may do. tools/deploy sets it if CloudFormation works with a role of \
         tools/deployer.yaml, which makes no roles without it. Empty - none.",
    )
    .pattern("^(arn:aws[a-z-]*:iam::[0-9]{12}:policy/.+)?$"),
    Parameter::text("AppUrl", "http://localhost:3000", "Base URL of the front end; links in mails lead there.")
        .pattern("^https?://.*[^/]$")
        .variable("APP_URL"),
    Parameter::text(
        "AppName",
        "Glotto",
        "Name of the platform in mails, beside passkeys and in authenticator apps. Devices keep the name that they saw \
         at first.",
    )
    .pattern("^[^\\s:<>{}]([^:<>{}\\t\\r\\n]*[^\\s:<>{}])?$")
    .max_length(40)
    .variable("APP_NAME"),
    // A string that is split where it is used, because SAM passes a CommaDelimitedList on as one string.
    Parameter::text(
        "CorsOrigins",
        "http://localhost:3000",
        "Origins whose pages may call the API, upload files and play media, separated by commas. Empty - none.",
    )
    .variable("CORS_ORIGINS"),
    Parameter::text(
        "MailSender",
        "no-reply@example.org",
        "Sender address of mails. Its identity must be verified in SES.",
    )
    .pattern("^[^@\\s<>]+@[^@\\s<>]+$"),
    Parameter::text(
        "PasskeyRpId",
        "",
        "Domain that passkeys are permanently bound to. Empty - the host of AppUrl. With a parent domain they work on \
         all hosts below it.",
    )
    .pattern("^([a-z0-9-]+\\.)*[a-z0-9-]*$")
    .variable("PASSKEY_RP_ID"),
    Parameter::text(
        "PasskeyOrigins",
        "",
        "Origins whose pages may use passkeys, for example https://app.example.org, separated by commas. Empty - the \
         origin of AppUrl.",
    )
    .variable("PASSKEY_ORIGINS"),
    Parameter::text(
        "OidcProviders",
        "[]",
        "OpenID Connect providers that users may sign in with, a JSON array; see docs/sign-in-with.md.",
    ),
    Parameter::text(
        "OidcRedirectUris",
        "http://localhost:3000/signed-in/{provider}",
        "Exact redirect URIs that providers may use, separated by commas. {provider} stands for the provider's name.",
    ),
    Parameter::text(
        "MediaConvertQueue",
        "Default",
        "Name of the on-demand queue of MediaConvert whose jobs transcode uploads. Its limit of concurrent jobs holds; \
         further jobs wait, the short ones first.",
    )
    .pattern("^[A-Za-z0-9_-]+$"),
    Parameter::text("AlarmEmail", "", "Mail address that receives alarms. Empty - the topic has no subscriber."),
    Parameter::number(
        "MonthlyBudgetUsd",
        20,
        "US dollars a month of the whole account of which AlarmEmail is notified: at 80 %, and when they are \
         forecast.",
    )
    .range(Some(1), None),
    Parameter::text(
        "AccountAlarms",
        "true",
        "Whether this stage has the alarms about the whole account - throttled functions, bounces and complaints. \
         false for all stages of an account but one.",
    )
    .allowed(&["\"true\"", "\"false\""]),
    Parameter::text(
        "LogLevel",
        "info",
        "RUST_LOG of all functions - error, warn or info, also by target, for example info,glotto_http=warn.",
    )
    .variable("RUST_LOG"),
    Parameter::number("LogRetentionDays", 30, "How long logs are kept.")
        .allowed(&["1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731"]),
    Parameter::number("ApiRateLimit", 200, "Requests per second above which each of the three APIs answers 429."),
    Parameter::number("ApiBurstLimit", 400, "Requests at once above which each of the three APIs answers 429."),
    Parameter::number(
        "QueueRetrySeconds",
        180,
        "Seconds until a failed message is tried again. On AWS at least six times the longest timeout of a worker.",
    )
    .range(Some(1), Some(43_200)),
    Parameter::number(
        "ErasureCoolOffDays",
        14,
        "Days in which a user can cancel the requested erasure of their account. The law (GDPR) allows one month in \
         total.",
    )
    .range(Some(1), Some(30))
    .variable("ERASURE_COOL_OFF_DAYS"),
    Parameter::number(
        "ProofOfWorkBits",
        0,
        "Zero bits of the proof of work that registering, logging in and requesting mails require; 0 requires none. 18 \
         takes a browser three to five seconds (docs/security.md).",
    )
    .range(Some(0), Some(30))
    .variable("PROOF_OF_WORK_BITS"),
    Parameter::number(
        "AuditBatchSeconds",
        60,
        "Seconds for which entries of the audit trail are collected into one object of the archive.",
    )
    .range(Some(0), Some(300)),
    Parameter::number(
        "AuditArchiveDays",
        1_096,
        "Days for which the archive keeps the audit trail; the table keeps it for 400 days.",
    )
    .range(Some(401), None)
    .variable("AUDIT_ARCHIVE_DAYS"),
    Parameter::text(
        "Protected",
        "true",
        "Whether the table can only be deleted after this is set to false. The first deployment sets it to false until \
         the data stack is there, because CloudFormation cannot take a protected table back.",
    )
    .allowed(&["\"true\"", "\"false\""]),
];

/// What a stack gets from another stack: the parameter, the application in `template.yaml`, and its output.
pub const OUTPUTS: &[(&str, &str, &str)] = &[
    ("MeApiHost", "Edge", "MeApiHost"),
    ("CoursesApiHost", "Edge", "CoursesApiHost"),
    ("MainApiHost", "Edge", "MainApiHost"),
    (PUBLIC_URL.0, "Front", "Url"),
    ("MediaKeyId", "Front", "MediaKeyId"),
    ("MediaKeyVersion", "Front", "MediaKeyVersion"),
    ("MediaKeySlots", "Keys", "MediaKeySlots"),
    ("FirstMediaKeyVersion", "Keys", "FirstMediaKeyVersion"),
    ("FirstMediaPublicKey", "Keys", "FirstMediaPublicKey"),
    ("SecondMediaKeyVersion", "Keys", "SecondMediaKeyVersion"),
    ("SecondMediaPublicKey", "Keys", "SecondMediaPublicKey"),
];

/// What the data stack stores in Systems Manager, because its name cannot be known before: the parameter of nested
/// stacks, and the end of the name `/glotto/<stage>/…` under which it is stored.
pub const STORED: &[(&str, &str)] = &[
    ("TableStreamArn", "table-stream-arn"),
    ("MediaConvertRoleArn", "mediaconvert-role-arn"),
    ("EnvironmentKeyArn", "environment-key-arn"),
];

/// The address of the platform as clients see it: the parameter, and the variable of all functions.
pub const PUBLIC_URL: (&str, &str) = ("PublicUrl", "PUBLIC_URL");

/// Features that the front door waits for, because it uses what their functions make. These do not know its address.
pub const BEFORE_THE_FRONT: &[&str] = &["keys"];
