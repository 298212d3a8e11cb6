//! Rules of the feature `progress`.
