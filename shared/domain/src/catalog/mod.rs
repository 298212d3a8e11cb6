//! Rules of the feature `catalog`.
