//! The ZIP archive of an export. It is written to a temporary file, so that memory does not depend on
//! its size. The file is deleted when it is dropped. Its entries have the time of the export, in UTC: the
//! format knows no time zones (APPNOTE.TXT, 4.4.6).

use std::collections::HashMap;
use std::io::{self, Write as _};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A ZIP archive that is being written.
pub(crate) struct Archive {
    zip: ZipWriter<NamedTempFile>,
    /// How its entries are written.
    options: SimpleFileOptions,
    /// The list that is being written.
    open: Option<String>,
    /// The number of files by the name of their list.
    lists: HashMap<String, u32>,
}

impl Archive {
    /// An empty archive of a moment.
    pub fn begin(now: Timestamp) -> io::Result<Self> {
        let zip = ZipWriter::new(NamedTempFile::new()?);
        Ok(Self { zip, options: options(now), open: None, lists: HashMap::new() })
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
            self.zip.start_file(name, self.options)?;
            self.zip.write_all(b"[\n")?;
            self.open = Some(list.to_owned());
        }
        serde_json::to_writer(&mut self.zip, member)?;
        Ok(())
    }

    /// Adds a file.
    pub fn put(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        self.close_list()?;
        self.zip.start_file(name, self.options)?;
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

fn options(now: Timestamp) -> SimpleFileOptions {
    // A clock before 1980 or after 2107 gives the first day that the format knows.
    let time = entry_time(now).unwrap_or_default();
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(time)
}

fn entry_time(now: Timestamp) -> Option<DateTime> {
    let utc = TimeZone::UTC.to_datetime(now);
    let [month, day, hour, minute, second] =
        [utc.month(), utc.day(), utc.hour(), utc.minute(), utc.second()].map(i8::unsigned_abs);
    DateTime::from_date_and_time(utc.year().unsigned_abs(), month, day, hour, minute, second).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use serde_json::json;

    use super::*;

    #[test]
    fn an_interrupted_list_continues_in_another_file_and_each_is_json_of_the_time_of_the_export() {
        let now = "2026-03-01T12:34:56Z".parse().unwrap();
        let mut archive = Archive::begin(now).unwrap();
        for (list, member) in [("Day", 1), ("Day", 2), ("Course", 3), ("Day", 4)] {
            archive.add(list, &json!({ "number": member })).unwrap();
        }
        archive.put("picture.jpg", b"\xff\xd8").unwrap();
        let mut zip = zip::ZipArchive::new(archive.finish().unwrap()).unwrap();
        let names: Vec<_> =
            (0..zip.len()).map(|index| zip.by_index(index).unwrap().name().unwrap().into_owned()).collect();
        assert_eq!(names, ["Day.json", "Course.json", "Day-2.json", "picture.jpg"]);
        for index in 0..zip.len() {
            let time = zip.by_index(index).unwrap().last_modified().unwrap();
            assert_eq!((time.year(), time.month(), time.day()), (2026, 3, 1));
            assert_eq!((time.hour(), time.minute(), time.second()), (12, 34, 56));
        }
        let mut text = String::new();
        zip.by_name("Day.json").unwrap().read_to_string(&mut text).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read, json!([{"number": 1}, {"number": 2}]));
    }
}
