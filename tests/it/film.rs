//! A small film, made on the spot.

/// Four seconds of moving picture with a tone, 640 by 360.
pub async fn clip() -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("clip.mp4");
    let made = tokio::process::Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=25:duration=4"])
        .args([
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=440:duration=4",
            "-pix_fmt",
            "yuv420p",
            "-c:v",
            "libx264",
            "-c:a",
            "aac",
            "-shortest",
        ])
        .arg(&file)
        .status()
        .await
        .expect("ffmpeg is missing: apt-get install ffmpeg");
    assert!(made.success());
    std::fs::read(file).unwrap()
}
