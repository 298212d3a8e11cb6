//! glotto-stack.
