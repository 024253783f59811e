//! Batches of typed operations: executors, pipelines, and results that come later.

mod action;
mod batch;
mod call;
mod deferred;
mod done;
mod executor;
mod op;
mod pending;
#[expect(clippy::module_inception, reason = "the file of the type `Pipeline`")]
mod pipeline;
mod queue;
mod resolve;

pub use call::Call;
pub use deferred::Deferred;
pub use executor::Executor;
pub use pending::Pending;
pub use pipeline::{Execute, Pipeline};
pub use resolve::Resolve;

pub(crate) use op::{Answer, Answers, Decoder, Memo, Op};
pub(crate) use queue::Queue;
