//! Query parameters that an endpoint does not have.

use super::Spec;
use super::erased::is_json;
use crate::Access;
use crate::docs::Response;

impl Spec {
    /// Whether a query parameter that the endpoint does not have is an error. Below `/v1` it is, because a misspelt
    /// filter must not return everything. It is not for a page, a picture, a playlist or a redirect that is public:
    /// its link leaves the API, in mails and in pages, and the programs that pass it on append parameters of their own
    /// (`utm_source`, `fbclid`, a cache-buster). A link that then failed could not unsubscribe in one click (RFC 8058, 3).
    pub(super) const fn rejects_unknown_parameters(&self, response: &Response) -> bool {
        let is_api = matches!(self.path.as_bytes(), [b'/', b'v', b'1', b'/', ..]);
        let is_link = matches!(self.access, Access::Public(_)) && is_document(response);
        is_api && !is_link
    }
}

/// Whether a response is for a browser, a player or a mail program, and not for a client of the API.
const fn is_document(response: &Response) -> bool {
    let redirects = matches!(response.status, 300..400);
    redirects || !(response.content_type.is_empty() || is_json(response.content_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: Access = Access::Public("for tests");

    fn rejects(path: &'static str, access: Access, status: u16, content_type: &'static str) -> bool {
        let response = Response { status, description: "", has_location: false, content_type, schema: None };
        Spec::get("get_test", path, access).rejects_unknown_parameters(&response)
    }

    #[test]
    fn a_public_document_or_redirect_ignores_parameters_that_it_does_not_have() {
        assert!(!rejects("/v1/page", PUBLIC, 200, "text/html"));
        assert!(!rejects("/v1/picture", PUBLIC, 302, ""));
        assert!(!rejects("/health", PUBLIC, 200, "application/json"));
    }

    #[test]
    fn what_clients_of_the_api_call_rejects_parameters_that_it_does_not_have() {
        assert!(rejects("/v1/courses", PUBLIC, 200, "application/json"));
        assert!(rejects("/v1/sessions/revocation", PUBLIC, 204, ""));
        assert!(rejects("/v1/me/export", Access::SignedIn, 302, ""));
    }
}
