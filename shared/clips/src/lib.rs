//! Inspects short recordings that browsers play as they are: MP3, MPEG-4 with AAC, and WAV.
