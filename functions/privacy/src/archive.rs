//! The ZIP archive of an export. It is written to a temporary file, so that memory does not depend on
//! its size. The file is deleted when it is dropped.

use std::collections::HashMap;
use std::io::{self, Write as _};

use serde_json::Value;
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A ZIP archive that is being written.
pub(crate) struct Archive {
    zip: ZipWriter<NamedTempFile>,
    /// The list that is being written.
    open: Option<String>,
    /// The number of files by the name of their list.
    lists: HashMap<String, u32>,
}

impl Archive {
    /// An empty archive.
    pub fn begin() -> io::Result<Self> {
        Ok(Self { zip: ZipWriter::new(NamedTempFile::new()?), open: None, lists: HashMap::new() })
    }

    /// Adds a member to a list, which is a JSON file. If members of another list came in between, the
    /// list continues in another file.
    pub fn add(&mut self, list: &str, member: &Value) -> io::Result<()> {
        if self.open.as_deref() == Some(list) {
            self.zip.write_all(b",\n")?;
        } else {
            self.close_list()?;
            let number = self.lists.entry(list.to_owned()).or_default();
            *number += 1;
            let name = if *number == 1 { format!("{list}.json") } else { format!("{list}-{number}.json") };
            self.zip.start_file(name, options())?;
            self.zip.write_all(b"[\n")?;
            self.open = Some(list.to_owned());
        }
        serde_json::to_writer(&mut self.zip, member)?;
        Ok(())
    }

    /// Adds a file.
    pub fn put(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        self.close_list()?;
        self.zip.start_file(name, options())?;
        self.zip.write_all(content)
    }

    /// Completes the archive.
    pub fn finish(mut self) -> io::Result<NamedTempFile> {
        self.close_list()?;
        let mut file = self.zip.finish()?;
        file.flush()?;
        Ok(file)
    }

    fn close_list(&mut self) -> io::Result<()> {
        if self.open.take().is_some() {
            self.zip.write_all(b"\n]\n")?;
        }
        Ok(())
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use serde_json::json;

    use super::*;

    #[test]
    fn an_interrupted_list_continues_in_another_file_and_each_is_json() {
        let mut archive = Archive::begin().unwrap();
        for (list, member) in [("Day", 1), ("Day", 2), ("Course", 3), ("Day", 4)] {
            archive.add(list, &json!({ "number": member })).unwrap();
        }
        archive.put("picture.jpg", b"\xff\xd8").unwrap();
        let mut zip = zip::ZipArchive::new(archive.finish().unwrap()).unwrap();
        let names: Vec<_> =
            (0..zip.len()).map(|index| zip.by_index(index).unwrap().name().unwrap().into_owned()).collect();
        assert_eq!(names, ["Day.json", "Course.json", "Day-2.json", "picture.jpg"]);
        let mut text = String::new();
        zip.by_name("Day.json").unwrap().read_to_string(&mut text).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read, json!([{"number": 1}, {"number": 2}]));
    }
}
