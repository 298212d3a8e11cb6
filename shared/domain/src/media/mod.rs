//! Rules of the feature `media`.
