//! Files that users upload.

use glotto_clips::MOST_SECONDS;
use glotto_pdf::MOST_PAGES;
use glotto_pictures::Upload;

/// Pixels of a picture that is decoded: a few bytes can claim fifty million, which takes a build for tests seconds.
const FEW: u64 = 1_000_000;

/// Any bytes as a picture. It has as many pixels as was announced.
pub fn picture(data: &[u8]) {
    let Ok(upload) = Upload::open(data) else { return };
    let (width, height) = upload.dimensions();
    if u64::from(width) * u64::from(height) > FEW {
        return;
    }
    let Ok(decoded) = upload.decode() else { return };
    assert_eq!((decoded.picture.width(), decoded.picture.height()), (width, height), "the picture has another size");
}

/// Any bytes as a PDF. What is accepted has pages.
pub fn pdf(data: &[u8]) {
    let Ok(document) = glotto_pdf::inspect(data.to_vec()) else { return };
    assert!((1..=MOST_PAGES).contains(&document.pages()), "the number of pages is not within bounds");
}

/// Any bytes as a recording. What is accepted is within bounds, and nothing was added to it.
pub fn clip(data: &[u8]) {
    let Ok(clip) = glotto_clips::inspect(data) else { return };
    assert!((1..=MOST_SECONDS).contains(&clip.seconds), "the length is not within bounds");
    assert!(clip.bytes.len() <= data.len() + 1, "the clip is longer than the file");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())).collect()
    }

    #[test]
    fn seeds_of_files_are_accepted_so_that_their_changes_reach_all_of_the_parsers() {
        for (name, seed) in seeds("picture") {
            assert!(Upload::open(&seed).and_then(Upload::decode).is_ok(), "{name}");
        }
        for (name, seed) in seeds("pdf") {
            assert_eq!(glotto_pdf::inspect(seed).is_ok(), name != "script", "{name}");
        }
        for (name, seed) in seeds("clip") {
            assert!(glotto_clips::inspect(&seed).is_ok(), "{name}");
        }
    }
}
