//! glotto-media-port.
