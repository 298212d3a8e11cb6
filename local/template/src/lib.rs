//! What the local stack and the checks of the generator share about templates of `CloudFormation`: how their text is
//! read, and the limits that both check.

mod yaml;

pub use serde_saphyr::Error;
pub use yaml::{Tags, parse};

/// The longest name of a function, in characters (`FunctionName` of Lambda).
pub const LONGEST_FUNCTION_NAME: usize = 64;
