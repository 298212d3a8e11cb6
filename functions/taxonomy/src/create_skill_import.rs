//! `POST /v1/skill-imports`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::import::{FileSize, ImportFormat, SkillImport, UPLOAD_LIFETIME, object_key};
use glotto_domain::{FieldErrorCode, Pointer, ValidationErrors, Violation, input};
use glotto_http::{Access, Created, Cx, Endpoint, Idempotent, Json, Result, Spec};
use glotto_objects::{Objects, SignedRequestView};
use glotto_runtime::{Bucket, Grant, Part};
use glotto_store::taxonomy::SkillImportItem;
use glotto_store::{Conflict, Transaction};

use crate::audit;
use crate::import_view::{SkillImportTicketView, SkillImportView};

/// The media type of CSV files (RFC 7111).
const CONTENT_TYPE: &str = "text/csv";

/// The file that is to be imported.
#[input]
pub struct CreateSkillImportInput {
    /// Its format.
    pub format: ImportFormat,
    /// The language of its texts. Required of `escoSkills`, and of no other format.
    pub language: Option<LanguageTag>,
    /// Its exact size in bytes.
    pub size_bytes: FileSize,
}

/// Announces a file with skills.
pub struct CreateSkillImport;

impl Endpoint for CreateSkillImport {
    const SPEC: Spec = Spec::post("create_skill_import", "/v1/skill-imports", Access::May(Permission::ManageTaxonomy))
        .summary("Create skill import")
        .description(
            "The answer has a signed URL: PUT the file there within an hour, with the given headers. Then poll the \
             import until its status is `completed` or `failed`. The file is CSV in UTF-8 with a line of names of \
             columns, of at most 200 MiB: `escoSkills` is a file of ESCO with skills or groups of skills in one \
             language, `escoBroader` one with their relations, `skills` your own with the columns `id`, \
             `label.<language>`, `alternatives.<language>`, `description.<language>`, `kind`, `status` and `broader` \
             (ids, separated by spaces). An import creates and changes skills and removes nothing: the same file again \
             changes nothing. A line that is invalid is left out and reported. A line that names a broader skill which \
             does not exist yet, or is narrower, is imported without its broader skills and reported as well: import \
             the file again once they exist. In your own files, a column of any other name is an error.",
        )
        .example(r#"{"format":"escoSkills","language":"en","sizeBytes":14680064}"#)
        .grants(&[
            Grant::Write(&[Part::Audit, Part::SkillImport]),
            Grant::PutObject(Bucket::Uploads, "skill-imports/"),
        ]);
    type Path = ();
    type Query = ();
    type Body = Json<CreateSkillImportInput>;
    type Response = Idempotent<Created<SkillImportTicketView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let CreateSkillImportInput { format, language, size_bytes } = cx.body.0.clone();
        check_language(format, language.as_ref())?;
        let import = SkillImport::announce(cx.new_id(), format, language, size_bytes, cx.now());
        let signer = cx.port::<Objects>()?.signer(Bucket::Uploads).await?;
        let put = signer.put(&object_key(import.id), CONTENT_TYPE, size_bytes.bytes(), UPLOAD_LIFETIME);
        let mut tx = Transaction::new(&cx.store);
        tx.create(&SkillImportItem::from(import.clone()), Conflict);
        tx.record(&audit::entry(cx, AuditAction::SkillImportRequested, import.id));
        let location = format!("/v1/skill-imports/{}", import.id);
        let upload_expires_at = import.upload_until().into();
        let import = SkillImportView::of(import, cx.now());
        let view = SkillImportTicketView { import, upload: SignedRequestView::from(put), upload_expires_at };
        cx.commit_idempotent(tx, Created::new(location, view)).await
    }
}

/// A language is given exactly if the columns do not say it.
fn check_language(format: ImportFormat, language: Option<&LanguageTag>) -> Result<(), ValidationErrors> {
    let violation = match (format.needs_language(), language) {
        (true, None) => Violation::required(),
        (false, Some(_)) => Violation::new(FieldErrorCode::NotPermitted, "must not be given with this format"),
        _ => return Ok(()),
    };
    let mut errors = ValidationErrors::default();
    errors.add(&Pointer::root().child("language"), violation);
    Err(errors)
}
