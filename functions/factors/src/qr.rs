//! QR codes as SVG (ISO/IEC 18004). They load nothing and run nothing, so pages can show them inline.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone around the code, in modules.
const QUIET: i32 = 4;

/// The QR code of a text; none if the text is too long. Each run of dark modules in a row is a path,
/// and a module is one unit, so the code is sharp at any size.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let length = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let length = i32::try_from(length).unwrap_or(0);
            if length > 0 {
                _ = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
            }
            x += length.max(1);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" \
         role=\"img\" aria-label=\"QR code\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path \
             d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the path: for each module, whether it is dark.
    fn drawn(svg: &str) -> (usize, Vec<bool>) {
        let side: usize = svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let mut dark = vec![false; side * side];
        let path = svg.rsplit("d=\"").next().unwrap().split('"').next().unwrap();
        for run in path.split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, _) = rest.split_once('v').unwrap();
            let start = y.parse::<usize>().unwrap() * side + x.parse::<usize>().unwrap();
            dark[start..start + length.parse::<usize>().unwrap()].fill(true);
        }
        (side, dark)
    }

    #[test]
    fn a_reader_that_is_not_ours_reads_the_text() {
        let text = "otpauth://totp/Glotto:a-rather-long-name.with-parts%40mail.example.com?secret=\
                    GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Glotto&algorithm=SHA1&digits=6&period=30";
        let (side, dark) = drawn(&svg(text).unwrap());
        let dots = side * 8;
        let mut image = rqrr::PreparedImage::prepare_from_bitmap(dots, dots, |x, y| dark[(y / 8) * side + x / 8]);
        let grids = image.detect_grids();
        assert_eq!(grids[0].decode().unwrap().1, text);
    }

    #[test]
    fn the_qr_code_loads_and_runs_nothing() {
        let svg = svg("</svg><script>alert(1)</script>").unwrap();
        assert!(!svg.contains("script") && !svg.contains("href"));
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        assert_eq!(svg(&"x".repeat(3000)), None);
    }
}
