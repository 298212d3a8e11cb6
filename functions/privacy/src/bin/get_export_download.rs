//! `get_export_download` on Lambda.

fn main() {
    glotto_http::serve(
        const { glotto_http::EndpointSpec::of::<glotto_privacy::get_export_download::GetExportDownload>().function() },
    );
}
