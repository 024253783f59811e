//! What the derives write, compiled in two editions and under the strictest lints.
//!
//! The modules of this directory are written as a careful user would write them: `cargo clippy` has to say nothing about
//! them, and so about what the derives have written there.

pub mod codecs;
pub mod generic;
pub mod hundred;
pub mod pass;
pub mod records;
pub mod ships;
pub mod together;
